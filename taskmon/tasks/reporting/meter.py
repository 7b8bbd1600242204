"""The newest progress of a task, reported by any of its threads. Sends nothing: the reporter asks for a snapshot."""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sized
from typing import TypeVar

from taskmon.core.progress import Progress
from taskmon.tasks.cancellation import RunStopped, Stop
from taskmon.tasks.reporting.counts import Counts, Track

T = TypeVar("T")


class Meter:
    """Counts what the task reports; where a report is a place to stop at, it raises RunStopped. Thread-safe.

    In a process that the task forks nothing counts, and no lock is taken: there it may be held for ever.
    """

    def __init__(self, stop: Stop, wake: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        #: Set while somebody wants to hear of the next report: the reporter that sleeps, or who asked the task to end.
        self.attention = True
        self._stop = stop
        self._wake = wake
        self._clock = clock
        self._counts = Counts()
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._home = threading.get_ident()
        stop.listen(self._heed)

    def report(self, done: float | None, total: float | None, message: str, unit: str | None) -> None:
        """Note that `done` of `total` are done; what is None or empty changes nothing, nor does a smaller `done`.

        Raises:
            RunStopped: The task was asked to end.
        """
        if os.getpid() != self._pid:
            return
        # What a numeric library made becomes what JSON holds; what is no number raises here, where its author sees it.
        if type(done) is not int and done is not None:
            done = float(done)
        if type(total) is not int and total is not None:
            total = float(total)
        with self._lock:
            counts = self._counts
            if message:
                counts.message = str(message)
            if unit is not None:
                counts.unit = str(unit)
            counts.is_used = True
            if done is not None:
                counts.report(done, total)
        if self.attention:
            self._attend()

    def advance(self, n: float) -> None:
        """Count `n` more as done; atomic.

        Raises:
            ValueError: `n` would lead backwards.
            RunStopped: The task was asked to end.
        """
        if type(n) is not int:
            n = float(n)
        if not 0 <= n < math.inf:
            raise ValueError(f"advance counts what was done since: 0 or more, not {n!r}")
        if os.getpid() != self._pid:
            return
        with self._lock:
            self._counts.advance(n)
        if self.attention:
            self._attend()

    def track(self, items: Iterable[T], total: float | None = None) -> Iterator[T]:
        """Yield `items` and count each as done when the next one is asked for.

        Raises:
            RunStopped: The task was asked to end.
        """
        here = Track(execution(), length_of(items) if total is None else float(total))
        self._begin_track(here)
        count = 0
        is_through = False
        try:
            if self.attention:
                self._attend()
            for item in items:
                yield item
                here.count = count = count + 1
                if self.attention:
                    self._attend()
            is_through = True
        finally:
            self._end_track(here, is_through=is_through)

    def expect_steps(self, n: int) -> None:
        """Say that there will be `n` steps."""
        if os.getpid() == self._pid:
            with self._lock:
                self._counts.steps = n
            self._tell()

    def begin_step(self, name: str) -> bool:
        """A named step begins; returns whether it counts, and so has to be told of its end."""
        with self._lock:
            counts = self._counts.begin_step(name)
        self._tell()
        return counts

    def end_step(self, *, is_kept: bool) -> None:
        """A named step that counts has ended."""
        with self._lock:
            self._counts.end_step(is_kept=is_kept)
        self._tell()

    def begin_map(self, name: str, total: int | None) -> Track | None:
        """A map begins; returns where its items are to be counted, None if they are not."""
        track = Track(object(), None if total is None else float(total))
        with self._lock:
            counts = self._counts.begin_map(name, track, self._clock())
        self._tell()
        return track if counts else None

    def end_map(self, track: Track, *, is_through: bool) -> None:
        """A map whose items are counted has ended."""
        with self._lock:
            self._counts.end_map(track, self._clock(), is_through=is_through)
        self._tell()

    def count_items(self, track: Track, n: int) -> None:
        """`n` more items of a map are over; from any thread, and no place to stop at."""
        with self._lock:
            track.count += n
        self._tell()

    def snapshot(self) -> Progress | None:
        """The progress to show now; None before the first report."""
        with self._lock:
            return self._counts.snapshot(self._clock())

    def _heed(self) -> None:
        self.attention = True

    def _tell(self) -> None:
        """Have it shown; not a place to stop at."""
        if self.attention:
            self.attention = False
            self._wake()
            if self._stop.is_set:  # looked at after `attention` was cleared, as below
                self.attention = True

    def _attend(self) -> None:
        """Wake the reporter, and end the task if somebody asked for it."""
        self.attention = False
        if os.getpid() == self._pid:
            self._wake()
        if self._stop.is_set:  # looked at after `attention` was cleared: who asks in between sets it again
            self.attention = True
            raise RunStopped("The run was asked to end.")

    def _begin_track(self, track: Track) -> None:
        if os.getpid() == self._pid:
            with self._lock:
                self._counts.begin_track(track, self._clock(), at_home=threading.get_ident() == self._home)

    def _end_track(self, track: Track, *, is_through: bool) -> None:
        if os.getpid() == self._pid:
            with self._lock:
                self._counts.end_track(track, self._clock(), is_through=is_through)
            self._tell()


def execution() -> object:
    """What a loop shares with the loop around it: the thread, or the asyncio task."""
    asyncio = sys.modules.get("asyncio")  # not imported for this: it takes longer than a small task
    if asyncio is not None:
        try:
            task = asyncio.current_task()
        except RuntimeError:
            task = None
        if task is not None:
            return task
    return threading.get_ident()


def length_of(items: object) -> int | None:
    """How many there are; None where they don't tell."""
    try:
        return len(items) if isinstance(items, Sized) else None
    except Exception:  # whatever a stranger's __len__ does
        return None
