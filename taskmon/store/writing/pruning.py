"""What may be removed of runs that have ended: their output, their rows, environments that no run has any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from taskmon.core.attempt import Attempt
from taskmon.core.states import RunState
from taskmon.store.decoding import attempt_from_row
from taskmon.store.records import instant
from taskmon.store.writing.rows import Rows

#: Output is kept at least this long, however full the disk.
KEPT_DAYS = 7


@dataclass(frozen=True, slots=True)
class UnusedEnvironment:
    """A captured environment that no run had."""

    digest: str
    newest_run: int  #: the highest id there was then; a run with a higher one may have it again


class Pruning(Rows):
    """What a transaction finds, and notes, to make room."""

    def prunable_outputs(self, now: datetime, before: datetime | None, limit: int) -> list[Attempt]:
        """Ended attempts whose output may go, oldest first; `before` None: as far as the last days, which stay.

        Left out is what a failed or interrupted run that nobody has looked at printed, and what a running run did.
        """
        newest = now - timedelta(days=KEPT_DAYS)
        newest = newest if before is None else min(before, newest)
        rows = self._execute(self._sql.prunable_outputs, {"before": instant(newest), "most": limit})
        return [attempt_from_row(row) for row in rows]

    def note_output_removed(self, run_id: int, attempt: int, now: datetime) -> None:
        """Store that the output of an attempt is gone; readers find it in the remarks as `output_removed`."""
        self._execute(self._sql.output_removed, {"the_run": run_id, "the_attempt": attempt, "now": instant(now)})

    def prunable_runs(self, keep: int, before: datetime | None, limit: int) -> list[int]:
        """Ended runs that may be removed, oldest first: what is beyond `keep` rows, and what ended before `before`.

        Left out is what failed and nobody has looked at.
        """
        total = sum(sum(self._counted(state).values()) for state in RunState)
        beyond = max(0, min(limit, total - keep))
        found = [row[0] for row in self._execute(self._sql.prunable_runs, {"before": "9999", "most": beyond})]
        if before is not None:
            rows = self._execute(self._sql.prunable_runs, {"before": instant(before), "most": limit})
            found.extend(row[0] for row in rows)
        return sorted(set(found))[:limit]

    def forget_environments(self, unused: Iterable[UnusedEnvironment]) -> None:
        """Remove captured environments, but for those that a run was added with since they were found unused."""
        for each in unused:
            self._execute(self._sql.environment_forget, {"key": each.digest, "newest": each.newest_run})

    def _counted(self, state: RunState) -> dict[str, int]:
        return {row[0]: row[1] for row in self._execute(self._sql.counted, {"state": state.value}).fetchall()}
