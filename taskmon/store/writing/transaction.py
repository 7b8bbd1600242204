"""What a closure can read, decide and write in one transaction: the rules of the store, not its SQL texts."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from taskmon.core.attempt import Claim, Outcome
from taskmon.core.errors import RefusedError
from taskmon.core.estimates.curve import Point
from taskmon.core.requests.new_run import NewRun, check_new
from taskmon.core.run import Run
from taskmon.core.saved_jobs.saved_job import SavedJob
from taskmon.core.states import RunState
from taskmon.core.storable import storable
from taskmon.store.decoding import saved_job_from_row
from taskmon.store.records import Group, error_text, in_ms, instant, to_json_text, values_of
from taskmon.store.writing.dependencies import Dependencies
from taskmon.store.writing.pruning import Pruning
from taskmon.store.writing.queue import Queue

_ALL = 1 << 31


class Transaction(Queue, Dependencies, Pruning):
    """Handed to a closure on the writer thread, for as long as the closure runs."""

    def add(self, new: NewRun, now: datetime, by: str, why: str) -> Run:
        """Store a new queued run, or return the one that was stored under the same request key.

        Raises:
            InvalidError: A value makes no sense.
            NoSuchRunError: It shall come after a run that does not exist.
        """
        if new.request_key is not None:
            stored = self.find_request(new.request_key)
            if stored is not None:
                return stored
        new = check_new(new)
        run = _queued(new, self.next_id(), self._keep_environment(new.environment), now)
        self._insert([run], [new], now, by, why)
        return self._depend(run, new, now)

    def add_promised(
        self,
        news: Sequence[NewRun],
        ids: Sequence[int],
        environments: Sequence[str | None],
        succeeded: Collection[int],
        now: datetime,
        by: str,
    ) -> list[Run]:
        """As `add`, for many that were checked before and can't be refused any more; their ids were set aside.

        Args:
            environments: The digest of each one's environment, which is stored already.
            succeeded: What they come after that had succeeded when it was promised: it may be gone by now.
        """
        known = self._find_requests([new.request_key for new in news if new.request_key is not None])
        made: list[Run] = []
        theirs: list[NewRun] = []
        runs: list[Run] = []
        for new, run_id, environment in zip(news, ids, environments, strict=True):
            run = None if new.request_key is None else known.get(new.request_key)
            if run is None:
                run = _queued(new, run_id, environment, now)
                made.append(run)
                theirs.append(new)
            if new.request_key is not None:
                known[new.request_key] = run
            runs.append(run)
        self._insert(made, theirs, now, by, "added")
        for run, new in zip(made, theirs, strict=True):
            if new.after or new.after_end:
                self._depend(run, new, now, succeeded)
        return [self._changed.get(run.id, run) for run in runs]

    def next_id(self) -> int:
        """The number of the next run."""
        return int(self._execute(self._sql.next_id).fetchone()[0])

    def remove(self, run_id: int, now: datetime) -> None:
        """Forget a run that does not run: its attempts, history and dependencies too. Its files are the caller's.

        Raises:
            RefusedError: It is running.
            NoSuchRunError: There is none.
        """
        run = self.get(run_id)
        if run.state is RunState.RUNNING:
            raise RefusedError(f"Run {run_id} is running; cancel it first.", {"run": run_id})
        over = run if run.state.is_final else replace(run, state=RunState.CANCELLED)
        self._settle_dependants(over, now, most=_ALL)  # they could not be found any more when it is gone
        self._knows_wake = False
        self._execute(self._sql.run_delete, {"run_id": run_id})
        self._changed.pop(run_id, None)

    def start_attempt(self, claim: Claim, remarks: dict[str, Any] | None = None) -> None:
        """Store a claimed attempt; together with the run's claim, in the same closure.

        Args:
            remarks: What is to be known of it until it ends.

        Raises:
            RefusedError: There is such an attempt already, or another one of this run has not ended.
        """
        try:
            self._execute(
                self._sql.attempt_insert,
                {
                    "run_id": claim.run_id,
                    "attempt": claim.attempt,
                    "nonce": claim.nonce,
                    "boot_id": claim.boot_id,
                    "host": storable(claim.host),
                    "claimed_at": instant(claim.at),
                    "remarks": to_json_text(remarks or {}),
                },
            )
        except sqlite3.IntegrityError as error:
            raise RefusedError(f"Attempt {claim.attempt} of run {claim.run_id} can't be claimed: {error}.") from error

    def note_started(self, run_id: int, attempt: int, started_at: datetime, pid: int | None) -> None:
        """Store when the command of a live attempt started, and its pid; an ended attempt stays as it is."""
        self._execute(
            self._sql.attempt_started,
            {"the_run": run_id, "the_attempt": attempt, "started_at": instant(started_at), "pid": pid},
        )

    def end_attempt(
        self, run_id: int, attempt: int, outcome: Outcome, started_at: datetime | None, pid: int | None
    ) -> None:
        """Store how a live attempt ended; None leaves what is known of its start and pid.

        Raises:
            RefusedError: It has ended already, or there is none: an ended attempt never changes.
        """
        changed = self._execute(
            self._sql.attempt_end,
            {
                "the_run": run_id,
                "the_attempt": attempt,
                "state": outcome.state.value,
                "started_at": instant(started_at),
                "ended_at": instant(outcome.ended_at),
                "exit_code": outcome.exit_code,
                "signal": outcome.signal,
                "elapsed_s": outcome.elapsed_s,
                "error": error_text(outcome.error),
                "cpu_s": outcome.cpu_s,
                "peak_memory_bytes": outcome.peak_memory_bytes,
                "output_bytes": outcome.output_bytes,
                "pid": pid,
                "counts": outcome.counts,
                "remarks": to_json_text(outcome.remarks),
            },
        )
        if changed.rowcount != 1:
            raise RefusedError(f"Attempt {attempt} of run {run_id} has ended already.")

    def keep_past_run(self, run: Run, attempt: int, outcome: Outcome, points: Sequence[Point]) -> None:
        """Keep how an attempt that took its time and succeeded went, for the estimates of later runs."""
        from taskmon.store import past_runs  # here: a command that only reads does without

        values = past_runs.values_of(run, attempt, outcome, points)
        if values is not None:
            self._execute(self._sql.past_run_put, values)
            self._execute(self._sql.past_runs_forget, {"same": values["same"], "most": past_runs.MOST_OF_A_JOB})
            self._execute(
                self._sql.past_runs_of_kind_forget,
                {"kind": values["kind"], "most": past_runs.MOST_OF_A_KIND, "portion": past_runs.MOST_FORGOTTEN},
            )

    def group(self, name: str) -> Group:
        """The cap and the pause of a group."""
        row = self._execute(self._sql.group_get, {"name": name}).fetchone()
        return Group(name) if row is None else Group(name, row[0], bool(row[1]))

    def put_group(self, group: Group) -> None:
        """Store the cap and the pause of a group, new or known; one that has neither, and no runs, is forgotten."""
        self._execute(self._sql.group_put, {"name": group.name, "slots": group.slots, "paused": group.paused})
        self._execute(self._sql.group_forget, {"the_group": group.name})

    def save_job(self, saved: SavedJob) -> None:
        """Store a job under its name, in the place of the one that was there."""
        self._execute(self._sql.job_put, values_of(saved))

    def saved_job(self, name: str) -> SavedJob | None:
        """The job that is saved under this name."""
        row = self._execute(self._sql.job_get, {"name": storable(name)}).fetchone()
        return None if row is None else saved_job_from_row(row)

    def forget_job(self, name: str) -> bool:
        """Remove a saved job; False: there was none. Its runs stay."""
        return self._execute(self._sql.job_delete, {"name": storable(name)}).rowcount == 1


def _queued(new: NewRun, run_id: int, environment: str | None, now: datetime) -> Run:
    """The run that a request becomes, in the form in which it is read back; last in its group and priority."""
    return Run(
        id=run_id,
        name=new.name,
        job=new.job,
        state=RunState.QUEUED,
        created_at=now.replace(microsecond=now.microsecond // 1000 * 1000),
        retry=new.retry,
        group=new.group,
        priority=new.priority,
        position=float(run_id),
        tags=tuple(dict.fromkeys(new.tags)),
        environment=environment,
        not_before=in_ms(new.not_before if new.wait_s is None else now + timedelta(seconds=new.wait_s)),
        wait_s=new.wait_s,
        held=new.held,
    )
