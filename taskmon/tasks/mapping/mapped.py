"""The results of a map, in the order of its items: what an author's loop goes through while the items are performed."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from taskmon.tasks.cancellation import Stop, stop_here
from taskmon.tasks.code.tracebacks import line_of
from taskmon.tasks.durable.digest import Call
from taskmon.tasks.durable.item_log import ItemLog
from taskmon.tasks.mapping.collector import Collector
from taskmon.tasks.mapping.items import Item, Place
from taskmon.tasks.mapping.request import Request

T = TypeVar("T")

#: So many items may be over, or under way, before the one whose turn it is.
_MOST_AHEAD = 10_000
#: So many wait for somebody to perform them: taken from the author's iterator before their time has come.
_LEAST_QUEUED = 64


class ItemsFailedError(RuntimeError):
    """Some of a map's items have failed: raised by `Mapped.raise_failed`."""


class Mapped(Generic[T]):
    """Go through it once, with `for` or `async for`: it performs the items meanwhile.

    Items are taken, and results given out, in the thread that goes through it.
    """

    def __init__(
        self,
        request: Request,
        log: Callable[[], ItemLog],
        call: Callable[[Any], Call],
        collector: Callable[[ItemLog, Callable[[], None]], Collector],
        revealed: Callable[[Any], Any],
        stop: Stop,
    ) -> None:
        """Made by `ctx.map`.

        Args:
            log: Opens the log of its results, with the first item.
            call: Digests what an item is known by.
            collector: Has items performed, and keeps their results in the log.
            revealed: A kept value with the run's secrets in it again.
        """
        self._request = request
        self._open_log = log
        self._call = call
        self._make_collector = collector
        self._revealed = revealed
        self._stop = stop
        self._items: Iterator[Any] | None = None
        self._places: deque[Place] = deque()
        self._taken = 0
        self._given = 0
        self._failures: list[str] = []
        self._failed = 0
        self._is_over = False
        self._total = request.total
        self._log: ItemLog | None = None
        self._collector: Collector | None = None
        self._woken: SimpleQueue[None] = SimpleQueue()
        self._wake_loop: Callable[[], None] | None = None

    @property
    def name(self) -> str:
        return self._request.name

    @property
    def is_begun(self) -> bool:
        """Whether anybody has asked for a result."""
        return self._items is not None

    @property
    def is_done(self) -> bool:
        """Whether it has come to its end, and nothing of it is performed any more."""
        return self._is_over and self._collector is not None and self._collector.join(0)

    @property
    def failed(self) -> int:
        """How many of the items given out so far have failed."""
        return self._failed

    @property
    def succeeded(self) -> int:
        """How many of the items given out so far have a result."""
        return self._given - self._failed

    def raise_failed(self) -> None:
        """Have the run fail if an item did: "97 of 100 items of 'fetch' succeeded".

        Raises:
            ItemsFailedError: One did, of those given out so far.
        """
        if self._failed:
            raise ItemsFailedError(self.summary())

    def summary(self) -> str:
        """What has become of the items given out, with the first failures."""
        text = f"{self.succeeded:,} of {self._given:,} items of {self.name!r} succeeded"
        if not self._failures:
            return text
        more = f"; and {self._failed - len(self._failures):,} more" if self._failed > len(self._failures) else ""
        return f"{text}; failed: {'; '.join(self._failures)}{more}"

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        self._begin()
        while True:
            place = self._next_place()
            if place is not None:
                return self._result(place)
            if self._is_over:
                raise StopIteration
            self._woken.get()

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        import asyncio  # here: most tasks are plain, and it takes longer to import than they do to start

        woken = asyncio.Event()
        loop = asyncio.get_running_loop()

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(woken.set)

        self._wake_loop = wake
        self._begin(loop)
        while True:
            woken.clear()
            place = self._next_place()
            if place is not None:
                return self._result(place)
            if self._is_over:
                raise StopAsyncIteration
            await woken.wait()

    def close(self) -> None:
        """Begin no further item; what is performed goes on to its end, and its result is kept."""
        self._is_over = True
        self._stop.forget(self._wake)
        if self._collector is not None:
            self._collector.close()

    def join(self, most_s: float | None) -> bool:
        """Close it, and wait until nothing of it is performed; whether that is so.

        Args:
            most_s: None: as long as it takes.
        """
        self.close()
        return self._collector is None or self._collector.join(most_s)

    def _begin(self, loop: Any = None) -> None:
        if self._items is not None:
            return
        stop_here(self._stop)
        self._items = iter(self._request.items)
        self._log = self._open_log()
        self._collector = self._make_collector(self._log, self._wake)
        self._collector.begin(loop)
        self._stop.listen(self._wake)

    def _wake(self) -> None:
        self._woken.put(None)
        wake = self._wake_loop
        if wake is not None:
            wake()

    def _next_place(self) -> Place | None:
        """The place whose turn it is, if its item is over; meanwhile more items are taken.

        Raises:
            RunStopped: The task was asked to end.
            BaseException: What an item has raised, in the last of its tries, where that ends the map; NotKeptError.
        """
        assert self._collector is not None
        while True:
            stop_here(self._stop)
            if (error := self._collector.error) is not None:
                self.close()
                raise error
            if self._places and self._places[0].is_over:
                return self._places.popleft()
            if self._is_over or not self._has_room() or not self._take():
                break
        if not self._places and not self._is_over:
            self._end()
        return None

    def _end(self) -> None:
        """All items have been given out."""
        assert self._collector is not None
        self._is_over = True
        self._stop.forget(self._wake)
        self._collector.close(is_through=True)

    def _has_room(self) -> bool:
        assert self._collector is not None
        queued = max(_LEAST_QUEUED, 2 * self._request.at_once)
        return len(self._places) < _MOST_AHEAD and self._collector.under_way < queued

    def _take(self) -> bool:
        """Take the next item, and have it performed unless its result is kept; False: there is none."""
        assert self._items is not None
        assert self._collector is not None
        assert self._log is not None
        try:
            value = next(self._items)
        except StopIteration:
            return False
        call = self._call(value)
        place = Place()
        self._places.append(place)
        stands_at = self._log.take(call.digest)
        if stands_at is None:
            self._collector.submit(Item(self._taken, value, call), place)
        else:
            place.stands_at, place.is_over = stands_at, True
            self._collector.count()
        self._taken += 1
        return True

    def _result(self, place: Place) -> T:
        """What is given out for it."""
        self._given += 1
        if self._given == self._total:
            self._end()  # whoever counts along may not ask for one more
        if place.error is not None:
            self._failed += 1
            if len(self._failures) < 3:
                self._failures.append(line_of(place.error))
            given: Any = place.error
        elif place.stands_at is None:
            given = place.result
        else:
            assert self._log is not None
            given = self._revealed(self._log.read(place.stands_at))
        result: T = given
        return result
