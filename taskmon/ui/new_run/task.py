"""The part of the dialog for a task: which one, by which Python, and the form of its parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from taskmon.core.errors import InvalidError, TaskmonError
from taskmon.core.job import Job, printable
from taskmon.engine.environments.describing import describe
from taskmon.engine.environments.uv import Stop
from taskmon.paths import Paths
from taskmon.tasks.describe.description import Description
from taskmon.tasks.parameters.validation import check_params
from taskmon.ui.forms.parameter_form import ParameterForm
from taskmon.ui.new_run.task_choice import TaskChoice
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.text.plurals import Amounts
from taskmon.ui.threads.latest_call import LatestCall
from taskmon.ui.widgets.form_layout import FIELDS_PX
from taskmon.ui.widgets.labels import PlainLabel, set_tone

#: So long after the last key a task is looked up, and its parameters are checked.
_PAUSE_MS = 350


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the shown form belongs to."""

    task: str
    python: str
    cwd: str


class TaskForm(QWidget):
    """Asks the task's interpreter what the task takes, elsewhere, and draws it. Nothing here waits."""

    described = Signal(object)  #: Description: another task is shown
    changed = Signal()  #: somebody changed a parameter

    _preparing = Signal(object)  # _Looked: its environment is being made, as a thread says

    def __init__(
        self,
        cwd: Callable[[], str],
        environment: Callable[[], Mapping[str, str]],
        paths: Paths,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._cwd = cwd
        self._environment = environment
        self._paths = paths
        self._stop = Stop()  # of the look that is under way
        self._preparing.connect(self._say_preparing, Qt.ConnectionType.QueuedConnection)
        self._looked: _Looked | None = None
        self._fill_in: dict[str, Any] | None = None  # for the form that is drawn next
        self._paths_in: list[tuple[tuple[str, ...], frozenset[str]]] = []  # and for its parameters that take paths
        self._touched: set[str] = set()
        self._all_touched = False
        self._form: ParameterForm | None = None
        self.description: Description | None = None
        self._describing, self._checking, self._commands = LatestCall(self), LatestCall(self), LatestCall(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self.choice = TaskChoice()
        self._column.addWidget(self.choice)
        below = QVBoxLayout()
        below.setContentsMargins(FIELDS_PX, 0, 0, 0)
        below.setSpacing(6)
        self.doc = PlainLabel(wraps=True)
        self.doc.setObjectName("new_run_task_doc")
        set_tone(self.doc, "muted")
        self.state = PlainLabel(wraps=True)
        self.state.setObjectName("new_run_task_state")
        below.addWidget(self.doc)
        below.addWidget(self.state)
        self._column.addLayout(below)
        self.doc.hide()
        self.state.hide()
        self._look_timer = self._timer(self._look)
        self._check_timer = self._timer(self._check)
        self.choice.changed.connect(self._look_timer.start)

    # -- which task ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """The form is shown: read what tasks there are."""
        self.choice.read_registered()
        self.look_again()

    def take_keyboard(self) -> None:
        """Let the keyboard be where the task is chosen."""
        self.choice.task_box.setFocus()

    def fill(self, job: Job) -> None:
        """Show a job's task with its parameters, to be changed."""
        self._fill_in = dict(job.params)
        self._looked = None
        self.choice.fill(job.task, job.python)

    def take_paths(self, paths: tuple[str, ...], folders: frozenset[str]) -> None:
        """Fill paths in where parameters take them, now or when the form is there.

        Args:
            folders: Those of the paths that are folders.
        """
        if self._form is None:
            self._paths_in.append((paths, folders))
        elif left := self._form.take_paths(paths, folders):
            self._say(Amounts().without_a_place(len(left)), "amber")

    @Slot()
    def look_again(self) -> None:
        """The folder may have changed: look whether the task is another one there."""
        self._look_timer.start()

    @Slot()
    def _look(self) -> None:
        wanted = _Looked(self.choice.task(), self.choice.python(), self._cwd())
        if wanted == self._looked:
            return
        self._looked = wanted
        self._forget()
        self._stop.set()
        if not wanted.task:
            self._describing.forget()
            self._say("", "")
            return
        self._say(self.tr("Reading what it takes…"), "muted")
        environment = self._environment()
        stop = self._stop = Stop()
        self.destroyed.connect(stop.set)
        self._describing.ask(
            lambda: describe(
                wanted.task,
                paths=self._paths,
                cwd=wanted.cwd,
                python=wanted.python,
                environment=environment,
                check=False,
                begun=lambda: self._preparing.emit(wanted),
                stop=stop,
            ),
            self._show,
            lambda error: self._say(refusal_text(error), "red"),
        )

    @Slot(object)
    def _say_preparing(self, looked: _Looked) -> None:
        if looked == self._looked and self.description is None:
            self._say(self.tr("Preparing its environment…"), "muted")

    def _forget(self) -> None:
        if self._form is not None and self.description is not None:
            # The same task in another folder, or by another Python, is given what was filled in.
            self._fill_in = self._form.value() if self._fill_in is None else self._fill_in
            self._form.hide()
            self._form.deleteLater()
        self._form, self.description = None, None
        self._checking.forget()
        self._check_timer.stop()
        self.doc.hide()

    @Slot(object)
    def _show(self, found: Description) -> None:
        self.description = found
        self._touched, self._all_touched = set(), False
        says = printable(found.doc.strip().split("\n\n", 1)[0].replace("\n", " "))[:400]
        self.doc.setText(says)
        self.doc.setVisible(bool(says))
        self._say("" if found.parameters else self.tr("It takes no parameters."), "muted")
        self._form = ParameterForm(found.parameters)
        given, self._fill_in = self._fill_in, None
        if given is not None:
            self._form.fill(given)
        self._form.touched.connect(self._touch)
        self._column.addWidget(self._form)
        for paths, folders in self._paths_in:
            self.take_paths(paths, folders)
        self._paths_in.clear()
        self.described.emit(found)

    def title(self) -> str:
        """What the run will be called, as far as that is known."""
        if self.description is None:
            return self.tr("the task's name")
        called = printable(self.description.name)
        return called if self.description.title else self.tr("{name}, with its parameters").format(name=called)

    # -- its parameters -----------------------------------------------------------------------------------------------

    def ask(
        self, *, check: bool, answer: Callable[[Description], None], refuse: Callable[[TaskmonError], None]
    ) -> None:
        """Have all that is filled in checked by the task's own interpreter, elsewhere.

        Args:
            check: Also whether it could start now: what has to be there, as its author says.
        """
        if self._form is None or self._looked is None:
            refuse(InvalidError(self.state.text() or self.tr("Choose the task that shall run.")))
            return
        self._all_touched = True
        looked, environment, form = self._looked, self._environment(), self._form
        faults = form.faults()
        if faults:
            self._show_problems(faults)
            refuse(_see_above(len(faults)))
            form.go_to(faults)
            return
        params = form.value()

        def take(found: Description) -> None:
            missing = {name: self.tr("This is needed.") for name in found.missing_secrets}
            self._show_problems(missing)
            if missing and check:
                refuse(_see_above(len(missing)))
                form.go_to(missing)
            else:
                answer(found)

        def show(error: TaskmonError) -> None:
            problems = problems_of(error)
            left = self._show_problems(problems)
            refuse(error if left or not problems else _see_above(len(problems)))
            form.go_to(problems)

        self._commands.ask(
            lambda: describe(
                looked.task,
                paths=self._paths,
                cwd=looked.cwd,
                python=looked.python,
                environment=environment,
                params=params,
                check=check,
            ),
            take,
            show,
        )

    def forget(self) -> None:
        """Nobody waits for what was asked any more."""
        self._commands.forget()

    @Slot(str)
    def _touch(self, name: str) -> None:
        self._touched.add(name)
        self.changed.emit()
        self._check_timer.start()

    @Slot()
    def _check(self) -> None:
        """Say of what somebody has changed what is wrong with it."""
        if self._form is None or self.description is None or self._looked is None:
            return
        faults, given = self._form.faults(), self._form.value()
        parameters, cwd = self.description.parameters, self._looked.cwd

        def problems() -> dict[str, str]:
            try:
                check_params(parameters, given, cwd)
            except InvalidError as error:
                return {**problems_of(error), **faults}
            return faults

        self._checking.ask(problems, self._show_checked, lambda error: None)

    def _show_problems(self, problems: Mapping[str, str]) -> dict[str, str]:
        if self._form is None:
            return dict(problems)
        return self._form.show_problems(problems, lambda name: self._all_touched or name in self._touched)

    def _show_checked(self, problems: dict[str, str]) -> None:
        self._show_problems(problems)

    def _say(self, text: str, tone: str) -> None:
        self.state.setText(text)
        self.state.setVisible(bool(text))
        set_tone(self.state, tone)

    def _timer(self, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        timer.timeout.connect(slot)
        return timer


def problems_of(error: TaskmonError) -> dict[str, str]:
    """What is wrong with which parameter, a sentence each, where the error says so."""
    listed = (error.record.details or {}).get("problems")
    return {str(where): _sentence(str(said)) for where, said in listed.items()} if isinstance(listed, dict) else {}


def _sentence(said: str) -> str:
    return said[:1].upper() + said[1:] + ("" if said.endswith((".", "!", "?")) else ".")


def _see_above(count: int) -> InvalidError:
    return InvalidError(Amounts().to_put_right(count))
