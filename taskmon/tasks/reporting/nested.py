"""A loop within a loop: the outer one's items are steps, the inner one is what moves within them. Not thread-safe."""

from __future__ import annotations

from dataclasses import dataclass

from taskmon.core.progress import Progress

#: An inner loop that is through sooner is not worth a bar: over 100,000 small ones, each with a bar of its own, nothing
#: could be read. One of this length is seen, and from then on the outer loop counts steps.
LONG_S = 0.5
#: What `Progress` can count as steps.
_MOST_STEPS = 1_000_000


class Track:
    """What is counted while a `track` is gone through; `count` is written there, item by item, without a lock."""

    __slots__ = ("count", "owner", "total")

    def __init__(self, owner: object, total: float | None) -> None:
        self.owner = owner  #: the thread, or the asyncio task
        self.total = total
        self.count = 0


@dataclass(slots=True)
class _Item:
    """The loops within one item of the outer one."""

    number: int  #: so many items were done before it
    track: Track | None = None  #: that is gone through now
    begun_s: float = 0.0
    done: float = 0  #: by those that have ended
    total: float | None = 0


class Nested:
    """An outer loop, and what is within its present item. A third level counts nothing.

    Nothing is shown of it until an inner loop has lasted LONG_S. From then on each item is a step, to the end: its
    fraction is that of the inner loop, if that is long, or was in the item before; else unknown.
    """

    def __init__(self, outer: Track) -> None:
        self.outer = outer
        self.step = 0  #: the newest that was shown; 0: none
        self._item = _Item(0)
        self._long = -2  #: the newest item with a long loop
        self._is_through = False  #: the outer loop has come to its end
        self._floor = 0.0  #: the largest fraction shown in this step
        self._least: float = 0  #: the largest count shown in it

    def begin(self, track: Track, now_s: float) -> None:
        """A loop begins within the present item, unless another one is gone through there."""
        item = self._item
        if item.number != self.outer.count:  # whoever left a loop without closing it has gone on since
            item = self._item = _Item(self.outer.count)
        if item.track is None:
            item.track, item.begun_s = track, now_s

    def end(self, track: Track, now_s: float, *, is_through: bool) -> bool:
        """A loop has ended, by itself or in its midst; returns whether it was an inner one that counts."""
        item = self._item
        if track is not item.track:
            self._is_through = self._is_through or (is_through and track is self.outer)
            return False
        if now_s - item.begun_s >= LONG_S:
            self._long = item.number
        item.track = None
        item.done += track.count
        part = track.count if is_through else track.total
        item.total = None if part is None or item.total is None else item.total + part
        return True

    def is_worth_showing(self, now_s: float) -> bool:
        """Whether an inner loop was long, be it the present one or any before."""
        self._look(now_s)
        total = self.outer.total
        return self._long >= 0 and (total is None or total <= _MOST_STEPS)

    def shown(self) -> Progress:
        """Step k of n, and how far the present one is; without words."""
        outer, item = self.outer, self._item
        done_before, total = outer.count, outer.total
        step = max(1, done_before if self._is_through else done_before + 1)
        if total is not None and step > total and not self._is_through:
            total = None  # a length given wrong
        if step > self.step:
            self.step, self._floor, self._least = step, 0.0, 0
        fraction: float | None = self._floor or None
        done = expected = None
        if self._is_through:
            fraction = self._floor = 1.0
        elif item.number == done_before and self._long >= done_before - 1:
            track = item.track
            self._least = done = max(self._least, item.done + (track.count if track is not None else 0))
            added = track.total if track is not None else 0
            expected = None if item.total is None or added is None else item.total + added
            if expected is not None and expected > 0 and done <= expected:
                fraction = self._floor = max(self._floor, done / expected)
            else:
                expected = None
        return Progress(
            fraction=fraction, done=done, total=expected, step=self.step, steps=None if total is None else int(total)
        )

    def _look(self, now_s: float) -> None:
        if self._item.track is not None and now_s - self._item.begun_s >= LONG_S:
            self._long = self._item.number
