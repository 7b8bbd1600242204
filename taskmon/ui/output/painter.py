"""Paints one row of output with its colours and what of it is selected; knows how wide a text is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from taskmon.core.output.looks import Look, Piece
from taskmon.ui.output.ansi_colours import colour_of
from taskmon.ui.output.reading.chunk import Row
from taskmon.ui.output.selection import row_text
from taskmon.ui.style.theme import Colours, contrast, fixed_font

#: How the row looks that stands for what was given up.
_LEFT_OUT = Look(dim=True, italic=True)
#: A row may be thousands of characters wide: of a longer piece only what is in sight is given to Qt.
_LONG_PIECE = 200
#: To measure a long row takes a millisecond, and those in sight are measured at each look.
_MOST_MEASURED = 256


@dataclass(frozen=True, slots=True)
class Mark:
    """Columns of a row that are painted over, or underlined."""

    first: int
    last: int
    kind: str  #: selected, found, current, link


class RowPainter:
    """A fixed font and its measures, in pixels."""

    def __init__(self, point_size: float) -> None:
        self._font = fixed_font()
        self._font.setPointSizeF(point_size)
        self._metrics = QFontMetricsF(self._font)
        self._advance = lru_cache(maxsize=_MOST_MEASURED)(self._metrics.horizontalAdvance)
        self.em = max(1.0, self._metrics.horizontalAdvance("0"))
        self.row_height = round(self._metrics.height() * 1.12)

    def width(self, text: str) -> float:
        """How wide a text is."""
        return len(text) * self.em if text.isascii() else self._advance(text)

    def column_at(self, row: Row, left: float) -> int:
        """The column nearest to so many pixels from the row's left edge."""
        return self._column(row_text(row), left)

    def _column(self, text: str, left: float) -> int:
        return bisect_left(range(len(text)), left, key=lambda end: self.width(text[: end + 1]) - self.em / 2)

    def paint(self, painter: QPainter, row: Row, corner: QPoint, marks: Sequence[Mark], colours: Colours) -> float:
        """Paint the row; returns how wide it is.

        Args:
            corner: Of the row, at its upper left; may lie outside of what is seen.
            marks: What is painted over it, in this order.
        """
        found = [Piece(row_text(row), _LEFT_OUT)] if row.left_out_bytes else row.pieces()
        left, end = float(corner.x()), painter.viewport().width()
        for index, piece in enumerate(found):
            if left >= end:
                left += self.width("".join([each.text for each in found[index:]]))
                break
            is_long = len(piece.text) >= _LONG_PIECE
            width = self.width(piece.text) if is_long else self._metrics.horizontalAdvance(piece.text)
            if left + width > 0:
                self._paint_piece(
                    painter, piece, QRect(round(left), corner.y(), round(width), self.row_height), colours
                )
            left += width
        if marks:
            text = "".join(piece.text for piece in found)
            # A row may have thousands, and to measure where each of them is takes longer than to paint it.
            first, last = self._column(text, -corner.x()), self._column(text, end - corner.x())
            for mark in marks:
                if mark.first <= last and first <= mark.last:
                    self._paint_mark(painter, text, mark, corner, colours)
        return left - corner.x()

    def _paint_piece(self, painter: QPainter, piece: Piece, area: QRect, colours: Colours) -> None:
        look, text, left = piece.look, piece.text, float(area.left())
        front, back = colour_of(look.front, colours), colour_of(look.back, colours)
        if look.inverse:
            front, back = back or colours.output, front or colours.text
        if len(text) >= _LONG_PIECE:
            skipped = max(0, int(-left / self.em) - 1)
            text = text[skipped : skipped + int(painter.viewport().width() / self.em) + 3]
            left += skipped * self.em
        if back is not None and contrast(front or colours.text, back) < 3.0:
            front = "#000000" if contrast("#000000", back) > contrast("#ffffff", back) else "#ffffff"
        if back is not None:
            painter.fillRect(area, QColor(back))
        painter.setFont(self._font_for(look))
        painter.setPen(QColor(front or (colours.muted if look.dim else colours.text)))
        painter.drawText(round(left), round(area.top() + self._metrics.ascent()), text)

    def _paint_mark(self, painter: QPainter, text: str, mark: Mark, corner: QPoint, colours: Colours) -> None:
        first, last = max(0, mark.first), min(len(text), mark.last)
        if first >= last:
            return
        start, end = corner.x() + self.width(text[:first]), corner.x() + self.width(text[:last])
        area = QRect(round(start), corner.y(), max(1, round(end - start)), self.row_height)
        if mark.kind == "link":
            painter.fillRect(area.left(), area.bottom() - 1, area.width(), 1, QColor(colours.accent))
            return
        edge = QColor(colours.accent if mark.kind == "selected" else colours.amber)
        shade = QColor(edge)
        shade.setAlphaF(0.28)
        painter.fillRect(area, shade)
        if mark.kind == "current":  # a frame: a stronger shade would hide the text
            painter.setPen(QPen(edge, 2))
            painter.drawRect(area.adjusted(0, 0, -1, -1))

    def paint_gutter(self, painter: QPainter, text: str, corner: QPoint, colours: Colours) -> None:
        """Paint what stands before a row."""
        painter.setFont(self._font)
        painter.setPen(QColor(colours.muted))
        painter.drawText(corner.x(), round(corner.y() + self._metrics.ascent()), text)

    def _font_for(self, look: Look) -> QFont:
        if not (look.bold or look.italic or look.underline or look.strike):
            return self._font
        font = QFont(self._font)
        font.setBold(look.bold)
        font.setItalic(look.italic)
        font.setUnderline(look.underline)
        font.setStrikeOut(look.strike)
        return font
