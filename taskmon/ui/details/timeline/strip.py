"""One run's time as a strip: attempts as bars, what lay between them, steps; arrows go from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from taskmon.core.clock import utc_now
from taskmon.ui.details.timeline.painter import HEIGHT, paint_attempt, paint_wait
from taskmon.ui.details.timeline.pieces import Kind, Piece, placed
from taskmon.ui.run_list.columns import escaped
from taskmon.ui.style.theme import Theme, smaller
from taskmon.ui.text.details import timeline as words

_MARGIN = 4.0
_GAP = 6.0
_STEP_HEIGHT = 4.0


class TimelineStrip(QWidget):
    """Enter, or a click, on an attempt asks for its output."""

    opened = Signal(int)  #: the number of an attempt

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline_strip")
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # time runs so in every language
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._pieces: list[Piece] = []
        self._current = -1  # of the pieces; -1: there is no attempt
        theme.changed.connect(self.update)
        self._speak()

    @property
    def pieces(self) -> Sequence[Piece]:
        return self._pieces

    @property
    def current_attempt(self) -> int | None:
        """The number of the attempt at which the keyboard is."""
        attempt = self._pieces[self._current].attempt if self._current >= 0 else None
        return attempt.attempt if attempt is not None else None

    def show_pieces(self, pieces: list[Piece]) -> None:
        """Show them; the keyboard stays at its attempt, or follows the newest."""
        was_last = self._current in (-1, self._last())
        number = self.current_attempt
        self._pieces = pieces
        places = {piece.attempt.attempt: place for place, piece in enumerate(pieces) if piece.attempt is not None}
        last = self._last()
        self._current = last if was_last or number is None else places.get(number, last)
        self._speak()
        self.update()

    def words_of(self, piece: Piece) -> str:
        """What a piece is, as its tip says it."""
        if piece.attempt is not None:
            return words.attempt_words(piece.attempt, piece.length_s, piece.still_s, utc_now())
        said = {Kind.QUEUE: words.queue_words, Kind.BACKOFF: words.backoff_words, Kind.REST: words.rest_words}
        return said[piece.kind](piece.length_s)

    def piece_point(self, number: int) -> QPointF:
        """The middle of the bar of an attempt."""
        places = placed(self._pieces, self._width())
        for piece, place in zip(self._pieces, places, strict=True):
            if piece.attempt is not None and piece.attempt.attempt == number:
                return QPointF(_MARGIN + place.left + place.width / 2, _MARGIN + HEIGHT / 2)
        raise LookupError(number)

    def sizeHint(self) -> QSize:
        return QSize(200, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(60, round(2 * _MARGIN + HEIGHT + _GAP + self.fontMetrics().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        places = placed(self._pieces, self._width())
        for index, (piece, place) in enumerate(zip(self._pieces, places, strict=True)):
            where = QRectF(_MARGIN + place.left, _MARGIN, place.width, HEIGHT)
            if piece.attempt is None:
                paint_wait(painter, where, colours, is_backoff=piece.kind is Kind.BACKOFF, is_cut=place.is_cut)
                continue
            whole_s = piece.length_s + piece.still_s
            is_current = index == self._current and self.hasFocus()
            still = min(0.5, piece.still_s / whole_s) if whole_s else 0.0
            paint_attempt(painter, where, piece.attempt.state, colours, still=still, strong=is_current)
            self._paint_steps(painter, piece, where)
            if is_current:
                painter.setPen(QPen(QColor(colours.accent), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(where.adjusted(-2, -2, 1, 2), 5, 5)
        self._paint_ends(painter)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position())
        attempt = self._pieces[index].attempt if index is not None else None
        if event.button() is Qt.MouseButton.LeftButton and index is not None and attempt is not None:
            self._move(index)
            self.opened.emit(attempt.attempt)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position())
        can_open = index is not None and self._pieces[index].attempt is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if can_open else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        places = [place for place, piece in enumerate(self._pieces) if piece.attempt is not None]
        if not places or self._current not in places:
            super().keyPressEvent(event)
            return
        at = places.index(self._current)
        back, forth = Qt.Key.Key_Left, Qt.Key.Key_Right
        match event.key():
            case key if key in (back, forth):
                self._move(places[min(len(places) - 1, max(0, at + (1 if key == forth else -1)))])
            case Qt.Key.Key_Home:
                self._move(places[0])
            case Qt.Key.Key_End:
                self._move(places[-1])
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                number = self.current_attempt
                if number is not None:
                    self.opened.emit(number)
            case _:
                super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tip_at(QPointF(event.pos())), self)
            return True
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)

    def _paint_steps(self, painter: QPainter, piece: Piece, where: QRectF) -> None:
        """A thin line for each step along the bottom, in two tones in turn."""
        if where.width() < 4 * _STEP_HEIGHT:
            return
        room = where.adjusted(3, 0, -4, 0)
        for number, step in enumerate(piece.steps):
            painter.setOpacity(0.9 if number % 2 else 0.5)
            left = room.left() + step.begin * room.width()
            width = max(1.0, (step.end - step.begin) * room.width())
            painter.fillRect(
                QRectF(left, where.bottom() - _STEP_HEIGHT - 1, width, _STEP_HEIGHT), QColor(self._theme.colours.accent)
            )
        painter.setOpacity(1.0)

    def _paint_ends(self, painter: QPainter) -> None:
        if not self._pieces:
            return
        begin_at, end_at = self._ends()
        painter.setFont(smaller(self.font()))
        painter.setPen(QColor(self._theme.colours.muted))
        below = QRectF(_MARGIN, _MARGIN + HEIGHT + _GAP, self._width(), self.fontMetrics().height())
        vertical = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextSingleLine
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft | vertical), words.instant(begin_at))
        end = words.instant(end_at, begin_at)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight | vertical), end)

    def _ends(self) -> tuple[datetime, datetime]:
        last = self._pieces[-1]
        ended_at = last.attempt.ended_at if last.attempt is not None else None
        return self._pieces[0].begin_at, ended_at or utc_now()

    def _tip_at(self, point: QPointF) -> str:
        index = self._index_at(point)
        if index is None:
            return ""
        piece = self._pieces[index]
        said = self.words_of(piece)
        place = placed(self._pieces, self._width())[index]
        share = (point.x() - _MARGIN - place.left) / place.width if place.width else 0.0
        step = next((step for step in reversed(piece.steps) if step.begin <= share <= step.end), None)
        return escaped(f"{said}\n{words.step_words(step.name)}" if step is not None else said)

    def _index_at(self, point: QPointF) -> int | None:
        if not _MARGIN <= point.y() <= _MARGIN + HEIGHT:
            return None
        x = point.x() - _MARGIN
        places = placed(self._pieces, self._width())
        return next((index for index, place in enumerate(places) if place.left <= x < place.left + place.width), None)

    def _move(self, index: int) -> None:
        self._current = index
        self._speak()
        self.update()

    def _last(self) -> int:
        return max((place for place, piece in enumerate(self._pieces) if piece.attempt is not None), default=-1)

    def _speak(self) -> None:
        """Have a screen reader say where the keyboard is, and, asked for more, all of it."""
        here = self.words_of(self._pieces[self._current]) if self._current >= 0 else ""
        name = self.tr("Timeline: {what}").format(what=here) if here else self.tr("Timeline")
        if name != self.accessibleName():
            self.setAccessibleName(name)
        self.setAccessibleDescription("\n".join(map(self.words_of, self._pieces[-20:])))

    def _width(self) -> float:
        return max(0.0, self.width() - 2 * _MARGIN)
