"""The pane under the list: the selected run on its pages, each a tab; read when it is shown and when it changes."""

from __future__ import annotations

import time
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from taskmon.core.job import JobKind
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.paths import Paths
from taskmon.ui.actions.selected import Selected
from taskmon.ui.details.answer_line import AnswerLine
from taskmon.ui.details.data import RunData, StepsRead, read_data, read_steps
from taskmon.ui.details.output import OutputPage
from taskmon.ui.details.overview import OverviewPage
from taskmon.ui.details.page import DetailsPage
from taskmon.ui.details.several import SeveralPage
from taskmon.ui.details.timeline.page import TimelinePage
from taskmon.ui.details.usage.page import UsagePage
from taskmon.ui.feed import Feed
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.run_list.order.found_lines import output_words
from taskmon.ui.style.theme import Theme
from taskmon.ui.text.run import counts_time
from taskmon.ui.threads.reader_thread import ReaderThread
from taskmon.ui.widgets.labels import CutLabel, PlainLabel, set_tone

#: Of the reading thread's time at most this part goes into steps: a file of 100,000 takes it a second.
_PART_FOR_STEPS = 0.05


class DetailsPane(QWidget):
    """A tab for each page, in their order."""

    asked = Signal(object, object)  #: verbs.Verb, tuple[Run, ...]
    typed = Signal(object, object)  #: Run, Answer: to be typed at the run's terminal
    failed = Signal(str)  #: a sentence for the user
    run_asked = Signal(int)  #: the id of another run, which is to be selected
    told = Signal(str)  #: a sentence for the user: something asked for is done

    def __init__(
        self, feed: Feed, reader_thread: ReaderThread, paths: Paths, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("details")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._feed = feed
        self._reader_thread = reader_thread
        self._paths = paths
        self._theme = theme
        self._run: Run | None = None
        self._filter = Filter()
        self._is_several = False
        self._data: RunData | None = None
        self._data_revision = 0
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._show_page)
        self._second.timeout.connect(self._look_for_steps)
        self._steps: StepsRead | None = StepsRead()  #: None: they are being read
        self._steps_due_s = 0.0
        self.overview, self.output = OverviewPage(theme, paths), OutputPage(theme, paths)
        self.timeline, self.usage = TimelinePage(theme, reader_thread), UsagePage(theme, paths)
        self.pages: tuple[DetailsPage, ...] = (self.overview, self.output, self.timeline, self.usage)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.overview.compare_asked.connect(self._compare_newest)
        column.addWidget(self._build_head())
        self._stack = QStackedWidget()
        for page in self.pages:
            self.tabs.addTab(page.title)
            self._stack.addWidget(page)
            page.asked.connect(self.asked)
            page.failed.connect(self.failed)
            page.told.connect(self.told)
            page.run_asked.connect(self.run_asked)
            page.output_asked.connect(self._show_output_of)
        self.several = SeveralPage(reader_thread)
        self._stack.addWidget(self.several)
        self._nothing = PlainLabel(self.tr("Select a run to see more of it."))
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_tone(self._nothing, "muted")
        self._stack.addWidget(self._nothing)
        column.addWidget(self._stack, 1)
        self.answer_line = AnswerLine()
        self.answer_line.typed.connect(self.typed)
        column.addWidget(self.answer_line)
        self.tabs.currentChanged.connect(self._show_tab)
        self.tabs.currentChanged.connect(self._show_page)
        feed.runs_changed.connect(self._take_runs)
        feed.live_changed.connect(self._take_lives)
        feed.runs_removed.connect(self._forget)
        feed.replaced.connect(self._forget_data)
        self.show_run(None)

    @property
    def run_id(self) -> int | None:
        """The run that is shown."""
        return self._run.id if self._run else None

    def show_run(self, run: Run | None) -> None:
        """Show the run, or the newest of it; None: nothing is selected."""
        if run is None or run.id != self.run_id:
            self._data, self._data_revision = None, 0
            self._steps, self._steps_due_s = StepsRead(), 0.0
        self._run = run
        self.tabs.setEnabled(run is not None and not self._is_several)
        self._title.setText(self.tr("{name} · run {id}").format(name=run.name, id=run.id) if run is not None else "")
        self._show_tab(self.tabs.currentIndex())
        self._show_pages()
        self._look_at_timer()
        if run is not None and run.revision != self._data_revision:
            self._data_revision = run.revision
            self._read_data(run)

    def show_filter(self, wanted: Filter) -> None:
        """Know what the list is narrowed to: what ran beside the run may be asked for of that alone."""
        self._filter = wanted
        self.timeline.beside.show_filter(wanted)

    def show_selected(self, selected: Selected) -> None:
        """Sum up what is selected where that is more than the one run that is shown."""
        self._is_several = selected.count > 1
        if self._is_several:
            self.several.show_selected(selected)
        self.tabs.setEnabled(self._run is not None and not self._is_several)
        self._title.setVisible(not self._is_several)
        self._show_tab(self.tabs.currentIndex())

    def show_output(self) -> None:
        """Bring the output to the front, at the words for which the search has listed the run."""
        self.tabs.setCurrentIndex(self.pages.index(self.output))
        if self._run is not None and (words := output_words(self._run, self._filter)):
            self.output.search_bar.find_first(words[0])

    def read_output(self) -> None:
        """Bring the output to the front, and let the keyboard scroll and search in it."""
        self.show_output()
        if self._stack.currentWidget() is self.output:
            self.output.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(object)
    def compare(self, runs: tuple[Run, Run]) -> None:
        """Open the newest attempts of two runs side by side."""
        one, other = runs
        self._compare((one, one.attempt), (other, other.attempt))

    @Slot(object)
    def _compare_newest(self, run: Run) -> None:
        self._compare((run, run.attempt - 1), (run, run.attempt))

    def _compare(self, left: tuple[Run, int], right: tuple[Run, int]) -> None:
        from taskmon.ui.details.compare.controller import compare  # here: hardly ever asked for

        compare(left, right, self._reader_thread, self._paths, self._theme, self.window())

    @Slot(int)
    def _show_output_of(self, number: int) -> None:
        self.output.show_attempt(number)
        self.tabs.setCurrentIndex(self.pages.index(self.output))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_at_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()

    def _build_head(self) -> QWidget:
        head = QFrame()
        head.setObjectName("details_head")
        row = QHBoxLayout(head)
        row.setContentsMargins(14, 0, 14, 0)
        self.tabs = QTabBar()
        self.tabs.setObjectName("details_tabs")
        self.tabs.setAccessibleName(self.tr("Details of the run"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        row.addWidget(self.tabs)
        self._title = CutLabel()
        self._title.setObjectName("details_title")
        self._title.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        set_tone(self._title, "muted")
        row.addWidget(self._title, 1)
        return head

    @Slot(object)
    def _take_runs(self, news: tuple[Run, ...]) -> None:
        for run in news:
            if run.id == self.run_id:
                self.show_run(run)

    @Slot(object)
    def _take_lives(self, news: tuple[Live, ...]) -> None:
        if any(live.run_id == self.run_id for live in news):
            self._show_page()

    @Slot(object)
    def _forget(self, run_ids: tuple[int, ...]) -> None:
        if self.run_id in run_ids:
            self.show_run(None)

    @Slot()
    def _forget_data(self) -> None:
        self._data_revision = 0

    def _read_data(self, run: Run) -> None:
        def show(data: RunData) -> None:
            if self.run_id == run.id:
                self._data = data
                self._show_pages()
                self._feed.resume_points.note(run, data.kept.where if data.kept else "")

        paths = self._paths
        self._reader_thread.ask(lambda reader: read_data(reader, paths, run), show)

    @Slot()
    def _look_for_steps(self) -> None:
        """Have the steps of a task that runs read again, once a second at most; its row does not tell of them."""
        run, before = self._run, self._steps
        if run is None or run.job.kind is not JobKind.TASK or run.state is not RunState.RUNNING:
            return
        if self._data is None or before is None or time.monotonic() < self._steps_due_s:
            return
        self._steps, paths = None, self._paths

        def show(news: StepsRead | None) -> None:
            if self._run is None or (self._run.id, self._run.attempt) != (run.id, run.attempt):
                self._steps = self._steps or StepsRead()
                return
            self._steps = news or before
            self._steps_due_s = time.monotonic() + (news.took_s / _PART_FOR_STEPS if news else 0.0)
            if news is None or self._data is None:
                return
            if (news.steps, news.kept) != (self._data.steps, self._data.kept):
                self._data = replace(self._data, steps=news.steps, kept=news.kept)
                self._show_pages()

        def give_up() -> None:
            self._steps = before

        self._reader_thread.ask(lambda reader: read_steps(reader, paths, run, before), show, give_up)

    def _show_pages(self) -> None:
        self._show(*self.pages)

    @Slot()
    def _show_page(self) -> None:
        """What moves is for the page in front alone."""
        self._show(self.pages[self.tabs.currentIndex()])

    def _show(self, *pages: DetailsPage) -> None:
        live = self._feed.live_of(self._run) if self._run is not None else None
        for page in pages:
            page.show_run(self._run, live, self._data)
        self.answer_line.show_run(self._run, live)

    @Slot(int)
    def _show_tab(self, index: int) -> None:
        if self._is_several:
            self._stack.setCurrentWidget(self.several)
        else:
            self._stack.setCurrentWidget(self.pages[index] if self._run is not None else self._nothing)

    def _look_at_timer(self) -> None:
        """Count seconds exactly while the run has some to count, also where the list no longer shows it."""
        wanted = self.isVisible() and self._run is not None and counts_time(self._run)
        if wanted != self._second.isActive():
            self._second.start() if wanted else self._second.stop()
