"""What somebody types to a running command: handed to its worker, stored nowhere, and logged by nobody. Qt-free."""

from __future__ import annotations

from concurrent.futures import Future

from taskmon import system
from taskmon.core import run as rules
from taskmon.core.errors import NotTypedError, RefusedError, StoreError
from taskmon.core.job import JobKind
from taskmon.core.requests.answer import Answer
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.futures import Background
from taskmon.paths import Paths
from taskmon.store import Store


class Answering:
    """Usable from any thread."""

    def __init__(self, store: Store, paths: Paths, telling: Background) -> None:
        """Args:
        telling: What writes to workers, one after another; never the store's thread.
        """
        self._store = store
        self._paths = paths
        self._telling = telling

    def answer(self, run_id: int, answer: Answer, *, seen_attempt: int | None = None) -> Future[Run]:
        """Type a line, or a key, at the terminal of a run that has one.

        Args:
            seen_attempt: The attempt that the asker saw; another one is told nothing, for it may ask something else.

        Raises:
            InvalidError: It is no line. The future raises NotTypedError (not there), RefusedError, StoreError.
        """
        line = answer.to_line()
        # Through the writer, so that it is the newest that is judged by.
        newest = self._store.write(lambda tx: tx.get(run_id))
        return self._telling.follow(newest, lambda run: self._typed(run, line, seen_attempt))

    def _typed(self, run: Run, line: bytes, seen_attempt: int | None) -> Run:
        if run.state is not RunState.RUNNING:
            raise NotTypedError(f"Run {run.id} is {run.state}, so nothing can be typed to it.", rules.about(run))
        rules.check_attempt(run, seen_attempt)
        if run.cancelling:
            message = f"Run {run.id} is being ended, so nothing can be typed to it any more."
            raise NotTypedError(message, rules.about(run))
        if run.job.kind is JobKind.TASK or not run.job.pty:
            how = "" if run.job.kind is JobKind.TASK else " Run it with --pty."
            raise NotTypedError(f"Run {run.id} has no terminal, so nothing can be typed to it.{how}", rules.about(run))
        folder = AttemptFolder(self._paths.attempt(run.id, run.attempt))
        try:
            folder.type(line)
        except FileNotFoundError:
            evidence = folder.read()
            if not evidence.starting:
                message = f"Run {run.id} is just being started. Ask again in a moment."
                raise RefusedError(message, rules.about(run)) from None
            # Its worker takes the pipe away first and records the end then.
            if evidence.command is not None and not system.is_alive(evidence.command):
                raise _has_just_ended(run) from None
            raise NotTypedError(
                f"Nothing can be typed to run {run.id}: its worker is of an earlier version of taskmon, or the pipe at"
                " which it listens was removed. Its next attempt can be typed to.",
                rules.about(run),
            ) from None
        except BrokenPipeError:
            raise _has_just_ended(run) from None
        except BlockingIOError:
            message = f"Run {run.id} has not taken what was typed before. Ask again in a moment."
            raise RefusedError(message, rules.about(run)) from None
        except OSError as error:
            raise StoreError(
                f"It could not be typed to run {run.id}: {error.strerror}.",
                {"run": run.id, "system_says": error.strerror},
            ) from error
        return run


def _has_just_ended(run: Run) -> NotTypedError:
    return NotTypedError(f"Nobody listens to what is typed to run {run.id}: it has just ended.", rules.about(run))
