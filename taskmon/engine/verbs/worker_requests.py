"""What is asked of an attempt's worker once the store knows it: a line in control.jsonl, and a word that it is there.

Qt-free. Never on the store's thread: a disk may hang.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from taskmon.core.clock import utc_now
from taskmon.core.errors import StoreError
from taskmon.core.job import in_thread
from taskmon.core.journal import Request
from taskmon.core.run import Run
from taskmon.core.states import Actor, RunState
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.paths import Paths


def _nothing(*_: int) -> None:
    """Nobody minds."""


def _no(*_: int) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class ControlHooks:
    """What the verbs need of a running monitor; any thread may call it."""

    #: After a line was added to an attempt's control.jsonl: its run and number.
    told: Callable[[int, int], None] = _nothing
    #: Tell an attempt's worker directly that it is cancelled; False: nobody here has it.
    tell_cancel: Callable[[int, int], bool] = _no
    #: Whether a thread still performs an attempt of the run, which was let go.
    lives_in_thread: Callable[[int], bool] = _no
    #: After a commit that may let something start.
    wake: Callable[[], None] = _nothing
    #: After a run was removed.
    removed: Callable[[int], None] = _nothing


class WorkerRequests:
    """Usable from any thread, but in the order of the commits."""

    def __init__(self, paths: Paths, hooks: ControlHooks) -> None:
        self._paths = paths
        self._hooks = hooks

    def ask(self, run: Run, request: Request, by: str) -> None:
        """Ask the worker of the run's newest attempt.

        Raises:
            StoreError: It could not be told; the store knows of it, and it is told again at the next launch.
        """
        if in_thread(run.job):
            self._hooks.told(run.id, run.attempt)  # performed here, so there is no worker that reads a file
            return
        # First: whatever has become of the file, and however long its disk takes.
        is_told = request is Request.CANCEL and self._hooks.tell_cancel(run.id, run.attempt)
        try:
            AttemptFolder(self._paths.attempt(run.id, run.attempt)).ask(request, by, utc_now())
        except OSError as error:
            if is_told:
                return
            raise StoreError(
                f"The {request} of run {run.id} is noted, but its worker could not be told: {error.strerror}."
                " Make room or give rights, and ask again.",
                {"request": str(request), "run": run.id, "system_says": error.strerror},
            ) from error
        self._hooks.told(run.id, run.attempt)

    def ask_for_pause(self, run: Run, by: str) -> None:
        """Ask for what the store says of a pause."""
        self.ask(run, Request.PAUSE if run.paused else Request.RESUME, by)

    def repeat(self, run: Run, attempt: int) -> None:
        """Ask again for what the store knows was asked of this attempt, if it still runs; at re-attach."""
        if run.state is not RunState.RUNNING or run.attempt != attempt:
            return
        # Committed, and its monitor died before it told the worker. What was told already is not told again: who has
        # stopped or continued the command since would be overruled.
        if AttemptFolder(self._paths.attempt(run.id, attempt)).told().paused is not run.paused:
            self.ask_for_pause(run, Actor.RECOVERY)
        if run.cancelling:
            self.ask(run, Request.CANCEL, Actor.RECOVERY)
