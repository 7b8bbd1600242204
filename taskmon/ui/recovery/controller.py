"""Opens the recovery dialog, at launch and when somebody wants it, and has done what is decided there."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from taskmon.core.states import RunState
from taskmon.engine.attempts.recovery import Finding, Verdict, unsettled
from taskmon.paths import Paths
from taskmon.ui.actions.commands import RunCommands
from taskmon.ui.panels.run_counts import RunCounter
from taskmon.ui.style.theme import Theme
from taskmon.ui.threads.reader_thread import ReaderThread


class RecoveryController(QObject):
    """At most one dialog at a time, over `window`."""

    def __init__(
        self, commands: RunCommands, reader_thread: ReaderThread, paths: Paths, theme: Theme, window: QWidget
    ) -> None:
        super().__init__(window)
        self._commands = commands
        self._reader_thread = reader_thread
        self._paths = paths
        self._theme = theme
        self._window = window

    def follow(self, counter: RunCounter, action: QAction) -> None:
        """Let `action` be asked for while anything is interrupted."""
        action.setEnabled(False)
        counter.counted.connect(lambda counts: action.setEnabled(bool(counts.of(RunState.INTERRUPTED))))

    @Slot()
    def open(self) -> None:
        """Open the dialog about what was interrupted."""
        paths = self._paths
        self._reader_thread.ask(lambda reader: unsettled(reader, paths), self._show)

    def show_found(self, findings: tuple[Finding, ...]) -> None:
        """The launch scan is over: open the dialog if it left anything to decide."""
        if not any(finding.verdict is Verdict.INTERRUPTED for finding in findings):
            return
        # After the settings decided in advance nothing may be left to ask: the store says what is.
        self._reader_thread.ask(
            lambda reader: {run.id for run in reader.of_state(RunState.INTERRUPTED)},
            lambda left: self._show(
                tuple(f for f in findings if f.verdict is not Verdict.INTERRUPTED or f.run.id in left)
            ),
        )

    def _show(self, findings: tuple[Finding, ...]) -> None:
        from taskmon.ui.recovery.dialog import RecoveryDialog  # here: launch must not wait for it

        if not findings or self._window.findChild(RecoveryDialog) is not None:
            return
        dialog = RecoveryDialog(findings, self._theme, self._window)
        dialog.decided.connect(self._commands.decide)
        dialog.end_asked.connect(self._commands.end_survivors)
        self._commands.answered.connect(dialog.show_answers)
        self._commands.survivors_left.connect(dialog.show_survivors)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
