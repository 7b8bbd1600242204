"""What the window says about one attempt: how it went in a line, and what is remarkable about it in sentences."""

from __future__ import annotations

from datetime import datetime

from taskmon.core.attempt import Attempt
from taskmon.core.clock import from_text
from taskmon.core.details import in_one_line
from taskmon.core.job import printable
from taskmon.core.journal import Identity
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.untrusted.remarks import gap_bytes, slept_s
from taskmon.ui.text.errors.text import error_text
from taskmon.ui.text.plurals import Amounts
from taskmon.ui.text.states import state_word
from taskmon.ui.text.units import joined, moment, size, span, translate

_MOST_PROCESSES = 4


def attempt_text(attempt: Attempt, now: datetime, told: str = "") -> str:
    """One line of the list of attempts; its cause is left out where `told` has said it already."""
    said = translate("wording", "Attempt {number}").format(number=attempt.attempt)
    if attempt.is_live:
        return joined(said, state_word(attempt.state), moment(attempt.claimed_at, now))
    error = attempt.error
    cause = in_one_line(error_text(error)).rstrip(".") if error is not None and error.message != told else ""
    outcome = f"{state_word(attempt.state)}: {cause}" if cause else state_word(attempt.state)
    took = "" if attempt.took_s is None else span(attempt.took_s)
    return joined(said, outcome, moment(attempt.claimed_at, now), took)


def remarks(attempt: Attempt, now: datetime) -> list[str]:
    """What somebody should know of the attempt beside its outcome, a sentence each."""
    noted = attempt.remarks
    found = []
    if noted.get("session_end"):
        found.append(translate("remarks", "The session ended while it ran; that does not count as a try."))
    if asleep_s := slept_s(noted):
        said = translate("remarks", "The computer slept for {time} meanwhile, which does not count.")
        found.append(said.format(time=span(asleep_s)))
    if names := _processes(noted.get("survivors")):
        found.append(translate("remarks", "Outlived its worker: {names}.").format(names=names))
    if names := _processes(noted.get("leftovers")):
        found.append(translate("remarks", "It ended, and left processes running: {names}.").format(names=names))
    if noted.get("pty_hint"):
        found.append(translate("remarks", "Its output says that it needs a terminal."))
    if gap := gap_bytes(noted):
        found.append(
            translate("remarks", "It printed very much: {size} in the middle of its output were not kept.").format(
                size=size(gap)
            )
        )
    if removed := noted.get("output_removed"):
        found.append(_removed(removed, now))
    return found


def output_note(run: Run, number: int, attempt: Attempt | None) -> str:
    """What stands in place of the output of the run's attempt `number` while there is none."""
    if attempt is not None and attempt.remarks.get("output_removed"):
        return translate("output", "Its output was removed to make room; the record of the run stays.")
    if run.attempt == 0:
        return translate("output", "It has not started yet.")
    if run.state is RunState.RUNNING and number == run.attempt:
        return translate("output", "It has printed nothing yet.")
    return translate("output", "It printed nothing.")


def _processes(entries: object) -> str:
    """The processes by name and pid; remarks are read forgivingly, as all that was stored by another version."""
    named = [f"{printable(process.name)} (pid {process.pid})" for process in Identity.listed(entries)]
    more = len(named) - _MOST_PROCESSES
    if more > 0:
        named = [*named[:_MOST_PROCESSES], Amounts().others(more)]
    return ", ".join(named)


def _removed(at: object, now: datetime) -> str:
    try:
        when = moment(from_text(str(at)), now)
    except ValueError:
        return translate("remarks", "Its output was removed to make room; the record of the run stays.")
    text = translate("remarks", "Its output was removed {when} to make room; the record of the run stays.")
    return text.format(when=when)
