"""Files as a job may leave them: real ones, changed at random where it hurts; from a seed, the same each time."""

from __future__ import annotations

import json
import random
from typing import Any

#: JSON values, as text: Python can't write all of them.
NASTY = (
    *("null", "true", "false", "0", "-1", "[]", "{}", '""', "[[]]", '{"": null}', "5.5", '"5"', "[null]"),
    *("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1e308", "-1e308", "5e-324", "-0.0", "1e18", "3.0"),
    *(str(2**31), str(2**32), str(2**63 - 1), str(2**63), str(-(2**63) - 1), str(2**70), "9" * 400, "9" * 4_299),
    *("9" * 10_000, "-" + "9" * 10_000, "1" + "0" * 400 + ".5", "0." + "1" * 5_000),
    *(r'"\ud800"', r'"\udc80\udcff"', r'"\ud83d"', r'"\u0000"', r'"a\u0000b"', r'"\ufffe\uffff"', r'"\u202e\u2066"'),
    *(r'"\u001b[31m"', r'"\u009b2J"', r'"\u0007"', r'"\r\n\t"', '"🎉 ünï"', '"' + "x" * 70_000 + '"'),
    *('"0000-00-00T00:00:00.000Z"', '"0001-01-01T00:00:00.000Z"', '"9999-12-31T23:59:59.999Z"'),
    *('"9999-12-31T23:59:59-23:59"', '"0001-01-01T00:00:00+23:59"', '"1969-12-31T23:59:59Z"', '"2026-01-01"'),
    *('"2026-01-01T00:00:00.000"', '"now"', '"-271821-04-20T00:00:00Z"', '"20260101T000000Z"', '"2026-W01-1"'),
    *("[" * depth + "]" * depth for depth in (50, 240, 260, 900, 20_000)),
    *('{"a":' * depth + "1" + "}" * depth for depth in (50, 260, 900)),
    "[" + "0," * 20_000 + "0]",
    "{" + ",".join(f'"{number}":{number}' for number in range(2_000)) + "}",
    *('{"pid": 1, "start": "1"}', '{"pid": 1e3, "start": 5}', '{"pid": true}', '{"message": ["a"], "code": {}}'),
    *('"succeeded"', '"running"', '"cancelled"', '"interrupted"', '"finished"', '"started"', '"SIGKILL"'),
)


def mutated(rng: random.Random, content: bytes) -> bytes:
    """The file changed in one to four ways."""
    for _ in range(rng.randint(1, 4)):
        content = rng.choice(_WAYS)(rng, content)
    return content


def _a_value(rng: random.Random, content: bytes) -> bytes:
    """Another value for one of those in a line of JSON."""
    lines, number, value = _a_parsed_line(rng, content)
    places = list(_places(value))
    if not places:
        return _a_line(rng, content)
    # A text that no nasty value holds stands for the value, until it is written out.
    holder, key = rng.choice(places)
    holder[key] = "@here@"
    written = json.dumps(value).replace('"@here@"', rng.choice(NASTY), 1)
    lines[number] = written.encode("utf-8", "surrogatepass")
    return b"\n".join(lines)


def _a_parsed_line(rng: random.Random, content: bytes) -> tuple[list[bytes], int, Any]:
    """The lines, the number of one of them, and what that says; nothing where it is no JSON any more."""
    lines = content.split(b"\n")
    number = rng.randrange(len(lines))
    try:
        return lines, number, json.loads(lines[number])
    except (ValueError, RecursionError):
        return lines, number, None


def _places(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        here = waiting.pop()
        keys = list(here) if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else ()
        for key in keys:
            found.append((here, key))
            waiting.append(here[key])
    return found


def _a_key(rng: random.Random, content: bytes) -> bytes:
    """A key taken out, put in, or called otherwise."""
    lines, number, value = _a_parsed_line(rng, content)
    holders = [holder for holder, _ in _places(value) if isinstance(holder, dict)]
    if not holders:
        return _a_line(rng, content)
    holder = rng.choice(holders)
    moved = holder.pop(rng.choice(list(holder))) if holder else None
    if rng.random() < 0.5:
        keys = ["event", "at", "outcome", "progress", "line", "pid", "remarks", "error", "\ud800", ""]
        holder[rng.choice(keys)] = moved
    lines[number] = json.dumps(value).encode("ascii")
    return b"\n".join(lines)


def _a_line(rng: random.Random, content: bytes) -> bytes:
    """A line doubled, dropped, moved, torn, or another in its place."""
    lines = content.split(b"\n")
    number = rng.randrange(len(lines))
    match rng.randrange(6):
        case 0:
            lines.insert(rng.randrange(len(lines) + 1), lines[number])
        case 1:
            del lines[number]
        case 2:
            rng.shuffle(lines)
        case 3:
            lines[number] = lines[number][: rng.randint(0, len(lines[number]))]
        case 4:
            lines[number] = rng.choice(NASTY).encode("utf-8")
        case _:
            lines[number] = (
                lines[number].decode("utf-8", "replace").encode(rng.choice(["utf-16", "utf-32", "utf-8-sig"]))
            )
    return b"\n".join(lines)


def _some_bytes(rng: random.Random, content: bytes) -> bytes:
    """Bytes flipped, put in, taken out, or doubled."""
    changed = bytearray(content)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(4):
            case 0 if at < len(changed):
                changed[at] ^= 1 << rng.randrange(8)
            case 1:
                changed[at:at] = rng.randbytes(rng.randint(1, 20))
            case 2:
                del changed[at : at + rng.randint(1, 30)]
            case _:
                changed[at:at] = changed[at : at + rng.randint(1, 200)]
    return bytes(changed)


def _cut(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randint(0, len(content))]


_WAYS = (_a_value, _a_value, _a_value, _a_value, _a_key, _a_line, _some_bytes, _cut)
