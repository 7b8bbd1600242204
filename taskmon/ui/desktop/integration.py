"""What of taskmon is seen outside its window: the tray's icon and notifications. Made after the first picture."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAccessible, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.settings import Settings
from taskmon.ui.actions import verbs
from taskmon.ui.actions.commands import RunCommands
from taskmon.ui.desktop.announcements import Announcements
from taskmon.ui.desktop.answering import Answering
from taskmon.ui.desktop.notifications import Notifications
from taskmon.ui.desktop.presses import Presses
from taskmon.ui.desktop.taskbar import Taskbar
from taskmon.ui.desktop.tray import Tray
from taskmon.ui.details.pane import DetailsPane
from taskmon.ui.feed import Feed
from taskmon.ui.panels.run_counts import RunCounter
from taskmon.ui.selection import RunSelection
from taskmon.ui.threads.reader_thread import ReaderThread


class DesktopIntegration(QObject):
    """Puts tray and notifications together, and passes on what is asked there."""

    show_asked = Signal()
    run_shown = Signal(int)  #: a run's id
    new_run_asked = Signal()
    quit_asked = Signal()

    def __init__(
        self,
        commands: RunCommands,
        reader_thread: ReaderThread,
        feed: Feed,
        counter: RunCounter,
        engine: Engine,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._commands = commands
        self._reader_thread = reader_thread
        self.tray = Tray(feed, self)
        self.tray.follow(engine, counter)
        self.tray.keep_reachable(window)
        self.tray.show_asked.connect(self.show_asked)
        self.tray.run_shown.connect(self.run_shown)
        self.tray.new_run_asked.connect(self.new_run_asked)
        self.tray.quit_asked.connect(self.quit_asked)
        self.tray.asked_of_all.connect(self._ask_all_running)
        Taskbar(feed, self.tray.thousandths, lambda: self.tray.marks, self)
        settings = engine.settings
        self.notifications = Notifications(
            settings.notices, feed.resume_points, settings.notify_after_s, _somebody_looks, self.tray.show_message, self
        )
        self.notifications.follow(counter.attention)
        announcements = Announcements(lambda: QAccessible.isActive() and _somebody_looks(), window)
        announcements.follow(counter.attention)
        feed.runs_changed.connect(announcements.put)
        self.tray.message_clicked.connect(self.notifications.press_in_tray)
        feed.runs_changed.connect(self.notifications.put)
        self.presses = Presses(commands, engine, counter.attention, self)
        self.notifications.pressed.connect(self.presses.obey)
        self.presses.show_asked.connect(self.show_asked)
        self.presses.run_shown.connect(self.run_shown)
        self.presses.refused.connect(self._tell_refusal)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusWindowChanged.connect(self._note_focus)

    def lead_to(self, selection: RunSelection, details: DetailsPane) -> None:
        """Let *Answer* end in the details, and what is looked at there be told no more."""
        answering = Answering(selection, details, self)
        answering.run_shown.connect(self.run_shown)
        self.presses.answer_asked.connect(answering.answer)
        selection.current_changed.connect(self.notifications.look_at)

    @Slot(object)
    def follow_settings(self, settings: Settings) -> None:
        """Let these count from now on."""
        self.notifications.notices = settings.notices
        self.notifications.after_s = settings.notify_after_s

    @Slot(object)
    def _ask_all_running(self, verb: verbs.Verb) -> None:
        self._reader_thread.ask(
            lambda reader: tuple(reader.of_state(RunState.RUNNING)), lambda runs: self._commands.ask(verb, runs)
        )

    @Slot(object, str, str)
    def _tell_refusal(self, run: Run, asked: str, why: str) -> None:
        if _somebody_looks():
            self._commands.failed.emit(why)
        else:
            self.notifications.say_of(run, self.tr("{what}: {name}").format(what=asked, name=run.name), why)

    @Slot(QWindow)
    def _note_focus(self, window: QWindow | None) -> None:
        if window is not None:
            self.notifications.look()


def _somebody_looks() -> bool:
    return QApplication.activeWindow() is not None
