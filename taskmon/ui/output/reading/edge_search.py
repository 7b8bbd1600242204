"""Looks for the edges around a place in an output, and remembers long stretches that have none."""

from __future__ import annotations

import time
from collections.abc import Callable

from taskmon.ui.output.reading.edges import CELL, NONE, Edges, edge_in, is_settled

#: So many cells are looked at even on a machine that has no time.
_LEAST_LOOKS = 32
_WORTH_REMEMBERING = 64


class EdgeSearch:
    """For one open file; not shared between threads, but what is known of its edges may be."""

    def __init__(self, read: Callable[[int, int], bytes], edges: Edges | None, patience_s: float) -> None:
        self.edges = edges if edges is not None else Edges()
        self.is_unsure = False  #: patience ran out somewhere
        self.size = 0  #: of the file
        self._read = read
        self._patience_s = patience_s
        self._barren = range(0)  #: cells without an edge: the longest stretch of them that is known

    def begin_anew(self) -> None:
        """It is another file. A thread that goes on with its edges goes on in the old one."""
        self.edges = Edges()
        self.forget_barren()

    def forget_barren(self) -> None:
        """Cells that had no edge may have gone."""
        self._barren = range(0)

    def before(self, offset: int, lowest: int) -> int:
        """The nearest edge at or before `offset`; `lowest`, where the stretch around it begins, is one."""
        first = cell = offset // CELL
        looked, until_s = 0, time.perf_counter() + self._patience_s
        while cell * CELL + CELL > lowest:
            if cell in self._barren:
                cell = self._barren.start - 1
                continue
            place, is_new = self._edge(cell)
            if place != NONE and lowest < cell * CELL + place <= offset:
                self._note_barren(cell + 1, first)
                return cell * CELL + place
            looked += is_new
            if looked > _LEAST_LOOKS and time.perf_counter() > until_s:
                self.is_unsure = True
                return max(lowest, cell * CELL)
            cell -= 1
        self._note_barren(lowest // CELL + 1, first)
        return lowest

    def after(self, offset: int, highest: int) -> int:
        """The nearest edge behind `offset`; `highest`, where the stretch around it ends, is one."""
        first = cell = offset // CELL
        looked, until_s = 0, time.perf_counter() + self._patience_s
        while cell * CELL < highest:
            if cell in self._barren:
                cell = self._barren.stop
                continue
            place, is_new = self._edge(cell)
            if place != NONE and offset < cell * CELL + place < highest:
                self._note_barren(first + 1, cell)
                return cell * CELL + place
            looked += is_new
            if looked > _LEAST_LOOKS and time.perf_counter() > until_s:
                self.is_unsure = True
                return min(highest, cell * CELL + CELL)
            cell += 1
        self._note_barren(first + 1, highest // CELL)
        return highest

    def _note_barren(self, first: int, last: int) -> None:
        """Between these cells there is no edge: remember it, where it is worth it, and sure."""
        last = min(last, self.size // CELL - 1)  # more may come behind the newest two
        if last - first < _WORTH_REMEMBERING:
            return
        barren = self._barren
        if first <= barren.stop and barren.start <= last:
            self._barren = range(min(first, barren.start), max(last, barren.stop))
        elif last - first > len(barren):
            self._barren = range(first, last)

    def _edge(self, cell: int) -> tuple[int, bool]:
        """The edge in this cell, and whether it had to be looked for."""
        known = self.edges.known(cell)
        if known is not None:
            return known, False
        start = cell * CELL
        content = self._read(max(0, start - CELL), start + 2 * CELL)
        before = min(start, CELL)
        place = edge_in(content[:before], content[before : before + CELL], content[before + CELL :]) if cell else 0
        if is_settled(start, self.size):
            self.edges.note(cell, place)
        return place, True
