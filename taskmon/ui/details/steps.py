"""The steps of a task as a table: one line each, the newest at the end; follows it while that is in sight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableView, QWidget

from taskmon.core.clock import utc_now
from taskmon.tasks.durable.shown_steps import StepRow, StepRows
from taskmon.ui.run_list.columns import escaped
from taskmon.ui.text import steps as words

_MOST_IN_SIGHT = 8
#: Columns are as wide as so many of their cells need: measuring thousands of them takes its time.
_MEASURED = 50

Index = QModelIndex | QPersistentModelIndex
_NOTHING = QModelIndex()


class StepModel(QAbstractTableModel):
    """The rows of one attempt; what has been added since is put behind them, so that scroll and selection stay."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[StepRow] = []
        self._columns: tuple[tuple[str, Callable[[StepRow], str]], ...] = (
            (self.tr("Step"), words.name_text),
            (self.tr("Ended"), lambda row: words.ended_text(row, self._now)),
            (self.tr("Took"), words.took_text),
            (self.tr("Result"), words.result_text),
        )
        self._now: datetime = utc_now()
        self._italic = QFont()
        self._italic.setItalic(True)

    @property
    def rows(self) -> list[StepRow]:
        """All of them, in the order in which they ended."""
        return self._rows

    def put(self, rows: tuple[StepRow, ...]) -> None:
        """Show these rows; those that are there already stay the same rows."""
        self._now = utc_now()
        gone = self._gone(rows)
        if gone is None:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
            return
        if gone:
            self.beginRemoveRows(_NOTHING, 0, gone - 1)
            del self._rows[:gone]
            self.endRemoveRows()
        count = len(self._rows)
        if len(rows) > count:
            self.beginInsertRows(_NOTHING, count, len(rows) - 1)
            self._rows += rows[count:]
            self.endInsertRows()

    def rowCount(self, parent: Index = _NOTHING) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOTHING) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self._columns[section][0]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[index.column()][1](row)
        if role == Qt.ItemDataRole.FontRole and row.taken_over:
            return self._italic
        if role == Qt.ItemDataRole.ToolTipRole:
            return escaped(words.spoken(row, self._now))
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0:
            return words.spoken(row, self._now)
        return None

    def _gone(self, rows: tuple[StepRow, ...]) -> int | None:
        """How many of the rows here come before all of these; None: they are other ones."""
        if not self._rows or not rows:
            return 0 if not self._rows else None
        first = rows[0]
        gone = next((place for place, row in enumerate(self._rows) if row == first), None)
        if gone is None or tuple(self._rows[gone:]) != rows[: len(self._rows) - gone]:
            return None
        return gone


class StepTable(QTableView):
    """As high as its rows, up to eight. Copying takes the selected ones, or else all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("steps")
        self.setAccessibleName(self.tr("Steps of the task"))
        self._steps: StepRows | None = None
        self._model = StepModel(self)
        self.setModel(self._model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setResizeContentsPrecision(_MEASURED)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in (0, 3):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        side = self.verticalHeader()
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setDefaultSectionSize(self.fontMetrics().height() + 6)

    def show_steps(self, steps: StepRows | None) -> None:
        """Show them; None: there are none, or they are not known yet."""
        if steps is self._steps:
            return
        is_another = self._steps is None or steps is None or steps.attempt != self._steps.attempt
        bar = self.verticalScrollBar()
        follows = is_another or bar.value() >= bar.maximum()
        self._steps = steps
        self._model.put(steps.rows if steps else ())
        rows = min(self._model.rowCount(), _MOST_IN_SIGHT)
        height = self.horizontalHeader().sizeHint().height() + rows * self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(height + 2 * self.frameWidth())
        self.horizontalHeader().resizeSections()  # else what is added later is cut to the width of what was there
        if follows:
            self.scrollToBottom()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    @Slot()
    def copy(self) -> None:
        """Put the selected rows, or else all of them, on the clipboard."""
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        rows = self._model.rows
        QGuiApplication.clipboard().setText(words.as_table([rows[place] for place in chosen] if chosen else rows))
