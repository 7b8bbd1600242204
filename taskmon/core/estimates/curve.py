"""How far a run was when: a few points, however long it takes, evenly spread over its time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from taskmon.core.progress import Progress, overall
from taskmon.core.storable import number

Point = tuple[float, float]  #: seconds, fraction of the whole

MOST_POINTS = 32
#: Fewer tell no shape.
LEAST_POINTS = 3
#: Between two points at least; more, once they are too many.
_FIRST_GAP_S = 0.25
_MOST_SECONDS = 1e12


def whole(progress: Progress | None) -> float | None:
    """The fraction of the whole run; None where the report tells only of a part, or of a total that still grows."""
    if progress is None or progress.at_least or (progress.step is not None and not progress.steps):
        return None
    return overall(progress)


class Curve:
    """Grows with a run's reports; what is unknown again, or falls, was no measure of the whole, and begins anew."""

    def __init__(self, points: Iterable[Point] = ()) -> None:
        self._points: list[Point] = []
        self._newest: Point | None = None
        self._gap_s = _FIRST_GAP_S
        for at_s, fraction in points:
            self.add(at_s, fraction)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Curve) and self.points == other.points

    __hash__ = None  # type: ignore[assignment]  # it grows

    @property
    def points(self) -> tuple[Point, ...]:
        """In the order of time; the newest is always among them."""
        newest = self._newest
        more = () if newest is None or (self._points and self._points[-1] == newest) else (newest,)
        return (*self._points, *more)

    def add(self, at_s: float, fraction: float | None) -> None:
        """Note how far the run is; None: that is not known."""
        if fraction is None or (self._newest is not None and fraction < self._newest[1]):
            self._points, self._newest, self._gap_s = [], None, _FIRST_GAP_S
        if fraction is None or not 0.0 <= at_s < _MOST_SECONDS:
            return
        if self._newest is not None and (fraction == self._newest[1] or at_s < self._newest[0]):
            return
        self._newest = (at_s, fraction)
        if self._points and at_s - self._points[-1][0] < self._gap_s:
            return
        self._points.append(self._newest)
        if len(self._points) >= MOST_POINTS:
            del self._points[1::2]
            # As far apart as those that stay, so that the old ones are no sparser than the new.
            self._gap_s = max(self._gap_s, (self._points[-1][0] - self._points[0][0]) / len(self._points))

    def to_json(self) -> list[list[float]]:
        return [[round(at_s, 2), round(fraction, 4)] for at_s, fraction in self.points]


def points_from_json(value: Any) -> tuple[Point, ...]:
    """The points of a curve as another process wrote them, forgivingly: empty if they are none."""
    if not isinstance(value, list) or len(value) > 2 * MOST_POINTS:
        return ()
    points: list[Point] = []
    for each in value:
        if not isinstance(each, list) or len(each) != 2:
            return ()
        try:
            at_s, fraction = number(each[0], 0.0), number(each[1], 0.0)
        except ValueError:
            return ()
        if at_s is None or fraction is None or fraction > 1.0 or at_s >= _MOST_SECONDS:
            return ()
        if points and (at_s < points[-1][0] or fraction < points[-1][1]):
            return ()
        points.append((at_s, fraction))
    return tuple(points)
