"""Four small plots over one time: CPU, memory, disks, output; a line follows pointer or arrows and tells values."""

from __future__ import annotations

from bisect import bisect_left
from datetime import timedelta

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from taskmon.core.usage.samples import Usage
from taskmon.core.usage.series import Line, Plot, plots_of
from taskmon.ui.style.theme import Theme, smaller
from taskmon.ui.text.details import usage as words
from taskmon.ui.text.details.timeline import instant
from taskmon.ui.text.units import clock, joined

_MARGIN = 4.0
_GAP = 18.0
#: Below this they stand one under the other.
_TWO_COLUMNS = 460
_LEAST_PLOT = 34.0


class UsagePlots(QWidget):
    """Shows the newest values, or those at which the pointer or the keyboard is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("usage_plots")
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # time runs so in every language
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme = theme
        self._usage: Usage | None = None
        self._plots: tuple[Plot, ...] = ()
        self._times: tuple[int, ...] = ()
        self._at: int | None = None  # of the samples; None: the newest
        theme.changed.connect(self.update)
        self._speak()

    def show_usage(self, usage: Usage | None) -> None:
        """Plot this; None: nothing."""
        if usage == self._usage:
            return
        self._usage = usage
        self._plots = plots_of(usage) if usage is not None else ()
        self._times = tuple(sample.elapsed_ms for sample in usage.samples) if usage is not None else ()
        if self._at is not None and self._at >= len(self._times):
            self._at = None
        self._speak()
        self.update()

    def look_at(self, index: int | None) -> None:
        """Tell the values of one sample; None: of the newest."""
        if index != self._at and self._times:
            self._at = index
            self._speak()
            self.update()

    @property
    def said(self) -> str:
        """What is told now, in one line."""
        if self._usage is None:
            return ""
        index = len(self._times) - 1 if self._at is None else self._at
        values = (f"{words.measure_name(plot.measure)} {_values(plot, index)}" for plot in self._plots if plot.is_known)
        return joined(self._time_text(index), *values)

    def minimumSizeHint(self) -> QSize:
        head = self.fontMetrics().height() + 4
        return QSize(160, round(2 * (_LEAST_PLOT + head) + _GAP + head + 2 * _MARGIN))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        painter.setFont(smaller(self.font()))
        for plot, where in zip(self._plots, self._fields(), strict=False):
            self._paint(painter, plot, where)
        if self._usage is not None:
            self._paint_times(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.colours.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        field = next((field for field in self._fields() if field.left() <= point.x() <= field.right()), None)
        if field is None or not self._times or field.width() <= 0:
            self.look_at(None)
            return
        wanted_ms = (point.x() - field.left()) / field.width() * self._times[-1]
        self.look_at(min(len(self._times) - 1, bisect_left(self._times, wanted_ms)))

    def leaveEvent(self, event: QEvent) -> None:
        self.look_at(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        newest = len(self._times) - 1
        at = newest if self._at is None else self._at
        moved = {Qt.Key.Key_Left: max(0, at - 1), Qt.Key.Key_Right: min(newest, at + 1), Qt.Key.Key_Home: 0}
        if event.key() in moved and newest >= 0:
            self.look_at(moved[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_End:
            self.look_at(None)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _fields(self) -> list[QRectF]:
        """Where each plot stands, with its head; times stand below the lowest."""
        foot = self.fontMetrics().height() + 4
        columns = 2 if self.width() >= _TWO_COLUMNS else 1
        rows = (len(self._plots) + columns - 1) // columns or 1
        width = (self.width() - 2 * _MARGIN - (columns - 1) * _GAP) / columns
        height = (self.height() - 2 * _MARGIN - foot - (rows - 1) * 6) / rows
        return [
            QRectF(
                _MARGIN + (place % columns) * (width + _GAP), _MARGIN + (place // columns) * (height + 6), width, height
            )
            for place in range(len(self._plots))
        ]

    def _paint(self, painter: QPainter, plot: Plot, field: QRectF) -> None:
        colours = self._theme.colours
        head = self.fontMetrics().height() + 2
        index = len(self._times) - 1 if self._at is None else self._at
        title = words.measure_name(plot.measure)
        top = QRectF(field.left(), field.top(), field.width(), head)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        most = words.most_text(plot.measure, plot.most) if plot.is_known and plot.most else ""
        metrics = painter.fontMetrics()
        most_width = metrics.horizontalAdvance(most)
        painter.setPen(QColor(colours.text))
        name = metrics.elidedText(
            f"{title}  {_values(plot, index)}", Qt.TextElideMode.ElideRight, int(top.width() - most_width - 10)
        )
        painter.drawText(top, flags, name)
        painter.setPen(QColor(colours.muted))
        painter.drawText(
            top, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), most
        )
        area = field.adjusted(0, head, 0, 0)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawLine(QLineF(area.left(), area.bottom() - 0.5, area.right(), area.bottom() - 0.5))
        if not plot.is_known:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(area.adjusted(-1, -1, 1, 0))
        for number, line in enumerate(plot.lines):
            self._paint_line(painter, line, plot.most, area, is_first=number == 0)
        painter.setClipping(False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self._at is not None:
            x = self._x(self._times[index], area)
            painter.setPen(QPen(QColor(colours.muted), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(x, area.top(), x, area.bottom()))

    def _paint_line(self, painter: QPainter, line: Line, most: float, area: QRectF, *, is_first: bool) -> None:
        colours = self._theme.colours
        known = [
            QPointF(self._x(at, area), area.bottom() - 1 - (area.height() - 3) * (value / most if most else 0.0))
            for at, value in zip(self._times, line.values, strict=True)
            if value is not None
        ]
        if not known:
            return
        if is_first:
            below = QPolygonF([QPointF(known[0].x(), area.bottom()), *known, QPointF(known[-1].x(), area.bottom())])
            fill = QColor(colours.accent)
            fill.setAlphaF(0.14)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawPolygon(below)
        # What is written is told from what is read by its strokes as well.
        pen = QPen(QColor(colours.accent if is_first else colours.amber), 1.4)
        pen.setStyle(Qt.PenStyle.SolidLine if is_first else Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if len(known) == 1:
            painter.drawLine(QLineF(known[0].x() - 2, known[0].y(), known[0].x(), known[0].y()))
        else:
            painter.drawPolyline(QPolygonF(known))

    def _paint_times(self, painter: QPainter) -> None:
        fields = self._fields()
        bottom = max(field.bottom() for field in fields)
        painter.setPen(QColor(self._theme.colours.muted))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        index = len(self._times) - 1 if self._at is None else self._at
        # Under each column: they share one time.
        for field in {field.left(): field for field in fields}.values():
            below = QRectF(field.left(), bottom, field.width(), self.fontMetrics().height() + 4)
            assert self._usage is not None
            if self._at is None:
                painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft | middle), instant(self._usage.started_at))
                painter.drawText(below, int(Qt.AlignmentFlag.AlignRight | middle), clock(self._times[-1] / 1_000))
            else:
                painter.drawText(below, int(Qt.AlignmentFlag.AlignHCenter | middle), self._time_text(index))

    def _x(self, at_ms: int, area: QRectF) -> float:
        return area.left() + area.width() * (at_ms / self._times[-1] if self._times[-1] else 1.0)

    def _time_text(self, index: int) -> str:
        assert self._usage is not None
        elapsed_ms = self._times[index]
        try:
            at = instant(self._usage.started_at + timedelta(milliseconds=elapsed_ms), self._usage.started_at)
        except OverflowError:  # whoever has written that
            at = ""
        return joined(at, words.after_text(elapsed_ms / 1_000))

    def _speak(self) -> None:
        said = self.said
        self.setAccessibleName(self.tr("Resources: {what}").format(what=said) if said else self.tr("Resources"))


def _values(plot: Plot, index: int) -> str:
    return words.values_text(plot.measure, [line.values[index] for line in plot.lines])
