"""Processes that outlive their worker: no next attempt while one lives; they are ended, or let go of. Qt-free."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from taskmon import system
from taskmon.core import run as rules
from taskmon.core.attempt import Attempt, interrupted
from taskmon.core.clock import utc_now
from taskmon.core.errors import RefusedError
from taskmon.core.job import in_thread
from taskmon.core.journal import Identity
from taskmon.core.run import Run
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.attempts.ending import living_of, with_output
from taskmon.paths import Paths
from taskmon.store import Store, Transaction


def refuse_living(tx: Transaction, run: Run) -> None:
    """Refuse another attempt while a process of the last one lives: the same work would be done twice.

    Raises:
        RefusedError: One lives; its pid is in the details.
    """
    attempt = tx.attempt(run.id, run.attempt)
    named = Identity.listed(attempt.remarks.get("survivors")) if attempt is not None else []
    alive = [process.pid for process in named if system.is_alive(process)]
    if alive:
        pids = ", ".join(map(str, alive))
        message = f"A process of run {run.id} still lives (pid {pids}); end it first."
        raise RefusedError(message, {"run": run.id, "survivors": alive})


def refuse_lingering(run: Run, lives_in_thread: Callable[[int], bool]) -> None:
    """Refuse what would meet a thread that is still inside of the last attempt, though that was let go.

    Raises:
        RefusedError: There is one.
    """
    if lives_in_thread(run.id):
        raise RefusedError(
            f"A thread of taskmon still performs the last attempt of run {run.id}, and can't be ended from outside."
            " Wait until it has left, or start taskmon anew.",
            {"run": run.id},
        )


def end_processes(survivors: Iterable[Identity], grace_s: float, wait: Callable[[float], bool]) -> list[Identity]:
    """End processes that outlived their worker; blocks for the grace, or until `wait` is true. Those that live on."""
    wanted = [process for process in survivors if system.is_alive(process)]
    return system.end_processes(
        lambda: [process for process in wanted if system.is_alive(process)],
        grace_s=grace_s,
        first_signal=15,
        wait=wait,
    )


def let_go(store: Store, paths: Paths, run_id: int, by: str) -> Run:
    """Wait no longer for what can't be ended; blocks while it looks for what lives on."""

    def cancelling(tx: Transaction) -> tuple[Run, Attempt | None]:
        run = tx.get(run_id)
        rules.check_letting_go(run)
        return run, tx.attempt(run_id, run.attempt)

    seen, attempt = store.write(cancelling).result()
    folder = AttemptFolder(paths.attempt(run_id, seen.attempt))
    # Nothing of a thread's attempt is a process, and the thread itself is asked for by `lives_in_thread`.
    survivors = [] if attempt is None or in_thread(seen.job) else living_of(attempt, folder)
    remarks = {"survivors": [process.to_json() for process in survivors]}
    outcome = with_output(interrupted(utc_now(), "It could not be ended, and was let go.", remarks), folder)

    def interrupt(tx: Transaction) -> Run:
        run = tx.get(run_id)
        new = rules.let_go(run, outcome)  # it may have ended while it was looked for
        rules.check_attempt(run, seen.attempt)
        tx.end_attempt(run_id, run.attempt, outcome, run.started_at, run.pid)
        return tx.put(run, new, outcome.ended_at, by, "let go")

    return store.write(interrupt, and_look=True).result()
