"""The queue as the dispatcher sees it: what may be claimed next, and when the next comes due."""

from __future__ import annotations

from datetime import datetime

from taskmon.core.clock import from_text
from taskmon.core.errors import InvalidError
from taskmon.core.job import check
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.store.decoding import run_from_row
from taskmon.store.records import instant
from taskmon.store.writing.dependencies import SETTLING
from taskmon.store.writing.rows import Rows


class Queue(Rows):
    """What a transaction does with what is queued, and knows of what runs."""

    def come_due(self, now: datetime, limit: int) -> int:
        """Let so many runs at most be ready whose time has come; returns how many these were.

        Each run is touched once when its time comes, so that no later look goes through those that wait for a slot.
        """
        wake_at = self.next_wake()
        if wake_at is None or wake_at > now:
            return 0
        self._knows_wake = False
        return self._execute(self._sql.come_due, {"now": instant(now), "most": limit}).rowcount

    def next_ready(self, now: datetime) -> Run | None:
        """What is to be claimed next; at once, however much is queued and however many groups are full or paused.

        Only what `come_due` has let through is found of the runs that waited for a time.
        """
        while (row := self._execute(self._sql.next_ready).fetchone()) is not None:
            run = run_from_row(row)
            if run.not_before is not None and run.not_before > now:
                self._mark_due(run.id, 0)  # the clock was set back since
            elif not _may_start(run):
                self._mark_due(run.id, -1)
            else:
                return run
        return None

    def next_wake(self) -> datetime | None:
        """The earliest instant at which something queued becomes due that has not come due yet."""
        if not self._knows_wake:
            row = self._execute(self._sql.next_wake).fetchone()
            self._wake_at = None if row is None else from_text(row[0])
            self._knows_wake = True
        return self._wake_at

    def more_comes(self) -> bool:
        """Whether runs that were promised are still to be stored, or some still to hear of an end."""
        return bool(self._execute(self._sql.more_comes, {"from": SETTLING, "to": f"{SETTLING}~"}).fetchone()[0])

    def leave_alone(self, run_id: int) -> None:
        """Claim this queued run no more until it is changed: its row can be neither claimed nor ended."""
        self._mark_due(run_id, -1)

    def look_at_again(self, run_id: int) -> None:
        """Let a run be claimed that was left alone."""
        self._mark_due(run_id, 0)

    def look_at_all_again(self) -> None:
        """Let all be claimed that were left alone, by another monitor perhaps; what that prepared for them is over."""
        self._knows_wake = False
        self._execute(self._sql.live_forget)
        self._execute(self._sql.look_at_all)

    def running_count(self) -> int:
        """How many runs are running."""
        return int(self._execute(self._sql.running_count).fetchone()[0])

    def running(self) -> list[Run]:
        """What is recorded as running, by id."""
        return [run_from_row(row) for row in self._execute(self._sql.running)]

    def delayed(self, after_id: int, limit: int) -> list[Run]:
        """The first of those, beyond `after_id`, that are queued and wait for a length of time to pass, by id."""
        return [run_from_row(row) for row in self._execute(self._sql.delayed, {"after_id": after_id, "most": limit})]

    def _mark_due(self, run_id: int, due: int) -> None:
        self._knows_wake = False
        self._execute(self._sql.mark_due, {"run_id": run_id, "due": due})


def _may_start(run: Run) -> bool:
    """Whether the row is sound: one that can't be read is shown as interrupted, and never started."""
    try:
        check(run.job)
    except InvalidError:
        return False
    return run.state is RunState.QUEUED
