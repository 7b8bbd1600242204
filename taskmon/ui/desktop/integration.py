"""What of taskmon is seen outside its window: the tray's icon and notifications. Made after the first picture."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.settings import Settings
from taskmon.ui.actions import verbs
from taskmon.ui.actions.commands import RunCommands
from taskmon.ui.desktop.notifications import Notifications
from taskmon.ui.desktop.tray import Tray
from taskmon.ui.feed import Feed
from taskmon.ui.panels.run_counts import RunCounter
from taskmon.ui.threads.reader_thread import ReaderThread


class DesktopIntegration(QObject):
    """Puts tray and notifications together, and passes on what is asked there."""

    show_asked = Signal()
    run_shown = Signal(int)  #: a run's id
    quit_asked = Signal()

    def __init__(
        self,
        commands: RunCommands,
        reader_thread: ReaderThread,
        feed: Feed,
        counter: RunCounter,
        engine: Engine,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._commands = commands
        self._reader_thread = reader_thread
        self.tray = Tray(feed, self)
        self.tray.follow(engine, counter)
        self.tray.show_asked.connect(self.show_asked)
        self.tray.run_shown.connect(self.run_shown)
        self.tray.message_clicked.connect(self.show_asked)
        self.tray.quit_asked.connect(self.quit_asked)
        self.tray.asked_of_all.connect(self._ask_all_running)
        self.notifications = Notifications(
            engine.settings.notify_after_s, _somebody_looks, self.tray.show_message, self
        )
        self.notifications.show_asked.connect(self.run_shown)
        self.notifications.retry_asked.connect(self._retry)
        self.notifications.follow(counter.attention)
        feed.runs_changed.connect(self.notifications.put)

    @Slot(object)
    def follow_settings(self, settings: Settings) -> None:
        """Let these count from now on."""
        self.notifications.after_s = settings.notify_after_s

    @Slot(object)
    def _ask_all_running(self, verb: verbs.Verb) -> None:
        self._reader_thread.ask(
            lambda reader: tuple(reader.of_state(RunState.RUNNING)), lambda runs: self._commands.ask(verb, runs)
        )

    @Slot(object)
    def _retry(self, run: Run) -> None:
        self._commands.ask(verbs.RETRY, (run,))


def _somebody_looks() -> bool:
    return QApplication.activeWindow() is not None
