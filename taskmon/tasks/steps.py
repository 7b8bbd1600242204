"""The named steps of a task: each performed once, its result kept; what an earlier attempt has kept is not repeated."""

from __future__ import annotations

import heapq
import inspect
import json
import os
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from taskmon.tasks.json_values import encoded
from taskmon.tasks.kept import KeptStep, StepResult
from taskmon.tasks.kept_file import KeptFile
from taskmon.tasks.meter import Meter


class Steps:
    """Performs and skips steps. Thread-safe."""

    def __init__(self, file: KeptFile, earlier: Mapping[KeptStep, StepResult], meter: Meter) -> None:
        self._file = file
        self._earlier = earlier
        self._meter = meter
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._uses: dict[str, int] = {}
        self._freed: dict[str, list[int]] = {}

    def perform(self, name: str, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """The kept result of this use of `name`, or else that of `function(*args)`, kept before it is returned.

        Of an `async` function it is an awaitable of that. A step that raises keeps nothing, and the next step of the
        same name stands in its place.

        Raises:
            NotJsonError, NotKeptError: The result is not kept.
            ForkedError, EndedError: Nothing was called, for its result could not be kept.
        """
        if not isinstance(name, str) or not name.strip():
            raise TypeError(f"A step has a name, such as ctx.step('download', download, url); not {name!r}.")
        if not callable(function):
            raise TypeError(f"Step {name!r} is given a function and its arguments, not {function!r}: don't call it.")
        self._file.check_usable()
        step = self._claim(name)
        kept = self._earlier.get(step)
        if kept is not None:
            self._end(self._meter.begin_step(name), is_kept=True)
            return _awaitable(kept.value) if kept.awaited or inspect.iscoroutinefunction(function) else kept.value
        if inspect.iscoroutinefunction(function):
            return self._perform_async(step, function, args)
        return self._perform(step, function, args)

    def _perform(self, step: KeptStep, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        counts = self._meter.begin_step(step.name)
        is_kept = is_waiting = False
        try:
            result = function(*args)
            if inspect.isawaitable(result):
                is_waiting = True
                return self._wait(step, result, counts)
            result = self._keep(step, result, awaited=False)
            is_kept = True
        finally:
            if not is_waiting:
                self._end(counts, is_kept=is_kept, step=step)
        return result

    async def _perform_async(self, step: KeptStep, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        return await self._wait(step, function(*args), self._meter.begin_step(step.name))

    async def _wait(self, step: KeptStep, result: Awaitable[Any], counts: bool) -> Any:
        is_kept = False
        try:
            value = self._keep(step, await result, awaited=True)
            is_kept = True
        finally:
            self._end(counts, is_kept=is_kept, step=step)
        return value

    def _keep(self, step: KeptStep, result: Any, *, awaited: bool) -> Any:
        """Make it durable; returns it as a later attempt will get it, so that both go on with the same."""
        text = encoded(result, f"the result of step {step.name!r}")
        self._file.step(step.name, step.use, text, awaited=awaited)
        return json.loads(text)

    def _end(self, counts: bool, *, is_kept: bool, step: KeptStep | None = None) -> None:
        if os.getpid() != self._pid:
            return  # forked within the step: no lock, and nothing to tell
        if counts:
            self._meter.end_step(is_kept=is_kept)
        if step is not None and not is_kept:
            with self._lock:
                heapq.heappush(self._freed.setdefault(step.name, []), step.use)

    def _claim(self, name: str) -> KeptStep:
        """The next use of a name, by the order of calls; first those of steps that failed."""
        with self._lock:
            freed = self._freed.get(name)
            if freed:
                return KeptStep(name, heapq.heappop(freed))
            self._uses[name] = use = self._uses.get(name, 0) + 1
            return KeptStep(name, use)


async def _awaitable(value: Any) -> Any:
    return value
