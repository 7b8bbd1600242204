"""Which columns the list has, where they stand, how wide they are, by which of them it is sorted; kept in window.ini.

Where there is little room the least important give way, so that names can be read.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, QPoint, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QTableView

from taskmon.store import Section, Sort
from taskmon.ui.run_list.columns import COLUMNS, ORDER, PLACES, ColumnIndex
from taskmon.ui.run_list.delegate import RunDelegate
from taskmon.ui.run_list.model import RunModel

#: A name has at least so many letters.
_LEAST_NAME = 22
_LEAST_PX, _MOST_PX = 30, 2_000
#: So narrow a bar still says how far a run is.
_LEAST_BAR_PX = 90
_DEFAULT = frozenset(column.key for column in COLUMNS if column.is_fixed or column.is_default)


class ColumnChoice(QObject):
    """Steers the view's header."""

    density_changed = Signal(bool)  #: whether each run has one line

    def __init__(self, view: QTableView, model: RunModel, painter: RunDelegate) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._painter = painter
        self._head = view.horizontalHeader()
        self._chosen = set(_DEFAULT)
        self._widths: dict[str, int] = {}  # where somebody has set one
        self._is_fitting = False
        self._asked: Sort | None = None
        head = self._head
        head.setObjectName("run_list_head")
        head.setAccessibleName(self.tr("Columns of the list"))
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        # A click sorts; Qt's own table would select the column, which is all runs. And each time it is painted the head
        # would ask of all rows whether they are selected.
        head.sectionPressed.disconnect()
        head.sectionEntered.disconnect()
        head.setSelectionModel(QItemSelectionModel(model, self))
        head.setSectionsMovable(True)
        head.setMinimumSectionSize(_LEAST_PX)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(lambda point: self.open_menu(head.mapToGlobal(point)))
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(ColumnIndex.NAME, QHeaderView.ResizeMode.Stretch)
        for place in (ColumnIndex.SIGN, ColumnIndex.BUTTONS):
            head.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        head.sectionClicked.connect(self._sort_by)
        head.sectionResized.connect(self._note_width)
        head.sectionMoved.connect(self._keep_edges)
        head.installEventFilter(self)
        self._place(ORDER)
        self.measure()

    @property
    def shown(self) -> tuple[str, ...]:
        """The chosen columns from left to right, those as well that have given way."""
        keys = (COLUMNS[self._head.logicalIndex(place)].key for place in range(len(COLUMNS)))
        return tuple(key for key in keys if key in self._chosen)

    def choose(self, key: str, wanted: bool) -> None:
        """Have this column, or not."""
        if not COLUMNS[PLACES[key]].is_fixed:
            (self._chosen.add if wanted else self._chosen.discard)(key)
            self.fit()

    @Slot()
    def reset(self) -> None:
        """Have the columns, their order and widths as at first, and each section in its own order."""
        self._chosen = set(_DEFAULT)
        self._widths.clear()
        self._place(ORDER)
        self.measure()
        self._model.sort_runs(None)

    def measure(self) -> None:
        """The font may have changed: make each column as wide as its widest text, unless somebody has set it."""
        self._is_fitting = True
        for place, column in enumerate(COLUMNS):
            if place != ColumnIndex.NAME:
                self._head.resizeSection(place, self._widths.get(column.key) or self._natural_px(place))
        self._is_fitting = False
        self.fit()

    @Slot()
    def fit(self) -> None:
        """Show the chosen columns for which there is room; the bar's column is narrower where there is little."""
        metrics = self._view.fontMetrics()
        room = self._view.viewport().width() - metrics.averageCharWidth() * _LEAST_NAME - 20
        places = [PLACES[key] for key in self._chosen if key != "name"]
        left, shown = room, {int(ColumnIndex.NAME)}
        self._is_fitting = True
        for place in sorted(places, key=lambda at: (COLUMNS[at].yields, at == ColumnIndex.PROGRESS, at)):
            width = self._widths.get(COLUMNS[place].key) or self._natural_px(place)
            if place == ColumnIndex.PROGRESS:
                width = min(width, max(left, _LEAST_BAR_PX))
                self._head.resizeSection(place, width)
            if COLUMNS[place].yields == 0 or left >= width:
                shown.add(place)
                left -= width
        for place in range(len(COLUMNS)):
            if self._head.isSectionHidden(place) == (place in shown):
                self._head.setSectionHidden(place, place not in shown)
        self._is_fitting = False
        self._model.tell_of_attempts(any(COLUMNS[place].of_attempt for place in shown))

    def open_menu(self, where: QPoint | None = None) -> None:
        """Let somebody choose, at this place of the screen, else below the head."""
        if where is None:
            where = self._head.mapToGlobal(QPoint(0, self._head.height()))
        menu = QMenu(self._view)
        menu.setObjectName("columns_menu")
        menu.aboutToHide.connect(menu.deleteLater)
        for key in ORDER:
            column = COLUMNS[PLACES[key]]
            if column.is_fixed:
                continue
            action = menu.addAction(column.title())
            action.setObjectName(f"columns_menu_{key}")
            action.setCheckable(True)
            action.setChecked(key in self._chosen)
            action.toggled.connect(lambda wanted, key=key: self.choose(key, wanted))
        menu.addSeparator()
        compact = menu.addAction(self.tr("One line for each run"))
        compact.setObjectName("columns_menu_compact")
        compact.setCheckable(True)
        compact.setChecked(self._painter.is_compact)
        compact.toggled.connect(self.density_changed)
        menu.addSeparator()
        reset = menu.addAction(self.tr("Reset columns"))
        reset.setObjectName("columns_menu_reset")
        reset.triggered.connect(self.reset)
        menu.popup(where)

    def restore(self, settings: QSettings) -> None:
        """Have them and folded sections as they were kept; what can't be read is as at first."""
        kept = [key for key in _texts(settings.value("columns/shown")) if key in PLACES]
        if kept:
            self._chosen = {*kept, *(column.key for column in COLUMNS if column.is_fixed)}
            self._place([*kept, *(key for key in ORDER if key not in kept)])
        for text in _texts(settings.value("columns/widths")):
            key, _, width = text.partition(":")
            if key in PLACES and width.isdecimal():
                self._widths[key] = min(_MOST_PX, max(_LEAST_PX, int(width)))
        sort = str(settings.value("columns/sort", ""))
        key, way = sort.removeprefix("-"), sort.startswith("-")
        if key in {column.sorts_by for column in COLUMNS} - {""}:
            self._model.sort_runs(Sort(key, way))
        folded = str(settings.value("list/folded", "")).split(" ")
        for section in Section:
            self._model.fold(section, section.name.lower() in folded)
        self.measure()

    def save(self, settings: QSettings) -> None:
        """Keep them."""
        settings.setValue("columns/shown", list(self.shown))
        settings.setValue("columns/widths", [f"{key}:{width}" for key, width in self._widths.items()])
        by = self._model.sort_by
        folded = [section.name.lower() for section in Section if self._model.is_folded(section)]
        settings.setValue("list/folded", " ".join(folded))
        settings.setValue("columns/sort", "" if by is None else f"{'-' if by.descending else ''}{by.key}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            is_menu = event.key() == Qt.Key.Key_Menu or (
                event.key() == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier
            )
            if is_menu:
                self.open_menu()
                return True
        return False

    def _natural_px(self, place: int) -> int:
        if place == ColumnIndex.BUTTONS:
            return self._painter.buttons_width()
        column, metrics = COLUMNS[place], self._view.fontMetrics()
        title = self._head.fontMetrics().horizontalAdvance(f"{column.title()} ↑")
        return max(title, metrics.horizontalAdvance(column.widest)) + column.more_px

    def _place(self, keys: Iterable[str]) -> None:
        self._is_fitting = True
        for number, key in enumerate(keys):
            self._head.moveSection(self._head.visualIndex(PLACES[key]), number)
        self._is_fitting = False
        self._keep_edges()

    @Slot()
    def _keep_edges(self) -> None:
        """The sign stays at the left edge, the buttons at the right, wherever somebody drops another column."""
        if self._is_fitting:
            return
        self._is_fitting = True
        for place, number in ((ColumnIndex.SIGN, 0), (ColumnIndex.BUTTONS, len(COLUMNS) - 1)):
            if self._head.visualIndex(place) != number:
                self._head.moveSection(self._head.visualIndex(place), number)
        self._is_fitting = False

    @Slot(int, int, int)
    def _note_width(self, place: int, old: int, new: int) -> None:
        is_own = self._is_fitting or place in (ColumnIndex.NAME, ColumnIndex.SIGN, ColumnIndex.BUTTONS)
        if not is_own and new > 0 and old > 0:
            self._widths[COLUMNS[place].key] = new
            QTimer.singleShot(0, self.fit)

    @Slot(int)
    def _sort_by(self, place: int) -> None:
        key, by = COLUMNS[place].sorts_by, self._model.sort_by
        if not key:
            return
        if by is None or by.key != key:
            self._model.sort_runs(Sort(key))
        elif not by.descending:
            self._model.sort_runs(Sort(key, descending=True))
        else:
            self._model.sort_runs(None)


def _texts(value: object) -> list[str]:
    """A list as QSettings gives it: one text alone is that text."""
    if isinstance(value, str):
        return [value] if value else []
    return [part for part in value if isinstance(part, str)] if isinstance(value, list) else []
