from __future__ import annotations

import json
import random
from typing import Any

import pytest

from taskmon.core.errors import InvalidError
from taskmon.engine.server.request_lines import LARGE_BYTES, LONGEST_BYTES, Lines, TooLongError, parsed

FILLING = "x" * LARGE_BYTES  # a request with it is read in pieces


def cut(content: bytes, size: int) -> list[bytes]:
    return [content[first : first + size] for first in range(0, len(content), size)]


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_lines_come_out_whole_however_they_were_cut(size: int) -> None:
    lines, found = Lines(), []
    for chunk in cut(b"first\n\nthird\nrest", size):
        lines.put(chunk)
        while (line := lines.take()) is not None:
            found.append(line)

    assert found == [b"first", b"", b"third"]
    lines.put(b"\n")
    assert lines.take() == b"rest"


def _taken(lines: Lines) -> bytes | str | None:
    """A line, or why there is none."""
    try:
        return lines.take()
    except TooLongError as error:
        return str(error)


@pytest.mark.parametrize("chunk_bytes", [65_536, 1 << 20, 1 << 30])
def test_a_line_that_is_too_long_is_refused_once_and_the_next_one_is_read(chunk_bytes: int) -> None:
    lines = Lines()
    found: list[bytes | str] = []
    for chunk in cut(b"x" * (LONGEST_BYTES + 1) + b"yyy\n{}\n", chunk_bytes):
        lines.put(chunk)
        while (line := _taken(lines)) is not None:
            found.append(line)

    assert [len(each) for each in found] == [len(str(TooLongError())), 2]
    assert found[1] == b"{}"
    assert lines.dropped_bytes == LONGEST_BYTES + 5


def test_the_longest_line_is_taken() -> None:
    lines = Lines()
    lines.put(b"x" * LONGEST_BYTES + b"\n")

    assert lines.take() == b"x" * LONGEST_BYTES


def test_what_has_come_of_a_line_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0

    class Counting(bytearray):
        def find(self, *arguments: Any) -> int:
            nonlocal looked
            looked += len(self) - arguments[1]
            return super().find(*arguments)

    lines = Lines()
    lines._received = Counting()
    for _ in range(1_000):
        lines.put(b"x" * 1_000)
        assert lines.take() is None

    assert looked == 1_000_000, "linear, and not half a thousand times as much"


def anything(rng: random.Random, depth: int) -> object:
    kinds: list[object] = [None, True, 7, -1.5e3, "", 'naïve \U0001f642 \\ " \u2028', "\udcff", [], {}]
    if depth == 0 or rng.random() < 0.3:
        return rng.choice(kinds)
    if rng.random() < 0.5:
        return [anything(rng, depth - 1) for _ in range(rng.randint(0, 4))]
    return {f"name {n}": anything(rng, depth - 1) for n in range(rng.randint(0, 4))}


def test_a_large_request_is_read_as_a_small_one_would_be() -> None:
    rng = random.Random(20260101)
    for _ in range(50):
        params = {"filling": FILLING, **{f"p{n}": anything(rng, 4) for n in range(5)}}
        request = {"before": anything(rng, 3), "method": "add", "params": params, "after": [anything(rng, 2)]}
        text = json.dumps(request, indent=rng.choice([None, 1]), ensure_ascii=rng.random() < 0.5).replace("\n", "\r\t ")

        assert parsed(text.encode("utf-8", "surrogatepass")) == ("add", params)


@pytest.mark.parametrize(
    "text",
    [
        "[%s]", '{"method": "add", "params": {"runs": [1 2], "f": "%s"}}', '{"method": "add", "params": {"f": "%s"}',
        '{"method": "add", "params": {"f": "%s"}} x', '{"method": "add", "params": {"f": "%s",}}',
        '{"method": "add" "params": {"f": "%s"}}', '{"method": "add", "params": {"f" "%s"}}',
        '{"method": 7, "params": {"f": "%s"}}', '{"method": "add", "params": ["%s"]}', '{7: "%s"}', '{"method": "%s',
        '{"method": "add", "params": {"runs": [1,], "f": "%s"}}', '{"method": "add", "params": {"runs": ["%s"',
        '{"params": {"f": "%s"}}', '{"method": "add", "params": {"f": "%s", "deep": ' + "[" * 100_000 + "}}",
    ],
)  # fmt: skip
def test_a_large_request_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="one line of JSON"):
        parsed(text.replace("%s", FILLING).encode())
