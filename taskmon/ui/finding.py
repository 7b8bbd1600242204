"""What the list is narrowed to: one filter, changed at the left, in the search, by chips or a menu, and shown there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, SignalInstance, Slot
from PySide6.QtGui import QKeyEvent

from taskmon.core.errors import InvalidError
from taskmon.core.job import command_line
from taskmon.core.saved_jobs.saved_job import SavedJob
from taskmon.core.secrets.masking import masked_job
from taskmon.store import JobRuns
from taskmon.ui.layout import Layout
from taskmon.ui.panels.filter_bar import FilterBar
from taskmon.ui.panels.nothing_found import NothingFound
from taskmon.ui.panels.run_counts import Counts, RunCounter
from taskmon.ui.panels.sidebar import Sidebar
from taskmon.ui.panels.toolbar import Toolbar
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.run_list.model import RunModel
from taskmon.ui.run_list.view import RunList
from taskmon.ui.style.theme import Theme

_SEARCH_MS = 150


class Finding(QObject):
    """Begins with all runs, whatever was looked for before."""

    changed = Signal(object)  #: Filter: list what it says

    def __init__(
        self,
        toolbar: Toolbar,
        sidebar: Sidebar,
        layout: Layout,
        runs: RunList,
        model: RunModel,
        counter: RunCounter,
        theme: Theme,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.filter = Filter()
        self.bar: FilterBar | None = None
        self.nothing: NothingFound | None = None
        self._toolbar = toolbar
        self._sidebar = sidebar
        self._layout = layout
        self._runs = runs
        self._model = model
        self._theme = theme
        self._groups: tuple[str, ...] = ()
        self._tags: tuple[str, ...] = ()
        self._jobs: Callable[[], tuple[SavedJob, ...]] = tuple
        self._total = 0
        self._search_timer = QTimer(self, interval=_SEARCH_MS, singleShot=True)
        self._search_timer.timeout.connect(self.search)
        self._is_counted = False  #: the list has all that the filter asks for
        toolbar.searched.connect(self._take_typed)
        toolbar.search.installEventFilter(self)
        sidebar.chosen.connect(lambda entry: self.put(self._typed().in_state(entry)))
        sidebar.group_toggled.connect(self._toggle_group)
        sidebar.tag_toggled.connect(self._toggle_tag)
        sidebar.more_tags_asked.connect(self._look_for_tags)
        counter.counted.connect(sidebar.show_counts)
        counter.counted.connect(self._take_counts)
        counter.tags_read.connect(self._take_tags)
        model.loaded.connect(self._look_whether_empty)
        model.settled.connect(self._count)
        model.changed.connect(self._show_count)
        model.changed.connect(self._look_whether_empty)
        model.modelReset.connect(self._look_whether_empty)

    def offer(self, runs_asked: SignalInstance, jobs: Callable[[], tuple[SavedJob, ...]]) -> None:
        """Let it be narrowed by all else that there is: by a menu at the toolbar, and by the saved `jobs`, whose runs
        `runs_asked` asks for."""
        from taskmon.ui.panels.filter_menu import Choices, FilterMenu  # here: the first picture does without

        def choices() -> Choices:
            runs_of = [found for saved in jobs() if (found := _runs_of(saved)) is not None]
            return Choices(self._groups, self._tags, runs_of)

        self._jobs = jobs
        menu = FilterMenu(self._typed, choices, self._toolbar)
        menu.wanted.connect(self.put)
        self._toolbar.put_filter_menu(menu)
        runs_asked.connect(self.show_runs_of)

    def inform(self, show_filter: Callable[[Filter], object]) -> None:
        """Have this called with what the list is narrowed to, now and whenever that is another."""
        self.changed.connect(show_filter)
        show_filter(self.filter)

    @Slot(object)
    def put(self, wanted: Filter) -> None:
        """List what this filter says, and show everywhere that it is so."""
        self._search_timer.stop()
        if wanted == self.filter:
            return
        self.filter = wanted
        self._is_counted = False
        if self._toolbar.search.text().strip() != wanted.search:
            self._toolbar.show_search(wanted.search)
        self._sidebar.show_filter(wanted)
        if wanted.is_narrow or self.bar is not None:
            self._shown_bar().show_filter(wanted)
            self._shown_bar().show_count(None, self._total)
        self.changed.emit(wanted)

    @Slot()
    def clear(self) -> None:
        """List all runs again."""
        self.put(Filter())

    @Slot()
    def search(self) -> None:
        """List what the search says now."""
        self.put(self.filter.searching(self._toolbar.search.text()))

    @Slot(str)
    def show_runs_of(self, name: str) -> None:
        """List the runs of a saved job."""
        saved = next((each for each in self._jobs() if each.name == name), None)
        runs_of = None if saved is None else _runs_of(saved)
        if runs_of is not None:
            self.put(Filter(job=runs_of))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the search: Escape clears it and leaves it, Down and Return go to the list."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        match event.key():
            case Qt.Key.Key_Escape:
                self._toolbar.show_search("")
            case Qt.Key.Key_Down | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                pass
            case _:
                return False
        self.search()
        if self._runs.isVisible():
            self._runs.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    # -- what is told ------------------------------------------------------------------------------------------------

    def _typed(self) -> Filter:
        """The filter, with what is typed into the search already and not listed yet."""
        return self.filter.searching(self._toolbar.search.text()) if self._search_timer.isActive() else self.filter

    @Slot(str)
    def _take_typed(self, text: str) -> None:
        self._search_timer.start()

    @Slot(str, bool)
    def _toggle_group(self, name: str, beside_others: bool) -> None:
        present = self._typed()
        others = present.groups - {name} if beside_others else frozenset()
        is_on = name in present.groups and (beside_others or len(present.groups) == 1)
        self.put(replace(present, groups=others if is_on else others | {name}))

    @Slot(str)
    def _toggle_tag(self, name: str) -> None:
        present = self._typed()
        self.put(replace(present, tags=present.tags ^ {name}))

    @Slot()
    def _look_for_tags(self) -> None:
        self._toolbar.search.setText("tag:")
        self._toolbar.search.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _take_counts(self, counts: Counts) -> None:
        self._total, self._groups = counts.total, tuple(sorted(counts.groups))
        self._show_count()
        self._look_whether_empty()

    @Slot(object)
    def _take_tags(self, tags: dict[str, int]) -> None:
        self._tags = tuple(tags)
        self._sidebar.show_tags(tags)

    # -- what is left ------------------------------------------------------------------------------------------------

    @Slot()
    def _look_whether_empty(self) -> None:
        is_empty = self._model.is_loaded and not self._model.count and self._total > 0
        if is_empty and self.filter != Filter():
            if self.nothing is None:
                self.nothing = NothingFound()
                self.nothing.clear_asked.connect(self._clear_and_go_on)
            self.nothing.show_filter(self.filter)
            self._layout.show_over_runs(self.nothing)
        elif self._model.is_loaded and self.nothing is not None:
            self._layout.show_over_runs(None)

    @Slot()
    def _clear_and_go_on(self) -> None:
        self.clear()
        self._runs.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _count(self) -> None:
        """The list knows all of its runs, and counts them once it has read what the filter asks for."""
        self._is_counted = True
        self._show_count()

    @Slot()
    def _show_count(self) -> None:
        if self.bar is not None and self.filter.is_narrow and self._is_counted:
            self.bar.show_count(self._model.count, self._total)

    def _shown_bar(self) -> FilterBar:
        if self.bar is None:
            self.bar = FilterBar(self._theme)
            self.bar.wanted.connect(self.put)
            self._layout.put_above_runs(self.bar)
        return self.bar


def _runs_of(saved: SavedJob) -> JobRuns | None:
    """The runs of a saved job; None: it was stored by a version that knew other jobs."""
    try:
        command = command_line(masked_job(saved.job))
    except InvalidError:
        return None
    return JobRuns(str(saved.run.get("name") or saved.name), command)
