"""What moves in the list by itself: busy bars, and texts that count seconds; nothing else is painted for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, QTimer, Slot
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QTableView

from taskmon.ui.run_list.columns import PLACES, ColumnIndex
from taskmon.ui.run_list.delegate import RunDelegate
from taskmon.ui.run_list.model import RunModel
from taskmon.ui.text.run import counts_time, is_reckoned

_STEP_MS = 50
#: A busy bar crosses in this many seconds.
_CROSSING_S = 1.8
#: What a cell of these says may be another text a second later.
_COUNTING = tuple(PLACES[key] for key in ("progress", "left", "rate", "elapsed", "when"))
_ELAPSED = PLACES["elapsed"]


@dataclass(frozen=True, slots=True)
class _Bar:
    where: QRectF
    colour: str
    ground: str


class MovingParts(QObject):
    """Two timers of a list, and what they paint; `in_sight` gives the first and the last row that can be seen."""

    def __init__(
        self, view: QTableView, model: RunModel, painter: RunDelegate, in_sight: Callable[[], tuple[int, int]]
    ) -> None:
        super().__init__(view)
        self._view = view
        self._runs = model
        self._painter = painter
        self._in_sight = in_sight
        self._bars: list[_Bar] | None = None  #: None: another picture has come since they were looked for
        self._asked = QRegion()
        self._texts: dict[tuple[int, int], str] = {}
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self.count_on)
        self._step_timer = QTimer(self, interval=_STEP_MS)
        self._step_timer.timeout.connect(self._step)

    @property
    def are_busy(self) -> bool:
        """Whether a bar moves."""
        return self._step_timer.isActive()

    @property
    def are_counting(self) -> bool:
        """Whether seconds are counted."""
        return self._second.isActive()

    def look(self, is_seen: bool) -> None:
        """Run a timer exactly while what it moves can be seen."""
        self._bars = None
        _let_run(self._second, is_seen and self._runs.counts_time(*self._in_sight()))
        _let_run(self._step_timer, is_seen and bool(self._busy_bars()))

    def paint(self, asked: QRegion) -> bool:
        """Paint the bars alone, if nothing but their next step is asked for; False: everything there has to be."""
        if self._bars is None or asked != self._asked:
            self._bars = None
            return False
        painter = QPainter(self._view.viewport())
        for bar in self._bars:
            self._painter.paint_busy_bar(painter, bar.where, bar.colour, bar.ground)
        painter.end()
        return True

    @Slot()
    def _step(self) -> None:
        if self._bars is None:
            self._bars = self._busy_bars()
            self._asked = QRegion()
            for bar in self._bars:
                self._asked += bar.where.toAlignedRect()
            self._asked &= self._view.viewport().rect()
        if not self._bars:
            self._step_timer.stop()
            return
        self._painter.phase = (self._painter.phase + _STEP_MS / 1000 / _CROSSING_S) % 1.0
        self._view.viewport().update(self._asked)

    def _busy_bars(self) -> list[_Bar]:
        found = []
        first, last = self._in_sight()
        for row in range(first, last + 1):
            run = self._runs.find(row)
            live = None if run is None else self._runs.feed.live_of(run)
            if run is not None and self._painter.is_busy(run, live):
                index = self._runs.index(row, ColumnIndex.PROGRESS)
                where = self._painter.bar_rect(self._view.visualRect(index))
                found.append(_Bar(where, self._painter.bar_colour(run, live), self._painter.ground(index)))
        return found

    @Slot()
    def count_on(self) -> None:
        """Have painted again which texts in sight are no longer what they were a second ago."""
        before, self._texts = self._texts, {}
        shown = [column for column in _COUNTING if not self._view.isColumnHidden(column)]
        first, last = self._in_sight()
        for row in range(first, last + 1):
            run = self._runs.find(row)
            if run is None or not counts_time(run):
                continue
            # Of most nobody knows how far they are: of these one text counts.
            is_known = is_reckoned(run, self._runs.feed.live_of(run))
            for column in shown if is_known else set(shown) & {_ELAPSED}:
                index = self._runs.index(row, column)
                text = self._texts[run.id, column] = str(index.data())
                if before.get((run.id, column)) == text:
                    continue
                self._view.update(index)
                if column == ColumnIndex.PROGRESS:
                    self._view.update(index.siblingAtColumn(ColumnIndex.LEFT))  # a long text goes on there


def _let_run(timer: QTimer, wanted: bool) -> None:
    if wanted != timer.isActive():
        timer.start() if wanted else timer.stop()
