"""Which of the listed runs is selected: kept while the list changes, and while another filter is chosen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.ui.finding import Finding
from taskmon.ui.panels.toolbar import Toolbar
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.run_list.model import RunModel
from taskmon.ui.run_list.view import RunList


class RunSelection(QObject):
    """Of the rows one is always selected, if there are any: there is one to ask something of."""

    current_changed = Signal(object)  #: Run; None: none is listed
    looked_at = Signal(object)  #: list[int]: of runs that failed; somebody has seen it, and went on to another

    def __init__(
        self, model: RunModel, view: RunList, toolbar: Toolbar, finding: Finding, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._view = view
        self._toolbar = toolbar
        self._finding = finding
        self._current: int | None = None  # also while its row is not shown
        self._select_when_loaded: int | None = None
        finding.changed.connect(self.list_anew)
        view.selectionModel().currentRowChanged.connect(self._take_current)
        view.selectionModel().selectionChanged.connect(self._show_selection)
        model.feed.runs_changed.connect(self._show_changed_selection)
        model.loaded.connect(self._take_loaded)
        model.rowsInserted.connect(self._select_something)
        model.modelReset.connect(self._show_selection)

    def show(self, run_id: int) -> None:
        """Select this run; where it is not listed, list all."""
        if not self._view.select(run_id):
            self._finding.clear()
            self._select_when_loaded = run_id

    @Slot(object)
    def show_added(self, run: Run) -> None:
        """Select a run that was just added."""
        if self._view.select(run.id):
            return
        is_new = self._finding.filter != Filter()
        self._finding.clear()
        self._select_when_loaded = run.id
        if not is_new:
            self._model.refresh()

    @Slot()
    def list_anew(self) -> None:
        """List what the filter says now; what was selected is so again, if it is still there."""
        self._select_when_loaded = self._current
        self._model.show(self._finding.filter)

    @Slot()
    def _take_loaded(self) -> None:
        wanted, self._select_when_loaded = self._select_when_loaded, None
        if wanted is None or not self._view.select(wanted):
            self._select_something()

    @Slot()
    def _select_something(self) -> None:
        if not self._model.rowCount():
            self.current_changed.emit(None)
            return
        if self._view.selectionModel().hasSelection():
            return
        self._view.select((self._view.current_run() or self._model.run_at(0)).id)

    @Slot()
    def _take_current(self) -> None:
        run = self._view.current_run()
        if run is None:
            return
        before, self._current = self._current, run.id
        row = self._model.row_of(before) if before is not None and before != run.id else None
        if row is not None and self._view.isActiveWindow():
            left = self._model.run_at(row)
            if left.state is RunState.FAILED and not left.seen:
                self.looked_at.emit([left.id])
        self.current_changed.emit(run)

    @Slot()
    def _show_selection(self) -> None:
        self._toolbar.show_selection(self._view.selected_runs())

    @Slot(object)
    def _show_changed_selection(self, news: tuple[Run, ...]) -> None:
        selected = {run.id for run in self._view.selected_runs()}
        if any(run.id in selected for run in news):
            self._show_selection()
