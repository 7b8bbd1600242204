"""Errors in the reader's language. Engine, workers and store record them in English: {message, code, details}.

A sentence is known by its code and by its details: filled in with those, it is the message that was recorded. Then it
is said as the translation has it. Any other, as those of tasks and of other versions, is shown as it was recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from PySide6.QtCore import QT_TRANSLATE_NOOP

from taskmon.core.errors import RunError, TaskmonError
from taskmon.core.estimates.amounts import limit_text
from taskmon.core.job import printable
from taskmon.core.signals import signal_name
from taskmon.core.states import RunState
from taskmon.core.trouble import GOES_ON, NOT_RECORDED, cause_of
from taskmon.ui.text.errors.refused import REFUSED
from taskmon.ui.text.errors.sentences import OF_RUNS, OF_THE_MACHINE
from taskmon.ui.text.states import state_word
from taskmon.ui.text.units import number, translate

_TIMES: dict[str, object] = {
    "second": QT_TRANSLATE_NOOP("errors", "{count} second"),
    "seconds": QT_TRANSLATE_NOOP("errors", "{count} seconds"),
    "minute": QT_TRANSLATE_NOOP("errors", "{count} minute"),
    "minutes": QT_TRANSLATE_NOOP("errors", "{count} minutes"),
    "hour": QT_TRANSLATE_NOOP("errors", "{count} hour"),
    "hours": QT_TRANSLATE_NOOP("errors", "{count} hours"),
}
#: What a shell's status is above the number of the signal that ended what it ran.
_BY_SIGNAL = 128
_MOST = 1e15


def error_text(error: RunError) -> str:
    """The error's message, in the reader's language where it is a known one."""
    places: _Places | None = None
    for sentence in sentences(error.code):
        if "{" not in sentence:
            if sentence == error.message:
                return translate("errors", sentence)
            continue
        if not error.details:
            continue
        places = places or _places(error.details)
        try:
            if sentence.format_map(places.recorded) == error.message:
                return translate("errors", sentence).format_map(places.shown)
        except KeyError:  # it names what this record does not hold
            continue
    return error.message


def trouble_text(error: RunError) -> str:
    """What keeps runs from starting, or outcomes from being stored; as `error_text`."""
    if error.message.startswith(NOT_RECORDED):
        kept = translate("errors", "What ended can't be recorded yet.")
        cause = error_text(replace(error, message=error.message.removeprefix(NOT_RECORDED).lstrip()))
        return f"{kept} {cause}"
    if not error.message.endswith(GOES_ON):
        return error_text(error)
    cause = error_text(replace(error, message=f"{cause_of(error)}."))
    goes_on = translate("errors", "What is queued waits, and goes on by itself.")
    return f"{cause} {goes_on}"


def refusal_text(error: BaseException) -> str:
    """Why something that was asked for could not be done."""
    return trouble_text(error.record) if isinstance(error, TaskmonError) else str(error)


def sentences(code: str | None) -> Iterator[str]:
    """The known sentences that go with this code, in English, with places."""
    for known in (OF_RUNS, OF_THE_MACHINE, REFUSED):
        yield from map(str, known.get(code, ()))


@dataclass(frozen=True, slots=True)
class _Places:
    """What can stand in a sentence's places."""

    recorded: dict[str, str]  #: as the record's message has it
    shown: dict[str, str]  #: as the reader writes it


def _places(details: Mapping[str, Any]) -> _Places:
    recorded = {"python": "Python"}
    recorded |= {name: printable(str(value)) for name, value in details.items() if isinstance(value, (str, int, float))}
    shown = dict(recorded)
    if _is_number(limit_s := details.get("limit_s")):
        recorded["limit_s"], recorded["limit"] = f"{limit_s:g}", limit_text(limit_s)
        shown["limit_s"], shown["limit"] = number(limit_s), _time(recorded["limit"])
    if isinstance(status := details.get("exit_code"), int) and status > _BY_SIGNAL:
        recorded["ended_by"] = shown["ended_by"] = signal_name(status - _BY_SIGNAL) or ""
    if _is_number(unfinished := details.get("unfinished")):
        recorded["unfinished"], shown["unfinished"] = f"{unfinished:,}", number(unfinished)
    if isinstance(pids := details.get("survivors"), list):
        recorded["survivors"] = shown["survivors"] = ", ".join(map(str, pids))
    if (state := details.get("state")) in tuple(RunState):
        shown["state"] = state_word(RunState(state))
    if (evidence := RunError.from_json(details.get("evidence"))) is not None:
        recorded["evidence"] = evidence.message.rstrip(".")
        shown["evidence"] = error_text(evidence).rstrip(".")
    return _Places(recorded, shown)


def _is_number(value: object) -> TypeGuard[int | float]:
    """Whether it is one that we would record; another program may have written one of a thousand digits."""
    return isinstance(value, (int, float)) and abs(value) < _MOST


def _time(said: str) -> str:
    count, _, unit = said.partition(" ")
    text = _TIMES.get(unit)
    return said if text is None else translate("errors", str(text)).format(count=count)
