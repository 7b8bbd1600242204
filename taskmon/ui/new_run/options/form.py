"""The part of the dialog that commands and tasks share: name, folder, and under More group, tries and time limit."""

from __future__ import annotations

import os
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFrame,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from taskmon.core.errors import InvalidError
from taskmon.core.job import Job, JobKind, printable
from taskmon.core.requests.new_run import NewRun
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import DEFAULT_GROUP
from taskmon.ui.text import units
from taskmon.ui.widgets.form_layout import FormGrid, beside, indent
from taskmon.ui.widgets.labels import PlainLabel, set_tone

_NARROW_PX = 130


class OptionsForm(QWidget):
    """Fills the rest of a request in."""

    folder_changed = Signal()

    NOTHING = Job((), "")

    def __init__(self, groups: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._given = NewRun(self.NOTHING)
        self._is_filled = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self._line = QFrame()
        self._line.setObjectName("line")
        self._line.setFixedHeight(1)
        column.addWidget(self._line)
        form = FormGrid()
        self.name = QLineEdit()
        form.add_row(self.tr("Name"), self.name, "new_run_name")
        self.folder = QLineEdit("~")
        self.folder.editingFinished.connect(self.folder_changed)
        browse = QPushButton(self.tr("Choose…"))
        browse.setObjectName("new_run_browse")
        browse.setAccessibleName(self.tr("Choose the folder"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        self._folder_head = form.add_row(self.tr("Folder"), self.folder, "new_run_folder", beside(self.folder, browse))
        self.more_button = QPushButton()
        self.more_button.setProperty("kind", "link")
        self.more_button.setObjectName("new_run_more")
        self.more_button.setAccessibleName(self.tr("More settings"))
        self.more_button.setCheckable(True)
        self.more_button.setAutoDefault(False)
        form.add_below(self.more_button, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(form)
        self._more = self._build_more(groups)
        column.addWidget(self._more)
        self.more_button.toggled.connect(self._show_more)
        self._show_more(False)

    def fill(self, new: NewRun) -> None:
        """Show a request's policies, to be changed; what has no field here is kept as it is."""
        self._given = new
        self._is_filled = True
        self.name.setText(new.name)
        self.folder.setText(units.folder(new.job.cwd) if new.job.cwd else "~")
        self.group.setCurrentText(new.group)
        self.tries.setValue(new.retry.max_attempts)
        self.timeout.setValue((new.job.timeout_s or 0.0) / 60.0)
        self.pty.setChecked(new.job.pty)
        self._say_wait()

    def fill_defaults(self, retry: RetryPolicy, timeout_s: float | None) -> None:
        """Show what a task asks for where nobody says otherwise, unless somebody did."""
        if self._is_filled:
            return
        if self.tries.value() == self._given.retry.max_attempts:
            self.tries.setValue(retry.max_attempts)
            self._given = replace(self._given, retry=retry)
            self._say_wait()
        if self.timeout.value() == (self._given.job.timeout_s or 0.0) / 60.0:
            self.timeout.setValue((timeout_s or 0.0) / 60.0)
            self._given = replace(self._given, job=replace(self._given.job, timeout_s=timeout_s))

    def show_kind(self, kind: JobKind) -> None:
        """Show what makes sense for a command, or for a task."""
        self.pty.setVisible(kind is JobKind.COMMAND)
        # Many a task has a parameter that is called folder.
        self._folder_head.setText(self.tr("Folder") if kind is JobKind.COMMAND else self.tr("Run in"))
        self._line.setVisible(kind is JobKind.TASK)
        self._say_more()

    def suggest_name(self, text: str) -> None:
        """Say what it will be called if nobody names it."""
        self.name.setPlaceholderText(text[:80])

    def cwd(self) -> str:
        """The folder that is filled in, absolute; it need not be there."""
        return os.path.abspath(os.path.expanduser(self.folder.text().strip() or "~"))

    def request(self, kind: JobKind) -> NewRun:
        """All that is filled in, for a job that says not yet what it runs.

        Raises:
            InvalidError: There is no such folder.
        """
        cwd = self.cwd()
        if not os.path.isdir(cwd):
            raise InvalidError(self.tr("There is no folder {folder}.").format(folder=printable(cwd)))
        timeout_s = round(self.timeout.value() * 60.0, 1) or None
        given_s = self._given.job.timeout_s
        if given_s is not None and abs((timeout_s or 0.0) - given_s) < 1.0:
            timeout_s = given_s  # not touched; the field may show it rounded
        pty = kind is JobKind.COMMAND and self.pty.isChecked()
        return replace(
            self._given,
            job=replace(self._given.job, cwd=cwd, pty=pty, timeout_s=timeout_s),
            name=self.name.text().strip(),
            group=self.group.currentText().strip() or DEFAULT_GROUP,
            retry=replace(self._given.retry, max_attempts=self.tries.value()),
        )

    def _build_more(self, groups: list[str]) -> QWidget:
        more = QWidget()
        form = FormGrid(more)
        self.group = QComboBox()
        self.group.setEditable(True)
        self.group.addItems(groups or [DEFAULT_GROUP])
        self.group.setCurrentText(DEFAULT_GROUP)
        form.add_row(self.tr("Group"), self.group, "new_run_group")
        self.tries = QSpinBox()
        self.tries.setRange(1, 10_000)
        self.tries.setPrefix(self.tr("try "))
        self.tries.setSuffix(self.tr(" ×"))
        self.tries.setFixedWidth(_NARROW_PX)
        indent(self.tries)
        self._waits = PlainLabel()
        set_tone(self._waits, "muted")
        line = beside(self.tries, self._waits)
        line.setStretch(0, 0)
        line.setStretch(1, 1)
        form.add_row(self.tr("If it fails"), self.tries, "new_run_tries", line)
        self.timeout = _Minutes()
        self.timeout.setRange(0, 60 * 24 * 365)
        self.timeout.setSuffix(self.tr(" min"))
        self.timeout.setSpecialValueText(self.tr("no limit"))
        self.timeout.setFixedWidth(_NARROW_PX)
        indent(self.timeout)
        form.add_row(self.tr("End it after"), self.timeout, "new_run_timeout")
        self.pty = QCheckBox(self.tr("Give it a terminal of its own"))
        self.pty.setObjectName("new_run_pty")
        self.pty.setAccessibleName(self.tr("Give it a terminal of its own"))
        form.add_below(self.pty)
        self._say_wait()
        return more

    def _say_wait(self) -> None:
        wait = units.span(self._given.retry.backoff_s, rough=True)
        self._waits.setText(self.tr("waits {time} before the second try, then longer").format(time=wait))

    @Slot(bool)
    def _show_more(self, wanted: bool) -> None:
        self._more.setVisible(wanted)
        self._say_more()

    def _say_more(self) -> None:
        closed = self.tr("More: group, retries, time limit, terminal")
        if self.pty.isHidden():
            closed = self.tr("More: group, retries, time limit")
        self.more_button.setText(self.tr("Less") if self.more_button.isChecked() else closed)

    @Slot()
    def _browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder to run in"), self.cwd())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.fileSelected.connect(lambda path: self.folder_changed.emit())
        dialog.open()


class _Minutes(QDoubleSpinBox):
    """Whole minutes without a point, half ones with."""

    def textFromValue(self, value: float) -> str:
        return f"{value:g}"
