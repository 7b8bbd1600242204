"""What the window says about a run: how far it is, how it ended, how long it took."""

from __future__ import annotations

import time
from datetime import datetime

from taskmon.core.details import in_one_line
from taskmon.core.job import JobKind, printable
from taskmon.core.progress import overall
from taskmon.core.requests.new_run import called, has_lines
from taskmon.core.run import Run
from taskmon.core.states import Fact, RunState
from taskmon.core.wire import Live, elapsed_s, estimate_by, facts_of, took_s
from taskmon.ui.needs import Need, need_of
from taskmon.ui.text.errors.text import error_text
from taskmon.ui.text.note import note_text
from taskmon.ui.text.units import (
    amount,
    between,
    clock,
    folder,
    isolated,
    joined,
    moment,
    percent,
    rate,
    span,
    translate,
)
from taskmon.ui.text.wait_reason import awaited_text, waiting_text


def progress_text(run: Run, live: Live | None, now: datetime, *, with_cause: bool = True) -> str:
    """How far the run is, or how it ended, in one line; the cause of a failure is left out where it stands nearby."""
    match run.state:
        case RunState.QUEUED:
            return _queued(run, live, now)
        case RunState.RUNNING:
            return _running(run, live)
        case RunState.INTERRUPTED:
            # Which of computer, session and worker stopped takes a sentence; there is room for it in the details.
            stopped = (
                translate("wording", "stopped {when}").format(when=moment(run.ended_at, now)) if run.ended_at else ""
            )
            return joined(_at_percent(translate("wording", "interrupted"), live), stopped, _earlier_success(run))
        case RunState.FAILED:
            took = took_s(run)
            # Where it failed while it was queued for another attempt, that is how long the attempt before took.
            ran = bool(took) and not run.ended_between_attempts
            after = translate("wording", "after {time}").format(time=span(took or 0.0)) if ran else ""
            before = _earlier_success(run)
            cause = in_one_line(error_text(run.error)).rstrip(".") if run.error else "?"
            if with_cause:
                return joined(translate("wording", "failed: {cause}").format(cause=_lowered(cause)), after, before)
            return joined(_at_percent(translate("wording", "failed"), live), after, before)
        case RunState.SUCCEEDED:
            took = took_s(run)
            return translate("wording", "succeeded in {time}").format(time=span(took or 0.0))
        case RunState.CANCELLED:
            if run.ended_between_attempts:
                return joined(translate("wording", "cancelled before it was tried again"), _earlier_success(run))
            return joined(_at_percent(translate("wording", "cancelled"), live), _earlier_success(run))


def left_text(run: Run, live: Live | None) -> str:
    """The time left, where it can be known."""
    if run.state is not RunState.RUNNING or live is None:
        return ""
    estimate = estimate_by(run, live, time.monotonic())
    if estimate is None:  # nobody has reckoned yet: the guess of a worker of an earlier version
        return "" if live.eta_s is None else span(live.eta_s, rough=True)
    return "" if estimate.low_s is None or estimate.high_s is None else between(estimate.low_s, estimate.high_s)


def rate_text(run: Run, live: Live | None) -> str:
    """How fast it goes, where that can be known."""
    estimate = estimate_by(run, live, time.monotonic())
    return "" if estimate is None or estimate.rate is None else rate(estimate.rate, estimate.rate_unit)


def usual_text(run: Run, live: Live | None) -> str:
    """How long runs of its job usually take, and whether this one takes longer; empty where nothing is usual."""
    estimate = estimate_by(run, live, time.monotonic())
    if estimate is None or estimate.usual_low_s is None or estimate.usual_high_s is None:
        return ""
    text = between(estimate.usual_low_s, estimate.usual_high_s)
    longer = translate("wording", "longer than usual") if estimate.is_longer_than_usual else ""
    return joined(text, longer)


def elapsed_text(run: Run, live: Live | None, now: datetime) -> str:
    """How long the newest attempt has taken, as a clock shows it; what was over within a second, more exactly."""
    seconds = None if run.state is RunState.QUEUED else elapsed_s(run, live, now, time.monotonic())
    if seconds is None:
        return ""
    if seconds >= 1.0 or run.state is RunState.RUNNING:
        return clock(seconds)
    # When an interrupted run stopped is known no better than when it was seen last.
    return translate("wording", "< 1 s") if run.state is RunState.INTERRUPTED else span(seconds)


def counts_time(run: Run) -> bool:
    """Whether what is said of it changes by the second: it runs, or waits for a time."""
    return run.state is RunState.RUNNING or (run.state is RunState.QUEUED and run.not_before is not None)


def is_reckoned(run: Run, live: Live | None) -> bool:
    """Whether what is said of how far it is may be another a second later, without any news of it."""
    if run.state is not RunState.RUNNING:
        return counts_time(run)
    estimate = live.estimate if live is not None else None
    if estimate is None:
        return False
    known = (estimate.left_s, estimate.rate, estimate.usual_high_s)
    return estimate.is_stalled or any(value is not None for value in known)


def second_line(run: Run) -> str:
    """What stands under a run's name: what it runs, or where that is, if the name says what already."""
    is_task = run.job.kind is JobKind.TASK
    what = called(run.job) if is_task or has_lines(run.job) else run.command
    if run.name != what and not (run.name.endswith("…") and what.startswith(run.name[:-1])):
        return isolated(what)
    if not is_task:
        return translate("wording", "in {folder}").format(folder=isolated(folder(run.job.cwd)))
    place, slash, name = run.job.task.rpartition("/")
    said = translate("wording", "{task} in {folder}").format(
        task=isolated(printable(name)), folder=isolated(folder(place or "/"))
    )
    return said if slash else printable(name)


def changed_text(what: str) -> str:
    """What is no longer as it was when the steps were kept."""
    if what == "params":
        return translate("wording", "Its parameters have changed since its steps were kept.")
    return translate("wording", "Its code has changed since its steps were kept.")


def _queued(run: Run, live: Live | None, now: datetime) -> str:
    text, awaited = waiting_text(run, live, now), awaited_text(run, live)
    return joined(text, awaited if awaited != text else "", _earlier_success(run))


def _earlier_success(run: Run) -> str:
    """That an attempt before succeeded, whatever has come after it."""
    if not run.succeeded_attempt:
        return ""
    return translate("wording", "attempt {number} succeeded").format(number=run.succeeded_attempt)


def _running(run: Run, live: Live | None) -> str:
    progress = live.progress if live else None
    parts = []
    fraction = overall(progress)
    if fraction is not None:
        far = percent(fraction)
        is_guess = progress is not None and progress.estimated
        parts.append(translate("wording", "~ {percent}").format(percent=far) if is_guess else far)
    facts = facts_of(run, live)
    note = note_text(live.note) if live else ""
    if Fact.CANCELLING in facts:
        return joined(*parts, translate("wording", "cancelling…"), note)
    if need_of(run, live) is Need.STOPPED:
        return joined(*parts, translate("wording", "stopped"), note)
    if Fact.PAUSED in facts or run.paused:
        return joined(*parts, translate("wording", "paused"))
    if Fact.WAITING_FOR_INPUT in facts:
        asked = printable(live.line).strip() if live else ""
        return joined(*parts, translate("wording", "waiting for input: {line}").format(line=asked or "?"))
    if progress is not None:
        if progress.step and progress.steps:
            parts.append(
                translate("wording", "step {step} of {steps}").format(step=progress.step, steps=progress.steps)
            )
        elif progress.step:
            parts.append(translate("wording", "step {step}").format(step=progress.step))
        parts.append(amount(progress))
    says_how_far = any(parts)
    parts += [rate_text(run, live), _against_usual(run, live, is_known=fraction is not None)]
    if stalled := _stalled(run, live):
        return joined(*parts, stalled)
    if Fact.QUIET in facts:
        return joined(*parts, note or translate("wording", "quiet"))
    if note:
        return joined(*parts, note)
    if progress is not None and progress.message:
        parts.append(printable(progress.message))
    elif live is not None and live.line.strip() and not says_how_far:
        parts.append(printable(live.line).strip())
    return joined(*parts) or translate("wording", "running")


def _against_usual(run: Run, live: Live | None, *, is_known: bool) -> str:
    """That it takes longer than usual; where it is not known how far it is, how long is usual."""
    estimate = estimate_by(run, live, time.monotonic())
    if estimate is not None and estimate.is_longer_than_usual:
        return translate("wording", "longer than usual")
    usual = "" if is_known else usual_text(run, live)
    return translate("wording", "usually {time}").format(time=usual) if usual else ""


def _stalled(run: Run, live: Live | None) -> str:
    estimate = estimate_by(run, live, time.monotonic())
    if estimate is None or not estimate.is_stalled:
        return ""
    rested_s = estimate.at_s - (estimate.moved_at_s or 0.0)
    return translate("wording", "stalled for {time}").format(time=span(rested_s, rough=True))


def _at_percent(word: str, live: Live | None) -> str:
    fraction = overall(live.progress) if live else None
    if fraction is None:
        return word
    return translate("wording", "{state} at {percent}").format(state=word, percent=percent(fraction))


def _lowered(text: str) -> str:
    return "it" + text[2:] if text.startswith("It ") else text
