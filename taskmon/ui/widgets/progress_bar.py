"""A thin progress bar: how to paint one, and a widget that shows one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from taskmon.ui.style.theme import Theme

THICKNESS = 6
_WIDTH = 130
#: Share of the bar that the moving part of a busy bar covers.
_BUSY_SHARE = 0.28


def paint_bar(
    painter: QPainter, where: QRectF, fraction: float | None, colour: str, track: str, phase: float = 0.0
) -> None:
    """Paint a bar filled to `fraction`; None: a busy bar whose part stands at `phase` (0 to 1)."""
    painter.save()
    _mirror(painter, where)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = where.height() / 2
    painter.setBrush(QColor(track))
    painter.drawRoundedRect(where, radius, radius)
    begin, end = 0.0, min(1.0, fraction or 0.0)
    if fraction is None:
        end = (1 + _BUSY_SHARE) * (phase % 1.0)
        begin, end = max(0.0, end - _BUSY_SHARE), min(1.0, end)
    if fraction is None or fraction > 0.0:
        # At least as wide as high, so that it stays within the round ends: clipping would cost as much as all else.
        width = max(where.height(), where.width() * (end - begin))
        left = min(where.left() + where.width() * begin, where.right() - width)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(left, where.top(), width, where.height()), radius, radius)
    painter.restore()


def _mirror(painter: QPainter, where: QRectF) -> None:
    """Let what is painted there begin at the right, where everything else does."""
    if QGuiApplication.isRightToLeft():
        painter.translate(where.left() + where.right(), 0)
        painter.scale(-1, 1)


def paint_stripes(painter: QPainter, where: QRectF, colour: str, track: str) -> None:
    """Paint a bar that stands still because somebody is waited for."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    clip = QPainterPath()
    clip.addRoundedRect(where, where.height() / 2, where.height() / 2)
    painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
    painter.fillRect(where, QColor(track))
    painter.setBrush(QColor(colour))
    height, left = where.height(), where.left() - where.height()
    while left < where.right():
        painter.drawPolygon(
            [
                QPointF(left, where.bottom()),
                QPointF(left + height, where.top()),
                QPointF(left + 2 * height, where.top()),
                QPointF(left + height, where.bottom()),
            ]
        )
        left += 3 * height
    painter.restore()


class ProgressBar(QWidget):
    """A bar that stands still, for dialogs: evidence, not news."""

    def __init__(self, theme: Theme, fraction: float, *, amber: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._fraction = fraction
        self._amber = amber
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(120, THICKNESS)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        colour = colours.amber if self._amber else colours.accent
        width = min(self.width(), _WIDTH)
        left = self.width() - width if self.isRightToLeft() else 0
        paint_bar(painter, QRectF(left, 0, width, THICKNESS), self._fraction, colour, colours.track)
        painter.end()
