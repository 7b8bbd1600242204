"""What is known of one run, in words: error first, then what, where, when, how far, attempts and history."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSplitter, QVBoxLayout, QWidget

from taskmon.core.clock import utc_now
from taskmon.core.details import readable
from taskmon.core.errors import RunError
from taskmon.core.job import JobKind, printable
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.paths import Paths
from taskmon.ui.actions.verbs import RETRY_ON_TERMINAL, Verb
from taskmon.ui.details.data import RunData, output_of
from taskmon.ui.details.page import DetailsPage
from taskmon.ui.details.task_section import ROWS, TaskSection
from taskmon.ui.details.wait_lines import WaitLines
from taskmon.ui.output.view import OutputView
from taskmon.ui.style.theme import Theme, fixed_font
from taskmon.ui.text import run as run_text
from taskmon.ui.text import units
from taskmon.ui.text.attempt import output_note
from taskmon.ui.text.details.overview import (
    MOST_LINES,
    attempts_text,
    command_text,
    parameters_text,
    remarks_text,
    started_text,
    step_text,
    used_text,
    value_text,
)
from taskmon.ui.text.errors.text import error_text
from taskmon.ui.widgets.cut_button import CutButton
from taskmon.ui.widgets.labels import PlainLabel, set_tone


class OverviewPage(DetailsPage):
    """What is known of the run, beside the end of its output."""

    compare_asked = Signal(object)  #: Run: its newest attempt with the one before

    def __init__(self, theme: Theme, paths: Paths, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paths = paths
        self.form = OverviewForm()
        self.form.asked.connect(self.asked)
        self.form.failed.connect(self.failed)
        self.form.compare_asked.connect(self.compare_asked)
        self.excerpt = OutputView(theme, "output_excerpt")
        self.excerpt.failed.connect(self.failed)
        self.excerpt.told.connect(self.told)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setObjectName("overview_page")
        parts.setHandleWidth(1)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.form)
        parts.addWidget(self.excerpt)
        parts.setSizes([460, 540])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(parts)

    @property
    def title(self) -> str:
        return self.tr("Overview")

    def show_run(self, run: Run | None, live: Live | None, data: RunData | None) -> None:
        if run is None:
            self.excerpt.show_file(None, grows=False)
            return
        is_new = self.form.show_run(run, live, data)
        if not is_new:
            self.excerpt.look_for_more()
            return
        note = output_note(run, run.attempt, data.attempt(run.attempt) if data else None)
        path = output_of(self._paths, run, run.attempt)
        self.excerpt.folder = run.job.cwd
        self.excerpt.show_file(path, grows=run.state is RunState.RUNNING, note=note)


class OverviewForm(QScrollArea):
    """The facts of one run. Every text is selectable, and none is taken for markup."""

    asked = Signal(object, object)  #: verbs.Verb, tuple[Run, ...]
    compare_asked = Signal(object)  #: Run
    failed = Signal(str)  #: a sentence for the user

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("overview")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Overview"))
        self._run: Run | None = None
        self._live: Live | None = None
        self._data: RunData | None = None
        self._values: dict[str, QLabel] = {}
        self._heads: dict[str, QLabel] = {}
        self._places = 0
        self._task_place = 0
        self._task_rows: TaskSection | None = None
        form = QWidget()
        form.setObjectName("overview_form")
        column = QVBoxLayout(form)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(8)
        column.addWidget(self._build_error())
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        for key, title in (
            ("command", self.tr("Command")),
            ("", ""),  # here go the rows that only tasks have
            ("parameters", self.tr("Parameters")),
            ("python", self.tr("Run by")),
            ("folder", self.tr("Folder")),
            ("environment", self.tr("Environment")),
            ("waits", self.tr("Waits")),
            ("started", self.tr("Started")),
            ("progress", self.tr("Progress")),
            ("rate", self.tr("Rate")),
            ("left", self.tr("Left")),
            ("usual", self.tr("Usually")),
            ("used", self.tr("Used")),
            ("remarks", self.tr("Remarks")),
            ("attempts", self.tr("Attempts")),
            ("compare", ""),
            ("history", self.tr("History")),
        ):
            if key == "waits":
                self.waits = self._add_waits(title)
            elif key == "compare":
                self._add_compare()
            elif key:
                self._add_row(key, title)
            else:
                self._task_place, self._places = self._places, self._places + ROWS
        column.addStretch(1)
        self.setWidget(form)

    def show_run(self, run: Run, live: Live | None, data: RunData | None) -> bool:
        """Show the run; `data` is None until it has been read. Returns whether more than what moves is another."""
        another = self._run is None or self._run.id != run.id
        if another:
            self._details_button.setChecked(False)
            self._environment_button.setChecked(False)
        has_moved_only = self._run is run and self._data is data
        if has_moved_only and self._live is live and not run_text.is_reckoned(run, live):
            return False  # another second has passed, of which nothing here tells
        self._run, self._live, self._data = run, live, data
        now = utc_now()
        if not has_moved_only:
            self._show_job(run)
            self._show_task(run, data, another=another)
        self._set("started", started_text(run, now))
        self.waits.show_run(run, live, now)
        is_queued = run.state is RunState.QUEUED
        self._set("progress", "" if is_queued else run_text.progress_text(run, live, now, with_cause=False))
        self._set("rate", run_text.rate_text(run, live))
        self._set("left", run_text.left_text(run, live))
        self._set("usual", run_text.usual_text(run, live))
        if data is not None and not has_moved_only:
            self._show_data(run, data, now)
        elif another:
            for key in ("used", "remarks", "attempts", "history"):
                self._set(key, "")
            self._environment_button.hide()
            self._terminal_button.hide()
            self._compare_button.hide()
        return not has_moved_only

    def _show_job(self, run: Run) -> None:
        self._show_error(run.error if run.state is not RunState.SUCCEEDED else None)
        is_task = run.job.kind is JobKind.TASK
        self._heads["command"].setText(self.tr("Task") if is_task else self.tr("Command"))
        self._set("command", command_text(run))
        self._set("parameters", parameters_text(run) if is_task else "")
        self._set("python", units.isolated(units.folder(run.job.python)))
        self._set("folder", units.isolated(units.folder(run.job.cwd) or "~"))

    def _show_task(self, run: Run, data: RunData | None, *, another: bool) -> None:
        """Show what only tasks have; for most runs there is nothing to be made."""
        if self._task_rows is None:
            if run.job.kind is not JobKind.TASK:
                return
            self._task_rows = TaskSection(self._grid, self._task_place, self)
            self._task_rows.failed.connect(self.failed)
        self._task_rows.show_run(run)
        if data is not None or another:
            self._task_rows.show_data(run, data)

    def _show_data(self, run: Run, data: RunData, now: datetime) -> None:
        newest = data.attempts[-1] if data.attempts else None
        self._set("used", used_text(newest))
        hinted = newest is not None and bool(newest.remarks.get("pty_hint"))
        self._terminal_button.setVisible(hinted and RETRY_ON_TERMINAL.allowed(run))
        self._set("attempts", attempts_text(run, data.attempts, now))
        self._compare_button.setVisible(len(data.attempts) > 1)
        self._set("remarks", remarks_text(data.attempts, now))
        told = {attempt.error.message for attempt in data.attempts if attempt.error}
        steps = [step_text(step, told, now) for step in data.history[-MOST_LINES:]]
        self._set("history", "\n".join(reversed(steps)))
        count = len(data.environment)
        self._heads["environment"].setVisible(count > 0)
        self._environment_button.setVisible(count > 0)
        if count:
            self._environment_button.setText(self.tr("%n differences to this session", "", count))
        line = self.tr("{name}={ours}   (here: {theirs})")
        lines = [
            line.format(name=name, ours=value_text(ours), theirs=value_text(theirs))
            for name, (ours, theirs) in data.environment.items()
        ]
        self._set("environment", "\n".join(lines))
        self._show_environment(self._environment_button.isChecked())

    def _build_error(self) -> QWidget:
        self._error_box = QFrame()
        self._error_box.setObjectName("hint")
        column = QVBoxLayout(self._error_box)
        column.setContentsMargins(12, 9, 12, 9)
        column.setSpacing(4)
        row = QHBoxLayout()
        self._error = PlainLabel(selectable=True, wraps=True)
        self._error.setObjectName("error_message")
        row.addWidget(self._error, 1)
        self._details_button = CutButton(self.tr("Details"))
        self._details_button.setProperty("kind", "link")
        self._details_button.setObjectName("error_details_button")
        self._details_button.setAccessibleName(self.tr("Details of the error"))
        self._details_button.setCheckable(True)
        self._details_button.toggled.connect(self._show_details)
        self._terminal_button = CutButton(RETRY_ON_TERMINAL.text())
        self._terminal_button.setObjectName("retry_on_terminal_button")
        self._terminal_button.setAccessibleName(self.tr("Retry with a terminal of its own"))
        self._terminal_button.clicked.connect(lambda: self._ask(RETRY_ON_TERMINAL))
        row.addWidget(self._terminal_button)
        row.addWidget(self._details_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        self._details = PlainLabel(selectable=True, wraps=True)
        self._details.setObjectName("error_details")
        self._details.setFont(fixed_font())
        self._details.hide()
        column.addWidget(self._details)
        self._error_box.hide()
        return self._error_box

    def _show_error(self, error: RunError | None) -> None:
        self._error_box.setVisible(error is not None)
        if error is None or self._run is None:
            return
        text = "\n".join(map(printable, error_text(error).splitlines()))
        text = text[:1].upper() + text[1:]
        details = dict(error.details or {})
        text = text if text.endswith((".", "!", "?")) else text + "."
        if where := details.get("where"):
            text += "\n" + self.tr("In {place}").format(place=printable(str(where)))
        self._error.setText(text)
        if error.code:
            details = {"code": error.code, **details}
        self._details.setText(readable(details))
        self._details_button.setVisible(bool(details))

    @Slot(bool)
    def _show_details(self, wanted: bool) -> None:
        self._details.setVisible(wanted)
        self._details_button.setText(self.tr("Less") if wanted else self.tr("Details"))

    @Slot(bool)
    def _show_environment(self, wanted: bool) -> None:
        self._values["environment"].setVisible(wanted and bool(self._values["environment"].text()))

    def _ask(self, verb: Verb) -> None:
        if self._run is not None:
            self.asked.emit(verb, (self._run,))

    def _add_waits(self, title: str) -> WaitLines:
        row, self._places = self._places, self._places + 1
        head = PlainLabel(title)
        set_tone(head, "muted")
        lines = WaitLines(head)
        self._grid.addWidget(head, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(lines, row, 1)
        return lines

    @Slot()
    def _ask_to_compare(self) -> None:
        if self._run is not None:
            self.compare_asked.emit(self._run)

    def _add_row(self, key: str, title: str) -> None:
        row, self._places = self._places, self._places + 1
        head = PlainLabel(title)
        set_tone(head, "muted")
        value = PlainLabel(selectable=True, wraps=True)
        value.setObjectName(f"overview_{key}")
        head.setBuddy(value)  # a screen reader is told that the one is the other's label
        self._heads[key], self._values[key] = head, value
        self._grid.addWidget(head, row, 0, Qt.AlignmentFlag.AlignTop)
        if key != "environment":
            self._grid.addWidget(value, row, 1)
            return
        self._environment_button = CutButton()
        self._environment_button.setProperty("kind", "link")
        self._environment_button.setObjectName("environment_button")
        self._environment_button.setAccessibleName(self.tr("Environment differences"))
        self._environment_button.setCheckable(True)
        self._environment_button.toggled.connect(self._show_environment)
        cell = QVBoxLayout()
        cell.setSpacing(3)
        cell.addWidget(self._environment_button, 0, Qt.AlignmentFlag.AlignLeft)
        cell.addWidget(value)
        head.hide()
        value.hide()
        self._environment_button.hide()
        self._grid.addLayout(cell, row, 1)

    def _add_compare(self) -> None:
        """A link below the attempts."""
        self._compare_button = CutButton(self.tr("Compare with the one before"))
        self._compare_button.setProperty("kind", "link")
        self._compare_button.setObjectName("compare_attempts_button")
        self._compare_button.setAccessibleName(self.tr("Compare the newest attempt with the one before"))
        self._compare_button.clicked.connect(self._ask_to_compare)
        self._compare_button.hide()
        self._grid.addWidget(self._compare_button, self._places, 1, Qt.AlignmentFlag.AlignLeft)
        self._places += 1

    def _set(self, key: str, text: str) -> None:
        value = self._values[key]
        if value.text() != text:
            value.setText(text)
            # With its title alone for a name its text would never be read out.
            value.setAccessibleName(self.tr("{title}: {text}").format(title=self._heads[key].text(), text=text))
        if key != "environment":
            value.setVisible(bool(text))
            self._heads[key].setVisible(bool(text))
