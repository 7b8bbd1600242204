"""Performs a task: loads it, checks what it needs, calls it, and says how it ended. Knows no worker and no monitor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TextIO

from taskmon.core.errors import RunError
from taskmon.tasks.stopping import Stop

__all__ = ["Ended", "Stop", "TaskSpec", "perform"]


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """All that performing one attempt of a task needs."""

    run: int
    attempt: int
    task: str
    params: dict[str, Any]
    folder: str  #: the attempt's
    files: str  #: the run's folder for `save_file`; made when it is needed
    cwd: str
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    resume_from: str | None = None  #: the folder of an earlier attempt
    code: str = ""  #: hash of the task's source as the user last knew it

    def to_json(self) -> dict[str, Any]:
        """The spec with its secrets in clear: for memory and pipes only."""
        return {name: getattr(self, name) for name in TaskSpec.__dataclass_fields__}

    @staticmethod
    def from_json(value: dict[str, Any]) -> TaskSpec:
        """Read what `to_json` wrote."""
        return TaskSpec(**value)


@dataclass(frozen=True, slots=True)
class Ended:
    """How the task's function ended, as far as its own process can say."""

    result: Any = None  #: a JSON value
    error: RunError | None = None
    exit_code: int | None = None  #: of SystemExit
    stopped: bool = False  #: it ended because it was asked to
    final: bool = False  #: another attempt would end the same way

    def to_json(self) -> dict[str, Any]:
        return {
            "result": self.result,
            "error": self.error.to_json() if self.error else None,
            "exit_code": self.exit_code,
            "stopped": self.stopped,
            "final": self.final,
        }

    @staticmethod
    def from_json(value: dict[str, Any]) -> Ended:
        """Read what `to_json` wrote."""
        return Ended(**{**value, "error": RunError.from_json(value.get("error"))})


def perform(
    spec: TaskSpec,
    report: Callable[[dict[str, Any]], None],
    stop: Stop,
    *,
    log_stream: TextIO | None = None,
) -> Ended:
    """Perform one attempt in this thread and return how it ended; never raises.

    Args:
        report: Gets {"progress": …} (`Progress.to_json`) at most 20 times a second and once at the end, from a thread
            of its own or from this one, never from two at once.
        stop: Asks the task to end, at its next report.
        log_stream: Where `ctx.log` writes; standard error if absent.
    """
    raise NotImplementedError
