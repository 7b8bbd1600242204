"""What closing the window means while runs are active: asked once, remembered, and done."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.ui.actions.commands import RunCommands
from taskmon.ui.desktop.leave_dialog import Leave, LeaveDialog
from taskmon.ui.settings.preferences import Preferences
from taskmon.ui.style.theme import Theme
from taskmon.ui.threads.async_slot import async_slot
from taskmon.ui.threads.reader_thread import ReaderThread

#: Runs that are cancelled before leaving get this long; then they are left to their workers, who know what was asked.
_CANCEL_S = 15.0


class Closing(QObject):
    """Decides between hiding, leaving and cancelling; emits what shall happen."""

    hide_asked = Signal()
    quit_asked = Signal()

    def __init__(
        self,
        commands: RunCommands,
        reader_thread: ReaderThread,
        preferences: Preferences,
        theme: Theme,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._theme = theme
        self._commands = commands
        self._reader_thread = reader_thread
        self._preferences = preferences
        self._window = window

    def close(self, active: int, *, has_tray: bool) -> None:
        """The window was closed while `active` runs are: do what is remembered, else ask."""
        remembered = self._preferences.settings.closing.value
        known = {leave.value: leave for leave in Leave if leave.may_be_remembered}.get(remembered)
        if known is not None and (known is not Leave.TRAY or has_tray):
            self._do(known, False)
        elif self._window.findChild(LeaveDialog) is None:
            dialog = LeaveDialog(active, has_tray, self._theme, self._window)
            dialog.chosen.connect(self._do)
            dialog.open()

    @Slot(object, bool)
    def _do(self, leave: Leave, remember: bool) -> None:
        if remember:  # stored first: what follows may be the end
            self._preferences.change({"closing": leave.value}, lambda: self._do(leave, False))
            return
        match leave:
            case Leave.TRAY:
                self.hide_asked.emit()
            case Leave.LEAVE:
                self.quit_asked.emit()
            case Leave.CANCEL:
                self._window.setEnabled(False)
                self._reader_thread.ask(
                    lambda reader: tuple(reader.of_state(RunState.QUEUED, RunState.RUNNING)),
                    lambda active: self._cancel_and_quit(active),
                )

    @async_slot
    async def _cancel_and_quit(self, active: tuple[Run, ...]) -> None:
        await self._commands.cancel_all(active, _CANCEL_S)
        self.quit_asked.emit()
