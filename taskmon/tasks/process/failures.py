"""What a task raised, as a record that a person understands. Decides nothing about what follows from it."""

from __future__ import annotations

import errno
from typing import Any

from taskmon.core.errors import ErrorCode, RunError
from taskmon.tasks.code.tracebacks import (
    LONGEST_LINE,
    is_ours,
    leaves_of,
    line_of,
    one_line,
    place_of,
    text_of,
    traceback_of,
)  # fmt: skip
from taskmon.tasks.durable.log_writer import NotKeptError
from taskmon.tasks.mapping.mapped import ItemsFailedError
from taskmon.tasks.parameters.json_values import NotJsonError
from taskmon.tasks.time_limit import StepTimeoutError
from taskmon.tasks.tries import names_of, type_name

_MOST_NAMED = 3
_KEEP = "Keep it with ctx.save_file, and return a summary."
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def error_of(error: BaseException) -> RunError:
    """The record of what a task raised; never raises, whatever the exception does when it is looked at."""
    if isinstance(error, SystemExit):
        return _exit(error)
    if isinstance(error, NotJsonError):
        return RunError(f"{one_line(text_of(error))}. {_KEEP}", ErrorCode.INVALID, _details(error))
    if isinstance(error, NotKeptError):
        return _not_kept(error)
    if isinstance(error, MemoryError):
        return RunError(f"{line_of(error)}: there was no memory left.", ErrorCode.OUT_OF_MEMORY, _details(error))
    if isinstance(error, ItemsFailedError):  # what it says is meant for people as it stands
        return RunError(text_of(error)[:LONGEST_LINE], ErrorCode.EXCEPTION, _details(error))
    code = ErrorCode.TIMEOUT if isinstance(error, StepTimeoutError) else ErrorCode.EXCEPTION
    return RunError(_message(error), code, _details(error))


def internal_error_of(error: BaseException) -> RunError:
    """The record of what taskmon itself raised; what was raised by code of somebody else is the task's all the same."""
    is_known = isinstance(error, (SystemExit, KeyboardInterrupt, MemoryError, NotKeptError))
    if is_known or not is_ours(error.__traceback__):
        return error_of(error)
    details = {**_details(error), "traceback": traceback_of(error, ours=True)}
    return RunError(f"taskmon itself failed: {_message(error)}", ErrorCode.INTERNAL, details)


def exit_status(error: SystemExit) -> int:
    """The status with which Python would end for it."""
    if error.code is None:
        return 0
    if isinstance(error.code, int):
        return error.code & 0xFF
    return 1


def _exit(error: SystemExit) -> RunError:
    status = exit_status(error)
    said = "" if error.code is None or isinstance(error.code, int) else text_of(error)
    message = f"exit status {status}" + (f": {one_line(said)}" if said else "")
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
    place = place_of(error)
    return {
        "exception": type_name(type(error)),
        "exception_types": _types(error),
        **({"where": place} if place else {}),
        "traceback": traceback_of(error),
    }


def _types(error: BaseException) -> list[str]:
    """What `retry_on` may name: its types and those of what is in the group, short and qualified."""
    names: dict[str, None] = {}
    for each in (error, *leaves_of(error)):
        names |= dict.fromkeys(names_of(type(each)))
    return list(names)


def _message(error: BaseException) -> str:
    """ "TypeName: text" in one line; of a group also what is in it."""
    message = line_of(error)
    if isinstance(error, BaseExceptionGroup):
        inside = list(leaves_of(error))
        more = f" (and {len(inside) - _MOST_NAMED} more)" if len(inside) > _MOST_NAMED else ""
        message += ": " + "; ".join(line_of(each) for each in inside[:_MOST_NAMED]) + more
    return message[:LONGEST_LINE]
