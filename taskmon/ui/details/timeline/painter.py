"""How an attempt looks as a bar of time: its colour and sign, and a shape where there is no room for a sign."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from taskmon.core.states import RunState
from taskmon.ui.style import icons
from taskmon.ui.style.theme import Colours, mixed

HEIGHT = 24.0
_RADIUS = 4.0
_SIGN = 14
_ROOM_FOR_SIGN = 18.0
#: Of a narrow bar's height, from its bottom: what can't be told by a sign is told by that.
_SHARES = {RunState.SUCCEEDED: 0.55, RunState.CANCELLED: 0.3}


def paint_attempt(
    painter: QPainter, where: QRectF, state: RunState, colours: Colours, *, still: float = 0.0, strong: bool = False
) -> None:
    """Paint a bar.

    Args:
        still: The share of it, at its end, in which it stood still.
        strong: It is the one that is meant among many.
    """
    colour = QColor(icons.plain_colour(state, colours))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if where.width() < _ROOM_FOR_SIGN:
        height = where.height() * _SHARES.get(state, 1.0)
        bar = QRectF(where.left(), where.bottom() - height, max(1.5, where.width() - 1.0), height)
        painter.fillRect(bar, QBrush(colour, _pattern(state)))
        painter.restore()
        return
    bar = where.adjusted(0.5, 0.5, -1.5, -0.5)
    painter.setPen(QPen(colour, 1.5 if strong else 1.0))
    painter.setBrush(mixed(colours.surface, colour.name(), 0.34 if strong else 0.18))
    painter.drawRoundedRect(bar, _RADIUS, _RADIUS)
    if still > 0.0:
        width = bar.width() * min(1.0, still)
        painter.fillRect(
            QRectF(bar.right() - width, bar.top() + 1, width, bar.height() - 2),
            QBrush(QColor(colours.muted), Qt.BrushStyle.BDiagPattern),
        )
    sign = icons.pixmap(icons.plain_sign(state), colour.name(), _SIGN, painter.device().devicePixelRatioF())
    painter.drawPixmap(QPointF(bar.center().x() - _SIGN / 2, bar.center().y() - _SIGN / 2), sign)
    painter.restore()


def paint_wait(painter: QPainter, where: QRectF, colours: Colours, *, is_backoff: bool, is_cut: bool) -> None:
    """Paint what lies between two bars: hatched where a policy waited, else a line; two strokes where it is cut."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = where.center().y()
    if is_backoff:
        bar = QRectF(where.left(), middle - 4, max(1.0, where.width() - 1.0), 8)
        painter.fillRect(bar, QBrush(QColor(colours.muted), Qt.BrushStyle.BDiagPattern))
    else:
        painter.setPen(QPen(QColor(colours.muted), 1.0, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(where.left(), middle, where.right() - 1.0, middle))
    if is_cut and where.width() >= 10.0:
        x = where.center().x()
        painter.fillRect(QRectF(x - 4, middle - 6, 8, 12), QColor(colours.surface))
        painter.setPen(QPen(QColor(colours.muted), 1.2))
        for shift in (-3.0, 1.0):
            painter.drawLine(QLineF(x + shift - 1.5, middle + 5, x + shift + 2.5, middle - 5))
    painter.restore()


def _pattern(state: RunState) -> Qt.BrushStyle:
    return Qt.BrushStyle.Dense4Pattern if state is RunState.INTERRUPTED else Qt.BrushStyle.SolidPattern
