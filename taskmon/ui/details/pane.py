"""The pane under the list: one run's overview and its output, read when it is shown and when it changes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from taskmon.core.attempt import Attempt
from taskmon.core.clock import utc_now
from taskmon.core.journal import OUTPUT
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.paths import Paths
from taskmon.ui.details.data import RunData, read_data
from taskmon.ui.details.overview import OverviewPage
from taskmon.ui.output.view import OutputView
from taskmon.ui.style.theme import Theme
from taskmon.ui.text import run as run_text
from taskmon.ui.text.attempt import attempt_text
from taskmon.ui.threads.reader_thread import ReaderThread
from taskmon.ui.widgets.labels import CutLabel, PlainLabel, set_tone


class DetailsPane(QWidget):
    """Tabs Overview and Output for the run that is selected."""

    asked = Signal(object, object)  #: verbs.Verb, tuple[Run, ...]
    failed = Signal(str)  #: a sentence for the user
    told = Signal(str)  #: a sentence for the user: something asked for is done
    resume_point_read = Signal(int, str)  #: the run that is shown, and where its next attempt would go on; "": nowhere

    def __init__(self, reader_thread: ReaderThread, paths: Paths, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("details")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._reader_thread = reader_thread
        self._paths = paths
        self._run: Run | None = None
        self._data: RunData | None = None
        self._facts_revision = 0
        self._chosen: int | None = None  # an attempt; None: the newest
        self._live: Live | None = None
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_head())
        self._stack = QStackedWidget()
        self._stack.addWidget(self._build_overview(theme))
        self._stack.addWidget(self._build_output(theme))
        self._nothing = PlainLabel(self.tr("Select a run to see more of it."))
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_tone(self._nothing, "muted")
        self._stack.addWidget(self._nothing)
        column.addWidget(self._stack, 1)
        self.tabs.currentChanged.connect(self._show_tab)
        self.show_run(None, None)

    @property
    def run_id(self) -> int | None:
        """The run that is shown."""
        return self._run.id if self._run else None

    def show_run(self, run: Run | None, live: Live | None) -> None:
        """Show the run, or the newest of it; None: nothing is selected."""
        another = run is None or self._run is None or run.id != self._run.id
        if run is not None and not another and self._run is not None and run.revision < self._run.revision:
            return
        moved_on = another or (self._run is not None and run is not None and run.attempt != self._run.attempt)
        self._run = run
        self.tabs.setEnabled(run is not None)
        if run is None:
            self._second.stop()
            self._title.setText("")
            self._stack.setCurrentWidget(self._nothing)
            self.excerpt.show_file(None, grows=False)
            self.output.show_file(None, grows=False)
            return
        if another:
            self._data = None
            self._chosen = None
            self._facts_revision = 0
            self._show_tab(self.tabs.currentIndex())
        title = self.tr("{name} · run {id}").format(name=run.name, id=run.id)
        self._title.setText(title)
        self._title.setToolTip("")
        self._live = live
        self.overview.show_run(run, live, self._data)
        self._look_at_timer()
        if moved_on or self._data is None or run.revision != self._facts_revision:
            self._facts_revision = run.revision
            self._read_facts(run)
        self._show_outputs()

    def show_live(self, live: Live) -> None:
        """Show progress of the run that is shown."""
        if self._run is not None and live.run_id == self._run.id:
            self._live = live
            self.overview.show_run(self._run, live, None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_at_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()

    @Slot()
    def _count_on(self) -> None:
        """What is said of a length of time is another second."""
        if self._run is not None:
            self.overview.show_run(self._run, self._live, None)

    def _look_at_timer(self) -> None:
        """Count seconds exactly while the run has some to count, also where the list no longer shows it."""
        wanted = self.isVisible() and self._run is not None and run_text.counts_time(self._run)
        if wanted != self._second.isActive():
            self._second.start() if wanted else self._second.stop()

    def show_output(self) -> None:
        """Bring the output to the front."""
        self.tabs.setCurrentIndex(1)

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
        self.tabs.addTab(self.tr("Overview"))
        self.tabs.addTab(self.tr("Output"))
        row.addWidget(self.tabs)
        self._title = CutLabel()
        self._title.setObjectName("details_title")
        self._title.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        set_tone(self._title, "muted")
        row.addWidget(self._title, 1)
        return head

    def _build_overview(self, theme: Theme) -> QWidget:
        page = QSplitter(Qt.Orientation.Horizontal)
        page.setObjectName("overview_page")
        page.setHandleWidth(1)
        page.setChildrenCollapsible(False)
        self.overview = OverviewPage()
        self.overview.asked.connect(self.asked)
        self.overview.failed.connect(self.failed)
        self.excerpt = OutputView(theme, "output_excerpt")
        page.addWidget(self.overview)
        page.addWidget(self.excerpt)
        page.setSizes([460, 540])
        return page

    def _build_output(self, theme: Theme) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(14, 5, 14, 5)
        self.attempt_choice = QComboBox()
        self.attempt_choice.setObjectName("attempt_choice")
        self.attempt_choice.setAccessibleName(self.tr("Attempt whose output is shown"))
        self.attempt_choice.activated.connect(self._choose_attempt)
        self._size = PlainLabel()
        set_tone(self._size, "muted")
        self.follow_button = QPushButton(self.tr("Follow the end"))
        self.follow_button.setObjectName("follow_button")
        self.follow_button.setAccessibleName(self.tr("Follow the end of the output"))
        copy = QPushButton(self.tr("Copy"))
        copy.setObjectName("copy_output_button")
        copy.setAccessibleName(self.tr("Copy the selected output, or all of it"))
        save = QPushButton(self.tr("Save as…"))
        save.setObjectName("save_output_button")
        save.setAccessibleName(self.tr("Save the output to a file"))
        row.addWidget(self.attempt_choice)
        row.addWidget(self._size)
        row.addStretch(1)
        row.addWidget(self.follow_button)
        row.addWidget(copy)
        row.addWidget(save)
        self.output = OutputView(theme, "output_view")
        self.follow_button.clicked.connect(self.output.go_to_end)
        self.follow_button.setEnabled(False)
        self.output.followed.connect(lambda follows: self.follow_button.setEnabled(not follows))
        copy.clicked.connect(self._copy)
        save.clicked.connect(self.output.save_as)
        for view in (self.output, self.excerpt):
            view.failed.connect(self.failed)
            view.told.connect(self.told)
        column.addWidget(bar)
        column.addWidget(self.output, 1)
        return page

    def _read_facts(self, run: Run) -> None:
        def show(facts: RunData) -> None:
            if self._run is None or self._run.id != run.id:
                return
            self._data = facts
            self.overview.show_run(self._run, self._live, facts)
            self._list_attempts(facts.attempts)
            self._show_outputs()
            self.resume_point_read.emit(run.id, facts.kept.where if facts.kept else "")

        paths = self._paths
        self._reader_thread.ask(lambda reader: read_data(reader, paths, run), show)

    def _list_attempts(self, attempts: list[Attempt]) -> None:
        wanted = [(attempt_text(attempt, utc_now()), attempt.attempt) for attempt in reversed(attempts)]
        shown = [
            (self.attempt_choice.itemText(index), self.attempt_choice.itemData(index))
            for index in range(self.attempt_choice.count())
        ]
        if shown == wanted:
            return
        self.attempt_choice.clear()
        for text, number in wanted:
            self.attempt_choice.addItem(text, number)
        self.attempt_choice.setEnabled(len(wanted) > 1)
        row = self.attempt_choice.findData(self._chosen) if self._chosen is not None else 0
        self.attempt_choice.setCurrentIndex(max(0, row))

    @Slot(int)
    def _choose_attempt(self, index: int) -> None:
        self._chosen = self.attempt_choice.itemData(index) if index > 0 else None
        self._show_outputs()

    def _show_outputs(self) -> None:
        run = self._run
        if run is None:
            return
        newest, grows = run.attempt, run.state is RunState.RUNNING
        self.excerpt.show_file(self._path(run, newest), grows=grows, note=self._note(run, newest))
        number = self._chosen if self._chosen is not None else newest
        self.output.show_file(self._path(run, number), grows=grows and number == newest, note=self._note(run, number))
        attempt = self._attempt(number)
        self._size.setText(run_text.size(attempt.output_bytes) if attempt and attempt.output_bytes else "")

    def _path(self, run: Run, attempt: int) -> Path | None:
        return self._paths.attempt(run.id, attempt) / OUTPUT if attempt else None

    def _note(self, run: Run, number: int) -> str:
        attempt = self._attempt(number)
        if attempt is not None and attempt.remarks.get("output_removed"):
            return self.tr("Its output was removed to make room; the record of the run stays.")
        if run.attempt == 0:
            return self.tr("It has not started yet.")
        if run.state is RunState.RUNNING and number == run.attempt:
            return self.tr("It has printed nothing yet.")
        return self.tr("It printed nothing.")

    def _attempt(self, number: int) -> Attempt | None:
        attempts = self._data.attempts if self._data else []
        return next((attempt for attempt in attempts if attempt.attempt == number), None)

    @Slot(int)
    def _show_tab(self, index: int) -> None:
        if self._run is not None:
            self._stack.setCurrentIndex(index)

    @Slot()
    def _copy(self) -> None:
        if not self.output.selected_text():
            self.output.select_all()
        self.output.copy()
