"""How long a run rests between one move and the next, and when it rests for too long: it is stalled."""

from __future__ import annotations

#: No run is stalled sooner, and none that has moved less often.
_LEAST_S = 12.0
_LEAST_MOVES = 4
#: So many times the longest of its latest rests.
_TIMES = 4.0
#: How fast a long rest is forgotten, move by move.
_FADES = 0.9


class Rests:
    """Fed with each move."""

    def __init__(self) -> None:
        self._moves = 0
        self._usual_s = 0.0
        self._longest_s = 0.0
        self.moved_at_s: float | None = None

    def move(self, at_s: float) -> None:
        """Something has got further."""
        if self.moved_at_s is not None:
            rest_s = max(0.0, at_s - self.moved_at_s)
            self._usual_s = rest_s if self._moves == 1 else 0.7 * self._usual_s + 0.3 * rest_s
            self._longest_s = max(rest_s, _FADES * self._longest_s)
        self._moves += 1
        self.moved_at_s = at_s

    def idle_s(self, at_s: float) -> float:
        """How long it has rested by now."""
        return 0.0 if self.moved_at_s is None else max(0.0, at_s - self.moved_at_s)

    @property
    def usual_s(self) -> float:
        return self._usual_s

    def is_stalled(self, at_s: float, known_rest_s: float = 0.0) -> bool:
        """Whether it rests for much longer than it did; `known_rest_s`: as long as it did there before is no stall."""
        longest_s = max(_LEAST_S, _TIMES * self._longest_s, 2.0 * known_rest_s)
        return self._moves >= _LEAST_MOVES and self.idle_s(at_s) > longest_s
