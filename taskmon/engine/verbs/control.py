"""All that may be asked of runs: every verb, once, for the window, the local socket and the CLI without a monitor.

Qt-free. Each verb writes to the store first; only when that is committed is a worker told, through `control.jsonl`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from taskmon.core import run as rules
from taskmon.core.clock import utc_now
from taskmon.core.errors import InvalidError, NoSuchRunError, StoreError
from taskmon.core.job import JobKind, in_thread, with_pty
from taskmon.core.journal import Identity, Request
from taskmon.core.requests.new_run import NewRun, check_all
from taskmon.core.run import Run
from taskmon.core.states import Actor, RunState
from taskmon.engine.futures import Background, then
from taskmon.engine.secrets import Secrets
from taskmon.engine.verbs.adding import FEW, add_many
from taskmon.engine.verbs.answering import Answering
from taskmon.engine.verbs.believed_clock import BelievedClock
from taskmon.engine.verbs.queueing import Queueing
from taskmon.engine.verbs.removal import Forgetting
from taskmon.engine.verbs.saved_jobs import SavedJobs
from taskmon.engine.verbs.survivors import end_processes, let_go, refuse_lingering, refuse_living
from taskmon.engine.verbs.worker_requests import ControlHooks, WorkerRequests
from taskmon.paths import Paths
from taskmon.store import Folded, Group, Store, Transaction

_MOST_SLOTS = 1_000_000
_SEEN_AT_ONCE = 200
#: Threads that look at files and processes for a request.
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class GroupChange:
    """What shall be different about a group; a field left out stays as it is."""

    slots: int | Literal["same"] | None = "same"  #: None: no cap of its own
    paused: bool | Literal["same"] = "same"


class Control:
    """The verbs. Usable from any thread; each returns a future that resolves after the commit.

    The futures raise TaskmonError: NoSuchRunError, RefusedError (the run has moved on), InvalidError, StoreError.
    """

    def __init__(self, store: Store, paths: Paths, hooks: ControlHooks | None = None) -> None:
        self._store = store
        self.paths = paths
        self._hooks = hooks or ControlHooks()
        self._workers = WorkerRequests(paths, self._hooks)
        self.jobs = SavedJobs(store)  #: the verbs of saved jobs
        self.queue = Queueing(store, self._hooks.wake)  #: the verbs of places, of fields and of the names of groups
        self.background = Background(_AT_ONCE)  #: for what may block
        self._removals = Background(1)  # by themselves: a large folder takes long
        #: Writes what is asked of workers, in the order of the commits. Never on the store's thread: a disk may hang.
        self.telling = Background(1, or_here=True)
        self.answering = Answering(store, paths, self.telling)  #: the verb of what is typed to a run
        self.secrets = Secrets(paths)  #: the values of the runs' secret parameters
        self.clock = BelievedClock(paths.clock)  #: from which retention reckons
        self.folded = Folded(paths.runs)
        self.forgetting = Forgetting(store, paths, self.secrets, self.folded)  #: what else goes with a removed run
        #: Set once the monitor leaves: from then on no process is ended here any more.
        self.leaving = threading.Event()

    def add(self, requests: Sequence[NewRun], by: str = Actor.USER) -> Future[tuple[Run, ...]]:
        """Queue all of the requests or none; a request key that is known gives the run that has it."""
        checked = check_all(requests)
        now = utc_now()
        if len(checked) > FEW:
            added = self.background.run(lambda: add_many(self._store, checked, now, by, self._remember))
            return then(added, lambda runs: tuple(map(self._keep_secrets_of, runs)))
        if not any(new.secrets for new in checked):
            return self._store.write(lambda tx: tuple(tx.add(new, now, by, "added") for new in checked))

        def closure(tx: Transaction) -> tuple[Run, ...]:
            made: list[Run] = []
            # Before others get their numbers.
            tx.if_undone(lambda: self.secrets.take_back(made))
            added = []
            for new in checked:
                is_new = new.request_key is None or tx.find_request(new.request_key) is None
                added.append(run := tx.add(new, now, by, "added"))
                if is_new:
                    made.append(run)
                self.secrets.remember(run, new.secrets)  # before the look that may share this commit
            return tuple(added)

        return then(self._store.write(closure), lambda runs: tuple(map(self._keep_secrets_of, runs)))

    def cancel(self, run_id: int, by: str = Actor.USER) -> Future[Run]:
        """End the run for good; a running one is only marked, for its worker decides who won."""

        def closure(tx: Transaction) -> Run:
            run = tx.get(run_id)
            if run.cancelling:
                return run  # asked again: the worker is told again, nothing is stored twice
            if run.state is RunState.INTERRUPTED:
                self._refuse_survivors(tx, run)
            return tx.put(run, rules.cancel(run, now := utc_now()), now, by, "cancel asked for")

        return self._write_and_ask(closure, Request.CANCEL, by)

    def pause(self, run_id: int, by: str = Actor.USER) -> Future[Run]:
        """Stop a running run in its tracks."""
        return self._write_and_ask(lambda tx: self._set_paused(tx, run_id, True, by), Request.PAUSE, by)

    def resume(self, run_id: int, by: str = Actor.USER) -> Future[Run]:
        """Let a paused run go on."""
        return self._write_and_ask(lambda tx: self._set_paused(tx, run_id, False, by), Request.RESUME, by)

    def hold(self, run_id: int, by: str = Actor.USER) -> Future[Run]:
        """Keep a queued run from being started."""
        return self._put(run_id, "held", by, rules.hold)

    def release(self, run_id: int, by: str = Actor.USER, *, secrets: Mapping[str, str] | None = None) -> Future[Run]:
        """Let a held run be started; also one that waits for a time, at once.

        Args:
            secrets: Values of its secret parameters, where they have to be given again.
        """

        def release(run: Run) -> Run:
            released = rules.release(run)
            self.secrets.remember(run, secrets or {})
            return released

        return then(self._put(run_id, "released", by, release), self._keep_secrets_of)

    def retry(
        self,
        run_id: int,
        *,
        seen_attempt: int | None = None,
        resume: bool | None = None,
        accept_changes: bool = False,
        pty: bool = False,
        secrets: Mapping[str, str] | None = None,
        by: str = Actor.USER,
    ) -> Future[Run]:
        """Queue the next attempt of the same run: retry, restart or resume.

        Args:
            seen_attempt: The attempt that the asker saw; if the run has moved on since, nothing happens.
            resume: Go on from what is kept; False: from nothing; None: go on if anything is kept, unless it succeeded.
            accept_changes: Go on although code or parameters have changed. Without it a RefusedError says what has,
                with `changed`, `source` and `attempt` in its details.
            pty: Give the command a terminal from now on.
            secrets: Values of its secret parameters, where they have to be given again.
        """

        def closure(tx: Transaction) -> Run:
            run = tx.get(run_id)
            rules.check_attempt(run, seen_attempt)
            self._refuse_survivors(tx, run)
            new = rules.again(run)
            if run.job.kind is JobKind.TASK:
                return run  # what it kept is looked at first
            if resume:
                raise rules.no_checkpoint(run_id)
            if pty:
                new = replace(new, job=with_pty(new.job))
            return tx.put(run, new, utc_now(), by, "with a terminal" if pty else "asked to run again")

        def look(run: Run) -> Run:
            from taskmon.engine.attempts.resume_point import decide  # here: most commands do without

            decision = decide(self.paths, run, resume, accept_changes=accept_changes)
            goes_on, code = decision.resume, decision.code
            return self._store.write(lambda tx: self._again(tx, run, goes_on, code, secrets or {}, by)).result()

        stored = self._store.write(closure)
        looked = self.background.then(stored, look, lambda run: run.state is not RunState.QUEUED)
        return then(looked, self._keep_secrets_of)

    def mark_failed(self, run_id: int, *, seen_attempt: int | None = None, by: str = Actor.USER) -> Future[Run]:
        """Settle an interrupted run as failed."""

        def mark_failed(run: Run) -> Run:
            rules.check_attempt(run, seen_attempt)
            return rules.mark_failed(run)

        return self._put(run_id, "marked failed", by, mark_failed)

    def let_go(self, run_id: int, by: str = Actor.USER) -> Future[Run]:
        """Give up waiting for what can't be ended: the run is interrupted, its slot is free, survivors are listed."""
        return self.background.run(lambda: let_go(self._store, self.paths, run_id, by))

    def duplicate(self, run_id: int, by: str = Actor.USER) -> Future[Run]:
        """Queue a new run with the same job and policies."""

        def closure(tx: Transaction) -> Run:
            run = tx.get(run_id)
            kept = tx.get_environment(run.environment) if run.environment else {}
            added = tx.add(NewRun.like(run, kept), utc_now(), by, f"duplicate of run {run_id}")
            tx.if_undone(lambda: self.secrets.take_back([added]))
            self.secrets.copy(run, added)
            return added

        return then(self._store.write(closure), self._keep_secrets_of)

    def remove(self, run_id: int) -> Future[None]:
        """Forget an ended run: its rows, its secrets, and its folder with the files it saved."""

        def closure(tx: Transaction) -> Run:
            run = tx.get(run_id)
            refuse_lingering(run, self._hooks.lives_in_thread)  # it would make its files anew
            tx.remove(run_id, utc_now())
            return run

        def tell(run: Run) -> Run:
            self._hooks.removed(run.id)
            return run

        def forget(run: Run) -> Run:
            self.forgetting.forget([run])
            if run.environment is not None:
                self.forgetting.forget_environments()
            return run

        stored = then(self._store.write(closure), tell)
        return then(self._removals.then(stored, forget, lambda run: True), lambda run: None)

    def group(self, name: str, change: GroupChange, by: str = Actor.USER) -> Future[Group]:
        """Change a group, or make it; pausing it also pauses what runs in it."""
        if not name.strip():
            raise InvalidError("A group's name is a short text.")
        if change.slots is not None and change.slots != "same" and not 0 <= change.slots <= _MOST_SLOTS:
            raise InvalidError(
                f"A group's slots are a whole number from 0 to {_MOST_SLOTS:,}, or none for no limit of its own."
            )
        asked: list[Run] = []

        def closure(tx: Transaction) -> Group:
            asked.clear()
            old = tx.group(name)
            new = Group(
                name,
                old.slots if change.slots == "same" else change.slots,
                old.paused if change.paused == "same" else change.paused,
            )
            tx.put_group(new)
            if change.paused != "same":
                for run in tx.running():
                    if run.group == name and not in_thread(run.job):
                        asked.append(self._set_paused(tx, run.id, new.paused, by))
            return new

        def tell(group: Group) -> Group:
            self._hooks.wake()
            failures = []
            for run in asked:
                try:
                    self._workers.ask_for_pause(run, by)
                except StoreError as error:  # the others are told all the same
                    failures.append(error)
            if failures:
                raise failures[0]
            return group

        return self.telling.follow(self._store.write(closure), tell)

    def mark_seen(self, run_ids: Iterable[int]) -> Future[None]:
        """Note that somebody has looked at these failures."""
        wanted = tuple(run_ids)
        if len(wanted) > _SEEN_AT_ONCE:  # in pieces, so that others need not wait for all of them
            parts = [wanted[first : first + _SEEN_AT_ONCE] for first in range(0, len(wanted), _SEEN_AT_ONCE)]
            return self.background.run(lambda: [self.mark_seen(part).result() for part in parts][-1])

        def closure(tx: Transaction) -> None:
            for run_id in wanted:
                with suppress(NoSuchRunError):
                    run = tx.get(run_id)
                    if not run.seen:
                        tx.put(run, replace(run, seen=True), utc_now(), Actor.USER, "")

        return self._store.write(closure)

    def end_survivors(self, survivors: Iterable[Identity], grace_s: float = 10.0) -> list[Identity]:
        """End processes that outlived their worker; blocks for the grace, unless we leave. Returns those that live."""
        return end_processes(survivors, grace_s, self.leaving.wait)

    def tell_again(self, run_id: int, attempt: int) -> Future[None]:
        """Repeat to an attempt's worker what the store knows was asked; at re-attach."""
        # Through the writer, so that it is the newest that is told, and nothing that is asked meanwhile comes before.
        newest = self._store.write(lambda tx: tx.get(run_id))
        return self.telling.follow(newest, lambda run: self._workers.repeat(run, attempt))

    def _write_and_ask(self, closure: Callable[[Transaction], Run], request: Request, by: str) -> Future[Run]:
        def tell(run: Run) -> Run:
            self._workers.ask(run, request, by)
            return run

        return self.telling.then(self._store.write(closure), tell, lambda run: run.state is RunState.RUNNING)

    def _again(
        self, tx: Transaction, looked_at: Run, goes_on: bool, code: str, secrets: Mapping[str, str], by: str
    ) -> Run:
        """Queue a task's next attempt, unless the run has moved on since it was looked at."""
        run = tx.get(looked_at.id)
        rules.check_attempt(run, looked_at.attempt)
        self._refuse_survivors(tx, run)
        new = rules.again(run, resume=goes_on)
        if code != run.job.code:
            new = replace(new, job=replace(run.job, code=code))
        self.secrets.remember(run, secrets)
        return tx.put(run, new, utc_now(), by, "asked to go on" if goes_on else "asked to run again")

    def _remember(self, run: Run, new: NewRun) -> None:
        self.secrets.remember(run, new.secrets)

    def _keep_secrets_of(self, run: Run) -> Run:
        self.secrets.keep(run)
        return run

    def _set_paused(self, tx: Transaction, run_id: int, paused: bool, by: str) -> Run:
        run = tx.get(run_id)
        new = rules.pause(run) if paused else rules.go_on(run)
        return run if new is run else tx.put(run, new, utc_now(), by, "paused" if paused else "goes on")

    def _put(self, run_id: int, why: str, by: str, rule: Callable[[Run], Run]) -> Future[Run]:
        def closure(tx: Transaction) -> Run:
            run = tx.get(run_id)
            return tx.put(run, rule(run), utc_now(), by, why)

        return self._store.write(closure)

    def _refuse_survivors(self, tx: Transaction, run: Run) -> None:
        refuse_lingering(run, self._hooks.lives_in_thread)
        refuse_living(tx, run)
