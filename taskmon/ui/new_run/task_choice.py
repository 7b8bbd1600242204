"""Which task: one that a package offers, or a function of a Python file or module, and the Python that runs it."""

from __future__ import annotations

import os

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QPushButton, QSizePolicy, QWidget

from taskmon.core.errors import TaskmonError
from taskmon.core.job import printable
from taskmon.tasks.describe.client import registered
from taskmon.tasks.describe.description import Registered
from taskmon.tasks.parameters.schema import Kind, PathKind, ValueType
from taskmon.ui.forms.fields import path_dialog
from taskmon.ui.new_run.python_file import PythonFile, look_at
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.text.exact import from_field, to_field
from taskmon.ui.threads.latest_call import LatestCall
from taskmon.ui.widgets.cut_box import CutBox
from taskmon.ui.widgets.form_layout import FormGrid, beside
from taskmon.ui.widgets.labels import PlainLabel, set_tone
from taskmon.ui.widgets.path_completer import PathCompleter
from taskmon.ui.widgets.wheel import keep_from_wheel

_PAUSE_MS = 300
_SCRIPT = ValueType(Kind.PATH, path=PathKind.FILE, must_exist=True, pattern="*.py")
_PYTHON = ValueType(Kind.PATH, path=PathKind.FILE, must_exist=True)


class TaskChoice(QWidget):
    """`changed` tells that another task is meant, or another Python."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._listing, self._reading = LatestCall(self), LatestCall(self)
        self._was_listed = False
        self._wanted_function = ""  # of the file that is being read
        self._found = PythonFile()
        form = FormGrid(self)
        self.task_box = CutBox()
        self.task_box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        form.add_row(self.tr("Task"), self.task_box, "new_run_task")
        self.task_box.addItem(self.tr("A function in a Python file…"), None)
        self._file_rows: list[QWidget] = []
        self.file = QLineEdit()
        self.file.setPlaceholderText(self.tr("~/backup.py or module:function"))
        PathCompleter.attach(self.file, folders_only=False)
        browse = self._browser("new_run_task_browse", self.tr("Choose the Python file"))
        browse.clicked.connect(lambda: self._browse(self.file, self.tr("Python file"), _SCRIPT))
        head = form.add_row(self.tr("Python file"), self.file, "new_run_task_file", beside(self.file, browse))
        self._file_rows += [head, self.file, browse]
        self.function = CutBox()
        self.function.setPlaceholderText(self.tr("Choose…"))
        self._function_head = form.add_row(self.tr("Function"), self.function, "new_run_task_function")
        for box in (self.task_box, self.function):
            keep_from_wheel(box)
        self.fault = PlainLabel(wraps=True)
        self.fault.setObjectName("new_run_task_error")
        set_tone(self.fault, "red")
        form.add_below(self.fault)
        self.interpreter = QLineEdit()
        self.interpreter.setPlaceholderText(self.tr("taskmon's own, or .venv/bin/python"))
        PathCompleter.attach(self.interpreter, folders_only=False)
        browse = self._browser("new_run_python_browse", self.tr("Choose the Python that runs it"))
        browse.clicked.connect(lambda: self._browse(self.interpreter, self.tr("Python that runs it"), _PYTHON))
        self.use_own = QPushButton(self.tr("Use the project's"))
        self.use_own.setObjectName("new_run_python_own")
        self.use_own.setAutoDefault(False)
        self.use_own.clicked.connect(lambda: self.interpreter.setText(self._found.python))
        line = beside(self.interpreter, self.use_own, browse)
        head = form.add_row(self.tr("Run by"), self.interpreter, "new_run_python", line)
        self._file_rows += [head, self.interpreter, browse]
        self._timer = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self._read_file)
        self.task_box.currentIndexChanged.connect(self._show_kind)
        self.file.textChanged.connect(lambda text: self._timer.start())
        self.file.editingFinished.connect(self._take_function)
        self.function.currentIndexChanged.connect(lambda index: self.changed.emit())
        self.interpreter.textChanged.connect(self._change_python)
        self._show_found(PythonFile())
        self._show_kind()

    def task(self) -> str:
        """The task as a job names it; empty while none is chosen."""
        offered = self.task_box.currentData()
        if isinstance(offered, str):
            return offered
        text = from_field(self.file.text()).strip()
        if _is_module(text):
            return text
        function = self.function.currentData()
        return f"{_absolute(text)}:{function}" if text and isinstance(function, str) else ""

    def python(self) -> str:
        """The interpreter; empty: taskmon's own."""
        text = self.interpreter.text().strip()
        return _absolute(text) if text and not self.interpreter.isHidden() else ""

    def fill(self, task: str, python: str) -> None:
        """Choose a job's task."""
        self.interpreter.setText(python)
        index = -1 if python else self.task_box.findData(task)
        if index >= 0:
            self.task_box.setCurrentIndex(index)
            return
        self.task_box.setCurrentIndex(self.task_box.count() - 1)
        place, _, function = task.rpartition(":")
        if os.path.isabs(place):
            self._wanted_function = function
            self.file.setText(to_field(place))
        else:
            self.file.setText(to_field(task))

    def choose_file(self, path: str) -> None:
        """Choose a Python file, and its only task if it has one."""
        self.interpreter.clear()
        self.task_box.setCurrentIndex(self.task_box.count() - 1)
        self.file.setText(to_field(path))

    def read_registered(self) -> None:
        """List what installed packages offer; once."""
        if not self._was_listed:
            self._was_listed = True
            self._listing.ask(registered, self._list, lambda error: None)

    def _list(self, offered: tuple[Registered, ...]) -> None:
        was_last = self.task_box.currentIndex() == self.task_box.count() - 1
        untouched = was_last and not self.file.text()
        meant = self.task()
        blocked = self.task_box.blockSignals(True)
        for place, entry in enumerate(found for found in offered if not found.problem):
            says = f"{entry.name} — {entry.doc}" if entry.doc else entry.name
            self.task_box.insertItem(place, printable(says)[:120], entry.task)
        known = -1 if self.python() else self.task_box.findData(meant)
        if untouched and self.task_box.count() > 1:
            known = 0
        self.task_box.setCurrentIndex(known if known >= 0 else self.task_box.count() - 1)
        self.task_box.blockSignals(blocked)
        self._show_kind()

    @Slot()
    def _show_kind(self) -> None:
        by_file = self.task_box.currentData() is None
        for widget in self._file_rows:
            widget.setVisible(by_file)
        self._show_function_row()
        self._offer_own()
        self.changed.emit()

    def _show_function_row(self) -> None:
        wanted = self.task_box.currentData() is None and not _is_module(self.file.text().strip())
        self.function.setVisible(wanted)
        self._function_head.setVisible(wanted)
        self.fault.setVisible(wanted and bool(self.fault.text()))

    @Slot()
    def _take_function(self) -> None:
        """Choose what FILE.py:FUNCTION names, as commands have it."""
        place, _, function = self.file.text().strip().rpartition(":")
        if place.endswith(".py") and function.isidentifier():
            self._wanted_function = function
            self.file.setText(place)

    @Slot()
    def _read_file(self) -> None:
        text = from_field(self.file.text()).strip()
        if not text or _is_module(text):
            self._reading.forget()
            self._show_found(PythonFile())
            return
        path = _absolute(text)
        self._reading.ask(lambda: look_at(path), self._show_found, self._show_fault)

    def _show_found(self, file: PythonFile) -> None:
        self._found, found = file, file.functions
        before = self._wanted_function or str(self.function.currentData() or "")
        self._wanted_function = ""
        blocked = self.function.blockSignals(True)
        self.function.clear()
        for function in found:
            says = f"{function.name} — {function.says}" if function.says else function.name
            self.function.addItem(printable(says)[:120], function.name)
        known = self.function.findData(before)
        is_clear = sum(function.is_task for function in found) == 1 or len(found) == 1
        self.function.setCurrentIndex(known if known >= 0 else 0 if is_clear else -1)
        self.function.setEnabled(bool(found))
        self.function.blockSignals(blocked)
        is_read = bool(self.file.text().strip()) and not _is_module(self.file.text().strip())
        self.fault.setText(self.tr("There is no function at the top of this file.") if is_read and not found else "")
        self._show_function_row()
        self._offer_own()
        self.changed.emit()

    @Slot()
    def _change_python(self) -> None:
        self._offer_own()
        self.changed.emit()

    def _show_fault(self, error: TaskmonError) -> None:
        self._show_found(PythonFile())
        # While a path is being typed it is the path of nothing most of the time.
        self.fault.setText(refusal_text(error))
        self._show_function_row()

    def _offer_own(self) -> None:
        """Offer the Python of the project that the file belongs to."""
        shown = bool(self._found.python) and self.task_box.currentData() is None and not self.interpreter.text()
        self.use_own.setAccessibleName(self.tr("Run it by {path}").format(path=self._found.python))
        self.use_own.setVisible(shown)

    def _browser(self, name: str, spoken: str) -> QPushButton:
        button = QPushButton(self.tr("Choose…"))
        button.setObjectName(name)
        button.setAccessibleName(spoken)
        button.setAutoDefault(False)
        return button

    def _browse(self, line: QLineEdit, title: str, type_: ValueType) -> None:
        dialog = path_dialog(self, title, type_, _absolute(line.text().strip() or "~"))
        dialog.fileSelected.connect(line.setText)
        dialog.open()


def _is_module(text: str) -> bool:
    """Whether it names a function of a module, not a file."""
    module, colon, function = text.rpartition(":")
    return bool(colon) and not {os.sep, "/"} & set(text) and not module.endswith(".py") and bool(module and function)


def _absolute(text: str) -> str:
    return os.path.normpath(os.path.join(os.path.expanduser("~"), os.path.expanduser(text)))
