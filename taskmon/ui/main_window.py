"""The window: puts the parts together, hands what is asked to the engine's control, and says what came of it."""

from __future__ import annotations

from PySide6.QtCore import QAbstractEventDispatcher, QByteArray, QEvent, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu

from taskmon.core.clock import utc_now
from taskmon.core.errors import RunError
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.engine.attempts.recovery import Finding
from taskmon.engine.engine import Engine
from taskmon.store import OpenReport
from taskmon.ui.layout import Layout
from taskmon.ui.panels.banner import Banner
from taskmon.ui.panels.run_counts import Counts, RunCounter
from taskmon.ui.panels.sidebar import Sidebar
from taskmon.ui.panels.status_bar import StatusBar
from taskmon.ui.panels.toolbar import Toolbar
from taskmon.ui.panels.welcome import Welcome
from taskmon.ui.run_list.accessibility import AccessibleRows
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.run_list.model import RunModel
from taskmon.ui.run_list.view import RunList
from taskmon.ui.style import icons
from taskmon.ui.style.theme import Theme
from taskmon.ui.text.plurals import load_plurals
from taskmon.ui.text.run import moment
from taskmon.ui.threads.reader_thread import ReaderThread

_SEARCH_MS = 200


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
        self._leaving = False
        self.is_complete = False  #: what the first picture does not need is there as well
        self._could_not_read = False
        self._filter = Filter()
        self._select_when_loaded: int | None = None
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        load_plurals(application)
        self.theme = Theme(application, str(engine.settings.theme))
        self.setObjectName("main_window")
        self.setWindowTitle("taskmon")
        self.setWindowIcon(icons.app_icon())
        self.resize(1180, 740)
        self._settings = QSettings(str(engine.paths.config / "window.ini"), QSettings.Format.IniFormat)
        self.reader_thread = ReaderThread(engine.store.reader, self)
        self.counter = RunCounter(self.reader_thread, self)
        self.model = RunModel(self.reader_thread, self)
        self.model.show(self._filter)
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
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    @Slot(int)
    def show_run(self, run_id: int) -> None:
        """Bring the window to the front with this run selected."""
        self.come_to_front()
        if not self.runs.select(run_id):
            self.toolbar.search.clear()
            self.sidebar.choose("all")
            self._select_when_loaded = run_id

    @Slot()
    def new_run(self) -> None:
        """Open the dialog for a new run."""
        self.new_runs.new_run()

    @Slot()
    def refresh(self) -> None:
        """Read everything anew."""
        self.model.refresh()
        self.counter.count()
        self.counter.sum_up()

    def leave(self) -> None:
        """Keep the window's place, let the store go, and close; asks nothing."""
        self._leaving = True
        self._save()
        self.reader_thread.close()
        self.close()

    # -- building -----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._more = QMenu(self)
        self._more.setObjectName("more_menu")
        self.toolbar = Toolbar(self.theme, self._engine.slots, self._more)
        self.sidebar = Sidebar(self.theme)
        self.banner = Banner(self.theme)
        self.runs = RunList(self.model, self.theme)
        self.welcome: Welcome | None = None
        self.status_bar = StatusBar()
        self._parts = Layout(
            self.toolbar, self.sidebar, self.banner, AccessibleRows(self.runs, self.model), self.status_bar
        )
        self.setCentralWidget(self._parts)

    def _connect(self) -> None:
        self._search_timer = QTimer(self, interval=_SEARCH_MS, singleShot=True)
        self._search_timer.timeout.connect(self._search)
        self._engine.runs_changed.connect(self.model.put)
        self._engine.runs_removed.connect(self.model.remove)
        self._engine.live_changed.connect(self.model.put_live)
        self._engine.store_replaced.connect(self._read_anew)
        self.counter.attention.follow(self._engine)
        self.counter.attention.began.connect(self.model.look_again)
        self.counter.counted.connect(self._show_counts)
        self.runs.selectionModel().currentRowChanged.connect(self._show_current)
        self.runs.selectionModel().selectionChanged.connect(self._show_selection)
        self.model.loaded.connect(self._take_loaded)
        self.model.rowsInserted.connect(self._select_something)
        self.model.modelReset.connect(self._show_selection)
        self.reader_thread.failed.connect(self._show_read_failure)

    def _connect_the_rest(self) -> None:
        engine = self._engine
        engine.runs_changed.connect(self._put)
        engine.runs_removed.connect(self._forget)
        engine.live_changed.connect(self._put_live)
        engine.groups_changed.connect(self.counter.count_soon)
        engine.trouble_changed.connect(self._show_trouble)
        engine.recovered.connect(self._show_recovered)
        engine.stuck_found.connect(self.banner.show_stuck)
        engine.upgraded.connect(self.banner.show_upgraded)
        self.counter.output_total_read.connect(self._show_kept)
        self.toolbar.new_run_asked.connect(self.new_run)
        self.toolbar.asked.connect(lambda verb: self.commands.ask(verb, self.runs.selected_runs()))
        self.toolbar.slots_asked.connect(self._set_slots)
        self.toolbar.searched.connect(lambda text: self._search_timer.start())
        self.sidebar.chosen.connect(self._choose)
        self.banner.review_asked.connect(self.recovery.open)
        self.banner.show_asked.connect(self.show_run)
        self.runs.asked.connect(self.commands.ask)
        self.runs.opened.connect(self._show_output)
        self.runs.menu.failed.connect(self.banner.show_message)
        self.runs.menu.run_again_asked.connect(self.new_runs.run_again)
        self.details.asked.connect(self.commands.ask)
        self.details.failed.connect(self.banner.show_message)
        self.details.told.connect(self.banner.show_done)
        self.details.resume_point_read.connect(self.toolbar.note_kept)
        self.details.resume_point_read.connect(self.runs.menu.note_kept)
        self.commands.failed.connect(self.banner.show_message)
        self.commands.added.connect(self._show_added)

    def _make_actions(self) -> None:
        from taskmon.ui.actions.shortcuts import Act, make_actions

        make_actions(
            self,
            self._more,
            (
                Act("new_run", self.tr("New run…"), ("Ctrl+N",), self.new_run),
                Act("refresh", self.tr("Read everything anew"), ("F5", "Ctrl+R"), self.refresh),
                Act("review", self.tr("Review interrupted runs…"), ("Ctrl+I",), self.recovery.open),
                Act("search", self.tr("Search"), ("Ctrl+F",), self._focus_search),
                Act("output", self.tr("Show output"), ("Ctrl+O",), self.details.show_output),
                Act("ask_again", self.tr("Ask again when closing"), (), self._ask_again),
                Act("close", self.tr("Close the window"), ("Ctrl+W",), self.close),
                Act("quit", self.tr("Quit, and leave runs running"), ("Ctrl+Q",), self.quit_asked.emit),
            ),
        )

    # -- news from the engine -----------------------------------------------------------------------------------------

    @Slot(object)
    def _put(self, news: tuple[Run, ...]) -> None:
        shown = self.details.run_id
        for run in news:
            if run.id == shown:
                self.details.show_run(run, self.model.live_of(run.id) or self._engine.live_of(run.id))
        self._parts.show_runs()
        selected = {run.id for run in self.runs.selected_runs()}
        if any(run.id in selected for run in news):
            self._show_selection()
        self.desktop.put(news)
        self.counter.count_soon()

    @Slot(object)
    def _put_live(self, news: tuple[Live, ...]) -> None:
        shown = self.details.run_id
        for live in news:
            if live.run_id == shown:
                self.details.show_live(live)
        self.desktop.put_live(news)

    @Slot(object)
    def _forget(self, run_ids: tuple[int, ...]) -> None:
        if self.details.run_id in run_ids:
            self.details.show_run(None, None)
        self.counter.count_soon()

    @Slot(object)
    def _show_trouble(self, error: RunError | None) -> None:
        self.banner.show_trouble(error)
        self.status_bar.show_trouble(error)
        self._show_tray_trouble()

    @Slot(object)
    def _read_anew(self, report: OpenReport) -> None:
        """Another database took the place of the one whose runs are shown: their revisions begin anew."""
        self._search()
        self.counter.count()
        if report.message:
            self.banner.show_message(report.message)

    @Slot(object)
    def _show_recovered(self, findings: tuple[Finding, ...]) -> None:
        stopped = [finding.stopped_at for finding in findings if finding.stopped_at is not None]
        if stopped:
            when = moment(max(stopped), utc_now())
            self.banner.show_interrupted(
                self.counter.newest.of(RunState.INTERRUPTED),
                self.tr("when taskmon or the computer stopped, {when}.").format(when=when),
            )
        self.counter.count_soon()
        self.recovery.show_found(findings)
        self._tell_slots()

    def _tell_slots(self) -> None:
        if self._engine.slots_note:
            self.banner.show_message(self._engine.slots_note)

    # -- counts and the filter -----------------------------------------------------------------------------------------

    @Slot(object)
    def _show_kept(self, kept: int) -> None:
        self.status_bar.show_kept(kept, self._engine.settings.keep_output_bytes)

    @Slot(object)
    def _show_counts(self, counts: Counts) -> None:
        self.sidebar.show_counts(counts)
        self.toolbar.show_slots(self._engine.slots)
        self.status_bar.show_work(counts, self._engine.slots)
        self.banner.show_interrupted(counts.of(RunState.INTERRUPTED))
        if counts.total:
            self._parts.show_runs()
        else:
            self._parts.show_instead(self._welcome_page())
        self._show_tray_trouble()

    def _welcome_page(self) -> Welcome:
        if self.welcome is None:
            self.welcome = Welcome(self.theme)
            self.welcome.new_run_asked.connect(self.new_run)
            self.welcome.samples_asked.connect(self._want_samples)
        return self.welcome

    def _show_tray_trouble(self) -> None:
        if self.is_complete:
            self.desktop.tray.set_trouble(self.counter.newest.attention, is_stuck=self._engine.trouble is not None)

    @Slot(object)
    def _choose(self, wanted: Filter) -> None:
        self._filter = wanted
        self._search()

    @Slot()
    def _search(self) -> None:
        self._search_timer.stop()
        current = self.details.run_id
        self._select_when_loaded = current
        self.model.show(self._filter.searching(self.toolbar.search.text()))

    @Slot()
    def _take_loaded(self) -> None:
        wanted, self._select_when_loaded = self._select_when_loaded, None
        if wanted is None or not self.runs.select(wanted):
            self._select_something()

    @Slot()
    def _select_something(self) -> None:
        """Select a row where none is: there is always one to ask something of."""
        if self.runs.selectionModel().hasSelection() or not self.model.rowCount():
            return
        run = self.runs.current_run() or self.model.run_at(0)
        self.runs.select(run.id)

    # -- the selection ------------------------------------------------------------------------------------------------

    @Slot()
    def _show_current(self) -> None:
        run = self.runs.current_run()
        if run is None or not self.is_complete:
            return
        before = self.details.run_id
        if before is not None and before != run.id:
            self._note_seen(before)
        self.details.show_run(run, self.model.live_of(run.id) or self._engine.live_of(run.id))

    @Slot()
    def _show_selection(self) -> None:
        self.toolbar.show_selection(self.runs.selected_runs())

    def _note_seen(self, run_id: int) -> None:
        """Somebody looked at a failure and went on: it needs no attention any more."""
        row = self.model.row_of(run_id)
        if row is not None and self.isActiveWindow():
            run = self.model.run_at(row)
            if run.state is RunState.FAILED and not run.seen:
                self.commands.mark_seen([run_id])

    @Slot(object)
    def _show_output(self, run: Run) -> None:
        self.details.show_output()

    # -- what was asked ------------------------------------------------------------------------------------------------

    @Slot(object)
    def _show_added(self, run: Run) -> None:
        self.sidebar.choose("all")
        if not self.runs.select(run.id):
            self._select_when_loaded = run.id
            self.model.refresh()

    @Slot(int)
    def _set_slots(self, slots: int) -> None:
        self._engine.set_slots(slots)
        self._tell_slots()
        self.toolbar.show_slots(slots)

    @Slot()
    def _want_samples(self) -> None:
        self._welcome_page().samples.setEnabled(False)
        if self.is_complete:
            self.samples_wanted.emit()
        else:
            self.completed.connect(self.samples_wanted)

    # -- the window's own life ----------------------------------------------------------------------------------------

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
        # The counts are up to a quarter of a second old; what was started meanwhile is active as well.
        active = max(self.counter.newest.of(RunState.RUNNING, RunState.QUEUED), self._engine.running_here())
        if not active or not self.is_complete:
            event.accept()
            self.quit_asked.emit()
            return
        event.ignore()
        self._closing.close(active, has_tray=self.desktop.tray.is_there)

    @Slot()
    def _look_whether_pictured(self) -> None:
        """Called when the event loop is about to sleep: what was to be painted is painted."""
        if self.isVisible() and (self.model.is_loaded or self._could_not_read):
            self._dispatcher.aboutToBlock.disconnect(self._look_whether_pictured)
            QTimer.singleShot(0, self._complete)
            self.pictured.emit()

    @Slot()
    def _complete(self) -> None:
        """Build what the first picture did not need, in two steps, so that the window answers between them."""
        from taskmon.ui.actions.commands import RunCommands  # here, as all of these: launch must not wait for them
        from taskmon.ui.details.pane import DetailsPane
        from taskmon.ui.recovery.controller import RecoveryController

        self.commands = RunCommands(self._engine, self)
        self.recovery = RecoveryController(self.commands, self.reader_thread, self._engine.paths, self.theme, self)
        self.details = DetailsPane(self.reader_thread, self._engine.paths, self.theme)
        self._parts.put_details(self.details)
        QTimer.singleShot(0, self._reach_out)

    @Slot()
    def _reach_out(self) -> None:
        from taskmon.ui.desktop.closing import Closing
        from taskmon.ui.desktop.integration import DesktopIntegration
        from taskmon.ui.new_run.controller import NewRunController

        self._closing = Closing(self.commands, self.reader_thread, self._settings, self.theme, self)
        self._closing.hide_asked.connect(self.hide)
        self._closing.quit_asked.connect(self.quit_asked)
        self.new_runs = NewRunController(self.commands, self.reader_thread, self._engine.control, self.theme, self)
        self.new_runs.failed.connect(self.banner.show_message)
        self.new_runs.told.connect(self.banner.show_done)
        self.new_runs.offer(self.toolbar, self.sidebar, lambda: sorted(self.counter.newest.groups))
        self.desktop = DesktopIntegration(self.commands, self.reader_thread, self._engine.settings.notify_after_s, self)
        self.desktop.notifications.follow(self.counter.attention)
        self.desktop.show_asked.connect(self.come_to_front)
        self.desktop.run_shown.connect(self.show_run)
        self.desktop.quit_asked.connect(self.quit_asked)
        self._connect_the_rest()
        self._make_actions()
        self.is_complete = True
        self._show_current()
        self.counter.count()
        self.counter.sum_up()
        self.completed.emit()

    @Slot()
    def _focus_search(self) -> None:
        self.toolbar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.toolbar.search.selectAll()

    def _ask_again(self) -> None:
        self._closing.forget()

    @Slot(object)
    def _show_read_failure(self, error: Exception) -> None:
        self._could_not_read = True
        self.banner.show_message(self.tr("The list could not be read: {error}").format(error=error))

    def _restore(self) -> None:
        kept = self._settings.value("geometry")
        if isinstance(kept, QByteArray):
            self.restoreGeometry(kept)
        self._parts.restore(self._settings)

    def _save(self) -> None:
        self._settings.setValue("geometry", self.saveGeometry())
        self._parts.save(self._settings)
