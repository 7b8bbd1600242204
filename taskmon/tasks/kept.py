"""What an attempt has kept for the next one: steps, checkpoint, state, as its `kept.jsonl` says. Only reads."""

from __future__ import annotations

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
    raise NotImplementedError


def params_hash(params: Mapping[str, Any]) -> str:
    """What changes when a task's parameters do."""
    raise NotImplementedError
