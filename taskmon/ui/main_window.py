"""The window: makes the parts and tells each of the others that it needs; what they do is theirs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module

from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QSettings, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu

from taskmon.engine.engine import Engine
from taskmon.store import OpenReport
from taskmon.ui.actions.shortcuts import Act, later, make_actions
from taskmon.ui.feed import Feed
from taskmon.ui.finding import Finding
from taskmon.ui.layout import Layout
from taskmon.ui.new_run.typed_ahead import TypedAhead
from taskmon.ui.panels.banner import Banner
from taskmon.ui.panels.first_run import FirstRun
from taskmon.ui.panels.run_counts import Counts, RunCounter
from taskmon.ui.panels.sidebar import Sidebar
from taskmon.ui.panels.status_bar import StatusBar
from taskmon.ui.panels.toolbar import Toolbar
from taskmon.ui.placing import keep_place, restore_place
from taskmon.ui.run_list.accessibility import AccessibleRows
from taskmon.ui.run_list.model import RunModel
from taskmon.ui.run_list.view import RunList
from taskmon.ui.selection import RunSelection
from taskmon.ui.style import icons
from taskmon.ui.style.theme import Theme
from taskmon.ui.threads.reader_thread import ReaderThread

#: So long a dialog that has just been opened has for its picture, before more of the window is made.
_PAINTED_MS = 50
_USUAL_SIZE = QSize(1180, 740)


class MainWindow(QMainWindow):
    """One window for one engine. It reads through its own thread, and changes nothing but by `engine.control`.

    Launch is short because only what the first picture needs is imported and built before it; `_complete` adds the
    details, what can be asked, and what is seen outside the window.
    """

    pictured = Signal()  #: once: the first runs are painted, and nothing is left to do
    completed = Signal()  #: once: all that can be asked for is there
    quit_asked = Signal()  #: the monitor shall end
    samples_wanted = Signal()

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._leaving = self._could_not_read = self._opens_new_run = False
        self.is_complete = False  #: what the first picture does not need is there as well
        load_details = partial(import_module, "taskmon.ui.details.pane")  # alone: New run may be asked for meanwhile
        self._steps: list[Callable[[], object]] = [self._complete, load_details, self._add_details, self._reach_out]
        self._step_timer = QTimer(self, singleShot=True)
        self._step_timer.timeout.connect(self._take_step)
        self._typed_ahead: TypedAhead | None = None  # to New run, asked for before it could open
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.theme = Theme(application, str(engine.settings.theme))
        self.setObjectName("main_window")
        self.setWindowTitle("taskmon")
        self.setWindowIcon(icons.app_icon())
        self._settings = QSettings(str(engine.paths.config / "window.ini"), QSettings.Format.IniFormat)
        self.reader_thread = ReaderThread(engine.store.reader, self)
        self.reader_thread.failed.connect(self._show_read_failure)
        self.feed = Feed(self)
        self.feed.follow(engine)
        self.counter = RunCounter(self.reader_thread, self.feed, self)
        orders = ReaderThread(engine.store.reader, self, "window-orders")
        self.model = RunModel(self.feed, self.reader_thread, self, order_thread=orders, paths=engine.paths)
        self.model.show(self.model.filter)
        self.feed.read_running(self.reader_thread)
        self._build()
        self.theme.dress()
        self._connect()
        self._restore()
        self.runs.setFocus()
        self.counter.count()
        self._dispatcher = QAbstractEventDispatcher.instance()
        self._dispatcher.aboutToBlock.connect(self._look_whether_pictured)

    # -- what app and tests call --------------------------------------------------------------------------------------

    @Slot()
    def come_to_front(self) -> None:
        """Show the window over the others."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)  # showNormal would unmaximize it
        self.show()
        self.raise_()
        self.activateWindow()

    @Slot(int)
    def show_run(self, run_id: int) -> None:
        """Bring the window to the front with this run selected."""
        self.come_to_front()
        self.selection.show(run_id)

    @Slot()
    def new_run(self) -> None:
        """Open the dialog for a new run; what is typed until it is there gets into it."""
        if self._opens_new_run:
            self.new_runs.open_dialog()
            if not self.is_complete:
                self._step_timer.start(_PAINTED_MS)
        elif self._typed_ahead is None:
            self._typed_ahead = TypedAhead(self)

    @Slot()
    def refresh(self) -> None:
        """Read everything anew."""
        self.model.refresh()
        self.counter.count()
        self.counter.sum_up()

    def leave(self) -> None:
        """Keep the window's place, let the store go, and close; asks nothing."""
        self._leaving = True
        self._step_timer.stop()
        self._save()
        self.model.close()
        self.reader_thread.close()
        self.close()

    # -- what the first picture needs ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self._more = QMenu(self)
        self._more.setObjectName("more_menu")
        self.toolbar = Toolbar(self.theme, self._engine.slots, self._more)
        self.sidebar = Sidebar(self.theme)
        self.banner = Banner(self.theme)
        self.runs = RunList(self.model, self.theme)
        self.status_bar = StatusBar()
        rows = AccessibleRows(self.runs, self.model)
        self._parts = Layout(self.toolbar, self.sidebar, self.banner, rows, self.status_bar)
        self.setCentralWidget(self._parts)
        self.first_run = FirstRun(self._parts, self.theme, self)
        parts = (self.toolbar, self.sidebar, self._parts, self.runs, self.model, self.counter)
        self.finding = Finding(*parts, self.theme, self)
        self.selection = RunSelection(self.model, self.runs, self.toolbar, self.finding, self)

    def _connect(self) -> None:
        self.feed.runs_changed.connect(self._parts.show_runs)
        # Some are quicker than what opens it is imported.
        make_actions(self, self._more, (Act("new_run", self.tr("New run…"), self.new_run),))
        self.toolbar.new_run_asked.connect(self.new_run)
        self.first_run.new_run_asked.connect(self.new_run)
        self.first_run.samples_asked.connect(self._want_samples)
        self.counter.attention.began.connect(self.model.look_again)
        self.counter.counted.connect(self._show_counts)
        self.banner.follow(self._engine, self.counter)
        self.status_bar.follow(self._engine, self.counter)
        self._engine.recovered.connect(self.counter.count_soon)
        self._engine.recovered.connect(self._tell_slots)
        self._engine.store_replaced.connect(self._read_anew)

    @Slot()
    def _look_whether_pictured(self) -> None:
        """Called when the event loop is about to sleep: what was to be painted is painted."""
        if self.isVisible() and (self.model.is_loaded or self._could_not_read):
            self._dispatcher.aboutToBlock.disconnect(self._look_whether_pictured)
            self._step_timer.start(0)
            self.pictured.emit()

    # -- what it does not need, in steps, so that the window answers between them -------------------------------------

    @Slot()
    def _take_step(self) -> None:
        was_asked = self._typed_ahead is not None and not self._opens_new_run
        self._steps.pop(0)()
        if self._steps:
            self._step_timer.start(_PAINTED_MS if was_asked else 0)

    def _complete(self) -> None:
        from taskmon.ui.actions.commands import RunCommands  # here, as all of these: launch must not wait for them
        from taskmon.ui.actions.many import ManyRuns
        from taskmon.ui.new_run.controller import NewRunController

        engine = self._engine
        self.commands = RunCommands(engine, self)
        ManyRuns(self.commands, self.runs.run_actions, self.model.order_thread, self)
        self.new_runs = NewRunController(self.commands, self.reader_thread, engine.control, self.theme, self)
        self.new_runs.gives_hints = lambda: engine.settings.hints
        self.new_runs.offer(self.toolbar, self.sidebar, self.runs, lambda: sorted(self.counter.newest.groups))
        self.finding.offer(self.new_runs.entry_points.runs_of_asked, lambda: self.new_runs.jobs.jobs)
        self.commands.added.connect(self.selection.show_added)
        for failed in (self.commands.failed, self.new_runs.failed):
            failed.connect(self.banner.show_message)
        self.new_runs.told.connect(self.banner.show_done)
        self._opens_new_run = True
        if self._typed_ahead is not None:
            self.new_runs.open_dialog(typed=self._typed_ahead)

    def _add_details(self) -> None:
        from taskmon.ui.details.pane import DetailsPane

        self.details = DetailsPane(self.feed, self.reader_thread, self._engine.paths, self.theme)
        self._parts.put_details(self.details)

    def _reach_out(self) -> None:
        from taskmon.ui.desktop.closing import Closing
        from taskmon.ui.desktop.integration import DesktopIntegration
        from taskmon.ui.palette.controller import PaletteController
        from taskmon.ui.queue.controller import QueueController
        from taskmon.ui.recovery.controller import RecoveryController
        from taskmon.ui.settings.controller import SettingsController

        engine, commands = self._engine, self.commands
        self.recovery = RecoveryController(commands, self.reader_thread, engine.paths, self.theme, self)
        self.queue = QueueController(engine, commands, self.reader_thread, self.theme, self._parts)
        self.queue.follow(self.model, self.runs, self.details, self.selection, self.sidebar, self.counter)
        self.settings = SettingsController(engine, self.theme, self.runs, self.banner, self._settings, self)
        self._closing = Closing(commands, self.reader_thread, self.settings.preferences, self.theme, self)
        self._closing.follow(engine, self.counter, self.feed)
        self._closing.hide_asked.connect(self.hide)
        self._closing.quit_asked.connect(self.quit_asked)
        self.desktop = DesktopIntegration(commands, self.reader_thread, self.feed, self.counter, engine, self)
        self._closing.hide_asked.connect(self.desktop.tray.watch_hidden)
        self.settings.preferences.changed.connect(self.desktop.follow_settings)
        self.desktop.show_asked.connect(self.come_to_front)
        self.desktop.run_shown.connect(self.show_run)
        self.desktop.new_run_asked.connect(self.new_run)
        self.desktop.quit_asked.connect(self._closing.quit)
        self._connect_what_is_asked()
        self.desktop.lead_to(self.selection, self.details)
        self.finder = PaletteController(engine.reader, self.show_run, self._more, self._settings, self.theme, self)
        places = (self.sidebar, self.details.tabs)
        self.finder.offer(self.runs, self.new_runs, self.settings.show_settings, *places)
        self._make_actions()
        self.is_complete = True
        self.counter.count()
        self.counter.sum_up()
        self.completed.emit()

    def _connect_what_is_asked(self) -> None:
        commands = self.commands
        for part in (self.runs, self.details):
            part.asked.connect(commands.ask)
        self.details.typed.connect(commands.answer)
        self.toolbar.asked.connect(self.runs.run_actions.ask)
        self.toolbar.slots_asked.connect(self._set_slots)
        self.runs.opened.connect(self.details.show_output)
        self.runs.run_actions.run_again_asked.connect(self.new_runs.run_again)
        self.runs.run_actions.compare_asked.connect(self.details.compare)
        self.finding.inform(self.details.show_filter)
        self.selection.inform(self.details.show_run, self.details.show_selected)
        self.selection.looked_at.connect(commands.mark_seen)
        self.details.run_asked.connect(self.selection.show)
        self.banner.review_asked.connect(self.recovery.open)
        self.banner.show_asked.connect(self.show_run)
        self._engine.recovered.connect(self.recovery.show_found)
        for failed in (self.details.failed, self.runs.run_actions.failed):
            failed.connect(self.banner.show_message)
        self.details.told.connect(self.banner.show_done)

    def _make_actions(self) -> None:
        measured = (self._engine, self.runs, self.model, self.reader_thread, self)
        show_health = partial(later, "taskmon.ui.panels.health:show_health", *measured)
        acts = (
            Act("refresh", self.tr("Read everything anew"), self.refresh),
            Act("review", self.tr("Review interrupted runs…"), self.recovery.open),
            Act("search", self.tr("Search"), self.toolbar.focus_search),
            Act("output", self.tr("Show output"), self.details.read_output),
            Act("health", self.tr("Streaming health"), show_health),
            Act("columns", self.tr("Columns…"), self.runs.columns.open_menu),
            Act("settings", self.tr("Settings…"), self.settings.show_settings),
            Act("keys", self.tr("Keys…"), self.settings.show_keys),
            Act("close", self.tr("Close the window"), self.close),
            Act("quit", self.tr("Quit…"), self._closing.quit),
        )
        _, review, *_ = make_actions(self, self._more, acts)
        self.recovery.follow(self.counter, review)

    # -- what concerns the window as a whole --------------------------------------------------------------------------

    @Slot(object)
    def _show_counts(self, counts: Counts) -> None:
        self.toolbar.show_slots(self._engine.slots)
        self.first_run.show(counts.total)

    @Slot()
    def _want_samples(self) -> None:
        if self.is_complete:
            self.samples_wanted.emit()
        else:
            self.completed.connect(self.samples_wanted)

    @Slot(int)
    def _set_slots(self, slots: int) -> None:
        self._engine.set_slots(slots)
        self._tell_slots()
        self.toolbar.show_slots(self._engine.slots)

    @Slot()
    def _tell_slots(self) -> None:
        if self._engine.slots_note:
            self.banner.show_message(self._engine.slots_note)

    @Slot(object)
    def _read_anew(self, report: OpenReport) -> None:
        """Another database took the place of the one whose runs are shown."""
        self.selection.list_anew()
        self.feed.read_running(self.reader_thread)
        self.counter.count()
        if report.message:
            self.banner.show_message(report.message)

    @Slot(object)
    def _show_read_failure(self, error: Exception) -> None:
        self._could_not_read = True
        self.banner.show_message(self.tr("The list could not be read: {error}").format(error=error))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.WindowStateChange, QEvent.Type.ActivationChange):
            self.runs.look_soon()
            if self.is_complete:
                self.desktop.tray.look()

    def closeEvent(self, event: QCloseEvent) -> None:
        application = QGuiApplication.instance()
        saving = isinstance(application, QGuiApplication) and application.isSavingSession()
        self._save()
        if self._leaving or saving:
            event.accept()  # the session's end is never vetoed: runs go on, or are found at the next launch
            return
        if not self.is_complete or not self._closing.active().total:
            event.accept()
            self.quit_asked.emit()
            return
        event.ignore()
        self._closing.close(has_tray=self.desktop.tray.is_there)

    def _restore(self) -> None:
        restore_place(self, self._settings, _USUAL_SIZE)
        self._parts.restore(self._settings)
        self.runs.restore(self._settings)
        self.runs.set_compact(self._engine.settings.density.value == "compact")

    def _save(self) -> None:
        keep_place(self, self._settings)
        self._parts.save(self._settings)
        self.runs.save(self._settings)
