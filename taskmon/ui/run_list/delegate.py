"""Paints the cells of the list: sign, name over command, text over bar, times, and buttons that are only drawn."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from taskmon.core.clock import utc_now
from taskmon.core.progress import overall
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.store import Section
from taskmon.ui.actions import verbs
from taskmon.ui.needs import needs_attention
from taskmon.ui.run_list.columns import COLUMNS, ColumnIndex
from taskmon.ui.run_list.model import FOUND_ROLE, LIVE_ROLE, RUN_ROLE, SECTION_ROLE
from taskmon.ui.style import icons
from taskmon.ui.style.mirroring import mirrored
from taskmon.ui.style.theme import Theme, smaller
from taskmon.ui.text.run import left_text, progress_text, second_line
from taskmon.ui.widgets.progress_bar import THICKNESS, paint_bar, paint_stripes

Index = QModelIndex | QPersistentModelIndex
MARGIN = 10
_SIGN = 16
#: The edge of a row that needs somebody.
_MARK = 3
_LONGEST_BAR = 360
_BUTTON_GAP = 6


class RunDelegate(QStyledItemDelegate):
    """The delegate of every column. What it knows beside the model: what is hovered, focused, and the busy phase."""

    def __init__(self, view: QTableView, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme
        self.phase = 0.0  #: where the moving part of busy bars stands, 0 to 1
        self.hovered_row = -1
        self.hovered_verb = ""
        self.focused_verb = ""  #: of the current row
        self.is_compact = False  #: each run has one line
        self.is_folded: Callable[[Section], bool] = lambda section: False
        #: What a run's next attempt would go on from; "": nothing.
        self.where_kept: Callable[[Run], str] = lambda run: ""
        self.painted: Callable[[Live], None] | None = None  #: told of what is painted, while somebody measures that
        self._measure()

    def restyle(self) -> None:
        """The font may have changed: measure anew."""
        self._measure()

    @property
    def row_height(self) -> int:
        return self._height

    @property
    def head_height(self) -> int:
        """Of a row that names a section."""
        return self._small_head.height() + 12

    def buttons_width(self) -> int:
        """Room for the widest pair of buttons."""
        marked = [(verbs.MARK_FAILED, verb) for verb in (verbs.RESTART, verbs.RESUME_KEPT)]
        pairs = ((verbs.RESUME, verbs.CANCEL), (verbs.PAUSE, verbs.CANCEL), *marked)
        widths = [sum(self._button_size(verb).width() for verb in pair) for pair in pairs]
        return max(widths) + _BUTTON_GAP + 2 * MARGIN

    def verbs_of(self, run: Run) -> tuple[verbs.Verb, ...]:
        """What the buttons in the run's row ask."""
        return verbs.inline(run, is_kept=bool(self.where_kept(run)))

    def button_rects(self, run: Run, cell: QRect) -> list[tuple[verbs.Verb, QRect]]:
        """Where a row's buttons stand within its last cell."""
        placed = []
        right = cell.right() - MARGIN
        for verb in reversed(self.verbs_of(run)):
            size = self._button_size(verb)
            top = cell.top() + (cell.height() - size.height()) // 2
            place = QRect(right - size.width() + 1, top, size.width(), size.height())
            placed.append((verb, mirrored(place, cell)))
            right -= size.width() + _BUTTON_GAP
        return placed[::-1]

    def bar_rect(self, cell: QRect) -> QRectF:
        """Where the bar stands within the progress cell."""
        width = min(_LONGEST_BAR, cell.width() - 2 * MARGIN)
        top = cell.top() + self._pad + self._big.height() + 3
        if self.is_compact:
            top = cell.bottom() - THICKNESS - 1
        return QRectF(mirrored(QRect(cell.left() + MARGIN, top, max(0, width), THICKNESS), cell))

    def is_busy(self, run: Run, live: Live | None) -> bool:
        """Whether the row's bar moves by itself: it runs, and nobody knows how far it is."""
        return (
            run.state is RunState.RUNNING
            and not run.paused
            and icons.state_sign(run, live) in ("play", "stopping")
            and overall(live.progress if live else None) is None
        )

    def ground(self, index: Index) -> str:
        """The colour behind a row that is selected or hovered; empty: the list's own."""
        # The option's state would say so too, but QStyle's enums alone cost 12 ms of the launch.
        # Of one cell, not of the row: that would ask of each of its cells whether it can be selected.
        if self._view.selectionModel().isSelected(index.sibling(index.row(), ColumnIndex.NAME)):
            return self._theme.colours.selection
        return self._theme.colours.hover if index.row() == self.hovered_row else ""

    def paint_busy_bar(self, painter: QPainter, bar: QRectF, colour: str, ground: str) -> None:
        """Paint nothing but the bar of a row that `is_busy`, at its present phase, over what stands there."""
        if ground:
            _fill(painter, bar.toAlignedRect(), ground)
        paint_bar(painter, bar, None, colour, self._theme.colours.track, self.phase)

    def bar_colour(self, run: Run, live: Live | None) -> str:
        return icons.state_colour(run, live, self._theme.colours)

    # What Qt asks.

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, self._height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        colours = self._theme.colours
        run: Run | None = index.data(RUN_ROLE)
        section: Section | None = index.data(SECTION_ROLE) if run is None else None
        if section is not None:
            self._paint_head(painter, rect, index, section)
            return
        if ground := self.ground(index):
            _fill(painter, rect, ground)
        painter.setPen(QColor(colours.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if run is None:
            return  # it is being read
        live: Live | None = index.data(LIVE_ROLE)
        match index.column():
            case ColumnIndex.SIGN:
                self._paint_sign(painter, rect, run, live)
            case ColumnIndex.NAME:
                self._paint_two_lines(painter, rect, run, str(index.data(FOUND_ROLE)))
            case ColumnIndex.PROGRESS:
                self._paint_progress(painter, rect, run, live)
                self._paint_text(painter, rect, rect, run, live)
                if self.painted is not None and live is not None:
                    self.painted(live)
            case ColumnIndex.LEFT if not left_text(run, live) and self._is_beside():
                # Nothing to say here: a long text beside it goes on.
                beside = self._view.visualRect(index.model().index(index.row(), ColumnIndex.PROGRESS))
                self._paint_text(painter, beside, rect, run, live)
            case ColumnIndex.BUTTONS:
                self._paint_buttons(painter, rect, run, index.row())
            case column:
                painter.setFont(self._view.font())
                painter.setPen(QColor(colours.text if run.state is RunState.RUNNING else colours.muted))
                inner = rect.adjusted(MARGIN, 0, -MARGIN, 0)
                text = self._cut(self._plain, str(index.data() or ""), inner.width())
                painter.drawText(inner, COLUMNS[column].alignment | int(Qt.TextFlag.TextSingleLine), text)
        if self._view.hasFocus() and index.row() == self._view.currentIndex().row() and not self.focused_verb:
            self._paint_focus(painter, rect, index.column())

    def _measure(self) -> None:
        font = self._view.font()
        self._bold = QFont(font)
        self._bold.setWeight(QFont.Weight.Medium if _has_medium(font) else QFont.Weight.DemiBold)
        self._small = smaller(font)
        self._big, self._little = QFontMetrics(self._bold), QFontMetrics(self._small)
        self._plain = QFontMetrics(font)
        self._head_font = QFont(self._small)
        self._head_font.setWeight(QFont.Weight.DemiBold)
        self._small_head = QFontMetrics(self._head_font)
        self._pad = 3 if self.is_compact else 4
        lines = self._big.height() if self.is_compact else self._big.height() + self._little.height() + 3
        self._height = lines + 2 * self._pad + (THICKNESS if self.is_compact else 0)

    def _button_size(self, verb: verbs.Verb) -> QSize:
        return QSize(self._little.horizontalAdvance(verb.text()) + 16, self._little.height() + 6)

    def _is_beside(self) -> bool:
        """Whether the time left stands right behind the progress, so that a long text can go on there."""
        head = self._view.horizontalHeader()
        return head.visualIndex(ColumnIndex.LEFT) == head.visualIndex(ColumnIndex.PROGRESS) + 1

    def _paint_head(self, painter: QPainter, rect: QRect, index: Index, section: Section) -> None:
        """Paint a cell's part of the row that names a section: its text goes across all of them."""
        colours = self._theme.colours
        _fill(painter, rect, colours.hover if index.row() == self.hovered_row else colours.window)
        painter.setPen(QColor(colours.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        whole = QRect(0, rect.top(), self._view.viewport().width(), rect.height())
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        name = "chevron"
        if self.is_folded(section):  # it points to where one reads on
            name = "chevron_left" if self._view.isRightToLeft() else "chevron_right"
        sign = icons.pixmap(name, colours.muted, 12, self._view.devicePixelRatioF())
        painter.drawPixmap(mirrored(QRect(MARGIN + 4, rect.top() + (rect.height() - 12) // 2, 12, 12), whole), sign)
        painter.setFont(self._head_font)
        painter.setPen(QColor(colours.muted))
        text = str(index.model().index(index.row(), ColumnIndex.NAME).data())
        painter.drawText(
            mirrored(whole.adjusted(MARGIN + 24, 0, 0, 0), whole), int(Qt.AlignmentFlag.AlignVCenter), text
        )
        painter.restore()
        if self._view.hasFocus() and index.row() == self._view.currentIndex().row():
            self._paint_focus(painter, rect, index.column())

    def _paint_focus(self, painter: QPainter, rect: QRect, column: int) -> None:
        painter.setPen(QPen(QColor(self._theme.colours.accent), 1))
        painter.drawLine(rect.topLeft(), rect.topRight())
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if column == ColumnIndex.SIGN:
            edge = QRect(rect.left(), rect.top(), _MARK, rect.height())
            _fill(painter, mirrored(edge, rect), self._theme.colours.accent)

    def _paint_sign(self, painter: QPainter, rect: QRect, run: Run, live: Live | None) -> None:
        if needs_attention(run, live):
            edge = QRect(rect.left(), rect.top(), _MARK, rect.height() - 1)
            _fill(painter, mirrored(edge, rect), self._theme.colours.amber)
        ratio = self._view.devicePixelRatioF()
        colour = icons.state_colour(run, live, self._theme.colours)
        sign = icons.pixmap(icons.state_sign(run, live), colour, _SIGN, ratio)
        painter.drawPixmap(
            rect.left() + (rect.width() - _SIGN) // 2 + 2, rect.top() + (rect.height() - _SIGN) // 2, sign
        )

    def _paint_two_lines(self, painter: QPainter, rect: QRect, run: Run, found: str) -> None:
        colours = self._theme.colours
        inner = rect.adjusted(MARGIN, self._pad, -MARGIN, -self._pad)
        painter.setFont(self._bold)
        painter.setPen(QColor(colours.text))
        line = QRect(inner.left(), inner.top(), inner.width(), self._big.height())
        name = self._cut(self._big, run.name, inner.width())
        painter.drawText(line, Qt.TextFlag.TextSingleLine, name)
        painter.setFont(self._small)
        painter.setPen(QColor(colours.accent if found else colours.muted))
        below = QRect(inner.left(), line.bottom() + 2, inner.width(), self._little.height())
        if self.is_compact:
            below = mirrored(line.adjusted(self._big.horizontalAdvance(name) + MARGIN, 0, 0, 0), line)
            if below.width() < 3 * MARGIN:
                return
        text = self._cut(self._little, found or second_line(run), below.width())
        painter.drawText(below, int(Qt.TextFlag.TextSingleLine) | int(Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_progress(self, painter: QPainter, rect: QRect, run: Run, live: Live | None) -> None:
        colours = self._theme.colours
        bar = self.bar_rect(rect)
        fraction = overall(live.progress if live else None)
        if not self._has_bar(run, fraction):
            return
        colour = self.bar_colour(run, live)
        if run.state is RunState.RUNNING and icons.state_sign(run, live) == "keyboard":
            paint_stripes(painter, bar, colour, colours.track)
        elif self.is_busy(run, live):
            paint_bar(painter, bar, None, colour, colours.track, self.phase)
        else:
            paint_bar(painter, bar, fraction or 0.0, colour, colours.track)

    def _paint_text(self, painter: QPainter, cell: QRect, within: QRect, run: Run, live: Live | None) -> None:
        """Paint the progress cell's text, as far as it lies `within`; it may go on where no time left is shown."""
        colours = self._theme.colours
        width = cell.width() - 2 * MARGIN
        if not left_text(run, live) and self._is_beside():
            width += self._view.horizontalHeader().sectionSize(ColumnIndex.LEFT)
        fraction = overall(live.progress if live else None)
        line = mirrored(QRect(cell.left() + MARGIN, cell.top(), width, cell.height()), cell)
        if self._has_bar(run, fraction):
            line = QRect(line.left(), cell.top() + self._pad, width, self._big.height())
        painter.save()
        painter.setClipRect(within, Qt.ClipOperation.IntersectClip)
        painter.setFont(self._small)
        painter.setPen(QColor(colours.muted if run.state in (RunState.QUEUED, RunState.CANCELLED) else colours.text))
        text = self._cut(self._little, progress_text(run, live, utc_now()), width)
        painter.drawText(line, Qt.TextFlag.TextSingleLine | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def _has_bar(self, run: Run, fraction: float | None) -> bool:
        match run.state:
            case RunState.RUNNING:
                return True
            case RunState.INTERRUPTED | RunState.FAILED | RunState.CANCELLED:
                return fraction is not None
            case _:
                return False

    def _paint_buttons(self, painter: QPainter, rect: QRect, run: Run, row: int) -> None:
        colours = self._theme.colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small)
        for verb, place in self.button_rects(run, rect):
            hovered = row == self.hovered_row and verb.key == self.hovered_verb
            focused = row == self._view.currentIndex().row() and verb.key == self.focused_verb and self._view.hasFocus()
            edge = colours.accent if focused else colours.muted if hovered else colours.line
            painter.setPen(QPen(QColor(edge), 2 if focused else 1))
            painter.setBrush(QColor(colours.surface if hovered else colours.raised))
            painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setPen(QColor(colours.text))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, verb.text())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    @staticmethod
    def _cut(metrics: QFontMetrics, text: str, width: int) -> str:
        # A text of a megabyte would be measured to its end; nothing past a few hundred characters can be seen.
        return metrics.elidedText(text[:1000], Qt.TextElideMode.ElideRight, width)


def _fill(painter: QPainter, rect: QRect, colour: str) -> None:
    """Fill `rect`; QPainter.fillRect takes so many kinds of things that preparing it costs 4 ms of the launch."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRect(rect)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _has_medium(font: QFont) -> bool:
    """Whether the family has a weight between regular and bold; where not, asking for it gives regular."""
    from PySide6.QtGui import QFontDatabase, QFontInfo

    return any("Medium" in style for style in QFontDatabase.styles(QFontInfo(font).family()))
