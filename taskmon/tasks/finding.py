"""Finds and loads the function that a task's name means; in the process that is to run it, or to describe it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from taskmon.core.errors import ErrorCode, TaskmonError


class TaskNotFoundError(TaskmonError):
    """There is no such file, module, function or registered task; the message names what comes near."""

    exit_status = 2
    code = ErrorCode.NOT_FOUND


class TaskBrokenError(TaskmonError):
    """The task's file or module raises, or ends the process, while it is loaded."""

    exit_status = 2
    code = ErrorCode.EXCEPTION


@dataclass(frozen=True, slots=True)
class Found:
    """A task, loaded."""

    function: Callable[..., Any]
    declaration: Any  #: what `@task` noted; None without it
    canonical: str  #: MODULE:FUNCTION or /absolute/FILE.py:FUNCTION
    source: str  #: the file that holds the function; empty if there is none
    code: str  #: that file's `source_hash`


def find(task: str, cwd: str, *, alone: bool = True) -> Found:
    """Load MODULE:FUNCTION, FILE.py:FUNCTION or the registered task of this name.

    Args:
        cwd: Relative files and modules are looked for here.
        alone: The process belongs to this task, so that what lies beside its file is found first. Otherwise (in the
            monitor) last, for it must not shadow what the monitor has still to import.

    Raises:
        TaskNotFoundError, TaskBrokenError, InvalidError: `error.record` is what a run would show.
    """
    raise NotImplementedError


def source_hash(path: str) -> str:
    """What changes when a file's bytes do; empty if it can't be read."""
    raise NotImplementedError
