"""What stays where it is while rows come, go and are sorted anew: selection, current row, what is at the top edge."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Signal, Slot
from PySide6.QtWidgets import QTableView

from taskmon.store import Section
from taskmon.ui.run_list.columns import ColumnIndex
from taskmon.ui.run_list.order.sections import SectionedModel

_Flag = QItemSelectionModel.SelectionFlag


class PlaceKeeper(QObject):
    """Notes by ids what the view shows before the model's rows change, and shows it again afterwards."""

    kept = Signal()  #: rows have changed; what is current and selected may have, where it is gone

    def __init__(self, view: QTableView, model: SectionedModel, lay_out: Callable[[], None]) -> None:
        """`lay_out` has the view know where its rows stand now."""
        super().__init__(view)
        self._view = view
        self._model = model
        self._lay_out = lay_out
        self._current: int | None = None  # the run that has the keyboard
        self._current_row = -1
        self._selected: set[int] = set()  # those that leave their rows, or all of them
        self._unselected: set[int] | None = None  # where fewer are not selected than are: those, instead
        self._top: int | Section | None = None
        self._top_px = 0
        self._before: array[int] = array("q")  # where many are selected: the runs that there were
        model.about_to_change.connect(self._note)
        model.changed.connect(self._show)

    @Slot(object, bool)
    def _note(self, leaving: tuple[int, ...], anew: bool) -> None:
        choice = self._view.selectionModel()
        # Qt's own followers of these signals would select, scroll and read on for each step of the way.
        choice.blockSignals(True)
        index = self._view.currentIndex()
        self._current_row = index.row()
        self._current = self._model.id_at(index.row()) if index.isValid() else None
        self._selected, self._unselected = set(), None
        if anew:
            self._note_all(selected_ranges(choice))
            choice.clearSelection()  # else Qt would keep an index of each cell
        else:
            rows = self._model.rows_of(set(leaving)) if choice.hasSelection() else {}
            self._selected = {
                run_id for run_id, row in rows.items() if choice.isSelected(self._model.index(row, ColumnIndex.NAME))
            }
        self._note_top()

    def _note_all(self, ranges: list[tuple[int, int]]) -> None:
        count = sum(bottom - top + 1 for top, bottom in ranges)
        if count <= self._model.count - count:
            for top, bottom in ranges:
                self._selected.update(self._model.ids(top, bottom))
            return
        self._unselected, begin = set(), 0
        self._before = self._model.ids(0, self._model.rowCount())
        for top, bottom in [*ranges, (self._model.rowCount(), 0)]:
            if top > begin:
                self._unselected.update(self._model.ids(begin, top - 1))
            begin = bottom + 1

    def _note_top(self) -> None:
        row = self._view.rowAt(0)
        self._top = None
        if row < 0 or not self._view.verticalScrollBar().value():
            return  # who is at the top stays there
        self._top = self._model.section_at(row)
        if self._top is None:
            self._top = self._model.id_at(row)
        self._top_px = self._view.rowViewportPosition(row)

    @Slot()
    def _show(self) -> None:
        choice = self._view.selectionModel()
        if self._unselected is not None:
            had, there = set(self._before), self._model.ids(0, self._model.rowCount())
            self._unselected.update(run_id for run_id in there if run_id not in had)  # what comes is not meant
            self._select_ranges(_between(self._model.rows_of(self._unselected).values(), self._model.rowCount()))
        elif self._selected:
            self._select_ranges((row, row) for row in self._model.rows_of(self._selected).values())
        self._selected, self._unselected, self._before = set(), None, array("q")
        self._show_current(choice)
        choice.blockSignals(False)
        self._lay_out()
        self._show_top()
        self._view.viewport().update()
        self.kept.emit()

    def _show_current(self, choice: QItemSelectionModel) -> None:
        if self._current is None:
            return
        row = self._model.row_of(self._current)
        if row is not None:
            choice.setCurrentIndex(self._model.index(row, ColumnIndex.NAME), _Flag.NoUpdate)
            return
        # It is gone: what stands in its place now has the keyboard.
        last = self._model.rowCount() - 1
        row = min(self._current_row, last)
        if row >= 0 and self._model.id_at(row) is None:
            row = row + 1 if row < last else row - 1
        if row >= 0:
            select = _Flag.NoUpdate if choice.hasSelection() else _Flag.Select | _Flag.Rows
            choice.setCurrentIndex(self._model.index(row, ColumnIndex.NAME), select)

    def _show_top(self) -> None:
        if self._top is None:
            return
        if isinstance(self._top, Section):
            row = self._model.section_row(self._top)
        else:
            row = self._model.row_of(self._top)
        if row is not None:
            bar = self._view.verticalScrollBar()
            bar.setValue(bar.value() + self._view.rowViewportPosition(row) - self._top_px)

    def _select_ranges(self, ranges: Iterable[tuple[int, int]]) -> None:
        chosen, last = QItemSelection(), self._model.columnCount() - 1
        for top, bottom in _joined(sorted(ranges)):
            chosen.select(self._model.index(top, 0), self._model.index(bottom, last))
        self._view.selectionModel().select(chosen, _Flag.Select)


def selected_ranges(choice: QItemSelectionModel) -> list[tuple[int, int]]:
    """The selected rows, from to, top down; they may have rows among them that name a section."""
    return sorted({(part.top(), part.bottom()) for part in choice.selection().toList()})


def _joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for top, bottom in ranges:
        if found and found[-1][1] + 1 == top:
            found[-1] = (found[-1][0], bottom)
        else:
            found.append((top, bottom))
    return found


def _between(rows: Iterable[int], count: int) -> list[tuple[int, int]]:
    """The ranges of all rows but these."""
    found, begin = [], 0
    for row in [*sorted(rows), count]:
        if row > begin:
            found.append((begin, row - 1))
        begin = row + 1
    return found
