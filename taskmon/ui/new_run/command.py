"""The part of the dialog for a command: its text, what that means, and whether a shell shall read it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QWidget

from taskmon.core.errors import InvalidError
from taskmon.core.hints.hint import Hint
from taskmon.core.hints.suggestion import suggest
from taskmon.core.job import Job, JobKind, printable
from taskmon.core.requests.new_run import called
from taskmon.core.requests.shell_syntax import joined
from taskmon.ui.new_run.command_line import CommandLine
from taskmon.ui.new_run.progress_hint import ProgressHint
from taskmon.ui.new_run.typed_command import Typed, edit_typed, read_command
from taskmon.ui.style.theme import fixed_font
from taskmon.ui.widgets.form_layout import FormGrid
from taskmon.ui.widgets.labels import PlainLabel, set_tone

#: No title shows more of them, and a command may have 100,000.
_TITLE_WORDS = 40


class CommandForm(QWidget):
    """Reads the text as it is typed. `changed` tells that what it means has changed."""

    changed = Signal()
    entered = Signal()  #: it is complete, and shall run

    def __init__(self, environment: Callable[[], Mapping[str, str]] = dict, parent: QWidget | None = None) -> None:
        """An empty one.

        Args:
            environment: What the command will find, as far as it is known here.
        """
        super().__init__(parent)
        self._environment = environment
        self.gives_hints = True  #: the user has not silenced them
        self._typed = Typed()
        self._title = ""
        self._only_words = ""  # arguments, of which nobody has said yet what shall get them
        self._env: Mapping[str, str] = {}  # what is set for it beside that
        self._form = FormGrid(self)
        self.line = CommandLine()
        self.line.setFont(fixed_font())
        self.line.setPlaceholderText("rsync -a ~/raw/ nas:/raw/")
        self._form.add_row(self.tr("Command line"), self.line, "new_run_command", is_high=True)
        self.preview = PlainLabel(wraps=True)
        self.preview.setObjectName("new_run_preview")
        set_tone(self.preview, "muted")
        self._form.add_below(self.preview)
        self._form.add_below(self._build_hint())
        self.progress_hint = ProgressHint()
        self.progress_hint.looked.connect(self._look_for_hint)
        self.progress_hint.option_asked.connect(self._take_option)
        self.progress_hint.left.connect(self.line.setFocus)
        self._form.add_below(self.progress_hint)
        self.shell = QCheckBox(self.tr("Run it in a shell, so that pipes, * and $ work"))
        self.shell.setObjectName("new_run_shell")
        self.shell.setAccessibleName(self.tr("Run the command line in a shell"))
        self._form.add_below(self.shell)
        self.line.textChanged.connect(self._read)
        self.line.entered.connect(self.entered)
        self.shell.toggled.connect(self._read)
        self._read()

    def take_keyboard(self) -> None:
        """Let the keyboard be where the command is typed."""
        self.line.setFocus()

    def title(self) -> str:
        """What a run of it will be called, as far as there is room to say it."""
        return self._title

    def _find_title(self, text: str) -> str:
        if not text:
            return ""
        is_split = not self.shell.isChecked() and not self._typed.fault and not self._typed.is_script
        words = self._typed.argv[:_TITLE_WORDS] if is_split else (text,)
        return called(replace(Job(words, ""), shell=not is_split))

    def fill(self, job: Job) -> None:
        """Show a job's command, to be changed."""
        self._env = job.env
        self.shell.setChecked(job.shell)
        self.line.replace_text(job.argv[0] if job.shell else shlex.join(job.argv))  # Ctrl+Z brings back what was there

    def fill_arguments(self, words: tuple[str, ...]) -> None:
        """Show arguments alone; the program is still to be typed before them."""
        self._only_words = shlex.join(words)
        self.line.setText(f" {self._only_words}")
        self.line.moveCursor(QTextCursor.MoveOperation.Start)

    def fault(self) -> str:
        """Why it can't run as it stands; empty: it can."""
        text = self.line.text().strip()
        if not text:
            return self.tr("Type the command that shall run, for example: make all")
        if text == self._only_words:
            return self.tr("Type what shall be run with these, before them.")
        if self._typed.fault and not self._typed.is_script and not self.shell.isChecked():
            return self.tr("A quote in the command line is not closed.")
        if self._typed.is_script and not self.shell.isChecked():
            return self.tr("Several lines need a shell. One command goes on in the next line behind a backslash.")
        return ""

    def job(self, job: Job) -> Job:
        """`job` with the command that is filled in.

        Raises:
            InvalidError: It makes no sense; the message says what to do.
        """
        if fault := self.fault():
            raise InvalidError(fault)
        return replace(job, kind=JobKind.COMMAND, argv=self._argv(), shell=self.shell.isChecked())

    def _argv(self) -> tuple[str, ...]:
        return (self.line.text().strip(),) if self.shell.isChecked() else self._typed.argv

    def _find_hint(self) -> Hint | None:
        shell = self.shell.isChecked()
        if not self.gives_hints or (not shell and (self._typed.fault or self._typed.syntax)):
            return None
        environment = {**self._environment(), **self._env}
        return suggest(self._argv(), pty=self.progress_hint.has_terminal, shell=shell, environment=environment)

    @Slot()
    def _look_for_hint(self) -> None:
        self.progress_hint.show_hint(self._find_hint())
        self._preview()

    @Slot()
    def _take_option(self) -> None:
        """Put the words of the hint into the line, where they are seen, and Ctrl+Z takes them out again."""
        hint = self._find_hint()  # of what stands there now
        if hint is not None and hint.edits:
            self.line.replace_text(edit_typed(joined(self.line.text()), hint.edits))
        self.line.setFocus()
        self._look_for_hint()

    def _build_hint(self) -> QWidget:
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
        return self._hint

    @Slot()
    def _read(self) -> None:
        text = self.line.text().strip()
        self._typed = read_command(text)
        self._title = self._find_title(text)
        shell = self.shell.isChecked()
        self.shell.setVisible(shell)
        needs_shell = (bool(self._typed.syntax) or self._typed.is_script) and not shell
        self._hint.setVisible(needs_shell)
        if needs_shell:
            said = self.tr("“{syntax}” means something to a shell only; without one it is passed on as it stands.")
            if self._typed.is_script:
                said = self.tr("Several lines are a script, which a shell runs line by line.")
            self.hint.setText(said.format(syntax=printable(self._typed.syntax)[:40]))
        self._preview()
        self.progress_hint.look_soon()
        self.changed.emit()

    def _preview(self) -> None:
        """Say what the line means."""
        in_terminal = self.progress_hint.has_terminal
        if not self.line.text().strip():
            said = self.tr("Split into arguments as a shell would; nothing is expanded but ~.")
        elif self.shell.isChecked():
            said = self.tr("runs in a shell, as it stands")
            if "\n" in self.line.text().strip():
                said = self.tr("runs in a shell, line by line")
        elif self._typed.is_script:
            said = ""
        elif self._typed.fault:
            said = self.tr("a quote is not closed yet")
        else:
            parts = " · ".join(printable(part) or "''" for part in self._typed.argv)
            said = self.tr("runs in a terminal as  {parts}") if in_terminal else self.tr("runs as  {parts}")
            said = said.format(parts=parts[:600])
        self.preview.setText(said)
        self.preview.setVisible(bool(said))
