"""Which of the listed runs is selected: kept while the list changes, and while another filter is chosen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.ui.actions.selected import Selected
from taskmon.ui.finding import Finding
from taskmon.ui.panels.toolbar import Toolbar
from taskmon.ui.run_list.model import RunModel
from taskmon.ui.run_list.view import RunList

#: Among so many rows there is a run, where there are any: each section has its name above it.
_FIRST_ROWS = 4


class RunSelection(QObject):
    """Of the rows one is always selected, if there are any: there is one to ask something of."""

    current_changed = Signal(object)  #: Run; None: none is current
    selection_changed = Signal(object)  #: Selected
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
        self._added: int | None = None  # is selected when it has a row
        self._awaits = False  # the current row's run is being read
        self._selected_few: set[int] = set()
        finding.changed.connect(self.list_anew)
        view.current_changed.connect(self._take_current)
        view.selection_changed.connect(self._show_selection)
        model.feed.runs_changed.connect(self._show_changed_selection)
        model.loaded.connect(self._take_loaded)
        model.changed.connect(self._select_something)
        model.modelReset.connect(self._show_selection)
        model.runs_read.connect(self._take_awaited)

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
        self._finding.clear()
        self._added = run.id  # it is listed as soon as the news of it has been followed

    @Slot()
    def list_anew(self) -> None:
        """List what the filter says now; what was selected is so again, if it is still there."""
        self._select_when_loaded = self._current
        self._model.show(self._finding.filter)

    @Slot()
    def _take_loaded(self) -> None:
        wanted, self._select_when_loaded = self._added or self._select_when_loaded, None
        if wanted is None or not self._view.select(wanted):
            self._select_something()

    @Slot()
    def _select_something(self) -> None:
        if self._added is not None and self._view.select(self._added):
            self._added = None
            return
        if not self._model.count:
            self.current_changed.emit(None)
            return
        if self._view.selectionModel().hasSelection():
            return
        run = self._view.current_run()
        ids = [run.id] if run is not None else self._model.ids(0, _FIRST_ROWS)
        if ids:
            self._view.select(ids[0])

    def inform(self, show_run: Callable[[Run | None], None], show_selected: Callable[[Selected], None]) -> None:
        """Have these called with what is current and what is selected, now and whenever it is another."""
        self.current_changed.connect(show_run)
        self.selection_changed.connect(show_selected)
        show_run(self._view.current_run())
        show_selected(self._view.selected())

    @Slot()
    def _take_current(self) -> None:
        run = self._view.current_run()
        index = self._view.currentIndex()
        self._awaits = run is None and index.isValid() and self._model.id_at(index.row()) is not None
        if self._awaits:
            return
        before, self._current = self._current, run.id if run is not None else self._current
        is_other = run is not None and before is not None and before != run.id
        left = self._model.known(before) if before is not None and is_other else None
        is_seen = left is not None and self._view.isActiveWindow() and self._model.row_of(left.id) is not None
        if left is not None and is_seen and left.state is RunState.FAILED and not left.seen:
            self.looked_at.emit([left.id])
        self.current_changed.emit(run)

    @Slot()
    def _take_awaited(self) -> None:
        """The current row's run has been read."""
        if self._awaits:
            self._take_current()
            self._show_selection()

    @Slot()
    def _show_selection(self) -> None:
        selected = self._view.selected()
        self._selected_few = {run.id for run in selected.runs}
        self._toolbar.show_selection(selected)
        self.selection_changed.emit(selected)

    @Slot(object)
    def _show_changed_selection(self, news: tuple[Run, ...]) -> None:
        if any(run.id in self._selected_few for run in news):
            self._show_selection()
