"""Where saved jobs are reached without a dialog: the menu beside New run, and the list at the left."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from taskmon.core.job import printable
from taskmon.ui.panels.sidebar import Sidebar
from taskmon.ui.panels.toolbar import Toolbar
from taskmon.ui.saved_jobs.sidebar_list import SavedJobsList
from taskmon.ui.saved_jobs.store import SavedJobs
from taskmon.ui.style.theme import Theme

_LONGEST_NAME = 60


class SavedJobsEntryPoints(QObject):
    """Emits what is asked there; the list is made when there is a saved job."""

    run_asked = Signal(str)
    run_with_asked = Signal(str)
    runs_of_asked = Signal(str)
    edit_asked = Signal(str)
    rename_asked = Signal(str)
    remove_asked = Signal(str)
    export_asked = Signal(object)  #: tuple[str, ...]
    import_asked = Signal()
    dropped = Signal(str, object)  #: tuple[str, ...]: what a job shall be given
    dialog_asked = Signal(str)  #: the tab to open at: command, task, saved

    def __init__(self, jobs: SavedJobs, toolbar: Toolbar, sidebar: Sidebar, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._jobs = jobs
        self._sidebar = sidebar
        self._theme = theme
        self.list: SavedJobsList | None = None
        self.menu = QMenu(window)
        self.menu.setObjectName("new_run_menu")
        self.menu.aboutToShow.connect(self._fill_menu)
        toolbar.put_new_menu(self.menu)
        jobs.changed.connect(self._show)

    @Slot()
    def _show(self) -> None:
        if self.list is None:
            if not self._jobs.jobs:
                return
            self.list = self._make_list()
        self.list.show_jobs(self._jobs.jobs)
        self.list.setVisible(bool(self._jobs.jobs))
        self._sidebar.put_jobs(self.list)
        self._sidebar.show_jobs_head(bool(self._jobs.jobs))

    def _make_list(self) -> SavedJobsList:
        made = SavedJobsList(self._theme)
        made.run_asked.connect(self.run_asked)
        made.opened.connect(self.run_with_asked)
        made.runs_of_asked.connect(self.runs_of_asked)
        made.edit_asked.connect(self.edit_asked)
        made.rename_asked.connect(self.rename_asked)
        made.remove_asked.connect(self.remove_asked)
        made.export_asked.connect(self.export_asked)
        made.dropped.connect(self.dropped)
        return made

    @Slot()
    def _fill_menu(self) -> None:
        self.menu.clear()
        for number, saved in enumerate(self._jobs.jobs):
            title = printable(saved.name)[:_LONGEST_NAME].replace("&", "&&")
            self._add(f"job_{number}", title, partial(self.run_asked.emit, saved.name))
        if self._jobs.jobs:
            self.menu.addSeparator()
        self._add("command", self.tr("New command…"), lambda: self.dialog_asked.emit("command"))
        self._add("task", self.tr("New task…"), lambda: self.dialog_asked.emit("task"))
        self._add("saved", self.tr("Saved jobs…"), lambda: self.dialog_asked.emit("saved"))
        self.menu.addSeparator()
        self._add("import", self.tr("Import saved jobs…"), self.import_asked.emit)
        names = tuple(saved.name for saved in self._jobs.jobs)
        if names:
            self._add("export", self.tr("Export saved jobs…"), lambda: self.export_asked.emit(names))

    def _add(self, key: str, text: str, act: Callable[[], object]) -> None:
        action = self.menu.addAction(text)
        action.setObjectName(f"new_run_menu_{key}")
        action.triggered.connect(lambda checked=False: act())
