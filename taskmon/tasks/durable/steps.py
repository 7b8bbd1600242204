"""The named steps of a task: each performed once, its result kept; what an earlier attempt has kept is not repeated."""

from __future__ import annotations

import inspect
import json
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from taskmon.core.clock import to_text, utc_now
from taskmon.tasks.durable.log_reader import When
from taskmon.tasks.durable.log_writer import KeptFile
from taskmon.tasks.durable.uses import Use, Uses
from taskmon.tasks.parameters.json_values import encoded
from taskmon.tasks.reporting.meter import Meter


class Steps:
    """Performs and skips steps. Thread-safe."""

    def __init__(self, file: KeptFile, uses: Uses, meter: Meter, stop_here: Callable[[], None]) -> None:
        """Args:
        stop_here: Raises if the run was asked to end.
        """
        self._file = file
        self._uses = uses
        self._meter = meter
        self._stop_here = stop_here
        self._pid = os.getpid()

    def perform(self, name: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """The kept result of this use of `name`, or else that of `function(*args, **kwargs)`, kept before that returns.

        Of an `async` function it is an awaitable of that. A step that raises keeps nothing, and the next step of the
        same name stands in its place.

        Raises:
            StepChangedError: What is kept of it belongs to other arguments; nothing was called.
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
        if inspect.iscoroutinefunction(function):
            return self._perform_async(use)
        return self._perform(use)

    def _perform(self, use: Use) -> Any:
        counts = self._meter.begin_step(use.step.name)
        is_kept = is_waiting = False
        begun_s = time.monotonic()
        try:
            result = use.call.function(*use.call.args, **use.call.kwargs)
            if inspect.isawaitable(result):
                is_waiting = True
                return self._wait(use, result, counts, begun_s)
            result = self._keep(use, result, begun_s, awaited=False)
            is_kept = True
        finally:
            if not is_waiting:
                self._end(counts, None if is_kept else use)
        return result

    async def _perform_async(self, use: Use) -> Any:
        self._stop_here()  # many may have been made before the first of them is awaited
        counts = self._meter.begin_step(use.step.name)
        begun_s = time.monotonic()
        return await self._wait(use, use.call.function(*use.call.args, **use.call.kwargs), counts, begun_s)

    async def _wait(self, use: Use, result: Awaitable[Any], counts: bool, begun_s: float) -> Any:
        is_kept = False
        try:
            value = self._keep(use, await result, begun_s, awaited=True)
            is_kept = True
        finally:
            self._end(counts, None if is_kept else use)
        return value

    def _keep(self, use: Use, result: Any, begun_s: float, *, awaited: bool) -> Any:
        """Make it durable; returns it as a later attempt will get it, so that both go on with the same."""
        step, call = use.step, use.call
        text = encoded(result, f"the result of step {step.name!r}")
        when = When(to_text(utc_now()), time.monotonic() - begun_s)
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


async def _awaitable(value: Any) -> Any:
    return value
