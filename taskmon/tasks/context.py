"""`TaskContext`: what a running task holds. Thread-safe; a process that the task forks can neither report nor keep."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from logging import Logger, StreamHandler
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NoReturn, ParamSpec, TextIO, TypeVar, Unpack, overload

from taskmon.core.secrets.masking import Masking
from taskmon.tasks.cancellation import RunStopped, Stop, stop_here
from taskmon.tasks.durable.log_reader import Kept
from taskmon.tasks.durable.log_writer import KeptFile
from taskmon.tasks.durable.state import State
from taskmon.tasks.durable.steps import Steps
from taskmon.tasks.durable.uses import Uses
from taskmon.tasks.log_lines import LogLine
from taskmon.tasks.mapping.mapped import Mapped
from taskmon.tasks.mapping.maps import Maps
from taskmon.tasks.mapping.request import MapOptions, request_of
from taskmon.tasks.parameters.json_values import encoded
from taskmon.tasks.reporting.meter import Meter
from taskmon.tasks.run_files import RunFiles
from taskmon.tasks.tries import TryOptions, asked

__all__ = ["RunStopped", "TaskContext"]

P = ParamSpec("P")
T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a context is made of; for the process that performs the task."""

    run_id: int
    attempt: int
    meter: Meter
    file: KeptFile
    files: RunFiles
    stop: Stop
    earlier: Kept = field(default_factory=Kept)
    log_stream: TextIO | None = None
    uses: Uses | None = None  #: of the steps in `earlier`; None: as they are
    maps: Maps | None = None  #: None: some of its own
    masking: Masking = field(default_factory=Masking)


class TaskContext:
    """What a task reports to, keeps things with, and learns from that it is to end.

    All threads of the task may use it. A process that the task forks may read it; its reports are dropped, and it can
    keep nothing: return its results to the task.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._meter = parts.meter
        uses = parts.uses or Uses(parts.earlier)
        self._steps = Steps(parts.file, uses, parts.meter, parts.stop, self._say)
        self._maps = parts.maps or Maps(parts.file, uses, parts.meter, parts.stop, parts.earlier)
        self._state = State(parts.file, parts.earlier.state)
        self._restored = encoded(parts.earlier.checkpoint, "restored")
        self._log: Logger | None = None

    @property
    def run_id(self) -> int:
        """The run that this is an attempt of."""
        return self._parts.run_id

    @property
    def attempt(self) -> int:
        """Which attempt this is, counted from 1."""
        return self._parts.attempt

    def progress(
        self, done: float | None, total: float | None = None, message: str = "", unit: str | None = None
    ) -> None:
        """Report that `done` of `total` `unit`s are done; takes less than a microsecond.

        The newest report is sent, at most 20 times a second, and the last one always. Within a step it never goes
        backwards: less than was reported before is not shown. What is left out stays as it was; `None` for `done`
        reports the message alone.

        Raises:
            RunStopped: The run was cancelled or timed out. Let it pass.
        """
        self._meter.report(done, total, message, unit)

    def track(self, items: Iterable[T], total: int | None = None) -> Iterator[T]:
        """Yield `items` and report each as done; also a place where a cancel takes effect.

        Costs tens of nanoseconds an item: the newest count is read a few times a second. Several at a time, in threads,
        are added up. One after another, outside of named steps, are a step each. Within the first of them, once an
        inner one has lasted half a second, each item of the outer one is a step k of n, and the inner one counts within
        it; not where `expect_steps` or named steps number otherwise. A third level is not counted.

        Args:
            items: What to go through, once.
            total: Items expected; taken from `len(items)` where it has one, else the bar is busy.

        Raises:
            RunStopped: The run was cancelled or timed out. Let it pass.
        """
        return self._meter.track(items, total)

    def advance(self, n: float = 1) -> None:
        """Report `n` more as done; atomic, so that threads need no counter of their own.

        Raises:
            RunStopped: The run was cancelled or timed out. Let it pass.
        """
        self._meter.advance(n)

    def expect_steps(self, n: int) -> None:
        """Say how many steps there will be, so that each is shown as "step k of n"."""
        if isinstance(n, bool) or not isinstance(n, int) or n < 1:
            raise ValueError(f"A task expects 1 step or more, not {n!r}.")
        self._meter.expect_steps(n)

    @overload
    def step(self, name: str, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T: ...
    @overload
    def step(self, name: str, function: Callable[[], T], /, **options: Unpack[TryOptions]) -> T: ...
    @overload
    def step(self, name: str, function: Callable[[A], T], a: A, /, **options: Unpack[TryOptions]) -> T: ...
    @overload
    def step(self, name: str, function: Callable[[A, B], T], a: A, b: B, /, **options: Unpack[TryOptions]) -> T: ...
    @overload
    def step(
        self, name: str, function: Callable[[A, B, C], T], a: A, b: B, c: C, /, **options: Unpack[TryOptions]
    ) -> T: ...
    def step(self, name: str, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """`function(*args, **kwargs)`, performed once: its result is on the disk before this returns, and later
        attempts get it.

        A name may be used again: each use gets what was kept for the same function and arguments, in whatever order
        threads, asyncio or a set call them. Of an `async` function: `await ctx.step(…)`. What is returned is what JSON
        makes of the result: tuples become lists. A step that raises keeps nothing.

        Beside the function's own arguments it takes `retries` (further tries after a failed one), `backoff` (seconds
        before the first of them, 5 unless said otherwise; each next one waits longer), `retry_on` (error codes and
        exception types that are worth one; any is) and `timeout_s` (how long one try may take). Where the function has
        a parameter of that name, it is the function's: give the step a `functools.partial`.

        Raises:
            RunStopped: The run was cancelled or timed out; nothing was called. Let it pass.
            StepChangedError: It is called with other arguments than what is kept of it; nothing was called.
            StepTimeoutError: A TimeoutError: its last try took longer than `timeout_s`.
            NotJsonError: JSON can't hold the result.
            NotKeptError: The disk refuses to keep it.
        """
        stop_here(self._parts.stop)
        what = asked(function, kwargs)
        return self._steps.perform(name, function, args, what.kwargs, what.tries)

    @overload
    def map(
        self,
        name: str,
        function: Callable[[E], Coroutine[Any, Any, T]],
        items: Iterable[E],
        *,
        failures: Literal["raise"] = "raise",
        **options: Unpack[MapOptions[E]],
    ) -> Mapped[T]: ...
    @overload
    def map(
        self,
        name: str,
        function: Callable[[E], Coroutine[Any, Any, T]],
        items: Iterable[E],
        *,
        failures: Literal["collect"],
        **options: Unpack[MapOptions[E]],
    ) -> Mapped[T | Exception]: ...
    @overload
    def map(
        self,
        name: str,
        function: Callable[[E], T],
        items: Iterable[E],
        *,
        failures: Literal["raise"] = "raise",
        **options: Unpack[MapOptions[E]],
    ) -> Mapped[T]: ...
    @overload
    def map(
        self,
        name: str,
        function: Callable[[E], T],
        items: Iterable[E],
        *,
        failures: Literal["collect"],
        **options: Unpack[MapOptions[E]],
    ) -> Mapped[T | Exception]: ...
    def map(
        self,
        name: str,
        function: Callable[[Any], Any],
        items: Iterable[Any],
        *,
        failures: str = "raise",
        **options: Any,
    ) -> Mapped[Any]:
        """The results of `function(item)`, in the order of the items, each item a step of its own.

        Go through them: `for page in ctx.map("fetch", fetch, urls, at_once=8)`, or, in an `async` task, with
        `async for`. Items are taken as there is need, and performed while the loop goes on; each result is on the disk
        before it is given out, and a later attempt gets it for the same function and item. The bar counts items.

        Args:
            at_once: How many are performed at a time: in threads, as tasks of the event loop if `function` is `async`.
            retries, backoff, retry_on: Of each item, as of a step.
            failures: "raise": the first item that fails for good ends the map with its exception. "collect": it is
                given out in its place; `raise_failed` of what this returns has the run fail at the end.
            key: What an item is known by, where it can't be compared itself; called with the item.
            isolation: "pool": in that many warm processes, for what keeps the processor busy. A crash costs the item,
                and a cancel is heard in its midst. There `function` can report and keep nothing.

        Raises:
            RunStopped: The run was cancelled or timed out; what is performed is kept. Let it pass.
            ItemCrashedError: The process that performed an item ended in its midst.
            NotJsonError: JSON can't hold a result.
            NotKeptError: The disk refuses to keep it.
        """
        return self._maps.begin(request_of(name, function, items, failures, options), self._say)

    def checkpoint(self, value: Any) -> None:
        """Keep `value` (JSON) for the next attempt to get as `restored`, instead of the last one; on the disk at once.

        Raises:
            RunStopped: The run was cancelled or timed out; the value is kept. Let it pass.
            NotJsonError, NotKeptError: It is not kept; the last one still is.
        """
        self._parts.file.checkpoint(encoded(value, "checkpoint"))
        stop_here(self._parts.stop)

    @property
    def restored(self) -> Any:
        """The last checkpoint of the attempt that this one goes on from (a copy); None if there is none."""
        return json.loads(self._restored)

    def transaction(self, name: str) -> AbstractContextManager[dict[str, Any]]:
        """A block that changes the task's state: all of it is kept at its end, or, if it raises, nothing.

        `with ctx.transaction("import") as state: state["rows"] = …`. What is kept is on the disk when the block is
        left, is shown with the attempt, and is what the next attempt begins with. One within another joins it.

        Raises:
            NotJsonError, NotKeptError: At its end; the state is as it was before.
        """
        return self._state.transaction(name)

    @property
    def state(self) -> Mapping[str, Any]:
        """The state as the last transaction left it: a copy, to read."""
        return self._state.kept

    @property
    def cancelled(self) -> bool:
        """Whether the run was cancelled or timed out; for loops that report nothing."""
        return self._parts.stop.is_set

    @property
    def log(self) -> Logger:
        """A logger of this attempt's own, from INFO up, into its output; the values of secrets are masked in it.

        In a process of its own, what `logging.getLogger(__name__)` of the task's modules says gets there as well,
        unless somebody configures logging.
        """
        if self._log is None:
            handler = StreamHandler(self._parts.log_stream)
            handler.setFormatter(LogLine(self._parts.masking))
            # Not from getLogger, which would keep one for each run for ever.
            log = Logger(f"taskmon.run.{self.run_id}", "INFO")
            log.addHandler(handler)
            self._log = log
        return self._log

    def save_file(self, name: str, content: bytes | str | PathLike[str] | None = None) -> Path:
        """A file that is listed with the run and removed with it: written whole, or, without `content`, to be written.

        Args:
            content: What is in it; of a Path a copy of the file that is there.

        Raises:
            ValueError: `name` is no plain file name.
            TypeError: `content` is neither text, bytes, nor a Path.
        """
        return self._parts.files.path(name) if content is None else self._parts.files.write(name, content)

    def _say(self, line: str) -> None:
        self.log.warning(line)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A TaskContext can't be sent to another process: return the results to the task instead.")
