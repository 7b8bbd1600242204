"""Makes a request of what is filled in, checked: what takes its time, a folder or a task, is looked at elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum

from PySide6.QtCore import QObject, Signal

from taskmon.core.errors import InvalidError, TaskmonError
from taskmon.core.job import JobKind, check
from taskmon.core.requests.new_run import NewRun, check_new
from taskmon.tasks.describe.description import Description
from taskmon.ui.new_run.command import CommandForm
from taskmon.ui.new_run.options.form import OptionsForm
from taskmon.ui.new_run.task import TaskForm
from taskmon.ui.new_run.task_request import new_run_of
from taskmon.ui.text.errors.text import refusal_text


class Purpose(Enum):
    """What becomes of what is filled in."""

    RUN = "run"
    HOLD = "hold"
    SAVE = "save"


class Submission(QObject):
    """One at a time; `forget` calls it off."""

    made = Signal(object, object)  #: NewRun, Purpose
    refused = Signal(str)  #: a sentence that says what to do
    busy_changed = Signal(bool)  #: something is being looked at

    def __init__(
        self,
        command: CommandForm,
        task: TaskForm,
        options: OptionsForm,
        environment: Callable[[], Mapping[str, str]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._command = command
        self._task = task
        self._options = options
        self._environment = environment
        self._number = 0  # of the newest; what was called off is never made
        self.is_busy = False  #: something is being looked at

    def fault(self, kind: JobKind) -> str:
        """Why there can be no request as it stands, where that is known without looking; empty: there may be one."""
        wrong = self._options.faults()
        if kind is JobKind.COMMAND and (said := self._command.fault()):
            return said
        if wrong:
            return wrong[0]
        if kind is JobKind.TASK:
            return ""  # what is wrong with parameters is said beside them, and by the task itself
        try:
            check(self._command.job(self._options.request().job))
        except InvalidError as error:
            return refusal_text(error)
        return ""

    def begin(self, kind: JobKind, purpose: Purpose) -> None:
        """Make the request; `made` or `refused` tells what came of it."""
        if self.is_busy:
            return
        if wrong := self.fault(kind):
            self.refused.emit(wrong)
            return
        self._number += 1
        number = self._number
        self._set_busy(True)
        make = self._make_command if kind is JobKind.COMMAND else self._ask_task

        def go_on() -> None:
            if number == self._number:
                make(purpose, number)

        self._options.ask_folder(go_on, lambda error: self._refuse(error, number))

    def forget(self) -> None:
        """Nobody waits for the answer any more."""
        self._number += 1
        self._task.forget()
        self._set_busy(False)

    def _make_command(self, purpose: Purpose, number: int) -> None:
        self._finish(self._of_command, purpose, number)

    def _ask_task(self, purpose: Purpose, number: int) -> None:
        base = self._base()

        def make(found: Description) -> None:
            self._finish(lambda: new_run_of(found, base, self._task.choice.python()), purpose, number)

        checks = purpose is not Purpose.SAVE
        self._task.ask(check=checks, answer=make, refuse=lambda error: self._refuse(error, number))

    def _of_command(self) -> NewRun:
        base = self._base()
        job = self._command.job(base.job)
        check(job)
        return check_new(replace(base, job=job))

    def _base(self) -> NewRun:
        base = self._options.request()
        return replace(base, environment=dict(base.environment or self._environment()))

    def _finish(self, make: Callable[[], NewRun], purpose: Purpose, number: int) -> None:
        if number != self._number:
            return
        self._set_busy(False)
        try:
            new = make()
        except InvalidError as error:
            self.refused.emit(refusal_text(error))
            return
        self.made.emit(replace(new, held=new.held or purpose is Purpose.HOLD), purpose)

    def _refuse(self, error: TaskmonError, number: int) -> None:
        if number == self._number:
            self._set_busy(False)
            self.refused.emit(refusal_text(error))

    def _set_busy(self, is_busy: bool) -> None:
        if is_busy != self.is_busy:
            self.is_busy = is_busy
            self.busy_changed.emit(is_busy)
