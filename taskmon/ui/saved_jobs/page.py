"""The part of the dialog for saved jobs: a list, what the chosen one runs, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from taskmon.core.job import printable
from taskmon.ui.saved_jobs.store import SavedJobs
from taskmon.ui.style.theme import fixed_font
from taskmon.ui.text.saved_job import says, where
from taskmon.ui.widgets.flow_layout import FlowLayout
from taskmon.ui.widgets.labels import PlainLabel, set_tone

_NAME_ROLE = int(Qt.ItemDataRole.UserRole)
_ROWS_SHOWN = 8
_LONGEST_SHOWN = 600


class SavedJobsPage(QWidget):
    """`chosen`: another one is; `opened`: it is to be run."""

    chosen = Signal()
    opened = Signal()
    fill_asked = Signal(str)  #: to be changed before it runs
    edit_asked = Signal(str)
    rename_asked = Signal(str)
    remove_asked = Signal(str)
    export_asked = Signal(object)  #: tuple[str, ...]
    import_asked = Signal()

    def __init__(self, jobs: SavedJobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.list = QListWidget()
        self.list.setObjectName("saved_job_list")
        self.list.setAccessibleName(self.tr("Saved jobs"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = PlainLabel(
            self.tr("No job is saved yet. Fill in a command or a task and press “Save as job…”, or import a file."),
            wraps=True,
        )
        set_tone(self._nothing, "muted")
        self.says = PlainLabel(wraps=True, selectable=True)
        self.says.setObjectName("saved_job_preview")
        self.says.setAccessibleName(self.tr("What it runs"))
        self.says.setFont(fixed_font())
        self.where = PlainLabel(wraps=True)
        self.where.setObjectName("saved_job_where")
        set_tone(self.where, "muted")
        self._offered = PlainLabel(wraps=True)
        self._offered.setObjectName("saved_job_offered")
        self._offered.hide()
        for part in (self._offered, self.list, self._nothing, self.says, self.where):
            column.addWidget(part)
        column.addLayout(self._build_buttons())
        self.list.currentItemChanged.connect(self._show_current)
        self.list.itemActivated.connect(lambda item: self.opened.emit())
        jobs.changed.connect(self._list)
        self._list()

    def open(self) -> None:
        """The page is shown."""
        self._jobs.read()

    def take_keyboard(self) -> None:
        """Let the keyboard be where something can be done: in the list, or where one is brought in."""
        (self.list if self._jobs.jobs else self._import).setFocus()

    def current_name(self) -> str:
        """The name of the chosen job; empty: none is."""
        item = self.list.currentItem()
        return str(item.data(_NAME_ROLE)) if item is not None else ""

    def offer(self, words: tuple[str, ...]) -> None:
        """Say what the chosen job will be given."""
        said = self.tr("Choose the job that shall get: {what}")
        self._offered.setText(said.format(what=" · ".join(map(printable, words))[:_LONGEST_SHOWN]))
        self._offered.setVisible(bool(words))

    def choose(self, name: str) -> None:
        """Choose the job of this name."""
        for row in range(self.list.count()):
            if self.list.item(row).data(_NAME_ROLE) == name:
                self.list.setCurrentRow(row)

    def _build_buttons(self) -> FlowLayout:
        row = FlowLayout(spacing=8)
        self._of_one: list[QPushButton] = []
        for name, text, signal in (
            ("fill", self.tr("Run with…"), self.fill_asked),
            ("edit", self.tr("Edit…"), self.edit_asked),
            ("rename", self.tr("Rename…"), self.rename_asked),
            ("remove", self.tr("Remove…"), self.remove_asked),
        ):
            button = self._button(f"saved_job_{name}", text)
            button.clicked.connect(lambda checked=False, signal=signal: signal.emit(self.current_name()))
            self._of_one.append(button)
            row.addWidget(button)
        self._export = self._button("saved_job_export", self.tr("Export…"))
        self._export.clicked.connect(lambda: self.export_asked.emit(tuple(saved.name for saved in self._jobs.jobs)))
        self._import = self._button("saved_job_import", self.tr("Import…"))
        self._import.clicked.connect(self.import_asked)
        row.addWidget(self._export)
        row.addWidget(self._import)
        return row

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        return button

    @Slot()
    def _list(self) -> None:
        before = self.current_name()
        blocked = self.list.blockSignals(True)
        self.list.clear()
        for saved in self._jobs.jobs:
            item = QListWidgetItem(printable(saved.name), self.list)
            item.setData(_NAME_ROLE, saved.name)
        self.list.setCurrentRow(0)
        self.choose(before)
        self.list.blockSignals(blocked)
        has_any = bool(self._jobs.jobs)
        for part in (self.list, self.says, self.where, self._export):
            part.setVisible(has_any)
        self._nothing.setVisible(not has_any)
        for button in self._of_one:
            button.setVisible(has_any)
        if has_any:
            rows = min(_ROWS_SHOWN, max(3, self.list.count()))
            self.list.setFixedHeight(rows * max(20, self.list.sizeHintForRow(0)) + 8)
        self._show_current()

    @Slot()
    def _show_current(self) -> None:
        saved = self._jobs.find(self.current_name())
        self.says.setText(says(saved)[:_LONGEST_SHOWN] if saved else "")
        self.where.setText(where(saved) if saved else "")
        self.chosen.emit()
