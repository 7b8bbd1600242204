"""What an attempt has kept for the next one: steps, checkpoint, state, as its `kept.jsonl` says. Only reads."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KEPT = "kept.jsonl"


@dataclass(frozen=True, slots=True)
class KeptStep:
    """A step whose result is stored."""

    name: str
    use: int  #: counted from 1: the how-manieth step of this name


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step returned."""

    value: Any
    awaited: bool = False  #: the step's function was a coroutine


@dataclass(frozen=True, slots=True)
class Kept:
    """All that counts of one attempt's file."""

    code: str = ""  #: hash of the task's source when these were kept
    params: str = ""  #: `params_hash` of its parameters
    source: str = ""  #: path of the hashed file
    resumed_from: str = ""  #: the attempt's folder that it went on from itself
    steps: tuple[KeptStep, ...] = ()  #: in the order in which they ended
    results: Mapping[KeptStep, StepResult] = field(default_factory=dict)
    has_checkpoint: bool = False
    checkpoint: Any = None
    state: Mapping[str, Any] = field(default_factory=dict)
    transaction: str = ""  #: the last one that was stored

    @property
    def is_worth_resuming(self) -> bool:
        return bool(self.steps or self.has_checkpoint or self.transaction)


def read_kept(folder: str) -> Kept | None:
    """What the attempt in `folder` has kept; torn lines are skipped. None if there is no such file, or none to read."""
    try:
        with open(os.path.join(folder, KEPT), "rb") as file:
            lines = file.read().split(b"\n")
    except OSError:
        return None
    begun: dict[str, Any] = {}
    results: dict[KeptStep, StepResult] = {}
    checkpoint: dict[str, Any] | None = None
    state: dict[str, Any] | None = None
    for line in lines:
        entry = read_line(line)
        if entry is None:
            continue
        if entry["event"] == "begun":
            begun = entry
        elif entry["event"] == "step":
            step = KeptStep(entry["name"], entry["use"])
            results[step] = StepResult(entry["result"], entry.get("awaited") is True)
        elif entry["event"] == "checkpoint":
            checkpoint = entry
        else:
            state = entry
    return Kept(
        code=str(begun.get("code", "")),
        params=str(begun.get("params", "")),
        source=str(begun.get("source", "")),
        resumed_from=str(begun.get("resumed_from") or ""),
        steps=tuple(results),
        results=results,
        has_checkpoint=checkpoint is not None,
        checkpoint=checkpoint["value"] if checkpoint else None,
        state=state["value"] if state else {},
        transaction=state["transaction"] if state else "",
    )


def read_line(line: bytes) -> dict[str, Any] | None:
    """The entry on a line; None if it is torn, or nothing that this version knows."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    match entry:
        case (
            {"event": "begun"}
            | {"event": "step", "name": str(), "use": int(), "result": _}
            | {"event": "checkpoint", "value": _}
            | {"event": "state", "transaction": str(), "value": dict()}
        ):
            known: dict[str, Any] = entry
            return known
    return None


def lines_that_count(path: str) -> list[bytes]:
    """The lines of a kept file that a later attempt needs, without `begun`: each step, the last checkpoint and state.

    Raises:
        OSError: The file can't be read.
    """
    steps: dict[KeptStep, bytes] = {}
    last: dict[str, bytes] = {}
    with open(path, "rb") as file:
        for line in file.read().split(b"\n"):
            entry = read_line(line)
            if entry is None or entry["event"] == "begun":
                continue
            if entry["event"] == "step":
                steps[KeptStep(entry["name"], entry["use"])] = line
            else:
                last[entry["event"]] = line
    return [*steps.values(), *last.values()]


def params_hash(params: Mapping[str, Any]) -> str:
    """What changes when a task's parameters do."""
    text = json.dumps(params, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
