"""Which stretch of time is shown of what ran beside a run; read while it is in sight."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from taskmon.core.clock import utc_now
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.store import Neighbours
from taskmon.ui.details.timeline.neighbours import Axis, NeighbourList
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.style.theme import Theme
from taskmon.ui.threads.reader_thread import ReaderThread
from taskmon.ui.widgets.labels import PlainLabel, set_tone

_HOURS = (1, 6, 24, 168)
_DAY = 2
#: While something runs it is read again so often; and whatever it takes, that is a hundredth of the time.
_EVERY_S, _PART = 2.0, 0.01
#: Of the stretch lies so much behind the run that is shown.
_BEHIND = 0.75


@dataclass(frozen=True, slots=True)
class _Question:
    """What is to be seen."""

    run_id: int
    until: datetime | None  #: None: around the run
    length: timedelta
    of: Filter | None  #: None: of all runs


class Beside(QWidget):
    """The stretch begins with a day around the run; `bar` has what changes it, for the page's head."""

    run_asked = Signal(int)  #: the id of a run that is to be shown

    def __init__(self, theme: Theme, reader_thread: ReaderThread, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reader_thread = reader_thread
        self._run: Run | None = None
        self._filter = Filter()
        self._until: datetime | None = None  # the end of the stretch; None: around the run
        self._is_asked = False
        self._due_s = 0.0
        self.list = NeighbourList(theme)
        self.list.run_asked.connect(self.run_asked)
        self.list.zoomed.connect(self._zoom)
        self.list.moved.connect(self._move)
        self._axis = Axis(theme)
        self.said = PlainLabel(wraps=True)
        self.said.setObjectName("timeline_said")
        set_tone(self.said, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._axis)
        column.addWidget(self.list, 1)
        column.addWidget(self.said)
        self.bar = self._build_bar()

    def show_run(self, run: Run | None) -> None:
        """Have this run stand out; another one brings its own time."""
        if run is None or self._run is None or run.id != self._run.id:
            found = self.list.found
            is_there = found is not None and run is not None and any(each.run_id == run.id for each in found.runs)
            if not is_there:
                self._until = None
            self._due_s = 0.0
        elif run is not self._run:
            self._due_s = min(self._due_s, time.monotonic() + _EVERY_S)
        self._run = run
        self._look()

    def show_filter(self, wanted: Filter) -> None:
        """Know what the list is narrowed to."""
        self._filter = wanted
        if self.of_list:
            self._read()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._due_s = 0.0
        self._look()

    @property
    def of_list(self) -> bool:
        """Whether no others are meant than the list shows."""
        return self.runs_choice.currentIndex() == 1

    @property
    def length(self) -> timedelta:
        """How long the stretch is."""
        return timedelta(hours=_HOURS[self.span_choice.currentIndex()])

    def _build_bar(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.span_choice = QComboBox()
        self.span_choice.setObjectName("timeline_span")
        self.span_choice.setAccessibleName(self.tr("How long a time is shown"))
        for text in (self.tr("1 hour"), self.tr("6 hours"), self.tr("1 day"), self.tr("7 days")):
            self.span_choice.addItem(text)
        self.span_choice.setCurrentIndex(_DAY)
        self.span_choice.currentIndexChanged.connect(self._read)
        for name, text, spoken, way in (
            ("timeline_earlier_button", self.tr("Earlier"), self.tr("Show an earlier time"), -1),
            ("timeline_later_button", self.tr("Later"), self.tr("Show a later time"), 1),
        ):
            button = QPushButton(text)
            button.setObjectName(name)
            button.setAccessibleName(spoken)
            button.clicked.connect(lambda checked=False, way=way: self._move(way))
            row.addWidget(button)
        self.runs_choice = QComboBox()
        self.runs_choice.setObjectName("timeline_runs")
        self.runs_choice.setAccessibleName(self.tr("Which runs are shown beside it"))
        for text in (self.tr("All runs"), self.tr("What the list shows")):
            self.runs_choice.addItem(text)
        self.runs_choice.currentIndexChanged.connect(self._read)
        row.addWidget(self.span_choice)
        row.addWidget(self.runs_choice)
        return bar

    @property
    def _question(self) -> _Question | None:
        run = self._run
        if run is None:
            return None
        return _Question(run.id, self._until, self.length, self._filter if self.of_list else None)

    @Slot()
    def _read(self) -> None:
        """Read anew as soon as may be: with many runs an answer takes its time, and one at a time is asked for."""
        self._due_s = 0.0
        self._look()

    @Slot()
    def _look(self) -> None:
        """Read, where it may be news and somebody sees it."""
        run = self._run
        if run is None:
            self._take(None)
            return
        if self._is_asked or not self.isVisible() or time.monotonic() < self._due_s:
            return
        question, began_s = self._question, time.monotonic()
        until = self._until or self._around(run)
        since, query = until - self.length, self._filter.query() if self.of_list else None
        self._is_asked = True

        def take(found: Neighbours) -> None:
            self._is_asked = False
            if question != self._question:
                self._read()
                return
            took_s = time.monotonic() - began_s
            goes_on = self._run is not None and self._run.state is RunState.RUNNING and self._until is None
            self._due_s = time.monotonic() + max(_EVERY_S, took_s / _PART) if goes_on else float("inf")
            self._take(found)

        def give_up() -> None:
            self._is_asked = False

        self._reader_thread.ask(lambda reader: reader.neighbours(since, until, run.id, query), take, give_up)

    def _take(self, found: Neighbours | None) -> None:
        self.list.show_found(found, self._run.id if self._run is not None else None)
        self._axis.show_found(found, self.list.verticalScrollBar().sizeHint().width())
        if found is None or found.runs:
            text = self.tr("There are more; these began last.") if found is not None and found.is_cut else ""
        elif self.of_list:
            text = self.tr("Nothing of the list ran at that time.")
        else:
            text = self.tr("Nothing ran at that time.")
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def _around(self, run: Run) -> datetime:
        """The end of a stretch in which the run's newest attempt lies; no later than now."""
        now = utc_now()
        begin_at = run.started_at or run.created_at
        return now if run.state is RunState.RUNNING else min(now, begin_at + self.length * (1 - _BEHIND))

    @Slot(int)
    def _zoom(self, way: int) -> None:
        self.span_choice.setCurrentIndex(min(len(_HOURS) - 1, max(0, self.span_choice.currentIndex() + way)))

    @Slot(int)
    def _move(self, way: int) -> None:
        found = self.list.found
        if found is not None:
            self._until = found.until + self.length * (way / 2)
            self._read()
