"""What a task raised, as a record that a person understands. Decides nothing about what follows from it."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from taskmon.core.errors import ErrorCode, RunError
from taskmon.tasks.declaring import type_name
from taskmon.tasks.json_values import NotJsonError
from taskmon.tasks.kept_file import NotKeptError

LONGEST_MESSAGE = 500
LONGEST_TRACEBACK = 16_000
#: Of each exception in a chain, its last frames: those of a runaway recursion are all alike.
_MOST_FRAMES = 100
_MOST_NAMED = 3
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_OWN = os.path.dirname(os.path.abspath(__file__)) + os.sep
_BUILTIN = os.path.join(_OWN, "builtin") + os.sep
_PACKAGE = os.path.dirname(os.path.dirname(_OWN)) + os.sep


def error_of(error: BaseException) -> RunError:
    """The record of what a task raised; never raises, whatever the exception does when it is looked at."""
    if isinstance(error, SystemExit):
        return _exit(error)
    if isinstance(error, NotJsonError):
        return RunError(f"{_one_line(_text(error))}.", ErrorCode.INVALID, _details(error))
    if isinstance(error, NotKeptError):
        return _not_kept(error)
    if isinstance(error, MemoryError):
        return RunError(f"{_line(error)}: there was no memory left.", ErrorCode.OUT_OF_MEMORY, _details(error))
    return RunError(_message(error), ErrorCode.EXCEPTION, _details(error))


def internal_error_of(error: BaseException) -> RunError:
    """The record of what taskmon itself raised; what was raised by code of somebody else is the task's all the same."""
    if isinstance(error, (SystemExit, KeyboardInterrupt, MemoryError, NotKeptError)) or not _is_ours(
        error.__traceback__
    ):
        return error_of(error)
    return RunError(f"taskmon itself failed: {_message(error)}", ErrorCode.INTERNAL, _details(error))


def exit_status(error: SystemExit) -> int:
    """The status with which Python would end for it."""
    if error.code is None:
        return 0
    if isinstance(error.code, int):
        return error.code & 0xFF
    return 1


def leaves_of(error: BaseException) -> Iterator[BaseException]:
    """The exceptions in a group and in its groups; the exception itself if it is none."""
    waiting = [error]
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseExceptionGroup):
            waiting.extend(reversed(each.exceptions))
        else:
            yield each


def _exit(error: SystemExit) -> RunError:
    status = exit_status(error)
    said = "" if error.code is None or isinstance(error.code, int) else _text(error)
    message = f"exit status {status}" + (f": {_one_line(said)}" if said else "")
    return RunError(message, ErrorCode.EXIT, {**_details(error), "exit_code": status})


def _not_kept(error: NotKeptError) -> RunError:
    details = {**_details(error), "system_says": error.strerror, "path": error.filename}
    if error.errno in _FULL:
        return RunError("There is no room on the disk for what it keeps.", ErrorCode.DISK_FULL, details)
    if error.errno == errno.ENOENT:
        return RunError("What it had kept was removed while it ran.", ErrorCode.NOT_FOUND, details)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return RunError("The system does not let it write what it keeps.", ErrorCode.NOT_PERMITTED, details)
    return RunError("What it keeps could not be written.", ErrorCode.INTERNAL, details)


def _details(error: BaseException) -> dict[str, Any]:
    return {
        "exception": type_name(type(error)),
        "exception_types": _types(error),
        "traceback": _traceback(error),
    }


def _types(error: BaseException) -> list[str]:
    """What `retry_on` may name: its types and those of what is in the group, short and qualified."""
    names: dict[str, None] = {}
    for each in (error, *leaves_of(error)):
        for kind in type(each).__mro__:
            if kind is not object and kind is not BaseException:
                names |= {kind.__name__: None, type_name(kind): None}
    return list(names)


def _message(error: BaseException) -> str:
    """ "TypeName: text" in one line; of a group also what is in it."""
    message = _line(error)
    if isinstance(error, BaseExceptionGroup):
        inside = list(leaves_of(error))
        more = f" (and {len(inside) - _MOST_NAMED} more)" if len(inside) > _MOST_NAMED else ""
        message += ": " + "; ".join(_line(each) for each in inside[:_MOST_NAMED]) + more
    return message[:LONGEST_MESSAGE]


def _line(error: BaseException) -> str:
    text = _one_line(_text(error))
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _text(error: BaseException) -> str:
    try:
        return _clean(str(error))
    except BaseException:  # an exception that can't be printed, in whatever way
        return "its text can't be shown"


def _one_line(text: str) -> str:
    lines = text.strip().splitlines() or [""]
    line = lines[0] + (" …" if len(lines) > 1 else "")
    return line if len(line) <= LONGEST_MESSAGE else line[: LONGEST_MESSAGE - 1] + "…"


def _clean(text: str) -> str:
    """`text` without what UTF-8 can't hold."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _traceback(error: BaseException) -> str:
    import traceback  # here: for what fails only

    try:
        shown = traceback.TracebackException(
            type(error), error, _from_theirs(error.__traceback__), limit=-_MOST_FRAMES, compact=True
        )
        text = _clean("".join(shown.format()))
    except BaseException:  # no memory, too deep, or an exception with tricks
        return "Its traceback can't be shown."
    if len(text) <= LONGEST_TRACEBACK:
        return text
    head, tail = LONGEST_TRACEBACK // 4, LONGEST_TRACEBACK * 3 // 4
    return f"{text[:head]}\n… {len(text) - head - tail:,} characters left out …\n{text[-tail:]}"


def _from_theirs(traceback: TracebackType | None) -> TracebackType | None:
    """The traceback from the first frame on that is the task's; all of it if there is none such."""
    here = traceback
    while here is not None and _is_around(here.tb_frame.f_code.co_filename):
        here = here.tb_next
    return here or traceback


def _is_around(path: str) -> bool:
    """Whether a file is of what stands around each task: taskmon, the import machinery, the event loop."""
    loop = sys.modules.get("asyncio")
    folder = os.path.dirname(getattr(loop, "__file__", None) or "") + os.sep
    return _is_own(path) or path.startswith("<frozen importlib") or (loop is not None and path.startswith(folder))


def _is_own(path: str) -> bool:
    return path.startswith(_OWN) and not path.startswith(_BUILTIN)


def _is_ours(traceback: TracebackType | None) -> bool:
    """Whether nobody else's code has run: taskmon's alone, and Python's below it."""
    library = os.path.dirname(os.__file__) + os.sep
    while traceback is not None:
        path = traceback.tb_frame.f_code.co_filename
        is_python = path.startswith((library, "<frozen ")) and "site-packages" not in path
        is_taskmon = path.startswith(_PACKAGE) and not path.startswith(_BUILTIN)
        if not (is_taskmon or is_python):
            return False
        traceback = traceback.tb_next
    return True
