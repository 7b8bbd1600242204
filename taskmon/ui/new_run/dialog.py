"""The dialog for a new run: a command, a task with the form of its parameters, or a saved job.

The same dialog changes a saved job, and runs something again with changes: then it is filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from taskmon.core.errors import TaskmonError
from taskmon.core.job import TASK_STOP_SIGNAL, JobKind, printable
from taskmon.core.requests.new_run import NewRun
from taskmon.paths import Paths
from taskmon.tasks.describe.description import Description
from taskmon.ui.new_run.command import CommandForm
from taskmon.ui.new_run.dropping.drop_target import DropTarget
from taskmon.ui.new_run.dropping.meaning import Meaning
from taskmon.ui.new_run.dropping.reception import Reception
from taskmon.ui.new_run.head import TABS, Head
from taskmon.ui.new_run.keeping import Keeping
from taskmon.ui.new_run.options.form import OptionsForm, Policies
from taskmon.ui.new_run.options.known import Known
from taskmon.ui.new_run.submission import Purpose, Submission
from taskmon.ui.new_run.task import TaskForm
from taskmon.ui.placing import fit_height, widen
from taskmon.ui.saved_jobs.page import SavedJobsPage
from taskmon.ui.saved_jobs.store import SavedJobs, to_run_with
from taskmon.ui.style.theme import Theme
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.widgets.confirm import Question, confirm
from taskmon.ui.widgets.dialog import DialogFoot
from taskmon.ui.widgets.tab_order import follow_layout

_WIDTH = 680
#: So many characters or lines were not typed in a moment.
_MUCH, _MANY_LINES = 300, 3


class NewRunDialog(QDialog):
    """Asks what to run. What makes no sense is said in the dialog; nothing in it ever waits on the main thread."""

    asked = Signal(object)  #: NewRun
    job_asked = Signal(str, bool)  #: a saved job's name, and whether its run is to be held
    save_asked = Signal(str, object, bool)  #: a name, NewRun, and whether it may take the place of another

    def __init__(
        self,
        theme: Theme,
        known: Known,
        environment: Callable[[], Mapping[str, str]],
        paths: Paths,
        jobs: SavedJobs,
        settings: QSettings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("new_run_dialog")
        self.setWindowTitle(self.tr("New run"))
        self._jobs = jobs
        self._filled_in = ""  # the command that nobody has typed
        self._wanted_px = 0  # the height that was needed last
        self._had_keyboard: QWidget | None = None  # before it was taken away
        self.options = OptionsForm(known, settings)
        self.command = CommandForm(environment)
        self.command.progress_hint.share_terminal(self.options.pty)
        self.task = TaskForm(self.options.cwd, environment, paths)
        self.saved = SavedJobsPage(jobs)
        self._submission = Submission(self.command, self.task, self.options, environment, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._head = Head(known, self)
        self.tabs = self._head.tabs
        column.addWidget(self._head)
        column.addWidget(self._build_body(), 1)
        self._foot = self._build_foot()
        column.addWidget(self._foot)
        widen(self, _WIDTH)
        self._fit_timer = QTimer(self, interval=0, singleShot=True)
        self._fit_timer.timeout.connect(self._fit)
        self._reception = Reception(self.command, self.task, self.saved, self.options, self.show_kind)
        DropTarget(self).dropped.connect(self.take_dropped)
        self._head.recent_chosen.connect(self.fill)
        self.command.changed.connect(self._change)
        self.command.entered.connect(lambda: self._do(Purpose.RUN))
        self.task.changed.connect(self._change)
        self.task.described.connect(self._take_policies)
        self.task.described.connect(self._change)
        self.options.changed.connect(self._change)
        self.options.folder_changed.connect(self.task.look_again)
        self._submission.made.connect(self._hand_over)
        self._submission.refused.connect(self._say)
        self._submission.busy_changed.connect(self._show_busy)
        self._keeping = Keeping(jobs, self)
        self._keeping.asked.connect(self.save_asked)
        self._keeping.changed.connect(self.accept)
        self._keeping.told.connect(self._say)
        self.saved.chosen.connect(lambda: self._tab == "saved" and self._change())
        self.saved.opened.connect(lambda: self._do(Purpose.RUN))
        self.saved.fill_asked.connect(self.fill_saved)
        self._body.installEventFilter(self)
        self.tabs.currentChanged.connect(self._show_tab)
        self._show_tab()

    # -- what is to be shown ------------------------------------------------------------------------------------------

    def show_kind(self, tab: str) -> None:
        """Bring a tab to the front: command, task or saved."""
        self.tabs.setCurrentIndex(TABS.index(tab))

    def fill(self, new: NewRun) -> None:
        """Show a request, to be changed; its environment is kept."""
        self.options.fill(new)
        if new.job.kind is JobKind.TASK:
            self.task.fill(new.job)
            self.show_kind("task")
        else:
            self.command.fill(new.job)
            self._filled_in = self.command.line.text()
            self.show_kind("command")
        self._change()

    def fill_saved(self, name: str, dropped: Meaning | None = None) -> None:
        """Show a saved job, to be changed before it runs; files that were `dropped` are its arguments."""
        dropped = dropped or self._reception.take_offered()
        try:
            if saved := self._jobs.find(name):
                self.fill(to_run_with(saved))
        except TaskmonError as error:
            self._say(refusal_text(error))
            return
        if dropped is not None:
            self._reception.add(dropped, self._kind)

    @Slot(object)
    def take_dropped(self, meaning: Meaning) -> None:
        """Fill in what was dropped: by itself, for what is filled in already, or for a saved job."""
        for_saved = meaning.is_only_words and self._tab == "command" and not self.command.title()
        if self._tab == "saved" or (for_saved and self._jobs.jobs):
            self._reception.offer(meaning)
        else:
            self._take(meaning)

    def _take(self, meaning: Meaning) -> None:
        is_nothing = not (self.command.title() if self._tab == "command" else self.task.choice.task())
        if (is_nothing and not (meaning.is_only_words and self._tab == "task")) or meaning.task_file:
            self._reception.begin(meaning)
        else:
            self._reception.add(meaning, self._kind)

    def edit(self, name: str, new: NewRun) -> None:
        """Show a saved job, to be changed: what is filled in takes its place."""
        self._keeping.edits = name
        self.setWindowTitle(self.tr("Edit the saved job “{name}”").format(name=printable(name)))
        self.fill(new)
        self.options.leave_out_once()
        for part in (self._head, self.hold, self.save):
            part.hide()
        self.run.setText(self.tr("Save"))
        self.run.setAccessibleName(self.tr("Save"))

    @property
    def is_for_a_saved_job(self) -> bool:
        """Whether what is filled in changes a saved job."""
        return bool(self._keeping.edits)

    # -- what is asked ------------------------------------------------------------------------------------------------

    def _do(self, purpose: Purpose) -> None:
        if self._tab != "saved":
            self._submission.begin(self._kind, Purpose.SAVE if self._keeping.edits else purpose)
            return
        name = self.saved.current_name()
        if self._reception.has_offered:
            self.fill_saved(name)
        elif name and purpose is not Purpose.SAVE:
            self.job_asked.emit(name, purpose is Purpose.HOLD)
            self.accept()

    @Slot(object, object)
    def _hand_over(self, new: NewRun, purpose: Purpose) -> None:
        if purpose is not Purpose.SAVE:
            self.asked.emit(new)
            self.accept()
        else:
            self._keeping.keep(new, self.options.name.text().strip() or self.options.name.placeholderText())

    def reject(self) -> None:
        """Close it; what took somebody a while to type is not lost by one key."""
        text = self.command.line.text()
        is_much = len(text) >= _MUCH or text.count("\n") >= _MANY_LINES
        if not is_much or text == self._filled_in or not self.isVisible():
            super().reject()
            return
        question = Question(
            "discard",
            self.tr("Close New run"),
            self.tr("Close it without running what is typed?"),
            self.tr("The command has %n lines, which are kept nowhere.", "", text.count("\n") + 1),
            self.tr("Close"),
            self.tr("Go on typing"),
        )
        confirm(question, self, super().reject)

    # -- building -----------------------------------------------------------------------------------------------------

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
        self._pages = (self.command, self.task, self.saved)
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

    @property
    def _tab(self) -> str:
        return self._head.tab

    @property
    def _kind(self) -> JobKind:
        return JobKind.TASK if self._tab == "task" else JobKind.COMMAND

    @Slot()
    def _show_tab(self) -> None:
        for name, page in zip(TABS, self._pages, strict=True):
            page.setVisible(name == self._tab)
        self.options.setVisible(self._tab != "saved")
        self._submission.forget()
        self.options.show_kind(self._kind)
        page = self._pages[self.tabs.currentIndex()]
        if isinstance(page, TaskForm | SavedJobsPage):
            page.open()
        if not self.tabs.hasFocus():  # who goes through the tabs by the arrow keys stays there
            page.take_keyboard()
        if self._tab != "saved" and (offered := self._reception.take_offered()) is not None:
            self._take(offered)
        self._change()

    @Slot()
    def _change(self) -> None:
        """Something was typed or chosen: say whether that can run, and if not, why."""
        is_saved = self._tab == "saved"
        self.save.setVisible(not is_saved and not self._keeping.edits)
        if self._tab == "command":
            self.options.suggest_name(self.command.title() or self.tr("the command line"))
        else:
            self.options.suggest_name(self.task.title())
        if self._submission.is_busy:
            return
        fault = "" if is_saved else self._submission.fault(self._kind)
        is_nothing = self._tab == "command" and not self.command.title()
        self._say(fault, "muted" if is_nothing else "red")
        self.run.setAccessibleDescription(fault)
        may = bool(self.saved.current_name()) if is_saved else not fault
        for button in (self.run, self.hold, self.save):
            button.setEnabled(may)
        self.hold.setVisible(not self._keeping.edits and not self._reception.has_offered)
        if not self._keeping.edits:
            self.run.setText(self.tr("Run with…") if self._reception.has_offered else self.tr("Run"))
            self.run.setAccessibleName(self.run.text())
        self._fit_timer.start()

    @Slot(object)
    def _take_policies(self, found: Description) -> None:
        said = found.policies
        self.options.take_policies(Policies(said.retry, said.timeout_s, said.quiet_timeout_s, TASK_STOP_SIGNAL))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # what is shown needs more room, or less
            self._fit_timer.start()
        return False

    @Slot(str, str)
    @Slot(str)
    def _say(self, text: str, tone: str = "red") -> None:
        if self.fault.text() != text:
            self._fit_timer.start()
        self._foot.say(text, tone)

    @Slot(bool)
    def _show_busy(self, is_busy: bool) -> None:
        if is_busy:
            self._had_keyboard = self.focusWidget()
            self._say(self.tr("Checking…"), "muted")
        self._area.setEnabled(not is_busy)
        self._head.setEnabled(not is_busy)
        for button in (self.save, self.hold, self.run):
            button.setEnabled(not is_busy)
        if not is_busy:
            self._change()
            if self._had_keyboard is not None:
                self._had_keyboard.setFocus()
                self._had_keyboard = None

    @Slot()
    def _fit(self) -> None:
        """Give the dialog the height that what is shown in it needs, as far as there is room on the screen."""
        layout = self._body.layout()
        if layout is None:
            return
        follow_layout(self)
        if not self.isVisible():
            return
        width = self.width()
        # Not sizeHint: it takes wrapping texts for narrower than they are here, and leaves a gap below.
        foot = self._foot.heightForWidth(width) if self._foot.hasHeightForWidth() else self._foot.sizeHint().height()
        head = 0 if self._head.isHidden() else self._head.sizeHint().height()
        wanted = head + layout.totalHeightForWidth(width) + foot
        if wanted != self._wanted_px:  # else it is as high as somebody has made it
            self._wanted_px = wanted
            fit_height(self, wanted)

    def done(self, result: int) -> None:
        self._forget()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._forget()
        super().closeEvent(event)

    def _forget(self) -> None:
        self._submission.forget()
        self.options.forget()
