"""What closing the window, and quitting, means while runs are active: asked, remembered if that was said, and done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from taskmon.core.job import in_thread
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.ui.actions.commands import RunCommands
from taskmon.ui.desktop.leave_dialog import Active, Leave, LeaveDialog
from taskmon.ui.feed import Feed
from taskmon.ui.panels.run_counts import RunCounter
from taskmon.ui.settings.preferences import Preferences
from taskmon.ui.style.theme import Theme
from taskmon.ui.threads.async_slot import async_slot
from taskmon.ui.threads.reader_thread import ReaderThread
from taskmon.ui.widgets.message_box import PlainMessageBox

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
        self.active: Callable[[], Active] = Active  #: what is not over

    def follow(self, engine: Engine, counter: RunCounter, feed: Feed) -> None:
        """Learn from these what is not over."""

        def active() -> Active:
            # The counts are up to a quarter of a second old; what was started meanwhile is active as well.
            running = max(counter.newest.of(RunState.RUNNING), engine.running_here())
            inside = min(running, sum(in_thread(run.job) for run in feed.running))
            return Active(running - inside, inside, counter.newest.of(RunState.QUEUED))

        self.active = active

    def close(self, *, has_tray: bool) -> None:
        """The window was closed while something is active: do what is remembered, else ask."""
        known = self._remembered()
        if known is not None and (known is not Leave.TRAY or has_tray):
            self._do(known, False)
        else:
            self._ask(has_tray=has_tray)

    @Slot()
    def quit(self) -> None:
        """The monitor is to end: say first what goes on and what waits, unless nothing does or that is known."""
        if not self.active().total or self._remembered() is Leave.LEAVE:
            self.quit_asked.emit()
        else:
            self._ask(quits=True)

    def _ask(self, *, has_tray: bool = False, quits: bool = False) -> None:
        dialog = self._window.findChild(LeaveDialog)
        if dialog is None:
            dialog = LeaveDialog(self.active(), has_tray, self._theme, self._window, quits=quits)
            dialog.chosen.connect(self._do)
            dialog.open()
        # Asked from the tray, perhaps while the window is hidden, it must not open behind others.
        dialog.raise_()
        dialog.activateWindow()

    def _remembered(self) -> Leave | None:
        """What was chosen for good."""
        value = self._preferences.settings.closing.value
        return {leave.value: leave for leave in Leave if leave.may_be_remembered}.get(value)

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
                    lambda: self._window.setEnabled(True),  # what there is to cancel could not be read; that is told
                )

    @async_slot
    async def _cancel_and_quit(self, active: tuple[Run, ...]) -> None:
        enough = asyncio.Event()
        box = PlainMessageBox("leaving_dialog", self.tr("Quit taskmon"), QMessageBox.Icon.Information, self._window)
        box.setText(self.tr("%n runs are cancelled. taskmon quits as soon as they have ended.", "", len(active)))
        box.add("leaving_now", self.tr("Quit now"), QMessageBox.ButtonRole.AcceptRole, enough.set)
        box.open()
        await self._commands.cancel_all(active, _CANCEL_S, enough.is_set)
        self.quit_asked.emit()
