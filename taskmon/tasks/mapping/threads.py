"""Performs the items of a map in threads, so many at once; each may have its item performed elsewhere."""

from __future__ import annotations

import contextlib
import inspect
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from taskmon.tasks.cancellation import RunStopped, Stop
from taskmon.tasks.durable.item_log import LONGEST_RESULT_BYTES
from taskmon.tasks.mapping.items import Item, Tried
from taskmon.tasks.parameters.json_values import encoded

#: Performs an item, returns its result as JSON.
Perform = Callable[[Any], str]


def performed(function: Callable[[Any], Any], item: Any, name: str) -> str:
    """The item's result as JSON; what has to be awaited is, in an event loop of its own.

    Raises:
        NotJsonError: JSON can't hold it.
        BaseException: Whatever the function raises.
    """
    result = function(item)
    if inspect.isawaitable(result):
        import asyncio  # here: most tasks are plain, and it takes longer to import than they do to start

        async def wait() -> Any:
            return await result

        result = asyncio.run(wait())
    return kept_text(result, name)


def kept_text(result: Any, name: str) -> str:
    """An item's result as JSON.

    Raises:
        NotJsonError: JSON can't hold it.
        ValueError: It is longer than what can be kept.
    """
    text = encoded(result, f"the result of an item of {name!r}")
    if len(text) > LONGEST_RESULT_BYTES:
        raise ValueError(
            f"The result of an item of {name!r} is {len(text):,} bytes of JSON; {LONGEST_RESULT_BYTES:,} can be kept."
            " Write it with ctx.save_file and return the file's name."
        )
    return text


class Threads:
    """Threads that are started as they are needed. Submitted to by one thread at a time."""

    def __init__(
        self, name: str, at_once: int, make: Callable[[], Perform], put: Callable[[Tried], None], stop: Stop
    ) -> None:
        """Args:
        make: Called in each thread; what it returns is called with one item after another.
        put: Gets how each try ended.
        """
        self._name = name
        self._at_once = at_once
        self._make = make
        self._put = put
        self._stop = stop
        self._queue: SimpleQueue[Item | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._is_closed = False
        self._lock = threading.Lock()  #: an item that was submitted while this is closed would wait for ever

    def submit(self, item: Item) -> None:
        with self._lock:
            if self._is_closed:
                self._put(Tried(item, was_stopped=True))
                return
            self._queue.put(item)
            if len(self._threads) < self._at_once:
                # No daemons: the end of a task waits for what it has under way.
                thread = threading.Thread(target=self._work, name=f"taskmon-map-{self._name}")
                self._threads.append(thread)
                thread.start()

    def close(self) -> None:
        """Begin no further item; those that are performed go on to their end."""
        with self._lock:
            self._is_closed = True
            for item in self._waiting():
                self._put(Tried(item, was_stopped=True))
            for _ in self._threads:
                self._queue.put(None)

    def join(self) -> None:
        """Wait, once it is closed, until nothing is performed any more."""
        for thread in self._threads:
            thread.join()

    def _waiting(self) -> list[Item]:
        waiting = []
        with contextlib.suppress(Empty):
            while True:
                item = self._queue.get_nowait()
                if item is not None:
                    waiting.append(item)
        return waiting

    def _work(self) -> None:
        perform = self._make()
        while (item := self._queue.get()) is not None:
            self._put(self._tried(item, perform))

    def _tried(self, item: Item, perform: Perform) -> Tried:
        if self._is_closed or self._stop.is_set:
            return Tried(item, was_stopped=True)
        item.tries += 1
        item.begun_s = time.monotonic() if item.begun_s is None else item.begun_s
        try:
            return Tried(item, perform(item.value))
        except RunStopped:
            return Tried(item, was_stopped=True)
        except BaseException as error:  # handed to who takes the results
            return Tried(item, error=error)
