"""The list at the left: states with live counts, groups and tags; one of each kind can be chosen, and they combine."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QCursor, QFont, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from taskmon.core.job import printable
from taskmon.core.states import RunState
from taskmon.ui.panels.run_counts import MOST_TAGS, Counts
from taskmon.ui.run_list.columns import escaped
from taskmon.ui.run_list.filter import FILTERS, Filter
from taskmon.ui.run_list.filter_text import entry_title
from taskmon.ui.style import icons
from taskmon.ui.style.entries import paint_back, paint_cut
from taskmon.ui.style.mirroring import mirrored
from taskmon.ui.style.theme import Theme, smaller
from taskmon.ui.text.units import number
from taskmon.ui.widgets.labels import PlainLabel, set_tone

_FILTER_ROLE = int(Qt.ItemDataRole.UserRole)
_COUNT_ROLE = _FILTER_ROLE + 1
_SIGN_ROLE = _FILTER_ROLE + 2
_CHOSEN_ROLE = _FILTER_ROLE + 3
_MORE_TAGS = "tags"


class Sidebar(QFrame):
    """A state is chosen as soon as it is gone to, a group or a tag by a click, Space or Return; once more lets go.

    A run is in one group only: another one takes the place of that which was chosen, but with Ctrl, which lists both.
    """

    chosen = Signal(object)  #: Filter: the entry of a state
    group_toggled = Signal(str, bool)  #: a group; whether others that are chosen stay so
    tag_toggled = Signal(str)
    more_tags_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.filters = _Entries()
        self.filters.setObjectName("filters")
        self.filters.setAccessibleName(self.tr("Which runs are shown"))
        self.filters.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.filters.setItemDelegate(_EntryPainter(self.filters, theme))
        self.filters.setMouseTracking(True)
        theme.changed.connect(lambda: self.filters.viewport().update())
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 10, 8, 8)
        self._column.setSpacing(0)
        self._column.addWidget(self.filters)
        self._jobs_head: QWidget | None = None
        self._entries: dict[str, QListWidgetItem] = {}
        self._filter = Filter()
        self._add_head(self.tr("Runs"))
        for wanted in FILTERS:
            self._add_entry(wanted.key, wanted, entry_title(wanted.key))
        self._groups_head: QListWidgetItem | None = None
        self._tags_head: QListWidgetItem | None = None
        self.filters.setCurrentItem(self._entries["all"])
        self.filters.currentItemChanged.connect(self._go_to)
        self.filters.pressed_on.connect(self.press)

    def choose(self, key: str) -> None:
        """Choose an entry by its key, as a click would."""
        if key in self._entries:
            self.filters.setCurrentItem(self._entries[key])
            self.press(self._entries[key])

    def show_filter(self, wanted: Filter) -> None:
        """Mark what is chosen, wherever it was chosen."""
        self._filter = wanted
        for key, item in self._entries.items():
            self._mark(item, self._is_chosen(key))
        at = self.filters.currentItem()
        if at is None or isinstance(at.data(_FILTER_ROLE), Filter):
            was_blocked = self.filters.blockSignals(True)
            self.filters.setCurrentItem(self._entries[wanted.key])
            self.filters.blockSignals(was_blocked)
        self.filters.viewport().update()

    def show_tags(self, tags: dict[str, int]) -> None:
        """Show these tags, each with how many runs have it; one that is chosen stays."""
        wanted = {f"tag:{name}": name for name in [*tags][:MOST_TAGS]}
        wanted |= {f"tag:{name}": name for name in sorted(self._filter.tags)}
        gone = [key for key in self._entries if key.startswith("tag:") and key not in wanted]
        for key in [*gone, *([_MORE_TAGS] if _MORE_TAGS in self._entries else [])]:
            self.filters.takeItem(self.filters.row(self._entries.pop(key)))
        if self._tags_head is None and wanted:
            self._tags_head = self._add_head(self.tr("Tags"))
        elif self._tags_head is not None and not wanted:
            self.filters.takeItem(self.filters.row(self._tags_head))
            self._tags_head = None
        for key, name in wanted.items():
            item = self._entries.get(key) or self._add_entry(key, name, printable(name))
            self._set_count(item, number(tags[name]) if name in tags else "", "")
        if len(tags) > MOST_TAGS:
            self._add_entry(_MORE_TAGS, "", self.tr("More…"))
        self._fit_filters()

    @Slot(object)
    def show_counts(self, counts: Counts) -> None:
        """Show how many there are of each, and the groups there are."""
        shown = {
            "all": counts.total,
            "active": counts.of(RunState.RUNNING, RunState.INTERRUPTED, RunState.QUEUED),
            "attention": counts.attention,
            "succeeded": counts.of(RunState.SUCCEEDED),
            "failed": counts.of(RunState.FAILED),
            "cancelled": counts.of(RunState.CANCELLED),
        }
        for key, count in shown.items():
            self._set_count(self._entries[key], number(count), "dot" if key == "attention" and count else "")
        self._show_groups(counts)

    def put_jobs(self, jobs: QWidget) -> None:
        """Show the saved jobs below the filters, which from now on are no higher than they need."""
        if self._jobs_head is None:
            head = PlainLabel(self.tr("Saved jobs"))
            head.setFont(_head_font(self.filters.font()))
            head.setContentsMargins(9, 16, 0, 4)
            set_tone(head, "muted")
            self._jobs_head = head
            self._column.addWidget(head)
            self._column.addWidget(jobs)
            self._column.addStretch(1)
            self._column.setStretchFactor(self.filters, 3)
        self._fit_filters()

    def show_jobs_head(self, wanted: bool) -> None:
        """Whether there are saved jobs to be headed."""
        if self._jobs_head is not None:
            self._jobs_head.setVisible(wanted)

    def _fit_filters(self) -> None:
        if self._jobs_head is not None:
            rows = sum(self.filters.sizeHintForRow(row) for row in range(self.filters.count()))
            self.filters.setMaximumHeight(rows + 4)

    def _show_groups(self, counts: Counts) -> None:
        wanted = {f"group:{name}": name for name in counts.groups}
        if self._groups_head is None and wanted:
            self._groups_head = self._add_head(self.tr("Groups"))
        for key in [key for key in self._entries if key.startswith("group:") and key not in wanted]:
            self.filters.takeItem(self.filters.row(self._entries.pop(key)))
        for key, name in wanted.items():
            item = self._entries.get(key) or self._add_group(key, name)
            group = counts.groups[name]
            running = counts.running_in.get(name, 0)
            text = f"{running} / {group.slots}" if group.slots is not None else str(running) if running else ""
            self._set_count(item, text, "pause" if group.paused else "")
            hint = self.tr("{running} running, {waiting} queued").format(
                running=running, waiting=counts.waiting_in.get(name, 0)
            )
            item.setToolTip(escaped(hint))
        self._fit_filters()

    def _set_count(self, item: QListWidgetItem, text: str, sign: str) -> None:
        if item.data(_COUNT_ROLE) == text and item.data(_SIGN_ROLE) == sign:
            return
        item.setData(_COUNT_ROLE, text)
        item.setData(_SIGN_ROLE, sign)
        self._speak(item)

    def _add_head(self, title: str) -> QListWidgetItem:
        item = QListWidgetItem(title, self.filters)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        return item

    def _add_entry(self, key: str, what: Filter | str, title: str) -> QListWidgetItem:
        return self._put_entry(QListWidgetItem(title, self.filters), key, what)

    def _add_group(self, key: str, name: str) -> QListWidgetItem:
        """Add it below the other groups, and above the tags."""
        if self._tags_head is None:
            return self._add_entry(key, name, printable(name))
        item = QListWidgetItem(printable(name))
        self.filters.insertItem(self.filters.row(self._tags_head), item)
        return self._put_entry(item, key, name)

    def _put_entry(self, item: QListWidgetItem, key: str, what: Filter | str) -> QListWidgetItem:
        item.setData(_FILTER_ROLE, what)
        item.setData(_COUNT_ROLE, "")
        self._entries[key] = item
        self._mark(item, self._is_chosen(key))
        return item

    def _is_chosen(self, key: str) -> bool:
        kind, _, name = key.partition(":")
        match kind:
            case "group":
                return name in self._filter.groups
            case "tag":
                return name in self._filter.tags
            case _:
                return self._filter.key == key

    def _mark(self, item: QListWidgetItem, is_chosen: bool) -> None:
        if bool(item.data(_CHOSEN_ROLE)) != is_chosen:
            item.setData(_CHOSEN_ROLE, is_chosen)
            self._speak(item)

    def _speak(self, item: QListWidgetItem) -> None:
        parts = [item.text(), str(item.data(_COUNT_ROLE) or ""), self.tr("chosen") if item.data(_CHOSEN_ROLE) else ""]
        item.setData(int(Qt.ItemDataRole.AccessibleTextRole), ", ".join(part for part in parts if part))

    @Slot(QListWidgetItem, QListWidgetItem)
    def _go_to(self, item: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        wanted = item.data(_FILTER_ROLE) if item else None
        if isinstance(wanted, Filter):
            self.chosen.emit(wanted)

    def group_of(self, item: QListWidgetItem | None) -> str | None:
        """The group that an entry stands for."""
        return str(item.data(_FILTER_ROLE)) if item is not None and self._key_of(item).startswith("group:") else None

    def _key_of(self, item: QListWidgetItem) -> str:
        return next((key for key, entry in self._entries.items() if entry is item), "")

    @Slot(QListWidgetItem, bool)
    def press(self, item: QListWidgetItem, beside_others: bool = False) -> None:
        """Choose an entry, as a click does, or beside others of its kind."""
        wanted, key = item.data(_FILTER_ROLE), self._key_of(item)
        if isinstance(wanted, Filter):
            self.chosen.emit(wanted)
        elif key.startswith("group:"):
            self.group_toggled.emit(wanted, beside_others)
        elif key.startswith("tag:"):
            self.tag_toggled.emit(wanted)
        elif key == _MORE_TAGS:
            self.more_tags_asked.emit()


class _Entries(QListWidget):
    """Tells of a click, Space and Return on an entry, and of what a screen reader selects; arrows only go there."""

    pressed_on = Signal(QListWidgetItem, bool)  #: an entry; whether with Ctrl

    def __init__(self) -> None:
        super().__init__()
        self._with_ctrl = False
        self.itemClicked.connect(lambda item: self.pressed_on.emit(item, self._with_ctrl))
        self._selected = QTimer(self, interval=0, singleShot=True)  # a click selects before it goes there
        self._selected.timeout.connect(self._follow_selection)
        self.itemSelectionChanged.connect(self._selected.start)

    @Slot()
    def _follow_selection(self) -> None:
        """A screen reader selects an entry, and goes nowhere: that is its click."""
        for item in self.selectedItems():
            if self.row(item) != self.currentRow():
                self.setCurrentItem(item)
                self.pressed_on.emit(item, False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._with_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self.pressed_on.emit(item, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
            return
        if event.key() == Qt.Key.Key_Home:  # Qt goes to the first row, and no further where that is a head
            entries = (self.item(row) for row in range(self.count()))
            self.setCurrentItem(next(entry for entry in entries if entry.flags() & Qt.ItemFlag.ItemIsEnabled))
            return
        super().keyPressEvent(event)


class _EntryPainter(QStyledItemDelegate):
    """A name at the left, a count at the right; heads are small and grey."""

    def __init__(self, view: QListWidget, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        height = self._view.fontMetrics().height()
        if index.data(_FILTER_ROLE) is None:
            return QSize(60, height + (8 if index.row() == 0 else 20))
        return QSize(60, height + 10)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        colours = self._theme.colours
        inner = rect.adjusted(9, 0, -9, 0)
        title = str(index.data(Qt.ItemDataRole.DisplayRole))
        if index.data(_FILTER_ROLE) is None:
            painter.setFont(_head_font(self._view.font()))
            painter.setPen(QColor(colours.muted))
            painter.drawText(inner.adjusted(0, 0, 0, -4), Qt.AlignmentFlag.AlignBottom, title)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Not from the option's state: QStyle's enums alone cost 12 ms of the launch.
        selected = bool(index.data(_CHOSEN_ROLE))
        hovered = self._view.underMouse() and rect.contains(self._view.viewport().mapFromGlobal(QCursor.pos()))
        if selected or hovered:
            paint_back(painter, rect, colours.selection if selected else colours.hover)
        if index.row() == self._view.currentRow() and self._view.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(colours.accent))
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 1.5, -0.5, -1.5), 6, 6)
        painter.setFont(self._view.font())
        sign, count = str(index.data(_SIGN_ROLE) or ""), str(index.data(_COUNT_ROLE) or "")
        painter.setPen(QColor(colours.muted))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        taken = painter.fontMetrics().horizontalAdvance(count) + 10
        left = inner.left()
        colour = colours.text
        if sign == "dot":
            colour = colours.amber
            picture = icons.pixmap("dot", colour, 14, self._view.devicePixelRatioF())
            painter.drawPixmap(mirrored(QRect(left - 2, rect.center().y() - 6, 14, 14), rect), picture)
            left += 15
        elif sign:
            picture = icons.pixmap(sign, colours.muted, 12, self._view.devicePixelRatioF())
            place = QRect(inner.right() - taken - 6, rect.center().y() - 5, 12, 12)
            painter.drawPixmap(mirrored(place, rect), picture)
            taken += 18
        painter.setPen(QColor(colour))
        room = mirrored(QRect(left, rect.top(), inner.right() - left - taken, rect.height()), rect)
        paint_cut(painter, room, title)
        painter.restore()


def _head_font(font: QFont) -> QFont:
    made = smaller(font)
    made.setCapitalization(QFont.Capitalization.AllUppercase)
    made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 104)
    made.setWeight(QFont.Weight.DemiBold)
    return made
