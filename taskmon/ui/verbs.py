"""What may be asked of a run from the window: one record a verb, used by buttons, menus, shortcuts and the tray."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from taskmon.core.run import Run
from taskmon.core.states import FINAL, RunState
from taskmon.engine.control import Control
from taskmon.ui.wording import translate


@dataclass(frozen=True, slots=True)
class Verb:
    """A word on a button, when it makes sense, and how it is asked."""

    key: str
    text: Callable[[], str]
    sign: str  #: name of its icon
    allowed: Callable[[Run], bool]
    ask: Callable[[Control, Run], Future[Any]]


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
    lambda run: run.state is RunState.RUNNING and not run.paused and not run.cancelling,
    lambda control, run: control.pause(run.id),
)
RESUME = Verb(
    "resume",
    lambda: translate("verbs", "Resume"),
    "play",
    lambda run: run.state is RunState.RUNNING and run.paused and not run.cancelling,
    lambda control, run: control.resume(run.id),
)
RETRY = Verb(
    "retry",
    lambda: translate("verbs", "Retry"),
    "retry",
    lambda run: run.state in FINAL,
    lambda control, run: control.retry(run.id, seen_attempt=run.attempt),
)
RESTART = Verb(
    "restart",
    lambda: translate("verbs", "Restart"),
    "retry",
    lambda run: run.state is RunState.INTERRUPTED,
    lambda control, run: control.retry(run.id, seen_attempt=run.attempt),
)
RETRY_ON_TERMINAL = Verb(
    "retry_pty",
    lambda: translate("verbs", "Retry with a terminal"),
    "retry",
    lambda run: run.state in FINAL and not run.job.pty,
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
    lambda control, run: control.release(run.id),
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


def resume_from_checkpoint() -> Verb:
    """Go on from the last checkpoint; only for runs that have one."""
    return Verb(
        "resume_checkpoint",
        lambda: translate("verbs", "Resume from the checkpoint"),
        "play",
        lambda run: run.state is RunState.INTERRUPTED,
        lambda control, run: control.retry(run.id, seen_attempt=run.attempt, resume=True),
    )


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
            return (MARK_FAILED, RESTART)
        case RunState.FAILED | RunState.CANCELLED:
            return (RETRY,)
        case _:
            return ()
