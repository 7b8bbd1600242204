"""Has the items of a map performed, tries again what failed, and keeps what they return: a thread for each map."""

from __future__ import annotations

import heapq
import json
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from taskmon.core.clock import to_text, utc_now
from taskmon.core.secrets.masking import Masking
from taskmon.tasks.cancellation import Stop
from taskmon.tasks.code.tracebacks import line_of
from taskmon.tasks.durable.item_log import ItemLog, line_of_entry, line_of_result
from taskmon.tasks.durable.log_writer import KeptFile
from taskmon.tasks.mapping.coroutines import Coroutines
from taskmon.tasks.mapping.items import Item, Place, Tried
from taskmon.tasks.mapping.processes import Processes
from taskmon.tasks.mapping.request import Request
from taskmon.tasks.mapping.threads import Threads, performed
from taskmon.tasks.reporting.counts import Track
from taskmon.tasks.reporting.meter import Meter

#: A longer result is read from the disk when its turn has come.
_LONGEST_HELD = 256
#: So many are kept with one wait for the disk at most: others want to hear of theirs.
_MOST_TOGETHER = 1_024


class Collector:
    """One map's items on their way. What is public is for the thread that goes through the map."""

    def __init__(
        self,
        request: Request,
        log: ItemLog,
        file: KeptFile,
        meter: Meter,
        stop: Stop,
        masking: Masking,
        hidden: Callable[[str], str],
        say: Callable[[str], None],
        wake: Callable[[], None],
    ) -> None:
        """Args:
        hidden: A value as JSON without the run's secrets.
        say: Gets a line for the output about each failure.
        wake: Called when an item is over.
        """
        self.error: BaseException | None = None  #: what ends the map
        self._request = request
        self._log = log
        self._file = file
        self._meter = meter
        self._stop = stop
        self._masking = masking
        self._hidden = hidden
        self._say = say
        self._wake = wake
        self._arrived: SimpleQueue[Tried | None] = SimpleQueue()
        self._places: dict[int, Place] = {}
        self._delayed: list[tuple[float, int, Item]] = []  #: by when they are due
        self._is_closed = False
        self._lock = threading.Lock()  #: both threads may end the count
        self._track: Track | None = None
        self._performers: Threads | Coroutines | None = None
        self._processes: Processes | None = None
        self._thread = threading.Thread(target=self._run, name=f"taskmon-map-keep-{request.name}", daemon=True)

    @property
    def under_way(self) -> int:
        """How many items were submitted and are not over."""
        return len(self._places)

    def begin(self, loop: Any) -> None:
        """Args:
        loop: The event loop that asks; None: there is none.
        """
        request = self._request
        if request.in_processes:
            self._processes = Processes(request.name, request.function, self._stop)
            make = self._processes.performer
            self._stop.listen(self._processes.kill)
            self._performers = Threads(request.name, request.at_once, make, self._arrived.put, self._stop)
        elif request.is_async:
            self._performers = Coroutines(
                request.name, request.at_once, request.function, self._arrived.put, self._stop, loop
            )
        else:
            self._performers = Threads(
                request.name, request.at_once, lambda: self._perform, self._arrived.put, self._stop
            )
        self._track = self._meter.begin_map(request.name, request.total)
        self._thread.start()

    def submit(self, item: Item, place: Place) -> None:
        """Have it performed."""
        assert self._performers is not None
        self._places[item.place] = place
        self._performers.submit(item)

    def count(self) -> None:
        """One more is over: its result was kept by an earlier attempt."""
        self._count(1)

    def close(self, *, is_through: bool = False) -> None:
        """Begin no further item."""
        if is_through:
            self._end_count(is_through=True)  # here: what the task counts next is a step of its own
        if not self._is_closed:
            self._is_closed = True
            self._arrived.put(None)

    def join(self, most_s: float | None) -> bool:
        """Wait until nothing is performed any more; whether that is so."""
        self._thread.join(most_s)
        return not self._thread.is_alive()

    def _count(self, n: int) -> None:
        track = self._track
        if track is not None:
            self._meter.count_items(track, n)

    def _end_count(self, *, is_through: bool) -> None:
        with self._lock:
            track, self._track = self._track, None
        if track is not None:
            self._meter.end_map(track, is_through=is_through)

    def _perform(self, value: Any) -> str:
        return performed(self._request.function, value, self._request.name)

    def _run(self) -> None:
        """The thread: whatever happens, all that wait for an item hear of it."""
        try:
            self._collect()
        except BaseException as error:
            self.error = error
        finally:
            if self._performers is not None:  # also after what could not be kept: they are no daemons
                self._performers.close()
                self._performers.join()
            if self._processes is not None:
                self._stop.forget(self._processes.kill)
                self._processes.close()
            self._end_count(is_through=False)
            self._wake()

    def _collect(self) -> None:
        assert self._performers is not None
        is_ending = False
        while self._places or not self._is_closed:
            tried = self._arrivals()
            self._keep([each for each in tried if each.error is None and not each.was_stopped])
            self._fail([each for each in tried if each.error is not None])
            for each in tried:
                if each.was_stopped:
                    self._places.pop(each.item.place, None)
            if tried:
                self._wake()
            if (self._is_closed or self.error is not None) and not is_ending:
                is_ending = True
                self._performers.close()
            if is_ending:
                for _, place, _ in self._delayed:
                    self._places.pop(place, None)
                self._delayed.clear()
        if not is_ending:
            self._performers.close()

    def _arrivals(self) -> list[Tried]:
        """How some tries have ended; waits for the first, or until an item is due again."""
        found: list[Tried] = []
        while len(found) < _MOST_TOGETHER:
            try:
                tried = self._arrived.get(timeout=self._wait_s()) if not found else self._arrived.get_nowait()
            except Empty:
                break
            if tried is None:
                break
            found.append(tried)
        now_s = time.monotonic()
        while self._delayed and self._delayed[0][0] <= now_s and not self._is_closed:
            assert self._performers is not None
            self._performers.submit(heapq.heappop(self._delayed)[2])
        return found

    def _wait_s(self) -> float | None:
        return max(0.0, self._delayed[0][0] - time.monotonic()) if self._delayed else None

    def _keep(self, tried: list[Tried]) -> None:
        """Have their results on the disk, then give them out."""
        if not tried:
            return
        self._file.note_files()
        lines = [line_of_result(each.item.call.digest, _when(each.item), self._hidden(each.result)) for each in tried]
        stand_at = self._log.append(lines)
        for each, at in zip(tried, stand_at, strict=True):
            place = self._places.pop(each.item.place)
            if len(each.result) <= _LONGEST_HELD:
                place.result = json.loads(each.result)
            else:
                place.stands_at = at
            place.is_over = True
        self._count(len(tried))

    def _fail(self, tried: list[Tried]) -> None:
        """Try them again, or have it noted that they have failed for good, with one wait for the disk."""
        lines = [line for each in tried if each.error is not None and (line := self._failed(each.item, each.error))]
        if lines:
            self._log.append(lines)

    def _failed(self, item: Item, error: BaseException) -> bytes:
        """What is to be noted of it; nothing if it is tried again."""
        request = self._request
        called = item.call.text()
        wait_s = request.tries.wait_s(item.tries, error)
        what = f"Map {request.name!r}: {called} failed, try {item.tries} of {request.tries.retries + 1}"
        if wait_s is not None and not self._is_closed and self.error is None and not self._stop.is_set:
            self._say(f"{what}: {line_of(error)}; tried again in {wait_s:.3g} s")
            heapq.heappush(self._delayed, (time.monotonic() + wait_s, item.place, item))
            return b""
        error.add_note(f"In map {request.name!r}, of item {item.place}: {called}")
        if request.collects and isinstance(error, Exception):
            self._say(f"{what}: {line_of(error)}")
        record = {"message": self._masking.text(line_of(error)), "code": "exception", "details": None}
        entry = {"failed": item.place, "call": item.call.digest, "called": called, **_when(item), "error": record}
        place = self._places.pop(item.place)
        if request.collects and isinstance(error, Exception):
            place.error, place.is_over = error, True
            self._count(1)
        elif self.error is None:
            self.error = error
        return line_of_entry(entry)


def _when(item: Item) -> dict[str, object]:
    took_s = time.monotonic() - item.begun_s if item.begun_s is not None else 0.0
    tries = {"tries": item.tries} if item.tries > 1 else {}
    return {"at": to_text(utc_now()), "took_s": round(took_s, 6), **tries}
