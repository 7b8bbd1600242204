"""The runs that have to be over first: chosen by name among those that are not, each with what it takes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QPushButton, QVBoxLayout, QWidget

from taskmon.core.run import Run
from taskmon.ui.forms.field import Field
from taskmon.ui.forms.removable_rows import RemovableRows
from taskmon.ui.new_run.options.known import Known, run_title
from taskmon.ui.text.states import state_word
from taskmon.ui.widgets.form_layout import beside
from taskmon.ui.widgets.labels import CutLabel
from taskmon.ui.widgets.wheel import keep_from_wheel

_ID_ROLE = int(Qt.ItemDataRole.UserRole)
_MOST = 100
#: A queue of 100,000 is searched in a pause of the typing, not with each letter.
_PAUSE_MS = 150


@dataclass(frozen=True, slots=True)
class Prerequisites:
    """By the runs' numbers."""

    after: tuple[int, ...] = ()  #: must succeed first
    after_end: tuple[int, ...] = ()  #: must end first, however


@dataclass(frozen=True, slots=True)
class _Row:
    run_id: int
    title: CutLabel
    how: QComboBox


class AfterField(Field):
    """Its value is Prerequisites."""

    is_high = True

    def __init__(self, name: str, title: str, known: Known) -> None:
        super().__init__(name, title)
        self._known = known
        self._asked = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.line = QLineEdit()
        self.line.setObjectName(name)
        self.line.setAccessibleName(title)
        self.line.setPlaceholderText(self.tr("name or number of a run that is not over"))
        self._rows = RemovableRows[_Row](self.line, _MOST, self.changed)
        column.addLayout(self._rows.column)
        column.addWidget(self.line)
        self._offered = QStandardItemModel(self)
        self._completer = QCompleter(self._offered, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        popup = self._completer.popup()
        assert popup is not None  # without one set, QCompleter makes its own
        popup.setObjectName("completions")
        popup.setAccessibleName(self.tr("Runs that are not over"))
        self.line.setCompleter(self._completer)
        # Queued: the line takes the chosen text for its own after that.
        self._completer.activated.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._look)
        self.line.textEdited.connect(lambda text: self._pause.start())
        self.line.textChanged.connect(self.changed)
        self.line.installEventFilter(self)

    def value(self) -> Prerequisites:
        by_end = {row.run_id: row.how.currentIndex() == 1 for row in self._rows}
        return Prerequisites(
            tuple(run_id for run_id, at_end in by_end.items() if not at_end),
            tuple(run_id for run_id, at_end in by_end.items() if at_end),
        )

    def fill(self, value: Prerequisites) -> None:
        self._rows.clear()
        for run_ids, at_end in ((value.after, False), (value.after_end, True)):
            for run_id in run_ids:
                self._add(run_id, "", at_end=at_end)
        if self._rows:
            self._known.names(self, [row.run_id for row in self._rows], self._show_names)

    def faults(self) -> dict[str, str]:
        return {"": self.tr("Choose a run of the list, or leave this empty.")} if self.line.text().strip() else {}

    def handle(self) -> QWidget:
        return self.line

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.line.text():
            return False
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down:
            self._look()
            return True
        if event.type() is QEvent.Type.MouseButtonPress:
            self._look()
        return False

    @Slot()
    def _look(self) -> None:
        text = self._asked = self.line.text()
        self._known.unfinished(self, text, lambda runs: self._offer(text, runs))

    def _offer(self, text: str, runs: list[Run]) -> None:
        if text != self._asked or not self.line.hasFocus():
            return
        chosen = {row.run_id for row in self._rows}
        self._offered.clear()
        for run in runs:
            if run.id in chosen:
                continue
            item = QStandardItem(f"{run_title(run.id, run.name)} · {state_word(run.state)}")
            item.setData(run.id, _ID_ROLE)
            item.setData(run.name, _ID_ROLE + 1)
            self._offered.appendRow(item)
        if self._offered.rowCount():
            self._completer.complete()

    @Slot(str)
    def _take(self, title: str) -> None:
        for item in self._offered.findItems(title):
            self.line.clear()
            self.add(int(item.data(_ID_ROLE)), str(item.data(_ID_ROLE + 1)))
            return

    def add(self, run_id: int, name: str) -> None:
        """Choose a run: it has to succeed, unless somebody changes that."""
        if all(row.run_id != run_id for row in self._rows):
            self._add(run_id, name, at_end=False)
            self.changed.emit()

    def _add(self, run_id: int, name: str, *, at_end: bool) -> None:
        label = CutLabel(run_title(run_id, name))
        how = QComboBox()
        how.addItems([self.tr("has succeeded"), self.tr("has ended, however")])
        how.setCurrentIndex(1 if at_end else 0)
        how.setObjectName(f"{self.name}_{run_id}_how")
        how.setAccessibleName(self.tr("What run {number} has to do first").format(number=run_id))
        keep_from_wheel(how)
        how.currentIndexChanged.connect(self.changed)
        remove = QPushButton(self.tr("Remove"))
        remove.setObjectName(f"{self.name}_{run_id}_remove")
        remove.setAccessibleName(self.tr("Don't wait for run {number}").format(number=run_id))
        self._rows.add(_Row(run_id, label, how), beside(label, how, remove), remove)

    @Slot(object)
    def _show_names(self, names: dict[int, str]) -> None:
        for row in self._rows:
            row.title.setText(run_title(row.run_id, names[row.run_id]) if row.run_id in names else "")
            if row.run_id not in names:
                row.title.setText(self.tr("run {number}, which is gone").format(number=row.run_id))
