"""The named steps of a task: each performed once, its result kept; what an earlier attempt has kept is not repeated."""

from __future__ import annotations

import inspect
import json
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from taskmon.core.clock import to_text, utc_now
from taskmon.tasks.cancellation import Stop, stop_here
from taskmon.tasks.code.tracebacks import line_of
from taskmon.tasks.durable.log_reader import When
from taskmon.tasks.durable.log_writer import KeptFile
from taskmon.tasks.durable.uses import Use, Uses
from taskmon.tasks.parameters.json_values import encoded
from taskmon.tasks.reporting.meter import Meter
from taskmon.tasks.time_limit import StepTimeoutError, time_limit
from taskmon.tasks.tries import ONCE, Tries


class Steps:
    """Performs and skips steps. Thread-safe."""

    def __init__(self, file: KeptFile, uses: Uses, meter: Meter, stop: Stop, say: Callable[[str], None]) -> None:
        """Args:
        say: Gets a line for the output about each try that failed and is followed by another.
        """
        self._file = file
        self._uses = uses
        self._meter = meter
        self._stop = stop
        self._say = say
        self._pid = os.getpid()

    def perform(
        self,
        name: str,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        tries: Tries = ONCE,
    ) -> Any:
        """The kept result of this use of `name`, or else that of `function(*args, **kwargs)`, kept before that returns.

        Of an `async` function it is an awaitable of that. A step that raises, in the last of its tries, keeps nothing,
        and the next step of the same name stands in its place.

        Raises:
            StepChangedError: What is kept of it belongs to other arguments; nothing was called.
            StepTimeoutError: Its last try took too long.
            NotJsonError, NotKeptError: The result is not kept.
            ForkedError, EndedError: Nothing was called, for its result could not be kept.
        """
        if not isinstance(name, str) or not name.strip():
            raise TypeError(f"A step has a name, such as ctx.step('download', download, url); not {name!r}.")
        if not callable(function):
            raise TypeError(f"Step {name!r} is given a function and its arguments, not {function!r}: don't call it.")
        self._file.check_usable()
        use = self._uses.claim(name, function, args, kwargs)
        if use.kept is not None:
            self._end(self._meter.begin_step(name), None)
            is_awaited = use.kept.awaited or inspect.iscoroutinefunction(function)
            return _awaitable(use.kept.value) if is_awaited else use.kept.value
        if use.varies:
            self._file.tried(name, use.call.digest)
        performance = _Performance(use, tries)
        return self._perform_async(performance) if inspect.iscoroutinefunction(function) else self._perform(performance)

    def _perform(self, performance: _Performance) -> Any:
        counts = self._meter.begin_step(performance.name)
        is_kept = is_waiting = False
        try:
            while True:
                try:
                    result = performance.call()
                    break
                except Exception as error:
                    self._stop.wait(self._until_next(performance, error))
                stop_here(self._stop)
            if inspect.isawaitable(result):
                is_waiting = True
                return self._wait(performance, result, counts)
            result = self._keep(performance, result, awaited=False)
            is_kept = True
        finally:
            if not is_waiting:
                self._end(counts, None if is_kept else performance.use)
        return result

    async def _perform_async(self, performance: _Performance) -> Any:
        stop_here(self._stop)  # many may have been made before the first of them is awaited
        return await self._wait(performance, performance.call(), self._meter.begin_step(performance.name))

    async def _wait(self, performance: _Performance, waiting: Awaitable[Any], counts: bool) -> Any:
        is_kept = False
        try:
            while True:
                try:
                    result = await performance.awaited(waiting)
                    break
                except Exception as error:
                    wait_s = self._until_next(performance, error)
                import asyncio  # here: most tasks are plain, and it takes longer to import than they do to start

                await asyncio.sleep(wait_s)
                stop_here(self._stop)
                waiting = performance.call()
            value = self._keep(performance, result, awaited=True)
            is_kept = True
        finally:
            self._end(counts, None if is_kept else performance.use)
        return value

    def _until_next(self, performance: _Performance, error: Exception) -> float:
        """Seconds until the next try.

        Raises:
            Exception: `error` itself; there is none.
        """
        wait_s = performance.wait_s(error)
        if wait_s is None or self._stop.is_set or os.getpid() != self._pid:
            raise error
        self._say(f"{performance.title}: {performance.count} failed: {line_of(error)}; tried again in {wait_s:.3g} s")
        return wait_s

    def _keep(self, performance: _Performance, result: Any, *, awaited: bool) -> Any:
        """Make it durable; returns it as a later attempt will get it, so that both go on with the same."""
        step, call = performance.use.step, performance.use.call
        text = encoded(result, f"the result of step {step.name!r}")
        when = performance.when()
        self._file.step(step.name, step.use, text, awaited=awaited, when=when, call=call.digest, called=call.text())
        return json.loads(text)

    def _end(self, counts: bool, failed: Use | None) -> None:
        if os.getpid() != self._pid:
            return  # forked within the step: no lock, and nothing to tell
        if counts:
            self._meter.end_step(is_kept=failed is None)
        if failed is not None:
            self._uses.free(failed)
            self._file.tried(failed.step.name, failed.call.digest)


class _Performance:
    """One step that is performed, in as many tries as it takes."""

    def __init__(self, use: Use, tries: Tries) -> None:
        self.use = use
        self.name = use.step.name
        self.title = f"Step {self.name!r}"
        self._tries = tries
        self._done = 0
        self._begun_s = time.monotonic()

    @property
    def count(self) -> str:
        return f"try {self._done} of {self._tries.retries + 1}"

    def call(self) -> Any:
        """Try once; of an `async` function it is what has to be awaited."""
        self._done += 1
        call = self.use.call
        with time_limit(self._tries.timeout_s, self.title):
            return call.function(*call.args, **call.kwargs)

    async def awaited(self, waiting: Awaitable[Any]) -> Any:
        """The rest of a try."""
        if self._tries.timeout_s is None:
            return await waiting
        import asyncio  # as above

        limit = asyncio.timeout(self._tries.timeout_s)
        try:
            async with limit:
                return await waiting
        except TimeoutError as error:
            if limit.expired():
                raise StepTimeoutError.of(self.title, self._tries.timeout_s) from error
            raise

    def wait_s(self, error: Exception) -> float | None:
        return self._tries.wait_s(self._done, error)

    def when(self) -> When:
        """It has ended."""
        return When(to_text(utc_now()), time.monotonic() - self._begun_s, self._done)


async def _awaitable(value: Any) -> Any:
    return value
