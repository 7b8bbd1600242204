"""What a test learns of an attempt that was performed in its own process."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from taskmon.core.errors import RunError
from taskmon.core.progress import Progress
from taskmon.core.states import RunState
from taskmon.testing.stage import Stage


class NoResultError(RuntimeError):
    """The attempt was cancelled or cut off: it has no result."""


@dataclass(frozen=True, slots=True)
class Step:
    """One use of a step's name; of a map one of its items, in the order in which they were kept."""

    name: str
    use: int  #: counted from 1: the how-manieth step of this name
    calls: int  #: how often its function was called in this attempt
    is_kept: bool  #: its result is on the disk; False: its function has raised, or was cut off
    is_restored: bool  #: its result is that of the attempt before; nothing was called
    result: Any = None  #: as it is kept: JSON, with marks in the place of secrets


@dataclass(frozen=True, slots=True)
class Performed:
    """One attempt, over: what `taskmon show`, the window and the next attempt would learn of it.

    Secrets are masked in all of it, as in a run; not in `exception`, which is the task's own object, nor in `files`.
    """

    state: RunState  #: succeeded, failed, cancelled; interrupted: it was cut off by `crash_after_step`
    error: RunError | None  #: why it has failed, as a run records it
    exception: BaseException | None = field(compare=False)  #: what the function has raised
    steps: list[Step]  #: in the order in which they were begun
    checkpoint: Any  #: the last one that is kept, by this attempt or the one that it went on from
    kept_state: dict[str, Any]  #: what the last transaction has left
    files: dict[str, bytes]  #: the run's files, by name; a link or a folder is none
    reports: list[Progress]  #: each that changed what is shown, in order; a run shows at most 20 a second
    log: list[tuple[str, str]]  #: level and message of what went to `ctx.log`
    notes: list[str]  #: what a run would remark beside its end
    run_id: int
    attempt: int  #: counted from 1
    task: str  #: the function, as MODULE:NAME
    _result: Any = field(repr=False)
    _traceback: TracebackType | None = field(repr=False, compare=False)
    _kept: dict[str, bytes] = field(repr=False, compare=False)  #: the files of its folder
    _stage: Stage = field(repr=False, compare=False)

    @property
    def result(self) -> Any:
        """What the task returned, as JSON holds it.

        A failed attempt raises here, and not in `run_here`, for it may be what the test is about: something to
        go on from, or to look into.

        Raises:
            BaseException: What the task has raised, with its traceback.
            NoResultError: It was cancelled or cut off.
        """
        __tracebackhide__ = True  # pytest shows the lines around it
        if self.state is RunState.SUCCEEDED:
            return self._result
        if self.state is RunState.FAILED and self.exception is not None:
            # Raised again, it would else have the lines of each time.
            raise self.exception.with_traceback(self._traceback)
        what = self.error.message if self.error else "It was cancelled (cancel_after)."
        raise NoResultError(f"{what} There is no result; `resume=` goes on from here.") from self.exception
