"""The palette over the window: a line to type in and what fits it; Return performs, Escape goes back where one was."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from taskmon.ui.palette.entries import Entry, Source, ranked
from taskmon.ui.style.entries import paint_back, paint_cut
from taskmon.ui.style.mirroring import mirrored
from taskmon.ui.style.theme import Theme, smaller
from taskmon.ui.text.units import isolated
from taskmon.ui.widgets.labels import PlainLabel, set_tone

_ENTRY_ROLE = int(Qt.ItemDataRole.UserRole)
_WIDTH, _LEAST_WIDTH, _TOP_PX = 600, 320, 52
_MOST_ROWS, _MOST_ENTRIES = 11, 60
_LONGEST_TYPED = 200
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Palette(QFrame):
    """A part of the window rather than a window, so that it needs nothing of a window manager and is there at once."""

    typed = Signal(str)  #: what is looked for now
    performed = Signal(object)  #: Entry: it is about to be
    closed = Signal()

    def __init__(self, sources: Sequence[Source], recent: Sequence[str], theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("palette")
        self.setAccessibleName(self.tr("Commands"))
        self._window = window
        self._sources = sources
        self._recent = recent
        self._theme = theme
        self._more: Sequence[Entry] = ()
        self._came_from = QApplication.focusWidget()
        self._is_closed = False
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        self.line = QLineEdit(maxLength=_LONGEST_TYPED)
        self.line.setObjectName("palette_line")
        self.line.setAccessibleName(self.tr("What to do, or a run, saved job or setting"))
        self.line.setPlaceholderText(self.tr("Type a command, a run, a saved job or a setting"))
        self.list = QListWidget()
        self.list.setObjectName("palette_list")
        self.list.setAccessibleName(self.tr("What fits"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_EntryPainter(self.list, theme))
        self._nothing = PlainLabel(self.tr("Nothing is called so."))
        self._nothing.setContentsMargins(8, 4, 8, 6)
        set_tone(self._nothing, "muted")
        column.addWidget(self.line)
        column.addWidget(self.list)
        column.addWidget(self._nothing)
        self.line.textChanged.connect(self._look)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(self._perform)
        self.list.currentItemChanged.connect(lambda item, before: self._announce(item))
        window.installEventFilter(self)
        self._look("")
        self._place()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow_focus)

    def add(self, words: str, entries: Sequence[Entry]) -> None:
        """Show more for these words, below what is there: nothing moves that somebody may be about to choose."""
        if words != self.line.text().strip():
            return
        self._more = entries
        shown = {self._entry(self.list.item(row)).key for row in range(self.list.count())}
        for entry in entries:
            if entry.key not in shown and self.list.count() < _MOST_ENTRIES + len(entries):
                self._append(entry)
        self._fit()

    def titles(self) -> list[str]:
        """What is offered, from top to bottom."""
        return [self._entry(self.list.item(row)).title for row in range(self.list.count())]

    @Slot()
    def leave(self) -> None:
        """Close, and give the keyboard back."""
        self._close(gives_back=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._place()
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take_key(event)
        return False

    def _take_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in _MOVES:
            QApplication.sendEvent(self.list, event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._perform(self.list.currentItem())
        elif key == Qt.Key.Key_Escape:
            self.leave()
        elif key not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):  # there is nowhere else to go
            return False
        return True

    @Slot(str)
    def _look(self, text: str) -> None:
        words = text.strip()
        self.list.clear()
        self._more = ()
        offered = [entry for source in self._sources for entry in source.entries(words)]
        for entry in ranked(words, offered, self._recent, _MOST_ENTRIES):
            self._append(entry)
        self.list.setCurrentRow(0)
        self._fit()
        self.typed.emit(words)

    def _append(self, entry: Entry) -> None:
        item = QListWidgetItem(entry.title)
        item.setData(_ENTRY_ROLE, entry)
        item.setData(int(Qt.ItemDataRole.AccessibleTextRole), _spoken(entry))
        self.list.addItem(item)
        if self.list.currentItem() is None:
            self.list.setCurrentItem(item)

    def _entry(self, item: QListWidgetItem) -> Entry:
        entry = item.data(_ENTRY_ROLE)
        assert isinstance(entry, Entry)
        return entry

    @Slot(QListWidgetItem)
    def _perform(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        entry = self._entry(item)
        if entry.why_not:
            self._announce(item)
            return
        self._close(gives_back=True)
        self.performed.emit(entry)
        entry.do()

    def _close(self, *, gives_back: bool) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        self.hide()
        before = self._came_from
        if gives_back and before is not None and isValid(before):
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()
        self.deleteLater()

    @Slot(QWidget, QWidget)
    def _follow_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        """Somebody clicked elsewhere in the window: that is where the keyboard stays."""
        if not self._is_closed and now is not None and not self.isAncestorOf(now):
            self._close(gives_back=False)

    def _announce(self, item: QListWidgetItem | None) -> None:
        """The keyboard stays in the line, so a screen reader has to be told what is chosen."""
        if item is not None and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.list, _spoken(self._entry(item))))

    def _fit(self) -> None:
        count = self.list.count()
        self.list.setVisible(count > 0)
        self._nothing.setVisible(count == 0)
        if count:
            self.list.setFixedHeight(min(count, _MOST_ROWS) * self.list.sizeHintForRow(0) + 2)
        self._place()

    def _place(self) -> None:
        window = self._window
        width = max(_LEAST_WIDTH, min(_WIDTH, window.width() - 80))
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((window.width() - width) // 2, min(_TOP_PX, max(0, window.height() - self.height())))


class _EntryPainter(QStyledItemDelegate):
    """Title and what else is said at the left, keys at the right; what can't be asked for is faint, and says why."""

    def __init__(self, view: QListWidget, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, self._view.fontMetrics().height() + 14)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry = index.data(_ENTRY_ROLE)
        assert isinstance(entry, Entry)
        rect: QRect = option.rect
        colours = self._theme.colours
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.row() == self._view.currentRow():
            paint_back(painter, rect, colours.selection)
        inner = rect.adjusted(10, 0, -10, 0)
        right = entry.why_not or isolated(entry.keys)
        painter.setFont(smaller(self._view.font()))
        painter.setPen(QColor(colours.muted))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, right)
        room = inner.width() - (painter.fontMetrics().horizontalAdvance(right) + 16 if right else 0)
        painter.setFont(self._view.font())
        painter.setPen(QColor(colours.muted if entry.why_not else colours.text))
        place = QRect(inner.left(), inner.top(), room, inner.height())
        taken = paint_cut(painter, mirrored(place, inner), entry.title) + 12
        if entry.detail and room - taken > 40:
            painter.setFont(smaller(self._view.font()))
            painter.setPen(QColor(colours.muted))
            paint_cut(painter, mirrored(place.adjusted(taken, 0, 0, 0), inner), entry.detail)
        painter.restore()


def _spoken(entry: Entry) -> str:
    return ", ".join(part for part in (entry.title, entry.detail, entry.keys, entry.why_not) if part)
