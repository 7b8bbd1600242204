"""Why a queued run waits, in words: one wording for the row, its tooltip and the details."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from taskmon.core.job import printable
from taskmon.core.queue.reason import MOST_PLACES, Reason, ReasonKind
from taskmon.core.run import Run
from taskmon.core.wire import Live
from taskmon.ui.text import units
from taskmon.ui.text.plurals import Amounts
from taskmon.ui.text.units import joined, moment, span, translate

_LONGEST_NAME = 60


def reasons_of(run: Run, live: Live | None) -> tuple[Reason, ...]:
    """What was read of why it waits, as far as the run itself, which may be newer, does not say otherwise."""
    found = tuple(reason for reason in (live.reasons if live is not None else ()) if _still_holds(reason, run))
    keeps_it = run.held or run.waits_for > 0
    known = {reason.kind for reason in found}
    more = []
    if run.held and ReasonKind.HELD not in known:
        more.append(Reason(ReasonKind.HELD))
    if run.waits_for and ReasonKind.AFTER not in known:
        more.append(Reason(ReasonKind.AFTER, count=run.waits_for))
    if run.not_before is not None and ReasonKind.TIME not in known and not found:
        more.append(Reason(ReasonKind.TIME, at=run.not_before, is_retry=run.tries > 0))
    if keeps_it:
        found = tuple(reason for reason in found if reason.kind is not ReasonKind.PLACE)
    order = list(ReasonKind)
    return tuple(sorted((*more, *found), key=lambda reason: order.index(reason.kind)))


def waiting_text(run: Run, live: Live | None, now: datetime) -> str:
    """What keeps the run, in a few words: the first thing to be changed; "queued" where nothing is known of it."""
    lines = waiting_lines(run, live, now)
    return lines[0].text if lines else translate("wording", "queued")


@dataclass(frozen=True, slots=True)
class Line:
    """A reason in words."""

    reason: Reason
    text: str


def waiting_lines(run: Run, live: Live | None, now: datetime) -> list[Line]:
    """All that keeps it, each in a few words; what is being prepared for it in the words of who prepares it."""
    lines = []
    for reason in reasons_of(run, live):
        is_preparing = reason.kind is ReasonKind.PREPARING
        if text := (awaited_text(run, live) if is_preparing else "") or reason_text(reason, run, now):
            lines.append(Line(reason, text))
    return lines


def awaited_text(run: Run, live: Live | None) -> str:
    """What has to be done before its next attempt, as whoever does it says; "": nothing."""
    return printable(live.progress.message) if live and live.progress and live.attempt > run.attempt else ""


def reason_text(reason: Reason, run: Run, now: datetime) -> str:
    """One reason; "": it holds no more."""
    group = printable(reason.group)[:_LONGEST_NAME]
    match reason.kind:
        case ReasonKind.HELD:
            return translate("wording", "on hold")
        case ReasonKind.GROUP_PAUSED:
            return translate("wording", "group {group} is paused").format(group=group)
        case ReasonKind.GROUP_CLOSED:
            return translate("wording", "group {group} has no slots").format(group=group)
        case ReasonKind.AFTER if reason.count == 1 and reason.name:
            return translate("wording", "after {name}").format(name=printable(reason.name)[:_LONGEST_NAME])
        case ReasonKind.AFTER:
            return Amounts().other_runs(reason.count)
        case ReasonKind.TIME:
            return _time_text(reason, run, now)
        case ReasonKind.PREPARING:
            return translate("wording", "its environment is being prepared")
        case ReasonKind.NO_ROOM:
            return translate("wording", "there is no room on the disk")
        case ReasonKind.TROUBLE:
            return translate("wording", "nothing can be started now")
        case ReasonKind.GROUP_FULL:
            text = translate("wording", "group {group} is full ({running} of {slots})")
            return text.format(group=group, running=reason.count, slots=reason.most)
        case ReasonKind.PLACE if reason.group:
            text = translate("wording", "{place} of group {group}")
            return text.format(place=place_text(reason.count), group=group)
        case ReasonKind.PLACE if reason.count == 1:
            return translate("wording", "next in the queue")
        case ReasonKind.PLACE:
            return translate("wording", "{place} in the queue").format(place=place_text(reason.count))
        case ReasonKind.SLOTS:
            return Amounts().slots_in_use(reason.most)


def place_text(number: int) -> str:
    """1st, 2nd, 3rd, more than 1,000th."""
    if number > MOST_PLACES:
        return translate("wording", "more than {number}th").format(number=units.number(MOST_PLACES))
    last = number % 10 if number % 100 not in (11, 12, 13) else 0
    text = {
        1: translate("wording", "{number}st"),
        2: translate("wording", "{number}nd"),
        3: translate("wording", "{number}rd"),
    }.get(last, translate("wording", "{number}th"))
    return text.format(number=units.number(number))


def _time_text(reason: Reason, run: Run, now: datetime) -> str:
    if reason.at is None or reason.at <= now:
        return ""  # it starts with the next look at the queue, if nothing else keeps it
    wait_s = (reason.at - now).total_seconds()
    when = span(wait_s, rough=True) if wait_s < 86_400 else ""
    if reason.is_retry:
        text = translate("wording", "retry in {time}") if when else translate("wording", "retry {time}")
        again = translate("wording", "attempt {number} of {count}").format(
            number=run.attempt + 1, count=max(run.retry.max_attempts, run.attempt + 1)
        )
        return joined(text.format(time=when or moment(reason.at, now)), again)
    text = translate("wording", "starts in {time}") if when else translate("wording", "starts {time}")
    return text.format(time=when or moment(reason.at, now))


def _still_holds(reason: Reason, run: Run) -> bool:
    match reason.kind:
        case ReasonKind.HELD:
            return run.held
        case ReasonKind.AFTER:
            return run.waits_for > 0
        case ReasonKind.TIME:
            return reason.at == run.not_before
        case ReasonKind.GROUP_PAUSED | ReasonKind.GROUP_CLOSED | ReasonKind.GROUP_FULL:
            return reason.group == run.group
        case _:
            return True
