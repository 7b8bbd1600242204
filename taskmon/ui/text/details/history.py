"""What has become of a run so far, in words: a line for each change, with how attempts ended and what followed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QT_TRANSLATE_NOOP

from taskmon.core.attempt import Attempt
from taskmon.core.details import in_one_line
from taskmon.core.run import Transition
from taskmon.core.states import Actor, RunState
from taskmon.ui.text.errors.text import error_text
from taskmon.ui.text.states import actor_word, state_word
from taskmon.ui.text.units import joined, moment, span, translate

#: How `engine/attempts/ending.py` says how long a policy waits.
_AGAIN = re.compile(r"; again in (\d{1,12}) s$")

_NUMBER = re.compile(r"\d{1,20}")

_WHYS: dict[str, object] = {
    "added": QT_TRANSLATE_NOOP("history", "added"),
    "a slot is free": QT_TRANSLATE_NOOP("history", "a slot is free"),
    "paused": QT_TRANSLATE_NOOP("history", "paused"),
    "goes on": QT_TRANSLATE_NOOP("history", "went on"),
    "stopped from outside": QT_TRANSLATE_NOOP("history", "stopped from outside"),
    "continued from outside": QT_TRANSLATE_NOOP("history", "continued from outside"),
    "held": QT_TRANSLATE_NOOP("history", "put on hold"),
    "released": QT_TRANSLATE_NOOP("history", "released"),
    "held: its environment is lost": QT_TRANSLATE_NOOP("history", "put on hold, for its environment is lost"),
    "cancel asked for": QT_TRANSLATE_NOOP("history", "asked to end"),
    "asked to run again": QT_TRANSLATE_NOOP("history", "asked to run again"),
    "asked to go on": QT_TRANSLATE_NOOP("history", "asked to go on"),
    "with a terminal": QT_TRANSLATE_NOOP("history", "with a terminal"),
    "let go": QT_TRANSLATE_NOOP("history", "let go"),
    "taken back": QT_TRANSLATE_NOOP("history", "change taken back"),
    "moved first": QT_TRANSLATE_NOOP("history", "moved first"),
    "moved last": QT_TRANSLATE_NOOP("history", "moved last"),
    "moved back": QT_TRANSLATE_NOOP("history", "moved back"),
    "moved up": QT_TRANSLATE_NOOP("history", "moved up"),
    "moved down": QT_TRANSLATE_NOOP("history", "moved down"),
    "never started": QT_TRANSLATE_NOOP("history", "never started"),
    "the clock was set": QT_TRANSLATE_NOOP("history", "the clock was set"),
    "its folder can't be made": QT_TRANSLATE_NOOP("history", "its folder can't be made"),
    "attempt {number}": QT_TRANSLATE_NOOP("history", "attempt {number}"),
    "duplicate of run {number}": QT_TRANSLATE_NOOP("history", "duplicate of run {number}"),
    "moved before run {number}": QT_TRANSLATE_NOOP("history", "moved before run {number}"),
    "moved behind run {number}": QT_TRANSLATE_NOOP("history", "moved behind run {number}"),
    "run {number} failed": QT_TRANSLATE_NOOP("history", "run {number} failed"),
    "run {number} cancelled": QT_TRANSLATE_NOOP("history", "run {number} cancelled"),
}


def history_lines(history: Sequence[Transition], attempts: Sequence[Attempt], now: datetime) -> list[str]:
    """A line for each change, the oldest first: when, and what it was."""
    by_number = {attempt.attempt: attempt for attempt in attempts}
    lines = []
    for step in history:
        if words := change_words(step, by_number.get(step.attempt)):
            lines.append(joined(moment(step.at, now), words))
    return lines


def change_words(step: Transition, attempt: Attempt | None) -> str:
    """What one change was; "": nothing that a person wants to know.

    Args:
        attempt: The newest one then.
    """
    if step.source is None:
        return _with_actor(translate("history", "added"), step)
    if step.source is step.target:
        return _noted(step)
    if step.source is RunState.RUNNING:
        ended = outcome_words(attempt) if attempt is not None and not attempt.is_live else state_word(step.target)
        return ended + _what_follows(step, attempt)
    if step.target is RunState.RUNNING:
        return translate("history", "attempt {number} began").format(number=step.attempt)
    if step.target is RunState.QUEUED:
        word = translate("history", "tried again")
        if step.why == "asked to go on":
            word = translate("history", "tried again from where it was")
        elif step.why == "taken back":
            word = translate("history", "waits again, its cancel was taken back")
        return _with_actor(word, step)
    if step.target is RunState.CANCELLED:
        if step.source is RunState.QUEUED:
            before = step.attempt == 0
            word = (
                translate("history", "cancelled before it was started")
                if before
                else translate("history", "cancelled before it was tried again")
            )
            return _with_actor(word, step)
        return _with_actor(translate("history", "cancelled"), step)
    if step.source is RunState.INTERRUPTED and step.target is RunState.FAILED:
        return _with_actor(translate("history", "marked failed"), step)
    why, word = why_text(step), state_word(step.target)
    return translate("history", "{state}: {why}").format(state=word, why=why) if why and why != word else word


def outcome_words(attempt: Attempt) -> str:
    """How an attempt ended: failed: exit status 2 after 3 min 12 s."""
    word = state_word(attempt.state)
    cause = in_one_line(error_text(attempt.error)).rstrip(".") if attempt.error else ""
    if cause and attempt.state is not RunState.SUCCEEDED:
        word = translate("history", "{state}: {why}").format(state=word, why=cause)
    if attempt.took_s is None:
        return word
    return translate("history", "{what} after {time}").format(what=word, time=span(attempt.took_s))


def why_text(step: Transition) -> str:
    """Why it was, as the engine noted it, in the reader's language where that is one of its own words."""
    known = _WHYS.get(_NUMBER.sub("{number}", step.why))
    if known is not None:
        return translate("history", str(known)).format(number="".join(_NUMBER.findall(step.why)))
    return in_one_line(step.why).rstrip(".")


def _what_follows(step: Transition, attempt: Attempt | None) -> str:
    if step.target is not RunState.QUEUED:
        return ""
    found = _AGAIN.search(step.why)
    if found is not None:
        wait_s = float(found[1])
        if wait_s < 1.0:
            return translate("history", "; tried again by its policy at once")
        return translate("history", "; tried again by its policy in {time}").format(time=span(wait_s))
    return translate("history", "; queued again")


def _noted(step: Transition) -> str:
    """What changed beside the state."""
    word = why_text(step)
    return _with_actor(word, step) if word else ""


def _with_actor(word: str, step: Transition) -> str:
    who = "" if step.by == Actor.ENGINE else actor_word(step.by)
    return translate("history", "{what} {who}").format(what=word, who=who) if who else word
