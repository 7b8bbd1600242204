"""The dialog for a new run: a command line and what it means, name, folder, and the rest under More."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from taskmon.core.environment import captured
from taskmon.core.errors import InvalidError
from taskmon.core.job import Job, check, printable
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import DEFAULT_GROUP, NewRun, check_new
from taskmon.ui.labels import PlainLabel, set_tone
from taskmon.ui.login_path import LoginPath
from taskmon.ui.theme import Theme, fixed_font
from taskmon.ui.typed_command import Typed, read_command

_INDENT_PX = 9


class NewRunDialog(QDialog):
    """Asks what to run. `asked` carries the checked request; what makes no sense is said in the dialog."""

    asked = Signal(object)  #: NewRun

    def __init__(self, theme: Theme, groups: list[str], login: LoginPath, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("new_run_dialog")
        self.setWindowTitle(self.tr("New run"))
        self._login = login
        self._typed = Typed()
        self.shell = QCheckBox(self.tr("Run it in a shell, so that pipes, * and $ work"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        body = QFrame()
        body.setObjectName("dialog_body")
        self._form = QGridLayout(body)
        self._form.setContentsMargins(22, 20, 22, 18)
        self._form.setHorizontalSpacing(14)
        self._form.setVerticalSpacing(10)
        self._form.setColumnStretch(1, 1)
        self._build_command()
        self._build_where()
        self._build_more(groups)
        self._form.setRowStretch(self._form.rowCount(), 1)
        column.addWidget(body, 1)
        column.addWidget(self._build_foot())
        self.setMinimumWidth(660)
        self.command.textChanged.connect(self._read)
        self.shell.toggled.connect(self._read)
        self._read()
        self.command.setFocus()

    def request(self, *, held: bool = False) -> NewRun:
        """What is filled in, checked.

        Raises:
            InvalidError: It makes no sense; the message says what to do.
        """
        text = self.command.text().strip()
        if not text:
            raise InvalidError(self.tr("Type the command that shall run, for example: make all"))
        if self._typed.fault and not self.shell.isChecked():
            raise InvalidError(self.tr("A quote in the command line is not closed."))
        folder = str(Path(self.folder.text().strip() or "~").expanduser())
        if not os.path.isdir(folder):
            raise InvalidError(self.tr("There is no folder {folder}.").format(folder=printable(folder)))
        shell = self.shell.isChecked()
        job = Job(
            argv=(text,) if shell else self._typed.argv,
            cwd=os.path.abspath(folder),
            shell=shell,
            pty=self.pty.isChecked(),
            timeout_s=self.timeout.value() * 60.0 or None,
        )
        check(job)
        environment = captured(dict(os.environ), frozen=bool(getattr(sys, "frozen", False)))
        new = NewRun(
            job=job,
            name=self.name.text().strip(),
            group=self.group.currentText().strip() or DEFAULT_GROUP,
            retry=replace(RetryPolicy(), max_attempts=self.tries.value()),
            held=held,
            environment={**environment, "PATH": self._login.path},
        )
        return check_new(new)

    def _build_command(self) -> None:
        self.command = QLineEdit()
        self.command.setFont(fixed_font())
        self.command.setPlaceholderText("rsync -a ~/raw/ nas:/raw/")
        self._add_row(self.tr("Command line"), self.command, "new_run_command")
        self.preview = PlainLabel(wraps=True)
        self.preview.setObjectName("new_run_preview")
        set_tone(self.preview, "muted")
        self._form.addWidget(self.preview, self._form.rowCount(), 1)
        self._hint = QFrame()
        self._hint.setObjectName("hint")
        row = QHBoxLayout(self._hint)
        row.setContentsMargins(12, 7, 8, 7)
        self.hint = PlainLabel(wraps=True)
        self.hint.setObjectName("new_run_hint")
        self.use_shell = QPushButton(self.tr("Use a shell"))
        self.use_shell.setObjectName("new_run_use_shell")
        self.use_shell.setAccessibleName(self.tr("Run the command line in a shell"))
        self.use_shell.setAutoDefault(False)
        self.use_shell.clicked.connect(lambda: self.shell.setChecked(True))
        row.addWidget(self.hint, 1)
        row.addWidget(self.use_shell)
        self._form.addWidget(self._hint, self._form.rowCount(), 1)
        self.shell.setObjectName("new_run_shell")
        self.shell.setAccessibleName(self.tr("Run the command line in a shell"))
        self._form.addWidget(self.shell, self._form.rowCount(), 1)

    def _build_where(self) -> None:
        self.name = QLineEdit()
        self._add_row(self.tr("Name"), self.name, "new_run_name")
        self.folder = QLineEdit("~")
        browse = QPushButton(self.tr("Choose…"))
        browse.setObjectName("new_run_browse")
        browse.setAccessibleName(self.tr("Choose the folder"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.folder, 1)
        line.addWidget(browse)
        self._add_row(self.tr("Folder"), self.folder, "new_run_folder", line)

    def _build_more(self, groups: list[str]) -> None:
        self.more_button = QPushButton()
        self.more_button.setProperty("kind", "link")
        self.more_button.setObjectName("new_run_more")
        self.more_button.setCheckable(True)
        self.more_button.setAutoDefault(False)
        self.more_button.toggled.connect(self._show_more)
        self._form.addWidget(self.more_button, self._form.rowCount(), 1, Qt.AlignmentFlag.AlignLeft)
        self._more_widgets: list[QWidget] = []
        before = self._form.rowCount()
        self.group = QComboBox()
        self.group.setEditable(True)
        self.group.addItems(groups or [DEFAULT_GROUP])
        self.group.setCurrentText(DEFAULT_GROUP)
        self._add_row(self.tr("Group"), self.group, "new_run_group")
        self.tries = QSpinBox()
        self.tries.setRange(1, 10_000)
        self.tries.setPrefix(self.tr("try "))
        self.tries.setSuffix(self.tr(" ×"))
        self.tries.setMaximumWidth(130)
        _indent(self.tries)
        waits = PlainLabel(self.tr("waits 30 s before the second try, then longer"))
        set_tone(waits, "muted")
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.tries)
        line.addWidget(waits, 1)
        self._add_row(self.tr("If it fails"), self.tries, "new_run_tries", line)
        self.timeout = QSpinBox()
        self.timeout.setRange(0, 60 * 24 * 365)
        self.timeout.setSuffix(self.tr(" min"))
        self.timeout.setSpecialValueText(self.tr("no limit"))
        self.timeout.setMaximumWidth(130)
        _indent(self.timeout)
        self._add_row(self.tr("End it after"), self.timeout, "new_run_timeout")
        self.pty = QCheckBox(self.tr("Give it a terminal of its own"))
        self.pty.setObjectName("new_run_pty")
        self.pty.setAccessibleName(self.tr("Give it a terminal of its own"))
        self._form.addWidget(self.pty, self._form.rowCount(), 1)
        for row in range(before, self._form.rowCount()):
            for place in (0, 1):
                item = self._form.itemAtPosition(row, place)
                self._more_widgets += _widgets(item.widget() if item else None, item.layout() if item else None)
        self._show_more(False)

    def _build_foot(self) -> QWidget:
        foot = QFrame()
        foot.setObjectName("dialog_foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(22, 11, 22, 11)
        row.setSpacing(8)
        self.fault = PlainLabel(wraps=True)
        self.fault.setObjectName("new_run_error")
        set_tone(self.fault, "red")
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setObjectName("new_run_cancel")
        self.hold = QPushButton(self.tr("Queue on hold"))
        self.hold.setObjectName("new_run_hold")
        self.run = QPushButton(self.tr("Run"))
        self.run.setObjectName("new_run_run")
        self.run.setProperty("kind", "primary")
        for button in (self.cancel, self.hold, self.run):
            button.setAccessibleName(button.text())
            button.setAutoDefault(False)
        self.run.setDefault(True)
        self.cancel.clicked.connect(self.reject)
        self.hold.clicked.connect(lambda: self._ask(held=True))
        self.run.clicked.connect(lambda: self._ask(held=False))
        QShortcut(QKeySequence("Ctrl+Return"), self, lambda: self._ask(held=False))
        row.addWidget(self.fault, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.hold)
        row.addWidget(self.run)
        return foot

    def _add_row(self, title: str, field: QWidget, name: str, line: QHBoxLayout | None = None) -> None:
        row = self._form.rowCount()
        head = PlainLabel(title)
        head.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        set_tone(head, "muted")
        head.setBuddy(field)
        field.setObjectName(name)
        field.setAccessibleName(title)
        self._form.addWidget(head, row, 0)
        if line is None:
            self._form.addWidget(field, row, 1)
        else:
            self._form.addLayout(line, row, 1)

    @Slot()
    def _read(self) -> None:
        text = self.command.text().strip()
        self._typed = read_command(text)
        self.fault.setText("")
        shell = self.shell.isChecked()
        self.shell.setVisible(shell)
        needs_shell = bool(self._typed.syntax) and not shell
        self._hint.setVisible(needs_shell)
        if needs_shell:
            said = self.tr("“{syntax}” means something to a shell only; without one it is passed on as it stands.")
            self.hint.setText(said.format(syntax=printable(self._typed.syntax)[:40]))
        if not text:
            self.preview.setText(self.tr("Split into arguments as a shell would; nothing is expanded but ~."))
        elif shell:
            self.preview.setText(self.tr("runs in a shell, as it stands"))
        elif self._typed.fault:
            self.preview.setText(self.tr("a quote is not closed yet"))
        else:
            parts = " · ".join(printable(part) or "''" for part in self._typed.argv)
            self.preview.setText(self.tr("runs as  {parts}").format(parts=parts[:600]))
        self._fit()
        self.name.setPlaceholderText(printable(text)[:80] or self.tr("the command line"))

    @Slot(bool)
    def _show_more(self, wanted: bool) -> None:
        for widget in self._more_widgets:
            widget.setVisible(wanted)
        self.more_button.setText(self.tr("Less") if wanted else self.tr("More: group, retries, time limit, terminal"))
        self.more_button.setAccessibleName(self.tr("More settings"))
        self._fit()

    def _fit(self) -> None:
        """Give the dialog the height that what is shown in it needs."""
        layout = self.layout()
        if self.isVisible() and layout is not None:
            self._form.activate()
            # Not sizeHint: it takes wrapping texts for narrower than they are here, and leaves a gap below.
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    @Slot()
    def _browse(self) -> None:
        start = str(Path(self.folder.text().strip() or "~").expanduser())
        dialog = QFileDialog(self, self.tr("Folder to run in"), start)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.open()

    def _ask(self, *, held: bool) -> None:
        try:
            new = self.request(held=held)
        except InvalidError as error:
            self.fault.setText(str(error))
            return
        self.asked.emit(new)
        self.accept()


def _indent(box: QSpinBox) -> None:
    """Begin the text where a line edit's does; a stylesheet's padding moves only the frame of a spin box."""
    box.lineEdit().setTextMargins(_INDENT_PX, 0, 0, 0)


def _widgets(widget: QWidget | None, line: object) -> list[QWidget]:
    """The widgets of one place in the form: one, or those of a line."""
    if widget is not None:
        return [widget]
    if isinstance(line, QHBoxLayout):
        items = [item for index in range(line.count()) if (item := line.itemAt(index)) is not None]
        return [inner for item in items if (inner := item.widget()) is not None]
    return []
