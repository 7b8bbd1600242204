"""What may be asked of a run from the window: one record a verb, used by buttons, menus, shortcuts and the tray."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from taskmon.core.job import JobKind, in_thread
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.ui.text.units import translate


class Effect(Enum):
    """What a verb does to what runs and what will; the value is how a table says it."""

    STARTS = "starts something"
    ENDS = "ends something"
    FORGETS = "forgets something"
    STEERS = "starts and ends nothing"  #: can be taken back by its opposite


class Asks(Enum):
    """When a question comes first; the value is how a table says it."""

    NEVER = "no"
    FOR_MORE = "of more than one"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Verb:
    """A word on a button, what it does to a run in each state, and how it is asked."""

    key: str
    text: Callable[[], str]
    sign: str  #: name of its icon
    effect: Effect
    #: What becomes of a run, by the state it is in. A state that is not here is left alone; None: the run is forgotten.
    becomes: Mapping[RunState, RunState | None]
    ask: Callable[..., Future[Any]]  #: given Control and Run, and what else Control takes with this verb
    condition: Callable[[Run], bool] = lambda run: True  #: what else must hold
    action: str = ""  #: by whose keys it is asked in the list; verbs that take turns share one
    takes_secrets: bool = False  #: it lets the run start, so all its secrets have to be known
    asks: Asks = Asks.NEVER
    can_be_undone: bool = False  #: for some seconds, of what waited and still is as it left it

    def allowed(self, run: Run) -> bool:
        """Whether it may be asked of this run."""
        return run.state in self.becomes and self.condition(run)

    def asks_for(self, count: int) -> bool:
        """Whether a question comes first when so many runs are meant."""
        return self.asks is Asks.ALWAYS or (self.asks is Asks.FOR_MORE and count > 1)


def _is_task(run: Run) -> bool:
    return run.job.kind is JobKind.TASK


#: What may be tried again. What succeeded is not among it: that would put a success at stake; it can be run again.
_TRIED_IN_VAIN = dict.fromkeys((RunState.INTERRUPTED, RunState.FAILED, RunState.CANCELLED), RunState.QUEUED)

CANCEL = Verb(
    "cancel",
    lambda: translate("verbs", "Cancel"),
    "cross",
    Effect.ENDS,
    {
        RunState.QUEUED: RunState.CANCELLED,
        RunState.RUNNING: RunState.CANCELLED,
        RunState.INTERRUPTED: RunState.CANCELLED,
    },
    lambda control, run: control.cancel(run.id),
    lambda run: not run.cancelling,
    asks=Asks.FOR_MORE,
    can_be_undone=True,
)
#: The same by a bare key, which is easily hit.
CANCEL_BY_KEY = replace(CANCEL, action="cancel", asks=Asks.ALWAYS)
PAUSE = Verb(
    "pause",
    lambda: translate("verbs", "Pause"),
    "pause",
    Effect.STEERS,
    {RunState.RUNNING: RunState.RUNNING},
    lambda control, run: control.pause(run.id),
    lambda run: not run.paused and not run.cancelling and not in_thread(run.job),
    action="pause",
)
RESUME = Verb(
    "resume",
    lambda: translate("verbs", "Resume"),
    "play",
    Effect.STEERS,
    {RunState.RUNNING: RunState.RUNNING},
    lambda control, run: control.resume(run.id),
    lambda run: run.paused and not run.cancelling,
    action="pause",
)
#: The next attempt; that of a task goes on from what is kept.
RETRY = Verb(
    "retry",
    lambda: translate("verbs", "Retry"),
    "retry",
    Effect.STARTS,
    _TRIED_IN_VAIN,
    lambda control, run, **more: control.retry(run.id, seen_attempt=run.attempt, **more),
    action="retry",
    takes_secrets=True,
    asks=Asks.FOR_MORE,
)
#: The next attempt from nothing; a command never has anything to go on from, so only its interruption is told apart.
RESTART = replace(
    RETRY,
    key="restart",
    text=lambda: translate("verbs", "Restart"),
    ask=lambda control, run, **more: RETRY.ask(control, run, resume=False, **more),
    condition=lambda run: run.state is RunState.INTERRUPTED or _is_task(run),
)
#: The next attempt goes on from what is kept; only for runs that have kept something.
RESUME_KEPT = replace(
    RETRY,
    key="resume_kept",
    text=lambda: translate("verbs", "Resume"),
    sign="play",
    ask=lambda control, run, **more: RETRY.ask(control, run, resume=True, **more),
    condition=_is_task,
)
#: The same, though code or parameters have changed since.
RESUME_ANYWAY = replace(
    RESUME_KEPT,
    key="resume_anyway",
    text=lambda: translate("verbs", "Resume anyway"),
    action="",
    ask=lambda control, run, **more: RESUME_KEPT.ask(control, run, accept_changes=True, **more),
)
RETRY_ON_TERMINAL = Verb(
    "retry_pty",
    lambda: translate("verbs", "Retry with a terminal"),
    "retry",
    Effect.STARTS,
    {RunState.FAILED: RunState.QUEUED, RunState.CANCELLED: RunState.QUEUED},
    lambda control, run: control.retry(run.id, seen_attempt=run.attempt, pty=True),
    lambda run: not run.job.pty and not _is_task(run),
    asks=Asks.FOR_MORE,
)
MARK_FAILED = Verb(
    "mark_failed",
    lambda: translate("verbs", "Mark failed"),
    "cross",
    Effect.ENDS,
    {RunState.INTERRUPTED: RunState.FAILED},
    lambda control, run: control.mark_failed(run.id, seen_attempt=run.attempt),
    asks=Asks.FOR_MORE,
)
LET_GO = Verb(
    "let_go",
    lambda: translate("verbs", "Let go"),
    "ban",
    Effect.ENDS,
    {RunState.RUNNING: RunState.INTERRUPTED},
    lambda control, run: control.let_go(run.id),
    lambda run: run.cancelling,
    asks=Asks.FOR_MORE,
)
HOLD = Verb(
    "hold",
    lambda: translate("verbs", "Hold"),
    "hold",
    Effect.STEERS,
    {RunState.QUEUED: RunState.QUEUED},
    lambda control, run: control.hold(run.id),
    lambda run: not run.held,
    action="hold",
    can_be_undone=True,
)
RELEASE = Verb(
    "release",
    lambda: translate("verbs", "Release"),
    "play",
    Effect.STARTS,
    {RunState.QUEUED: RunState.QUEUED},
    lambda control, run, **more: control.release(run.id, **more),
    lambda run: run.held or run.not_before is not None,
    action="hold",
    takes_secrets=True,
    asks=Asks.FOR_MORE,
    can_be_undone=True,
)
#: A new run with the same job; the run itself stays as it is, whatever it is.
DUPLICATE = Verb(
    "duplicate",
    lambda: translate("verbs", "Run again"),
    "plus",
    Effect.STARTS,
    {state: state for state in RunState},
    lambda control, run: control.duplicate(run.id),
    action="duplicate",
    asks=Asks.FOR_MORE,
)
REMOVE = Verb(
    "remove",
    lambda: translate("verbs", "Remove from the list"),
    "cross",
    Effect.FORGETS,
    {state: None for state in RunState if state.is_over},
    lambda control, run: control.remove(run.id),
    action="remove",
    asks=Asks.ALWAYS,
)
#: What the tray's menu asks of all that runs.
OF_ALL = (
    replace(PAUSE, key="pause_all", text=lambda: translate("verbs", "Pause all")),
    replace(RESUME, key="resume_all", text=lambda: translate("verbs", "Resume all")),
)
#: The order of the menu; None is a line between.
MENU: tuple[Verb | None, ...] = (
    PAUSE, RESUME, HOLD, RELEASE, RETRY, RESTART, RETRY_ON_TERMINAL, MARK_FAILED, CANCEL, LET_GO,
    None, DUPLICATE, REMOVE,
)  # fmt: skip


def again(run: Run, *, is_kept: bool) -> Verb:
    """What the one button means that performs a run again; the one rule for rows, toolbar, menu, key and notice.

    Args:
        is_kept: It has something to go on from.
    """
    if is_kept and RESUME_KEPT.allowed(run):
        return RESUME_KEPT
    return RESTART if run.state is RunState.INTERRUPTED and not _is_task(run) else RETRY


def again_all(runs: Sequence[Run], kept: Container[int]) -> Verb:
    """What that button means for all of these: the next attempt where one makes sense, else a new run.

    Args:
        kept: The ids of those that have something to go on from. Retry goes on from it as well.
    """
    found = ((run, again(run, is_kept=run.id in kept)) for run in runs)
    fitting = [verb for run, verb in found if verb.allowed(run)]
    if not fitting:
        return DUPLICATE if any(run.state is RunState.SUCCEEDED for run in runs) else RETRY
    return fitting[0] if all(verb is fitting[0] for verb in fitting) else RETRY


def inline(run: Run, *, is_kept: bool) -> tuple[Verb, ...]:
    """The buttons in a run's row, the most wanted last, where the eye ends."""
    match run.state:
        case RunState.RUNNING:
            if run.cancelling:
                return ()
            return (RESUME if run.paused else PAUSE, CANCEL)
        case RunState.QUEUED:
            return (RELEASE, CANCEL) if run.held else (CANCEL,)
        case RunState.INTERRUPTED:
            return (MARK_FAILED, again(run, is_kept=is_kept))
        case RunState.FAILED | RunState.CANCELLED:
            return (again(run, is_kept=is_kept),)
        case _:
            return ()
