"""Why a run needs somebody: one rule, for the counts, the filter, the row, the tray and the notices."""

from __future__ import annotations

from enum import Enum

from taskmon.core.run import Run
from taskmon.core.states import Fact, RunState
from taskmon.core.wire import Live


class Need(Enum):
    """What somebody is needed for."""

    DECISION = "decision"  #: interrupted: it goes on only if somebody says how
    LOOK = "look"  #: it failed, and nobody has looked at it yet
    INPUT = "input"  #: it waits until somebody types something
    END = "end"  #: it was cancelled, and something of it can't be ended from here
    STOPPED = "stopped"  #: somebody else has stopped it in its tracks


def need_of(run: Run, live: Live | None) -> Need | None:
    """Why the run waits for somebody; None: it does not."""
    match run.state:
        case RunState.INTERRUPTED:
            return Need.DECISION
        case RunState.FAILED:
            return None if run.seen else Need.LOOK
        case RunState.RUNNING if live is not None:
            return _need_of_running(run, live)
        case _:
            return None


def needs_attention(run: Run, live: Live | None) -> bool:
    """Whether the run waits for somebody to look at it, to decide or to do something."""
    return need_of(run, live) is not None


def _need_of_running(run: Run, live: Live) -> Need | None:
    # The note says why a fact holds: of a cancel why it can't be done, of a pause that nobody here asked for it.
    explained = bool(live.note) and Fact.QUIET not in live.facts and Fact.WAITING_FOR_INPUT not in live.facts
    if run.cancelling:
        return Need.END if explained else None
    if Fact.PAUSED in live.facts:
        return Need.STOPPED if explained else None
    if run.paused:
        return None
    return Need.INPUT if Fact.WAITING_FOR_INPUT in live.facts else None
