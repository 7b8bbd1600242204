"""Errors as records `{message, code, details}`, and the exceptions that carry one to a caller."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from taskmon.core import storable

#: Of a message, or a code: it is shown in a sentence, and stands in the history.
_LONGEST_MESSAGE, _LONGEST_CODE = 16_384, 100
#: Refusals repeat what was asked, and that may be megabytes.
_LONGEST_REFUSAL = 10_000


class ErrorCode(StrEnum):
    """What went wrong, for a program; the value is what SQLite and JSON hold."""

    EXIT = "exit"  #: the command ended with a status other than 0
    SIGNAL = "signal"  #: a signal ended the command
    EXCEPTION = "exception"  #: a task raised
    TIMEOUT = "timeout"  #: it ran longer than allowed
    QUIET_TIMEOUT = "quiet_timeout"  #: it printed and reported nothing for too long
    OUT_OF_MEMORY = "out_of_memory"  #: the kernel ended it for its memory
    NOT_FOUND = "not_found"  #: the program, folder or run does not exist
    NOT_PERMITTED = "not_permitted"  #: the system refused
    INVALID = "invalid"  #: what was asked for makes no sense
    WORKER_LOST = "worker_lost"  #: the worker died before it could record the end
    INTERRUPTED = "interrupted"  #: the evidence of the end is lost
    NOT_STARTED = "not_started"  #: claimed, but provably never started
    DEPENDENCY = "dependency"  #: a run that had to succeed first did not
    DISK_FULL = "disk_full"  #: no room to run or to record
    MARKED_FAILED = "marked_failed"  #: the user said so
    INTERNAL = "internal"  #: taskmon's own fault, not the job's


@dataclass(frozen=True, slots=True)
class RunError:
    """A readable cause; `message` is for the user, `details` are shown on demand."""

    message: str
    code: str | None = None  #: an `ErrorCode` value; text of an older or newer version is kept as it is
    details: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        return {"message": self.message, "code": self.code, "details": self.details}

    @staticmethod
    def from_json(value: object) -> RunError | None:
        """Read any stored error forgivingly: a record, a bare string, null, or an object with other fields."""
        if value is None:
            return None
        if not isinstance(value, dict):
            return RunError(message=storable.text(str(value), _LONGEST_MESSAGE))
        known = dict(value)
        message = known.pop("message", None)
        code = known.pop("code", None)
        details = known.pop("details", None)
        if details is not None and not isinstance(details, dict):
            details = {"details": details}
        if known:
            details = {**known, **(details or {})}
        return RunError(
            message="unknown error" if message is None else storable.text(str(message), _LONGEST_MESSAGE),
            code=None if code is None else storable.text(str(code), _LONGEST_CODE),
            details=details,
        )


class TaskmonError(Exception):
    """Something the asker can understand and act on; the CLI ends with `exit_status`, the window shows a dialog."""

    exit_status = 1
    code = ErrorCode.INTERNAL

    def __init__(self, message: str, details: dict[str, Any] | None = None) -> None:
        if len(message) > _LONGEST_REFUSAL:
            message = message[: _LONGEST_REFUSAL - 1] + "…"
        super().__init__(message)
        self.record = RunError(message, self.code, details)


class InvalidError(TaskmonError):
    """What was asked for makes no sense; the message says what to do."""

    exit_status = 2
    code = ErrorCode.INVALID


class RefusedError(TaskmonError):
    """It makes sense, but not now: the run has moved on, or its state does not allow it."""

    exit_status = 1
    code = ErrorCode.INVALID


class NotTypedError(RefusedError):
    """Nothing can be typed to that run: it does not run, has no terminal, or its worker is too old for it."""

    exit_status = 2


class NoSuchRunError(TaskmonError):
    """No run has this id."""

    exit_status = 3
    code = ErrorCode.NOT_FOUND

    def __init__(self, run_id: int) -> None:
        super().__init__(f"There is no run {run_id}. 'taskmon list' shows the runs there are.", {"run": run_id})


class RunRemovedError(TaskmonError):
    """The run that is waited for was removed meanwhile."""

    exit_status = 3
    code = ErrorCode.NOT_FOUND

    def __init__(self, run_id: int) -> None:
        super().__init__(f"Run {run_id} was removed by somebody else before it had ended here.", {"run": run_id})


class NoMonitorError(TaskmonError):
    """A monitor is needed and there is none, or it does not answer."""

    exit_status = 4
    code = ErrorCode.NOT_FOUND


class BusyError(NoMonitorError):
    """The monitor has hung up, for all its callers together ask too much of it."""

    code = ErrorCode.NOT_PERMITTED


class StoreError(TaskmonError):
    """The database cannot be used: locked, full, damaged, read-only, or newer than this program."""

    exit_status = 1
    code = ErrorCode.INTERNAL


class DiskFullError(StoreError):
    """No room for it; the writer keeps what must not be lost until there is."""

    code = ErrorCode.DISK_FULL
