"""How an entry of a painted list looks: what lies behind it, and texts that are cut where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter


def paint_back(painter: QPainter, rect: QRect, colour: str) -> None:
    """Fill what lies behind an entry."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(QRectF(rect).adjusted(0, 1, 0, -1), 6, 6)


def paint_cut(painter: QPainter, room: QRect, text: str) -> int:
    """Write from the left of the room, with an ellipsis where there is too little; returns how wide it became."""
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
    return metrics.horizontalAdvance(shown)
