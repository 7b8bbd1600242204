"""What the bars of a timeline say when they are pointed at, or read out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from taskmon.core.attempt import Attempt
from taskmon.core.job import printable
from taskmon.ui.text import units
from taskmon.ui.text.details.history import outcome_words
from taskmon.ui.text.states import state_word
from taskmon.ui.text.units import joined, moment, span, translate

#: More of one run are not told one by one.
_MOST_ATTEMPTS = 8


def attempt_words(attempt: Attempt, length_s: float, still_s: float, now: datetime) -> str:
    """All of an attempt in one line."""
    name = translate("timeline", "Attempt {number}").format(number=attempt.attempt)
    began = translate("timeline", "began {when}").format(when=moment(attempt.started_at or attempt.claimed_at, now))
    if attempt.is_live:
        how = translate("timeline", "{state} for {time}").format(state=state_word(attempt.state), time=span(length_s))
    else:
        how = outcome_words(attempt)
    still = ""
    if still_s:
        still = translate("timeline", "stood still for {time}: paused, asleep, or the clock was set").format(
            time=span(still_s)
        )
    return joined(name, how, began, still)


def queue_words(length_s: float) -> str:
    """Between being added and the first attempt."""
    return translate("timeline", "waited {time} before its first attempt").format(time=span(length_s))


def backoff_words(length_s: float) -> str:
    """Between an attempt and the next, by policy."""
    return translate("timeline", "its policy waited {time} before the next attempt").format(time=span(length_s))


def rest_words(length_s: float) -> str:
    """Between an attempt and the next, that somebody asked for."""
    return translate("timeline", "over for {time}, until it was tried again").format(time=span(length_s))


def step_words(name: str) -> str:
    """A step within an attempt."""
    return translate("timeline", "step {name}").format(name=printable(name))


def instant(at: datetime, beside: datetime | None = None) -> str:
    """A time of day; with its day, unless that is the day of `beside` as well."""
    if beside is not None and beside.astimezone().date() == at.astimezone().date():
        return units.time_of_day(at)
    return units.instant(at)


def neighbour_words(run_id: int, name: str, attempts: Sequence[tuple[Attempt, float]]) -> str:
    """A run with its attempts, each with its length in seconds: Backup, run 7; succeeded after 3 s; …"""
    said = translate("timeline", "{name}, run {id}").format(name=printable(name[:300]), id=run_id)
    parts = []
    for attempt, length_s in attempts[:_MOST_ATTEMPTS]:
        if attempt.is_live:
            word = translate("timeline", "{state} for {time}").format(
                state=state_word(attempt.state), time=span(length_s)
            )
        else:
            word = outcome_words(attempt)
        parts.append(joined(word, instant(attempt.started_at or attempt.claimed_at)))
    return "; ".join((said, *parts))
