"""The part of the dialog that commands and tasks share: name and folder, and under More options all the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QSettings, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from taskmon.core.clock import utc_now
from taskmon.core.errors import InvalidError, TaskmonError
from taskmon.core.job import TASK_STOP_SIGNAL, Job, JobKind
from taskmon.core.requests.new_run import NewRun, check_new
from taskmon.core.retry import RetryPolicy
from taskmon.ui.forms.field_rows import FieldRows
from taskmon.ui.forms.fields import TextField
from taskmon.ui.new_run.options.folder import FolderField
from taskmon.ui.new_run.options.known import Known
from taskmon.ui.new_run.options.more import MoreOptions
from taskmon.ui.new_run.options.summary import summary
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.widgets.form_layout import FIELDS_PX
from taskmon.ui.widgets.labels import CutLabel, set_tone

_OPEN = "new_run/more_options"
_LONGEST_HINT = 80


@dataclass(frozen=True, slots=True)
class Policies:
    """What goes without saying: of a command the usual, of a task what its author says."""

    retry: RetryPolicy = RetryPolicy()
    timeout_s: float | None = None
    quiet_timeout_s: float | None = None
    stop_signal: str = Job((), "").stop_signal


class OptionsForm(QWidget):
    """Fills the rest of a request in. More options are made when they are first looked at."""

    changed = Signal()
    folder_changed = Signal()

    NOTHING = Job((), "")

    def __init__(self, known: Known, settings: QSettings, parent: QWidget | None = None) -> None:
        """An empty form.

        Args:
            settings: Where it is kept whether somebody wants to see all of it.
        """
        super().__init__(parent)
        self._known = known
        self._settings = settings
        self._given = NewRun(self.NOTHING)
        self._usual = Policies()
        self._of_task: Policies | None = None  # of the one that is described
        self._kind = JobKind.COMMAND
        self._is_filled = self._for_saved_job = False
        self._more: MoreOptions | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self._line = QFrame()
        self._line.setObjectName("line")
        self._line.setFixedHeight(1)
        self._column.addWidget(self._line)
        self._rows = FieldRows()
        self._name = _NameField("new_run_name", self.tr("Name"), "")
        self._folder = FolderField("new_run_folder", self.tr("Folder"))
        self._rows.add_field(self._name)
        self._folder_head = self._rows.add_field(self._folder)
        self._column.addWidget(self._rows)
        self._column.addLayout(self._build_head())
        self.pty = QCheckBox(self.tr("Give it a terminal of its own"), self)
        self.pty.setObjectName("new_run_pty")
        self.pty.setAccessibleName(self.tr("Give it a terminal of its own"))
        self.pty.hide()
        self.pty.toggled.connect(self._change)
        self._rows.changed.connect(self._change)
        self._folder.looked.connect(self._show_looked)
        self._folder.left.connect(self.folder_changed)
        self.more_button.toggled.connect(self._show_more)
        self.more_button.clicked.connect(self._keep_open)
        self.more_button.setChecked(settings.value(_OPEN, False, bool) is True)
        self._show_more(self.more_button.isChecked())
        self._folder.fill(self._folder.value())

    @property
    def name(self) -> QLineEdit:
        """What it shall be called."""
        return self._name.line

    @property
    def folder(self) -> QLineEdit:
        """Where it shall run."""
        return self._folder.line

    @property
    def more(self) -> MoreOptions:
        """What is hidden at first."""
        if self._more is None:
            self._more = MoreOptions(self._known, self.pty)
            self._more.fill(self._given)
            if self._for_saved_job:
                self._more.leave_out_once()
            self.pty.setVisible(self._kind is JobKind.COMMAND)
            self._more.setVisible(self.more_button.isChecked())
            self._more.changed.connect(self._change)
            self._column.addWidget(self._more)
        return self._more

    def fill(self, new: NewRun) -> None:
        """Show a request, to be changed; what has no field here is kept as it is."""
        self._is_filled = True
        self._name.fill(new.name)
        if new.job.cwd:
            self._folder.fill(new.job.cwd)
        self.pty.setChecked(new.job.pty)
        self._show(new)

    def leave_out_once(self) -> None:
        """Ask nothing that is about one run alone: it is a saved job that is changed."""
        self._for_saved_job = True
        if self._more is not None:
            self._more.leave_out_once()

    def take_policies(self, of_task: Policies) -> None:
        """Show what a task asks for where nobody says otherwise, unless somebody did."""
        self._of_task = of_task
        if self._kind is JobKind.TASK:
            self._take_usual(of_task)

    def show_kind(self, kind: JobKind) -> None:
        """Show what makes sense for a command, or for a task."""
        self._kind = kind
        self.pty.setVisible(kind is JobKind.COMMAND and self._more is not None)
        # Many a task has a parameter that is called folder.
        title = self.tr("Folder") if kind is JobKind.COMMAND else self.tr("Run in")
        self._folder_head.setText(title)
        self.folder.setAccessibleName(title)
        self._line.setVisible(kind is JobKind.TASK)
        if kind is JobKind.COMMAND:
            self._take_usual(Policies())
        else:
            self._take_usual(self._of_task or replace(self._usual, stop_signal=TASK_STOP_SIGNAL))
        self._change()

    def suggest_name(self, text: str) -> None:
        """Say what it will be called if nobody names it."""
        self.name.setPlaceholderText(text[:_LONGEST_HINT])

    def cwd(self) -> str:
        """The folder that is filled in, absolute; it need not be there."""
        return self._folder.value()

    def choose_folder(self, path: str) -> None:
        """Run it there."""
        self._folder.fill(path)
        self.folder_changed.emit()

    def ask_folder(self, answer: Callable[[], object], refuse: Callable[[TaskmonError], object]) -> None:
        """Have it looked whether the folder is there: at once, if that is known already."""
        self._folder.ask(answer, refuse)

    def request(self) -> NewRun:
        """All that is filled in, for a job that says not yet what it runs."""
        new = self._given if self._more is None else self._more.applied(self._given, self._kind)
        pty = self._kind is JobKind.COMMAND and self.pty.isChecked()
        return replace(new, job=replace(new.job, kind=self._kind, cwd=self.cwd(), pty=pty), name=self._name.value())

    def faults(self) -> list[str]:
        """What is wrong, a sentence each; each is said beside its field as well."""
        return self._rows.faults() + (self._more.faults() if self._more is not None else [])

    def forget(self) -> None:
        """Nobody waits for what was asked any more."""
        self._folder.forget()

    def _show(self, new: NewRun) -> None:
        self._given = new
        if self._more is not None:
            self._more.fill(new)
        self._change()

    def _take_usual(self, usual: Policies) -> None:
        """Put what goes without saying where nobody has said anything else."""
        before, self._usual = self._usual, usual
        if self._is_filled or before == usual:
            return
        new = self._given if self._more is None else self._more.applied(self._given, self._kind)
        said = Policies(new.retry, new.job.timeout_s, new.job.quiet_timeout_s, new.job.stop_signal)
        fresh = {
            name: getattr(usual if getattr(said, name) == getattr(before, name) else said, name)
            for name in Policies.__dataclass_fields__
        }
        retry = fresh.pop("retry")
        self._show(replace(new, retry=retry, job=replace(new.job, **fresh)))

    def _build_head(self) -> QHBoxLayout:
        self.more_button = QPushButton(self.tr("More options"))
        self.more_button.setProperty("kind", "link")
        self.more_button.setObjectName("new_run_more")
        self.more_button.setAccessibleName(self.tr("More options"))
        self.more_button.setCheckable(True)
        self.more_button.setAutoDefault(False)
        self.summary = CutLabel()
        self.summary.setObjectName("new_run_summary")
        set_tone(self.summary, "muted")
        row = QHBoxLayout()
        row.setContentsMargins(FIELDS_PX, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.more_button)
        row.addWidget(self.summary, 1)
        return row

    @Slot(bool)
    def _show_more(self, wanted: bool) -> None:
        if wanted:
            self.more.show()
        elif self._more is not None:
            self._more.hide()
        self.more_button.setText(self.tr("Fewer options") if wanted else self.tr("More options"))
        self._summarise()

    @Slot(bool)
    def _keep_open(self, wanted: bool) -> None:
        self._settings.setValue(_OPEN, wanted)

    @Slot()
    def _show_looked(self) -> None:
        self._rows.show_faults()
        self.changed.emit()

    @Slot()
    def _change(self) -> None:
        self._summarise()
        self.changed.emit()

    def _summarise(self) -> None:
        said = summary(self.request(), utc_now())
        if not said and not self.more_button.isChecked():
            said = self.tr("group, tags, tries, limits, environment, when")
        self.summary.setText(said)
        self.more_button.setAccessibleDescription(said)


class _NameField(TextField):
    """What a run shall be called; empty: as what it runs."""

    @property
    def line(self) -> QLineEdit:
        return self._line

    def value(self) -> str:
        return self._line.text().strip()

    def faults(self) -> dict[str, str]:
        try:
            check_new(NewRun(Job(("?",), ""), name=self.value()))
        except InvalidError as error:
            return {"": refusal_text(error)}
        return {}
