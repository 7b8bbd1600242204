"""Why a queued run has not started: for `show`, and for whoever waits for it in silence."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from taskmon.cli.console import tell
from taskmon.cli.monitor.client import ConnectionLostError
from taskmon.cli.monitor.session import Session
from taskmon.core.clock import from_text, utc_now
from taskmon.core.errors import TaskmonError
from taskmon.core.job import printable
from taskmon.core.states import FINAL
from taskmon.paths import Paths

#: Who waits so long without a word is told why.
SILENCE_S = 5.0
_MOST_NAMED = 5


class Silence:
    """Ends a long silence, once, by saying why what is waited for has not started."""

    def __init__(self, paths: Paths, run_ids: Sequence[int]) -> None:
        self._paths = paths
        self._run_ids = run_ids
        self._until = time.monotonic() + SILENCE_S
        self._is_over = False

    def end_if_long(self) -> None:
        """Say it on stderr, if it is time and one of the runs is still queued."""
        if self._is_over or time.monotonic() < self._until:
            return
        self._is_over = True
        session = Session(self._paths)  # the caller's own conversation is busy with waiting
        try:
            for run in session.runs(self._run_ids):
                if run["state"] == "queued":
                    tell(f"run {run['id']} is still queued: {why_queued(session, run)}.")
                    return
        except (TaskmonError, ConnectionLostError):
            return  # whoever waits hears of that by itself
        finally:
            session.close()


def why_queued(session: Session, run: dict[str, Any]) -> str:
    """What keeps a queued run from starting, and what would let it: the first of `ReasonKind`, as in the window."""
    if "held" in run["facts"]:
        return f"it is held; 'taskmon release {run['id']}' lets it start"
    name = printable(run["group"])
    group = next((group for group in session.ask("groups") if group["name"] == run["group"]), None)
    if group is not None and group["paused"]:
        return f"its group {name} is paused; 'taskmon group {name} --resume' lets it go on"
    if group is not None and group["slots"] == 0:
        return f"its group {name} has no slots; 'taskmon group {name} --slots N' gives it some"
    first = run["after"] if "after" in run else session.ask("show", {"id": run["id"]})["after"]
    if first:
        others = session.runs([other["id"] for other in first])
        unended = [other for other in others if other["state"] not in FINAL]
        if unended:
            return f"it comes after {_named(unended)}"
    if run["not_before"] and from_text(run["not_before"]) > utc_now():
        return f"it is not to start before {from_text(run['not_before']).astimezone():%Y-%m-%d %H:%M:%S}"
    if session.has_monitor and run["progress"] and run["progress"]["message"]:
        return printable(run["progress"]["message"]).removesuffix(".")
    running = session.ask("list", {"states": ["running"]})
    if group is not None and group["slots"] is not None:
        inside = [other for other in running if other["group"] == run["group"]]
        if len(inside) >= group["slots"]:
            return f"every slot of its group {name} is taken, by {_named(inside)}"
    if not session.has_monitor:
        return session.why_alone()
    return f"every slot is taken, by {_named(running)}" if running else "it starts in a moment"


def _named(runs: Sequence[dict[str, Any]]) -> str:
    shown = ", ".join(str(run["id"]) for run in runs[:_MOST_NAMED])
    more = f" and {len(runs) - _MOST_NAMED} more" if len(runs) > _MOST_NAMED else ""
    return f"run {shown}{more}" if len(runs) == 1 else f"runs {shown}{more}"
