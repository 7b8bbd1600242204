"""Performs the items of a map as tasks of an event loop, so many at once: of the loop that asks, or one of its own.

asyncio is imported where it is used: most tasks are plain, and it takes longer to import than they do to start.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from taskmon.tasks.cancellation import RunStopped, Stop
from taskmon.tasks.mapping.items import Item, Tried
from taskmon.tasks.mapping.threads import kept_text


class Coroutines:
    """All but `submit` and `close` happens in the loop."""

    def __init__(
        self,
        name: str,
        at_once: int,
        function: Callable[[Any], Awaitable[Any]],
        put: Callable[[Tried], None],
        stop: Stop,
        loop: Any = None,
    ) -> None:
        """Args:
        put: Gets how each try ended.
        loop: The one that asks; None: one of its own, in a thread.
        """
        self._name = name
        self._at_once = at_once
        self._function = function
        self._put = put
        self._stop = stop
        self._waiting: deque[Item] = deque()
        self._running: set[Any] = set()
        self._is_closed = False
        self._loop = loop
        self._thread: threading.Thread | None = None
        self._idle: Any = None
        if loop is None:
            self._loop = self._started()

    def submit(self, item: Item) -> None:
        self._call(self._begin, item)

    def close(self) -> None:
        """Begin no further item; those that are performed are cancelled if the run is to stop, else go to their end."""
        self._call(self._end)

    def join(self) -> None:
        """Wait, once it is closed, until its own loop has come to its end."""
        if self._thread is not None:
            self._thread.join()

    def _call(self, function: Callable[..., None], *args: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(function, *args)
        except RuntimeError:  # the loop has ended, and all that was in it
            for each in args:
                self._put(Tried(each, was_stopped=True))

    def _begin(self, item: Item) -> None:
        self._waiting.append(item)
        self._begin_next()

    def _begin_next(self) -> None:
        import asyncio

        while self._waiting and (self._is_closed or len(self._running) < self._at_once):
            item = self._waiting.popleft()
            if self._is_closed or self._stop.is_set:
                self._put(Tried(item, was_stopped=True))
                continue
            task = asyncio.ensure_future(self._perform(item))
            self._running.add(task)
            task.add_done_callback(self._ended)

    async def _perform(self, item: Item) -> None:
        import asyncio

        item.tries += 1
        item.begun_s = time.monotonic() if item.begun_s is None else item.begun_s
        try:
            result = await self._function(item.value)
            tried = Tried(item, kept_text(result, self._name))
        except RunStopped:
            tried = Tried(item, was_stopped=True)
        except asyncio.CancelledError:
            # Its loop comes to its end: what was begun now would not.
            self._is_closed = True
            tried = Tried(item, was_stopped=True)
        except BaseException as error:  # handed to who takes the results
            tried = Tried(item, error=error)
        self._put(tried)

    def _ended(self, task: Any) -> None:
        self._running.discard(task)
        self._begin_next()
        self._set_idle()

    def _end(self) -> None:
        self._is_closed = True
        self._begin_next()
        if self._stop.is_set:
            for task in self._running:
                task.cancel()
        self._set_idle()

    def _set_idle(self) -> None:
        if self._idle is not None and self._is_closed and not self._running:
            self._idle.set()

    def _started(self) -> Any:
        """A loop in a thread of its own, which ends when this is closed and nothing runs."""
        import asyncio

        begun = threading.Event()
        loops: list[Any] = []

        async def main() -> None:
            self._idle = asyncio.Event()
            loops.append(asyncio.get_running_loop())
            begun.set()
            await self._idle.wait()

        self._thread = threading.Thread(target=asyncio.run, args=(main(),), name=f"taskmon-map-{self._name}")
        self._thread.start()
        begun.wait()
        return loops[0]
