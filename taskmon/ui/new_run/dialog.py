"""The dialog for a new run: a command, a task with the form of its parameters, or a saved job.

The same dialog changes a saved job, and runs something again with changes: then it is filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QTabBar, QVBoxLayout, QWidget

from taskmon.core.errors import InvalidError, TaskmonError
from taskmon.core.job import JobKind, check, printable
from taskmon.core.requests.new_run import NewRun, check_new
from taskmon.paths import Paths
from taskmon.tasks.describe.description import Description
from taskmon.ui.new_run.command import CommandForm
from taskmon.ui.new_run.options import OptionsForm
from taskmon.ui.new_run.task import TaskForm
from taskmon.ui.new_run.task_request import new_run_of
from taskmon.ui.saved_jobs.name_dialog import NameDialog
from taskmon.ui.saved_jobs.page import SavedJobsPage
from taskmon.ui.saved_jobs.store import SavedJobs
from taskmon.ui.style.theme import Theme
from taskmon.ui.widgets.dialog import DialogFoot

_WIDTH = 680
#: What is higher scrolls.
_GREATEST_SHARE = 0.86
_TABS = ("command", "task", "saved")


class Purpose(Enum):
    """What becomes of what is filled in."""

    RUN = "run"
    HOLD = "hold"
    SAVE = "save"


class NewRunDialog(QDialog):
    """Asks what to run. What makes no sense is said in the dialog; nothing in it ever waits on the main thread."""

    asked = Signal(object)  #: NewRun
    job_asked = Signal(str, bool)  #: a saved job's name, and whether its run is to be held
    save_asked = Signal(str, object, bool)  #: a name, NewRun, and whether it may take the place of another

    def __init__(
        self,
        theme: Theme,
        groups: list[str],
        environment: Callable[[], Mapping[str, str]],
        paths: Paths,
        jobs: SavedJobs,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("new_run_dialog")
        self.setWindowTitle(self.tr("New run"))
        self._environment = environment
        self._jobs = jobs
        self._given = NewRun(job=OptionsForm.NOTHING)
        self._edits = ""  # the saved job that is changed
        self._saving = ""  # the name under which it is being kept
        self._had_keyboard: QWidget | None = None  # before it was taken away
        self._pending: Purpose | None = None  # while a task is checked
        self.options = OptionsForm(groups)
        self.command = CommandForm(environment)
        self.command.progress_hint.share_terminal(self.options.pty)
        self.task = TaskForm(self.options.cwd, environment, paths)
        self.saved = SavedJobsPage(jobs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._head = self._build_head()
        column.addWidget(self._head)
        column.addWidget(self._build_body(), 1)
        self._foot = self._build_foot()
        column.addWidget(self._foot)
        self.setMinimumWidth(_WIDTH)
        self._fit_timer = QTimer(self, interval=0, singleShot=True)
        self._fit_timer.timeout.connect(self._fit)
        self.command.changed.connect(self._change)
        self.task.changed.connect(self._change)
        self.task.described.connect(self._take_defaults)
        self.task.titled.connect(self.options.suggest_name)
        self.options.folder_changed.connect(self.task.look_again)
        jobs.saved.connect(self._show_saved)
        jobs.failed.connect(self._show_failure)
        self.saved.chosen.connect(self._show_allowed)
        self.saved.opened.connect(lambda: self._do(Purpose.RUN))
        self._body.installEventFilter(self)
        self.tabs.currentChanged.connect(self._show_tab)
        self._show_tab(0)
        self._change()

    # -- what is to be shown ------------------------------------------------------------------------------------------

    def show_kind(self, tab: str) -> None:
        """Bring a tab to the front: command, task or saved."""
        self.tabs.setCurrentIndex(_TABS.index(tab))

    def fill(self, new: NewRun) -> None:
        """Show a request, to be changed; its environment is kept."""
        self._given = new
        self.options.fill(new)
        if new.job.kind is JobKind.TASK:
            self.task.fill(new.job)
            self.show_kind("task")
        else:
            self.command.fill(new.job)
            self.show_kind("command")
        self._change()

    def edit(self, name: str, new: NewRun) -> None:
        """Show a saved job, to be changed: what is filled in takes its place."""
        self._edits = name
        self.setWindowTitle(self.tr("Edit the saved job “{name}”").format(name=printable(name)))
        self.fill(new)
        self._head.hide()
        for button in (self.hold, self.save):
            button.hide()
        self.run.setText(self.tr("Save"))
        self.run.setAccessibleName(self.tr("Save"))

    @property
    def is_for_a_saved_job(self) -> bool:
        """Whether what is filled in changes a saved job."""
        return bool(self._edits)

    # -- what is asked ------------------------------------------------------------------------------------------------

    def _do(self, purpose: Purpose) -> None:
        if self._edits:
            purpose = Purpose.SAVE
        self._say("")
        tab = _TABS[self.tabs.currentIndex()]
        if tab == "saved":
            name = self.saved.current_name()
            if name and purpose is not Purpose.SAVE:
                self.job_asked.emit(name, purpose is Purpose.HOLD)
                self.accept()
            return
        try:
            kind = JobKind.TASK if tab == "task" else JobKind.COMMAND
            base = self.options.request(kind)
            environment = dict(self._given.environment or self._environment())
            base = replace(base, held=purpose is Purpose.HOLD, environment=environment)
            if kind is JobKind.TASK:
                self._check_task(base, purpose)
                return
            job = self.command.job(base.job)
            check(job)
            self._hand_over(check_new(replace(base, job=job)), purpose)
        except InvalidError as error:
            self._say(str(error))

    def _check_task(self, base: NewRun, purpose: Purpose) -> None:
        self._pending = purpose
        self._say(self.tr("Checking…"), "muted")
        self._let_ask(False)

        def hand_over(found: Description) -> None:
            self._end_check()
            try:
                self._hand_over(new_run_of(found, base, self.task.choice.python()), purpose)
            except InvalidError as error:
                self._say(str(error))

        def refuse(error: TaskmonError) -> None:
            self._end_check()
            self._say(str(error))

        self.task.ask(check=purpose is not Purpose.SAVE, answer=hand_over, refuse=refuse)

    def _end_check(self) -> None:
        self._pending = None
        self._let_ask(True)
        self._say("")

    def _hand_over(self, new: NewRun, purpose: Purpose) -> None:
        if purpose is not Purpose.SAVE:
            self.asked.emit(new)
            self.accept()
        elif self._edits:
            self._save(self._edits, new, True)
        else:
            suggested = self.options.name.text().strip() or self.options.name.placeholderText()
            dialog = NameDialog(self.tr("Save as job"), suggested, self._jobs.names(), self, may_replace=True)
            dialog.named.connect(lambda name, replacing: self._save(name, new, replacing))
            dialog.open()

    def _save(self, name: str, new: NewRun, replacing: bool) -> None:
        self._saving = name
        self.save_asked.emit(name, new, replacing)

    @Slot(str)
    def _show_saved(self, name: str) -> None:
        if name != self._saving:
            return
        self._saving = ""
        if self._edits:
            self.accept()
        else:
            self._say(self.tr("Saved as “{name}”.").format(name=printable(name)), "green")

    @Slot(str)
    def _show_failure(self, sentence: str) -> None:
        """A saved job could not be changed: what is filled in stays, and here it is seen why."""
        self._saving = ""
        self._say(sentence)

    # -- building -----------------------------------------------------------------------------------------------------

    def _build_head(self) -> QWidget:
        head = QFrame()
        head.setObjectName("dialog_head")
        row = QHBoxLayout(head)
        row.setContentsMargins(22, 0, 22, 0)
        self.tabs = QTabBar()
        self.tabs.setObjectName("new_run_tabs")
        self.tabs.setAccessibleName(self.tr("What shall run"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for title in (self.tr("Command"), self.tr("Task"), self.tr("Saved job")):
            self.tabs.addTab(title)
        row.addWidget(self.tabs)
        row.addStretch(1)
        return head

    def _build_body(self) -> QWidget:
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body = QFrame()
        self._body.setObjectName("dialog_body")
        column = QVBoxLayout(self._body)
        column.setContentsMargins(22, 18, 22, 18)
        column.setSpacing(10)
        self._pages: tuple[QWidget, ...] = (self.command, self.task, self.saved)
        for page in (*self._pages, self.options):
            column.addWidget(page)
        column.addStretch(1)
        self._area.setWidget(self._body)
        return self._area

    def _build_foot(self) -> DialogFoot:
        foot = DialogFoot()
        self.fault = foot.said
        self.fault.setObjectName("new_run_error")
        self.save = foot.add("new_run_save", self.tr("Save as job…"), lambda: self._do(Purpose.SAVE), at_left=True)
        self.cancel = foot.add("new_run_cancel", self.tr("Cancel"), self.reject)
        self.hold = foot.add("new_run_hold", self.tr("Queue on hold"), lambda: self._do(Purpose.HOLD))
        self.run = foot.add("new_run_run", self.tr("Run"), lambda: self._do(Purpose.RUN), is_primary=True)
        QShortcut(QKeySequence("Ctrl+Return"), self, lambda: self._do(Purpose.RUN))
        return foot

    # -- what is shown ------------------------------------------------------------------------------------------------

    @Slot(int)
    def _show_tab(self, index: int) -> None:
        tab = _TABS[index]
        for name, page in zip(_TABS, self._pages, strict=True):
            page.setVisible(name == tab)
        self.options.setVisible(tab != "saved")
        self.options.show_kind(JobKind.TASK if tab == "task" else JobKind.COMMAND)
        if tab == "task":
            self.task.open()
            self.task.choice.task_box.setFocus()
        elif tab == "saved":
            self.saved.open()
        else:
            self.command.line.setFocus()
        self.task.forget()
        self._end_check()
        self._show_allowed()
        self._change()

    @Slot()
    def _show_allowed(self) -> None:
        is_saved = _TABS[self.tabs.currentIndex()] == "saved"
        self.save.setVisible(not is_saved and not self._edits)
        may = not is_saved or bool(self.saved.current_name())
        self.run.setEnabled(may)
        self.hold.setEnabled(may)

    @Slot()
    def _change(self) -> None:
        if _TABS[self.tabs.currentIndex()] == "command":
            self.options.suggest_name(self.command.title() or self.tr("the command line"))
        elif self.task.description is None:
            self.options.suggest_name(self.tr("the task's name"))
        if self._pending is None:
            self._say("")
        self._fit_timer.start()

    @Slot(object)
    def _take_defaults(self, found: Description) -> None:
        self.options.fill_defaults(found.policies.retry, found.policies.timeout_s)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # what is shown needs more room, or less
            self._fit_timer.start()
        return False

    def _say(self, text: str, tone: str = "red") -> None:
        if self.fault.text() != text:
            self._fit_timer.start()
        self._foot.say(text, tone)

    def _let_ask(self, may: bool) -> None:
        if not may:
            self._had_keyboard = self.focusWidget()
        self._area.setEnabled(may)
        self._head.setEnabled(may)
        for button in (self.save, self.hold, self.run):
            button.setEnabled(may)
        if may and self._had_keyboard is not None:
            self._had_keyboard.setFocus()
            self._had_keyboard = None

    @Slot()
    def _fit(self) -> None:
        """Give the dialog the height that what is shown in it needs, as far as there is room on the screen."""
        layout = self._body.layout()
        if not self.isVisible() or layout is None:
            return
        width = self.width()
        # Not sizeHint: it takes wrapping texts for narrower than they are here, and leaves a gap below.
        foot = self._foot.heightForWidth(width) if self._foot.hasHeightForWidth() else self._foot.sizeHint().height()
        head = 0 if self._head.isHidden() else self._head.sizeHint().height()
        wanted = head + layout.totalHeightForWidth(width) + foot
        most = int(self.screen().availableGeometry().height() * _GREATEST_SHARE)
        self.resize(width, min(wanted, most))

    def done(self, result: int) -> None:
        self.task.forget()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.task.forget()
        super().closeEvent(event)
