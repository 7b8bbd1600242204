"""What may be asked of a run from the window: one record a verb, used by buttons, menus, shortcuts and the tray."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from taskmon.core.job import JobKind, in_thread
from taskmon.core.run import Run
from taskmon.core.states import FINAL, RunState
from taskmon.ui.wording import translate


@dataclass(frozen=True, slots=True)
class Verb:
    """A word on a button, when it makes sense, and how it is asked."""

    key: str
    text: Callable[[], str]
    sign: str  #: name of its icon
    allowed: Callable[[Run], bool]
    ask: Callable[..., Future[Any]]  #: given Control and Run, and what else Control takes with this verb
    takes_secrets: bool = False  #: it lets the run start, so all its secrets have to be known


def _is_over(run: Run) -> bool:
    return run.state in FINAL or run.state is RunState.INTERRUPTED


def _is_task(run: Run) -> bool:
    return run.job.kind is JobKind.TASK


CANCEL = Verb(
    "cancel",
    lambda: translate("verbs", "Cancel"),
    "cross",
    lambda run: not run.state.is_final and not run.cancelling,
    lambda control, run: control.cancel(run.id),
)
PAUSE = Verb(
    "pause",
    lambda: translate("verbs", "Pause"),
    "pause",
    lambda run: run.state is RunState.RUNNING and not run.paused and not run.cancelling and not in_thread(run.job),
    lambda control, run: control.pause(run.id),
)
RESUME = Verb(
    "resume",
    lambda: translate("verbs", "Resume"),
    "play",
    lambda run: run.state is RunState.RUNNING and run.paused and not run.cancelling,
    lambda control, run: control.resume(run.id),
)
#: The next attempt; that of a task goes on from what is kept, unless it succeeded.
RETRY = Verb(
    "retry",
    lambda: translate("verbs", "Retry"),
    "retry",
    lambda run: run.state in FINAL or (_is_task(run) and _is_over(run)),
    lambda control, run, **more: control.retry(run.id, seen_attempt=run.attempt, **more),
    takes_secrets=True,
)
#: The next attempt from nothing; a command never has anything to go on from.
RESTART = Verb(
    "restart",
    lambda: translate("verbs", "Restart"),
    "retry",
    lambda run: run.state is RunState.INTERRUPTED or (_is_task(run) and _is_over(run)),
    lambda control, run, **more: control.retry(run.id, seen_attempt=run.attempt, resume=False, **more),
    takes_secrets=True,
)
#: The next attempt goes on from what is kept; only for runs that have kept something.
RESUME_KEPT = Verb(
    "resume_kept",
    lambda: translate("verbs", "Resume"),
    "play",
    lambda run: _is_task(run) and _is_over(run) and run.state is not RunState.SUCCEEDED,
    lambda control, run, **more: control.retry(run.id, seen_attempt=run.attempt, resume=True, **more),
    takes_secrets=True,
)
#: The same, though code or parameters have changed since.
RESUME_ANYWAY = Verb(
    "resume_anyway",
    lambda: translate("verbs", "Resume anyway"),
    "play",
    RESUME_KEPT.allowed,
    lambda control, run, **more: RESUME_KEPT.ask(control, run, accept_changes=True, **more),
    takes_secrets=True,
)
RETRY_ON_TERMINAL = Verb(
    "retry_pty",
    lambda: translate("verbs", "Retry with a terminal"),
    "retry",
    lambda run: run.state in FINAL and not run.job.pty and not _is_task(run),
    lambda control, run: control.retry(run.id, seen_attempt=run.attempt, pty=True),
)
MARK_FAILED = Verb(
    "mark_failed",
    lambda: translate("verbs", "Mark failed"),
    "cross",
    lambda run: run.state is RunState.INTERRUPTED,
    lambda control, run: control.mark_failed(run.id, seen_attempt=run.attempt),
)
LET_GO = Verb(
    "let_go",
    lambda: translate("verbs", "Let go"),
    "ban",
    lambda run: run.state is RunState.RUNNING and run.cancelling,
    lambda control, run: control.let_go(run.id),
)
HOLD = Verb(
    "hold",
    lambda: translate("verbs", "Hold"),
    "pause",
    lambda run: run.state is RunState.QUEUED and not run.held,
    lambda control, run: control.hold(run.id),
)
RELEASE = Verb(
    "release",
    lambda: translate("verbs", "Release"),
    "play",
    lambda run: run.state is RunState.QUEUED and (run.held or run.not_before is not None),
    lambda control, run, **more: control.release(run.id, **more),
    takes_secrets=True,
)
FIRST = Verb(
    "first",
    lambda: translate("verbs", "Move to the front"),
    "chevron",
    lambda run: run.state is RunState.QUEUED,
    lambda control, run: control.move(run.id, "first"),
)
DUPLICATE = Verb(
    "duplicate",
    lambda: translate("verbs", "Duplicate"),
    "plus",
    lambda run: True,
    lambda control, run: control.duplicate(run.id),
)
REMOVE = Verb(
    "remove",
    lambda: translate("verbs", "Remove from the list"),
    "cross",
    lambda run: run.state.is_over,
    lambda control, run: control.remove(run.id),
)
#: The order of the menu; None is a line between.
MENU: tuple[Verb | None, ...] = (
    PAUSE, RESUME, HOLD, RELEASE, FIRST, RETRY, RESTART, RETRY_ON_TERMINAL, MARK_FAILED, CANCEL, LET_GO,
    None, DUPLICATE, REMOVE,
)  # fmt: skip


def again(run: Run) -> Verb:
    """What the one button means that performs a run again."""
    return RETRY if RETRY.allowed(run) else RESTART


def inline(run: Run) -> tuple[Verb, ...]:
    """The buttons in a run's row, the most wanted last, where the eye ends."""
    match run.state:
        case RunState.RUNNING:
            if run.cancelling:
                return ()
            return (RESUME if run.paused else PAUSE, CANCEL)
        case RunState.QUEUED:
            return (RELEASE, CANCEL) if run.held else (CANCEL,)
        case RunState.INTERRUPTED:
            return (MARK_FAILED, again(run))
        case RunState.FAILED | RunState.CANCELLED:
            return (RETRY,)
        case _:
            return ()
