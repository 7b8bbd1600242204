"""Trouble of the machine: which errors of the system are no fault of a run's, and what a person can do about each.

A run pays for what is its own: its folder, its program, its rights. What the machine lacks (descriptors, processes,
threads, memory, room), or what happened to taskmon's own files, stops the claiming instead.
"""

from __future__ import annotations

import errno
from dataclasses import replace
from typing import Any

from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.estimates.amounts import size

#: What everybody on the machine needs: who lacks it, and for what, says nothing of a run.
LACKING = frozenset({errno.EAGAIN, errno.EMFILE, errno.ENFILE, errno.ENOMEM})
#: No room for what is to be written.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
#: The variable in which a worker is told how many files its commands may open.
OPEN_FILES = "TASKMON_OPEN_FILES"
#: The argument with which a worker is started to see whether one starts, and can start what it has to.
TRY_OUT = "try"
_FIRST_STATUS = 100
#: The end of each sentence of trouble that stops the claiming.
GOES_ON = "What is queued waits, and goes on by itself."
#: The beginning of what is told while outcomes can't be stored.
NOT_RECORDED = "What ended can't be recorded yet."
_NO_THREAD = "can't start new thread"
#: The system gives one number for both reasons.
_LACKED_BY_THREADS = (
    "The system starts no more threads: this user has too many of them and of processes, or there is no memory left."
    " End some programs, or allow more processes (ulimit -u)."
)
_LACKED = {
    errno.EAGAIN: "The system starts no more processes or threads for this user now."
    " End some that nobody needs, or allow more of them (ulimit -u).",
    errno.EMFILE: "taskmon may open no more files. Use fewer slots, or allow more files (ulimit -n).",
    errno.ENFILE: "The system can open no more files. Close some programs.",
    errno.ENOMEM: "There is no memory left to start anything with. Close some programs, or use fewer slots.",
}
_ABOUT_FILES = {
    errno.ENOSPC: "There is no room on the disk that holds {path}. Free some space.",
    errno.EDQUOT: "The quota on the disk that holds {path} is used up. Free some space.",
    errno.EFBIG: "Files may not grow any more ({path}). Raise the limit (ulimit -f), or free some space.",
    errno.EROFS: "The disk that holds {path} can only be read now. See what is wrong with it, and make it writable.",
    errno.EIO: "The disk that holds {path} fails. See what is wrong with it.",
    errno.ENOENT: "{path} is gone. Put it back, or make it anew.",
    errno.EACCES: "taskmon may not use {path}. Give yourself the rights.",
    errno.EPERM: "taskmon may not use {path}. Give yourself the rights.",
}


def lacking(error: BaseException) -> RunError | None:
    """The trouble that an error means, whatever was to be done; None: it may well be the asker's own fault."""
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, MemoryError):
        number = errno.ENOMEM
    elif isinstance(error, RuntimeError) and _NO_THREAD in str(error):
        return _trouble(_LACKED_BY_THREADS, errno.EAGAIN)
    return None if number not in _LACKED else _trouble(_LACKED[number], number)


def status_of(number: int) -> int:
    """The exit status with which a worker that was tried out tells what it lacks."""
    return _FIRST_STATUS + number if number in LACKING else 1


def lacked_by(status: int) -> RunError | None:
    """The trouble that such a status tells; None: another one."""
    number = status - _FIRST_STATUS
    return _trouble(_LACKED[number], number) if number in _LACKED else None


def of_our_own(error: BaseException, path: str) -> RunError:
    """The trouble that an error means where taskmon used what is its own, at `path`: that is never a run's fault."""
    lacked = lacking(error)
    if lacked is not None:
        return lacked
    number = error.errno if isinstance(error, OSError) else None
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
    sentence = _ABOUT_FILES.get(number or 0, "{path} can't be used ({said}). Mend that.")
    return _trouble(sentence.format(path=path, said=said), number, {"path": path, "system_says": said})


def short_of_room(free_bytes: int, wanted_bytes: int, path: str) -> RunError:
    """The trouble that less is free on the disk that holds `path` than is to stay free."""
    # To two figures, so that a disk that fills up is not told anew all the time.
    digits = max(0, len(str(free_bytes)) - 2)
    free = size(free_bytes // 10**digits * 10**digits)
    return told(
        f"Only {free} are free on the disk of {path}, {size(wanted_bytes)} are wanted."
        " Free some space, or set least_free_bytes lower.",
        ErrorCode.DISK_FULL,
        {"setting": "least_free_bytes", "free": free, "wanted": size(wanted_bytes), "path": path},
    )


def of_interpreter(error: BaseException, program: str) -> RunError:
    """The trouble that an error means where the Python that taskmon runs on was to be started."""
    lacked = lacking(error)
    if lacked is not None:
        return lacked
    number = error.errno if isinstance(error, OSError) else None
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return _trouble(
        f"The Python that taskmon runs on, {program}, can't be started any more ({said})."
        " If an upgrade has taken it away, start taskmon anew: what runs goes on.",
        number,
        {"program": program, "system_says": said},
    )


def told(message: str, code: str = ErrorCode.NOT_STARTED, details: dict[str, Any] | None = None) -> RunError:
    """Trouble in the words of whoever met it; they say what to do."""
    return RunError(f"{message} {GOES_ON}", code, {**(details or {}), "machine": True})


def not_recorded(cause: RunError) -> RunError:
    """What is told of the cause for which outcomes can't be stored."""
    return replace(cause, message=f"{NOT_RECORDED} {cause.message}")


def cause_of(trouble: RunError) -> str:
    """What it is, without what follows from it."""
    return trouble.message.removesuffix(GOES_ON).strip().removesuffix(".")


def is_of_machine(error: RunError | None) -> bool:
    """Whether this error is trouble that stops the claiming."""
    return error is not None and (error.details or {}).get("machine") is True


def _trouble(sentence: str, number: int | None, about: dict[str, Any] | None = None) -> RunError:
    code = ErrorCode.DISK_FULL if number in FULL else ErrorCode.NOT_STARTED
    named = {"errno": errno.errorcode.get(number, number)} if number is not None else {}
    return told(sentence, code, {**named, **(about or {})})
