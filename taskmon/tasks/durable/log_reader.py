"""What an attempt has kept for the next one: steps, checkpoint, state, as its `kept.jsonl` says. Only reads.

One object a line; a line that can't be read is skipped, and of several that say the same thing the last counts:

| event | fields |
|---|---|
| begun | format (1), code (hash of the source), source (its file), files (hashes of all files of its code, by path),
          params (hash), resumed_from, salt (the run's own, hexadecimal), loosely (its code was changed between steps,
          with consent) |
| files | files: those that were loaded later |
| step | name, use (a number of its own within this name), call (digest of function and arguments), called (the same in
         words), awaited, result; at (UTC), took_s (seconds, all its tries together), tries (if more than one) |
| map | name, file: one of this folder, which holds the results of its items (`item_log.py`) |
| tried | name, call: a use that has kept nothing |
| ended | unsettled: names that a kill cut short and that were not used since. The function came to an end of its own |
| checkpoint | value |
| state | transaction, value: the whole state after it |
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from taskmon import ours
from taskmon.core import storable
from taskmon.core.clock import recorded, to_text

KEPT = "kept.jsonl"
#: A result, checkpoint or state larger than this belongs into a file.
LONGEST_LINE_BYTES = 32 * 1024 * 1024
_MAP_FILE = re.compile(r"map-[0-9a-f]{16}\.jsonl")


@dataclass(frozen=True, slots=True)
class KeptStep:
    """A step whose result is stored."""

    name: str
    use: int  #: counted from 1: the how-manieth step of this name


@dataclass(frozen=True, slots=True)
class When:
    """When a step had ended, and what that took."""

    at: str = ""  #: UTC with milliseconds; empty: kept by a version that did not note it
    took_s: float = 0.0  #: all tries of this attempt, and what lay between them
    tries: int = 1


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step returned."""

    value: Any
    awaited: bool = False  #: the step's function was a coroutine
    call: str = ""  #: digest of what it was called with; empty: kept before there were any
    called: str = ""  #: the same in words
    when: When = When()


@dataclass(frozen=True, slots=True)
class KeptMap:
    """A map of whose items there are results."""

    name: str
    file: str  #: the name of the file that holds them, beside this one


@dataclass(frozen=True, slots=True)
class Kept:
    """All that counts of one attempt's file."""

    code: str = ""  #: hash of the task's source when these were kept
    params: str = ""  #: `params_hash` of its parameters
    source: str = ""  #: path of the hashed file
    files: Mapping[str, str] = field(default_factory=dict)  #: hashes of all its files, `source` among them, by path
    salt: str = ""  #: of the digests in `results`
    loosely: bool = False  #: its code was changed between the steps, with the user's consent
    resumed_from: str = ""  #: the attempt's folder that it went on from itself
    steps: tuple[KeptStep, ...] = ()  #: in the order in which they ended
    results: Mapping[KeptStep, StepResult] = field(default_factory=dict)  #: empty if they were not asked for
    maps: tuple[KeptMap, ...] = ()
    tried: Mapping[str, frozenset[str]] = field(default_factory=dict)  #: digests of uses that kept nothing, by name
    ended: bool = False  #: its function came to an end of its own: it was neither killed nor stopped
    unsettled: frozenset[str] = frozenset()  #: names that it had not used by then, and that were killed before
    has_checkpoint: bool = False
    checkpoint: Any = None
    state: Mapping[str, Any] = field(default_factory=dict)
    transaction: str = ""  #: the last one that was stored

    @property
    def is_worth_resuming(self) -> bool:
        return bool(self.steps or self.maps or self.has_checkpoint or self.transaction)


def read_kept(folder: str, *, with_results: bool = True) -> Kept | None:
    """What the attempt in `folder` has kept; torn lines are skipped. None if there is no such file, or none to read.

    Args:
        with_results: False: only which steps there are; what they returned may be large.
    """
    begun: dict[str, Any] = {}
    steps: dict[KeptStep, StepResult | None] = {}
    maps: dict[KeptMap, None] = {}
    tried: dict[str, frozenset[str]] = {}
    files: dict[str, str] = {}
    ended: dict[str, Any] | None = None
    checkpoint: dict[str, Any] | None = None
    state: dict[str, Any] | None = None
    try:
        for line in _lines(os.path.join(folder, KEPT)):
            entry = read_line(line)
            if entry is None:
                continue
            if entry["event"] == "begun":
                begun = entry
            elif entry["event"] == "step":
                steps[KeptStep(entry["name"], entry["use"])] = _result(entry) if with_results else None
            elif entry["event"] == "map":
                maps[KeptMap(entry["name"], entry["file"])] = None
            elif entry["event"] == "tried":
                tried[entry["name"]] = tried.get(entry["name"], frozenset()) | {entry["call"]}
            elif entry["event"] == "files":
                files |= _texts(entry["files"])
            elif entry["event"] == "ended":
                ended = entry
            elif entry["event"] == "checkpoint":
                checkpoint = entry
            else:
                state = entry
    except OSError:
        return None
    return Kept(
        code=str(begun.get("code", "")),
        params=str(begun.get("params", "")),
        source=str(begun.get("source", "")),
        files=_texts(begun.get("files")) | files,
        salt=_hexadecimal(begun.get("salt")),
        loosely=begun.get("loosely") is True,
        resumed_from=str(begun.get("resumed_from") or ""),
        steps=tuple(steps),
        results={step: result for step, result in steps.items() if result is not None},
        maps=tuple(maps),
        tried=tried,
        ended=ended is not None,
        unsettled=frozenset(map(str, ended["unsettled"])) if ended else frozenset(),
        has_checkpoint=checkpoint is not None,
        checkpoint=checkpoint["value"] if checkpoint else None,
        state=state["value"] if state else {},
        transaction=state["transaction"] if state else "",
    )


def read_line(line: bytes) -> dict[str, Any] | None:
    """The entry on a line; None if it is torn, or nothing that this version knows."""
    try:
        entry = storable.loads(line, all_numbers=True)
    except ValueError:
        return None
    match entry:
        case (
            {"event": "begun"}
            | {"event": "step", "name": str(), "use": int(), "result": _}
            | {"event": "map", "name": str(), "file": str()}
            | {"event": "tried", "name": str(), "call": str()}
            | {"event": "files", "files": dict()}
            | {"event": "ended", "unsettled": list()}
            | {"event": "checkpoint", "value": _}
            | {"event": "state", "transaction": str(), "value": dict()}
        ):
            known: dict[str, Any] = entry
            # Who reads it opens what it names: nothing but a file of that folder.
            return known if entry["event"] != "map" or is_map_file(entry["file"]) else None
    return None


def lines_that_count(path: str) -> list[bytes]:
    """The lines of a kept file that a later attempt needs: each step, map and what was tried, the last checkpoint and
    state.

    Not those about its code and its end, which whoever writes the next file knows.

    Raises:
        OSError: The file can't be read.
    """
    steps: dict[KeptStep, bytes] = {}
    others: dict[bytes, None] = {}
    last: dict[str, bytes] = {}
    for line in _lines(path):
        entry = read_line(line)
        if entry is None or entry["event"] in ("begun", "files", "ended"):
            continue
        if entry["event"] == "step":
            steps[KeptStep(entry["name"], entry["use"])] = line
        elif entry["event"] in ("tried", "map"):
            others[line] = None
        else:
            last[entry["event"]] = line
    return [*steps.values(), *others, *last.values()]


def _result(entry: dict[str, Any]) -> StepResult:
    called = str(entry.get("called") or "")
    return StepResult(
        entry["result"], entry.get("awaited") is True, str(entry.get("call") or ""), called, when_of(entry)
    )


def when_of(entry: Mapping[str, Any]) -> When:
    """When the step of an entry had ended, and what it took; nothing where that is not credible."""
    took_s, tries = entry.get("took_s"), entry.get("tries")
    try:
        at = to_text(recorded(entry["at"]))
    except (KeyError, ValueError):
        return When()
    length_s = float(took_s) if isinstance(took_s, (int, float)) and 0 <= took_s <= storable.MOST else 0.0
    return When(at, length_s, tries if isinstance(tries, int) and tries > 0 else 1)


def map_file(salt: str, name: str) -> str:
    """The name of the file that holds the results of a map; tells nothing of the map's own name, secret or not."""
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8, key=bytes.fromhex(salt))
    return f"map-{digest.hexdigest()}.jsonl"


def is_map_file(name: str) -> bool:
    """Whether a file of an attempt's folder holds the results of a map."""
    return _MAP_FILE.fullmatch(name) is not None


def _texts(value: object) -> dict[str, str]:
    """The entries of an object whose values are texts."""
    return {key: each for key, each in value.items() if isinstance(each, str)} if isinstance(value, dict) else {}


def _hexadecimal(value: object) -> str:
    text = str(value or "")
    return text if re.fullmatch(r"([0-9a-f]{2}){1,64}", text) else ""


def _lines(path: str) -> Iterator[bytes]:
    """The lines of the file, one after another: all of them together may be large.

    Raises:
        OSError: It can't be read, or is not what was kept: a pipe that a task has put in its place, for instance.
    """
    return ours.lines(path, LONGEST_LINE_BYTES + 1)


def params_hash(params: Mapping[str, Any]) -> str:
    """What changes when a task's parameters do."""
    text = json.dumps(params, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
