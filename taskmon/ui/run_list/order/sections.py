"""Three sections of ids as the rows of a Qt model, folded or not, and how they change without anything being reset."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from taskmon.store import Section, Sort
from taskmon.ui.run_list.columns import COLUMNS
from taskmon.ui.run_list.order.pages import Orders
from taskmon.ui.run_list.order.rows import Rows, Step, are_few

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class SectionedModel(QAbstractTableModel):
    """Which run stands in which row; what the cells say is its heir's."""

    about_to_change = Signal(object, bool)  #: tuple[int, ...], runs that leave their rows; are all laid out anew?
    changed = Signal()  #: rows came, went or moved

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = Rows()
        self._sorted_by: Sort | None = None  # the rows, not what is asked for

    @property
    def count(self) -> int:
        """How many runs the list has, those of folded sections as well."""
        return self._rows.count()

    def id_at(self, row: int) -> int | None:
        """The id of the run in that row; None: it names a section."""
        return self._rows.id_at(row) if 0 <= row < len(self._rows) else None

    def row_of(self, run_id: int) -> int | None:
        """The row of a run, if it is shown."""
        return self._rows.row_of(run_id)

    def rows_of(self, run_ids: set[int]) -> dict[int, int]:
        """The rows of these runs, by run; of folded and other ones none."""
        return self._rows.rows_of(run_ids)

    def section_at(self, row: int) -> Section | None:
        """The section that this row names; None: there is a run in it."""
        return self._rows.place(row).section if self.id_at(row) is None and row < len(self._rows) else None

    def section_row(self, section: Section) -> int | None:
        """The row that names this section, if there is one."""
        return self._rows.start(section) if self._rows.is_headed(section) else None

    def is_folded(self, section: Section) -> bool:
        return self._rows.is_folded(section)

    def ids(self, first: int, last: int) -> array[int]:
        """The runs from row to row, both included."""
        found = array("q")
        for section in Section:
            if self._rows.are_shown(section):
                begin, ids = self._rows.first(section), memoryview(self._rows.ids(section))
                if part := ids[max(0, first - begin) : max(0, last + 1 - begin)]:
                    found.frombytes(part.cast("B"))  # a million are copied once
        return found

    def fold(self, section: Section, folded: bool) -> None:
        """Hide the runs of a section under the row that names it, or show them again."""
        if folded == self._rows.is_folded(section):
            return
        first, count = self._rows.first(section), self._rows.count(section)
        if not self._rows.is_headed(section) or not count:
            self._rows.set_folded(section, folded)
            return
        self.about_to_change.emit((), False)
        if folded:
            self.beginRemoveRows(QModelIndex(), first, first + count - 1)
        else:
            self.beginInsertRows(QModelIndex(), first, first + count - 1)
        self._rows.set_folded(section, folded)
        self.endRemoveRows() if folded else self.endInsertRows()
        self._tell_changed(first - 1, first - 1)
        self.changed.emit()

    # What Qt asks.

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and self.id_at(index.row()) is None:
            return Qt.ItemFlag.ItemIsEnabled  # a section is no run, of which something could be asked
        return super().flags(index)

    # How rows change.

    def _apply(self, orders: Orders, steps: dict[Section, list[Step]], *, is_resorted: bool = False) -> None:
        """Lead whole sections to these orders, and others by steps."""
        plan: dict[Section, list[Step] | None] = {
            **{section: self._rows.steps_to(section, ids) for section, ids in orders.items()},
            **steps,
        }
        if not is_resorted and not any(found is None or found for found in plan.values()):
            return
        anew = is_resorted or not all(are_few(found) for found in plan.values()) or self._unfolds(plan)
        self.about_to_change.emit(() if anew else tuple(self._leaving(plan)), anew)
        if anew:
            self._lay_out(
                {section: self._rows.after(section, found) for section, found in plan.items() if found is not None}
                | {section: ids for section, ids in orders.items() if plan[section] is None}
            )
        else:
            self._take_steps(plan)
        heads = [row for section in Section if (row := self.section_row(section)) is not None]
        for row in heads:
            self._tell_changed(row, row)
        self.changed.emit()

    def _unfolds(self, plan: dict[Section, list[Step] | None]) -> bool:
        """Whether a folded section would be the only one that is left, or no longer be."""
        left = {section: self._rows.count(section) for section in Section}
        for section, steps in plan.items():
            left[section] += sum(-step.count if step.comes is None else step.count for step in steps or ())
        filled = [section for section in Section if left[section]]
        return any(
            self._rows.is_folded(section) and self._rows.is_headed(section) != (len(filled) > 1 and section in filled)
            for section in Section
        )

    def _leaving(self, plan: dict[Section, list[Step] | None]) -> Iterable[int]:
        for section, steps in plan.items():
            for step in steps or ():
                if step.comes is None:
                    yield from self._rows.ids(section)[step.first : step.first + step.count]

    def _take_steps(self, plan: dict[Section, list[Step] | None]) -> None:
        for section in Section:
            for step in plan.get(section) or ():
                first = self._rows.first(section) + step.first
                if not self._rows.are_shown(section):
                    self._rows.take(section, step)
                    continue
                if step.comes is None:
                    self.beginRemoveRows(QModelIndex(), first, first + step.count - 1)
                else:
                    self.beginInsertRows(QModelIndex(), first, first + step.count - 1)
                self._rows.take(section, step)
                self.endRemoveRows() if step.comes is None else self.endInsertRows()
        for section, is_headed in self._rows.heads().items():
            row = self._rows.start(section)
            if is_headed and not self._rows.is_headed(section):
                self.beginInsertRows(QModelIndex(), row, row)
                self._rows.set_headed(section, True)
                self.endInsertRows()
            elif not is_headed and self._rows.is_headed(section):
                self.beginRemoveRows(QModelIndex(), row, row)
                self._rows.set_headed(section, False)
                self.endRemoveRows()

    def _lay_out(self, orders: Orders) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [(self._rows.place(index.row()).section, self._rows.id_at(index.row())) for index in before]
        for section, ids in orders.items():
            self._rows.replace(section, ids)
        self._rows.newest_first = self._sorted_by is None
        for section, is_headed in self._rows.heads().items():
            self._rows.set_headed(section, is_headed)
        found = self.rows_of({run_id for _, run_id in kept if run_id is not None})  # once, not for each cell of a row
        rows = [self.section_row(section) if run_id is None else found.get(run_id) for section, run_id in kept]
        self.changePersistentIndexList(
            before,
            [
                QModelIndex() if row is None else self.index(row, index.column())
                for index, row in zip(before, rows, strict=True)
            ],
        )
        self.layoutChanged.emit()

    def _tell_changed(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))
