"""The top of the dialog for a new run: its tabs, and what was run lately."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QTabBar, QWidget

from taskmon.core.job import JobKind, printable
from taskmon.core.requests.new_run import NewRun, unnamed
from taskmon.core.run import Run
from taskmon.ui.new_run.options.known import Known

TABS = ("command", "task", "saved")
#: Keys that go from tab to tab, each with how far.
_TURNS = {"Ctrl+Tab": 1, "Ctrl+PgDown": 1, "Ctrl+Shift+Tab": -1, "Ctrl+PgUp": -1}
_LONGEST = 70


class Head(QFrame):
    """Its keys work in the whole dialog."""

    recent_chosen = Signal(object)  #: NewRun

    def __init__(self, known: Known, dialog: QWidget) -> None:
        super().__init__(dialog)
        self._known = known
        self.setObjectName("dialog_head")
        row = QHBoxLayout(self)
        row.setContentsMargins(22, 0, 22, 0)
        self.tabs = QTabBar()
        self.tabs.setObjectName("new_run_tabs")
        self.tabs.setAccessibleName(self.tr("What shall run"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for title in (self.tr("Command"), self.tr("Task"), self.tr("Saved job")):
            self.tabs.addTab(title)
        self._recent = QPushButton(self.tr("Recent…"))
        self._recent.setProperty("kind", "link")
        self._recent.setObjectName("new_run_recent")
        self._recent.setAccessibleName(self.tr("What was run lately"))
        self._recent.setAutoDefault(False)
        self._recent.clicked.connect(self._ask_recent)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(self._recent)
        for keys, by in _TURNS.items():
            QShortcut(QKeySequence(keys), dialog, partial(self._turn, by))

    @property
    def tab(self) -> str:
        """Which is in front: command, task or saved."""
        return TABS[self.tabs.currentIndex()]

    def _turn(self, by: int) -> None:
        """Show the tab so many further on; behind the last comes the first."""
        if not self.isHidden() and self.isEnabled():
            self.tabs.setCurrentIndex((self.tabs.currentIndex() + by) % len(TABS))

    @Slot()
    def _ask_recent(self) -> None:
        self._known.recent(self, self._show_recent)

    @Slot(object)
    def _show_recent(self, runs: list[Run]) -> None:
        menu = QMenu(self)
        menu.setObjectName("new_run_recent_menu")
        menu.aboutToHide.connect(menu.deleteLater)
        for number, run in enumerate(runs):
            wanted = unnamed(NewRun.like(run))
            said = printable(run.name) if not wanted.name else f"{printable(run.name)}  —  {_what(run)}"
            action = menu.addAction((said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…").replace("&", "&&"))
            action.setObjectName(f"new_run_recent_{number}")
            action.triggered.connect(partial(self.recent_chosen.emit, wanted))
        if not runs:
            menu.addAction(self.tr("Nothing has run yet")).setEnabled(False)
        corner = QPoint(self._recent.width() - menu.sizeHint().width(), self._recent.height())
        menu.popup(self._recent.mapToGlobal(corner))


def _what(run: Run) -> str:
    return printable(run.job.task) if run.job.kind is JobKind.TASK else run.command
