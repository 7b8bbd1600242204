"""Errors in the reader's language. Engine and workers record them in English, as programs read them: {message, code}.

A known message is said in the words of the translation, with what is filled in taken over; any other, as those of tasks
and of other versions, is shown as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QT_TRANSLATE_NOOP

from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.trouble import GOES_ON, cause_of
from taskmon.ui.text.units import translate

_MESSAGES: dict[str, tuple[object, ...]] = {
    ErrorCode.EXIT: (
        QT_TRANSLATE_NOOP("errors", "exit status {status}: a program was found but could not be executed"),
        QT_TRANSLATE_NOOP("errors", "exit status {status}: a program was not found"),
        QT_TRANSLATE_NOOP("errors", "exit status {status}: what the shell ran was ended by {signal}"),
        QT_TRANSLATE_NOOP("errors", "exit status {status}"),
    ),
    ErrorCode.SIGNAL: (QT_TRANSLATE_NOOP("errors", "ended by {signal}"),),
    ErrorCode.TIMEOUT: (QT_TRANSLATE_NOOP("errors", "It ran longer than the {time} it was allowed."),),
    ErrorCode.QUIET_TIMEOUT: (
        QT_TRANSLATE_NOOP("errors", "It printed and reported nothing for {time}, which was its limit."),
    ),
    ErrorCode.OUT_OF_MEMORY: (QT_TRANSLATE_NOOP("errors", "The system ended it because there was no memory left."),),
    ErrorCode.NOT_FOUND: (
        QT_TRANSLATE_NOOP("errors", "There is no program '{program}' in the PATH of this run."),
        QT_TRANSLATE_NOOP("errors", "The folder '{folder}' does not exist."),
    ),
    ErrorCode.NOT_PERMITTED: (
        QT_TRANSLATE_NOOP("errors", "'{program}' may not be executed here."),
        QT_TRANSLATE_NOOP("errors", "The folder '{folder}' can't be entered: {why}."),
    ),
    ErrorCode.WORKER_LOST: (
        QT_TRANSLATE_NOOP(
            "errors", "Its worker was lost: it was killed, or crashed, before it could record how the command went."
        ),
        QT_TRANSLATE_NOOP("errors", "It has ended, but how can't be known any more."),
    ),
    ErrorCode.INTERRUPTED: (
        QT_TRANSLATE_NOOP("errors", "The computer stopped, or was started anew, while it ran."),
        QT_TRANSLATE_NOOP("errors", "Its worker ended before it could record how it went."),
        QT_TRANSLATE_NOOP("errors", "The session ended while it ran ({signal})."),
        QT_TRANSLATE_NOOP("errors", "The monitor ended while it ran in its thread."),
        QT_TRANSLATE_NOOP("errors", "It could not be ended, and was let go."),
    ),
    ErrorCode.NOT_STARTED: (
        QT_TRANSLATE_NOOP("errors", "It was never started: its worker was gone before it began."),
        QT_TRANSLATE_NOOP("errors", "It was never started: the monitor ended first."),
    ),
    ErrorCode.DEPENDENCY: (
        QT_TRANSLATE_NOOP("errors", "Run {run}, which had to succeed first, failed."),
        QT_TRANSLATE_NOOP("errors", "Run {run}, which had to succeed first, was cancelled."),
    ),
    ErrorCode.DISK_FULL: (
        QT_TRANSLATE_NOOP("errors", "There is no room on the disk for what it returned."),
        QT_TRANSLATE_NOOP(
            "errors",
            "Only {free} are free on the disk of {path}, {wanted} are wanted."
            " Free some space, or set least_free_bytes lower.",
        ),
    ),
    ErrorCode.MARKED_FAILED: (QT_TRANSLATE_NOOP("errors", "It was interrupted, and was marked failed."),),
}
_TIMES: dict[str, object] = {
    "second": QT_TRANSLATE_NOOP("errors", "{count} second"),
    "seconds": QT_TRANSLATE_NOOP("errors", "{count} seconds"),
    "minute": QT_TRANSLATE_NOOP("errors", "{count} minute"),
    "minutes": QT_TRANSLATE_NOOP("errors", "{count} minutes"),
    "hour": QT_TRANSLATE_NOOP("errors", "{count} hour"),
    "hours": QT_TRANSLATE_NOOP("errors", "{count} hours"),
}


@dataclass(frozen=True, slots=True)
class _Known:
    text: str  #: in English, with places
    filled_in: dict[str, str]


def error_text(error: RunError) -> str:
    """The error's message, in the reader's language where it is a known one."""
    known = _known(error.message, error.code)
    if known is None:
        return error.message
    filled_in = dict(known.filled_in)
    if "time" in filled_in:
        filled_in["time"] = _time(filled_in["time"])
    return translate("errors", known.text).format(**filled_in)


def trouble_text(error: RunError) -> str:
    """What keeps runs from starting, or outcomes from being stored; as `error_text`."""
    if not error.message.endswith(GOES_ON):
        return error_text(error)
    cause = error_text(replace(error, message=f"{cause_of(error)}."))
    goes_on = translate("errors", "What is queued waits, and goes on by itself.")
    return f"{cause} {goes_on}"


@lru_cache(maxsize=1000)
def _known(message: str, code: str | None) -> _Known | None:
    for text in map(str, _MESSAGES.get(code or "", ())):
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(text))
        if (found := re.fullmatch(pattern, message)) is not None:
            return _Known(text, found.groupdict())
    return None


def _time(said: str) -> str:
    count, _, unit = said.partition(" ")
    text = _TIMES.get(unit)
    return said if text is None else translate("errors", str(text)).format(count=count)
