"""Streaming health: how news come from the workers to the disk and to the screen, while somebody looks at it."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from taskmon.core.clock import utc_now
from taskmon.core.health.age import Ages
from taskmon.core.health.counts import WindowCounts
from taskmon.core.health.diagnosis import Level, diagnose
from taskmon.core.health.lines import lines
from taskmon.core.health.snapshot import Moment, Rates, WindowHealth
from taskmon.core.wire import Live
from taskmon.engine.engine import Engine
from taskmon.ui.run_list.model import RunModel
from taskmon.ui.run_list.view import RunList
from taskmon.ui.style.theme import fixed_font
from taskmon.ui.text.health import diagnosis_text, line_names
from taskmon.ui.threads.reader_thread import ReaderThread
from taskmon.ui.widgets.dialog import FormDialog
from taskmon.ui.widgets.labels import PlainLabel, set_tone

_SECOND_MS = 1000
_GREATEST_HEIGHT = 560
_TONES = {Level.GOOD: "green", Level.SLOW: "amber", Level.STUCK: "red"}


class PaintWatch(QObject):
    """Measures how long the list takes to show what it was told; from the moment it is made, until `stop`."""

    def __init__(self, runs: RunList, model: RunModel, parent: QObject) -> None:
        super().__init__(parent)
        self.counts = WindowCounts()
        self._ages = Ages(utc_now(), time.monotonic())
        self._runs = runs
        self._model = model
        self._told_s: dict[int, float] = {}  #: when, by run, of rows in sight that are not painted since
        model.feed.live_changed.connect(self._note_told)
        runs.viewport().installEventFilter(self)
        runs.painter.painted = self._note_painted

    def stop(self) -> None:
        """Measure nothing more."""
        self._model.feed.live_changed.disconnect(self._note_told)
        self._runs.viewport().removeEventFilter(self)
        self._runs.painter.painted = None

    @Slot(object)
    def _note_told(self, news: tuple[Live, ...]) -> None:
        """What is out of sight is not painted, and late only if somebody scrolls to it."""
        runs = self._runs
        if not runs.isVisible() or runs.window().isMinimized():
            self._told_s.clear()
            return
        first, last = runs.rowAt(0), runs.rowAt(runs.viewport().height() - 1)
        last = last if last >= 0 else self._model.rowCount() - 1
        now_s = time.monotonic()
        for live in news:
            row = self._model.row_of(live.run_id)
            if row is not None and 0 <= first <= row <= last:
                self._told_s.setdefault(live.run_id, now_s)
            else:
                self._told_s.pop(live.run_id, None)

    def _note_painted(self, live: Live) -> None:
        told_s = self._told_s.pop(live.run_id, None)
        if told_s is None:
            return
        now_s = time.monotonic()
        self.counts.painting.add(now_s, now_s - told_s)
        if live.at is not None and (whole_s := self._ages.age_s(live.at, utc_now(), now_s)) is not None:
            self.counts.whole.add(now_s, whole_s)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.counts.frames += 1
        return False


class HealthPanel(FormDialog):
    """Shows it once a second while it is open; measures nothing before and after."""

    def __init__(
        self, engine: Engine, runs: RunList, model: RunModel, reader_thread: ReaderThread, parent: QWidget | None = None
    ) -> None:
        super().__init__("health_panel", "", parent)
        self.setWindowTitle(self.tr("Streaming health"))
        self._engine = engine
        self._reader_thread = reader_thread
        self._watch = PaintWatch(runs, model, self)
        self._before: Moment | None = None
        self._values: list[PlainLabel] = []
        self._names = line_names()
        self._bold = QFont(self.font())
        self._bold.setBold(True)
        self.says = PlainLabel(wraps=True)
        self.says.setObjectName("health_says")
        self.says.setFont(self._bold)
        self.says.setMinimumHeight(2 * self.fontMetrics().lineSpacing())  # the lines below it stay where they are
        self.body.addWidget(self.says)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(28)
        self._grid.setVerticalSpacing(4)
        self.body.addLayout(self._grid)
        self.body.addStretch(1)
        self.foot.add("health_close", self.tr("Close"), self.close)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.windowTitle())
        area.setWidget(self.frame)
        self.put_together(area)
        self._timer = QTimer(self, interval=_SECOND_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.finished.connect(self._stop)
        self._build()
        self.look()
        whole = self.frame.sizeHint()
        area.setMinimumWidth(whole.width() + area.verticalScrollBar().sizeHint().width())
        self.resize(area.minimumWidth(), min(_GREATEST_HEIGHT, whole.height() + self.foot.sizeHint().height()))

    @Slot()
    def look(self) -> None:
        """Show how it is now."""
        moment = self._moment()
        rates = moment.since(self._before)
        self._before = moment
        found = diagnose(moment, rates)
        self.says.setText(diagnosis_text(found))
        set_tone(self.says, _TONES[found.level])
        values = [line for line in lines(moment, rates) if line.value]
        for label, line in zip(self._values, values, strict=True):
            label.setText(line.value)
            label.setAccessibleName(f"{self._names[line.name]}: {line.value}")

    def _moment(self) -> Moment:
        counts, now_s = self._watch.counts, time.monotonic()
        window = WindowHealth(
            counts.frames, self._reader_thread.waiting, counts.painting.spread(now_s), counts.whole.spread(now_s)
        )
        return Moment(self._engine.health.now(), window)

    def _build(self) -> None:
        for line in lines(self._moment(), Rates()):
            row = self._grid.rowCount()
            name = PlainLabel(self._names[line.name])
            if not line.value:
                name.setFont(self._bold)
                name.setContentsMargins(0, 8, 0, 0)
                self._grid.addWidget(name, row, 0, 1, 2)
                continue
            set_tone(name, "muted")
            value = PlainLabel(selectable=True)
            value.setObjectName(f"health_{len(self._values)}")
            value.setFont(fixed_font())
            value.setMinimumWidth(value.fontMetrics().horizontalAdvance("100 ms · 100 ms · 100 ms") + 4)
            self._values.append(value)
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(value, row, 1)
        self._grid.setColumnStretch(1, 1)

    @Slot()
    def _stop(self) -> None:
        self._timer.stop()
        self._watch.stop()


def show_health(engine: Engine, runs: RunList, model: RunModel, reader_thread: ReaderThread, window: QWidget) -> None:
    """Open the panel over the window, or bring the one that is open to the front."""
    for panel in window.findChildren(HealthPanel):
        if panel.isVisible():
            panel.raise_()
            panel.activateWindow()
            return
    HealthPanel(engine, runs, model, reader_thread, window).show()
