"""The engine: one monitor's life on the main thread: it opens the store, lets claim, and tells what was committed."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from taskmon.core.errors import RunError
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.untrusted.characters import counted
from taskmon.core.wire import Live
from taskmon.engine import log
from taskmon.engine.attempts.drivers import Drivers
from taskmon.engine.attempts.handover import Handover
from taskmon.engine.attempts.recovery import Finding, Scan
from taskmon.engine.claim import Assignment
from taskmon.engine.dispatch.dispatcher import Dispatcher, Round
from taskmon.engine.dispatch.lending import MOST_LENT, Lending, Wait
from taskmon.engine.estimates.forecasts import Forecasts
from taskmon.engine.launch import Launch, decide_in_advance
from taskmon.engine.machine import affordable
from taskmon.engine.monitor_lock import MonitorLock, take_home
from taskmon.engine.movement import Movement
from taskmon.engine.news import Inbox, News
from taskmon.engine.pool import Pool
from taskmon.engine.regular_looks import RegularLooks
from taskmon.engine.trouble import Source, Trouble, Troubles
from taskmon.engine.upgrades import Upgrades
from taskmon.engine.upkeep.health import HealthReport
from taskmon.engine.upkeep.housekeeping import Housekeeping
from taskmon.engine.verbs.control import Control
from taskmon.engine.verbs.worker_requests import ControlHooks
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.store import Hooks, OpenReport, Reader, Store

#: Drivers are given this long to leave their attempts to the workers.
STOP_MS = 2_000
_LONGEST_NAP_MS = 60_000


class Engine(QObject):
    """The monitor. All methods and signals belong to the main thread; `control` may be used from any."""

    runs_changed = Signal(object)  #: tuple[Run, ...], committed, the newest form of each
    runs_removed = Signal(object)  #: tuple[int, ...]
    live_changed = Signal(object)  #: tuple[Live, ...], only what changed, at most 30 times a second for all together
    groups_changed = Signal()
    trouble_changed = Signal(object)  #: RunError | None: what keeps outcomes from being stored, or runs from starting
    recovered = Signal(object)  #: tuple[Finding, ...]: what the launch scan found
    stuck_found = Signal(object)  #: tuple[Run, ...]: nothing moved for `settings.stuck_minutes`; a question, no verdict
    driver_left = Signal()  #: after `start_nothing_more`: an attempt is no longer watched, `running_here` is smaller
    upgraded = Signal(str)  #: another version was installed under this monitor: what to know and do, for people
    awake_told = Signal(str)  #: why nothing keeps the computer from going to sleep; "": something does, where asked to
    idle = Signal()  #: nothing runs, and nothing queued can start without somebody's act
    store_replaced = Signal(object)  #: OpenReport: the database was damaged, and another one took its place
    raise_asked = Signal(object, str)  #: another launch wants the window: a run (int) or None; its token for that or ""
    stop_asked = Signal()  #: somebody wants this monitor to end; its runs go on

    _called = Signal(object)  # a callable for the main thread; queued

    def __init__(self, paths: Paths, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.paths = paths
        self.settings = settings  #: in force; others may take their place at any time
        self.store = Store(
            paths,
            Hooks(
                publish=lambda runs: self._publish(runs),
                trouble=lambda error: self._call_soon(lambda: self._troubles.put(Source.STORE, error)),
                replaced=lambda report: self._call_soon(lambda: self._note_replaced(report)),
                look=lambda tx: self._dispatcher.look(tx),
                looked=lambda done: self._dispatcher.report(done),
            ),
        )
        self.control = Control(
            self.store,
            paths,
            ControlHooks(
                told=lambda run_id, attempt: self._drivers.poke(run_id, attempt),
                tell_cancel=lambda run_id, attempt: self._drivers.tell_cancel(run_id, attempt),
                lives_in_thread=lambda run_id: self._drivers.lives_in_thread(run_id),
                wake=self._group_changed,
                removed=lambda run_id: self._inbox.put_removed([run_id]),
            ),
        )
        self.slots = settings.slots
        self.slots_note = ""  #: why there are fewer slots than were asked for
        self.findings: tuple[Finding, ...] = ()
        # A command that finds no monitor holds it for a moment; a monitor holds it for good.
        self.lock = MonitorLock(paths.lock)
        self._pool = Pool(self)
        self._troubles = Troubles(self)
        self._troubles.changed.connect(self.trouble_changed)
        self.machine = Trouble(lambda: self._dispatcher.try_out(self._drivers), lambda: self._dispatcher.wake(), self)
        self.machine.changed.connect(lambda error: self._troubles.put(Source.MACHINE, error))
        self._reattached = 0
        self._only: int | None = None
        self._stopping = self._finishing = self._is_open = False
        self._inbox = Inbox(self)
        self._inbox.arrived.connect(self._tell)
        self._drivers = Drivers(
            *(self._pool, self.store, paths, self._inbox, self.control.secrets, self.machine, self.control.telling),
            lambda: self._looks.start(),
            self._driver_left,
        )
        self._handover = Handover(self._drivers, self.store, paths, self.machine, self.control.tell_again, self)
        self._movement = Movement()
        self._forecasts = Forecasts(self.store, paths, self._inbox, self)
        self._housekeeping = Housekeeping(self.store, paths, self.control, lambda: self.settings, self._pool, self)
        indexing = self._housekeeping.indexing
        self.health = HealthReport(self.store, self._inbox, self._drivers, self.control.telling, indexing)
        self._dispatcher = Dispatcher(
            *(self.store, paths, lambda: self.settings.least_free_bytes, self.control.secrets, self.machine),
            *(Lending(self._drivers.run_of), self._inbox.put_live, self._start_claimed),
        )
        self._called.connect(self._call, Qt.ConnectionType.QueuedConnection)
        self._wake_timer = QTimer(self, singleShot=True)
        self._wake_timer.timeout.connect(self._wake_up)
        self._wake_at: datetime | None = None
        self._looks = RegularLooks(self._drivers, self._movement, self.store, lambda: self.settings, self)
        self._looks.lost.connect(self._handover.take_up)
        self._looks.stuck_found.connect(self.stuck_found)
        self._looks.awake.told.connect(self.awake_told)
        self._looks.passed.connect(self._housekeeping.look)
        self.machine.changed.connect(self._housekeeping.rest)  # what ended takes room, which may be what is short
        self._launch = Launch(self.store, paths, self.control, self._pool, self.machine, self)
        self._launch.failed.connect(self._troubles.put)
        self._launch.scanned.connect(self._go_on)
        self._upgrades = Upgrades(self)
        self._upgrades.noticed.connect(self.upgraded)

    def open(self, session: dict[str, str], open_files: int | None = None, *, check_later: bool = False) -> None:
        """Take the monitor's lock and open the store; nothing starts yet.

        Args:
            session: The environment of this process; its session variables go to the commands.
            open_files: How many files commands may have open, where this process has raised its own limit.
            check_later: After a crash check the database beside the main thread; nothing starts before it is sound.

        Raises:
            AlreadyRunningError: Another monitor runs.
            NotYoursError: A folder belongs to another user; nothing was made there.
            StoreError: The database can't be used.
        """
        self._drivers.session = session
        self._drivers.workers.open_files = open_files
        take_home(self.paths, self.lock)
        try:
            report = self.store.open(check_later=check_later)
        except BaseException:
            self.lock.release()
            raise
        if report.message:
            log.note(report.message)
        self._is_open = True

    def start(self, only: int | None = None) -> None:
        """Settle what was unfinished, then begin to claim; returns at once, `recovered` tells when it is done.

        Args:
            only: Claim this run and no other.
        """
        log.note("monitor started")
        self._only = only
        self._take_slots(self.slots)
        self._upgrades.start()
        self._dispatcher.room.look_soon()
        self._launch.start()

    def stop(self, timeout_ms: int = STOP_MS) -> bool:
        """Leave the runs to their workers, flush the store and give the lock back; True if nothing was left behind."""
        if not self._is_open:
            return True
        self._is_open = False
        self._stopping = True
        self.machine.close()
        self._dispatcher.close()
        self._launch.stop()
        self._handover.stop()
        self._troubles.close()
        self._upgrades.stop()
        self._wake_timer.stop()
        self._looks.stop()
        self._forecasts.stop()
        self._housekeeping.stop()
        left_running = self._drivers.workers_busy
        self.control.leaving.set()
        is_quiet = self._drivers.stop(timeout_ms)
        clean = self.store.flush(timeout_ms / 1000) and is_quiet
        self.control.secrets.flush(timeout_ms / 1000)
        is_closed = self.store.close()
        left = f"; {counted(left_running, 'run')} left to the workers" if left_running else ""
        log.note(f"monitor stopped{left}")
        may_others_start = is_quiet and is_closed and not self._drivers.has_threads_left
        if not may_others_start:
            log.note("but its process can't end yet: it still works on something, and no other may start meanwhile")
        log.close_log()
        # Else the end of the process gives it back: until then the store is still written to, a thread of the pool does
        # something, or a task goes on in a thread, which nobody must start once more.
        if may_others_start:
            self.lock.release()
        return clean and is_closed

    def reader(self) -> Reader:
        """A new read-only view of the store for the calling thread."""
        return self.store.reader()

    def set_slots(self, slots: int) -> None:
        """Change how many attempts may run at once."""
        self._take_slots(slots)
        self._dispatcher.set_slots(self.slots)
        self.groups_changed.emit()

    def start_nothing_more(self) -> None:
        """Claim nothing from now on; what runs goes on and is watched, and `driver_left` tells of each that ends."""
        self._finishing = True
        self._dispatcher.close()

    def perform_also(self, run_id: int) -> None:
        """Where the monitor is there for one run only: claim this one as well."""
        self._dispatcher.also(run_id)

    def wait_inside(self, key: int, wait: Wait | None) -> None:
        """Note that a process of a running attempt waits for runs, which may start in its slot; None: no longer."""
        if wait is None:
            self._dispatcher.lending.end(key)
        else:
            self._dispatcher.lending.begin(key, wait)
            self._dispatcher.wake()

    @property
    def trouble(self) -> RunError | None:
        """What is told now of what keeps outcomes from being stored, or runs from starting."""
        return self._troubles.told

    def running_here(self) -> int:
        """How many attempts have a driver now."""
        return len(self._drivers)

    def live_of(self, run_id: int) -> Live | None:
        """The newest progress of a run that has run since the monitor started."""
        return self._movement.live_of(run_id)

    # -- one run's way in and out (teller, pool threads) ------------------------------------------------------------

    def _start_claimed(self, round_: Round) -> None:
        for claimed in round_.claimed:
            self._handover.perform(claimed)
        # The main thread is woken only for what it does not know yet: under load that is not once a run.
        if round_.wake_at != self._wake_at or round_.running == 0:
            self._wake_at = round_.wake_at
            self._call_soon(lambda: self._rest(round_))

    def _driver_left(self, assignment: Assignment) -> None:
        if assignment.is_reattached or self._finishing:
            self._call_soon(lambda: self._count_out(assignment))

    def _group_changed(self) -> None:
        self._dispatcher.wake()
        self._call_soon(self.groups_changed.emit)

    def _publish(self, runs: tuple[Run, ...]) -> None:
        self._inbox.put_runs(runs)
        self._housekeeping.put(runs)
        self._drivers.leave_interrupted(runs)
        if any(run.state is RunState.QUEUED for run in runs):
            self._dispatcher.wake()

    # -- on the main thread ------------------------------------------------------------------------------------------

    def _call_soon(self, call: Callable[[], None]) -> None:
        """Have `call` run on the main thread; from any thread."""
        self._called.emit(call)

    @Slot(object)
    def _call(self, call: Callable[[], None]) -> None:
        if not self._stopping:
            call()

    @Slot(object)
    def _tell(self, news: News) -> None:
        news = self._forecasts.added_to(news)
        self._dispatcher.preparations.put(news.runs, news.removed)
        self._movement.put(news.lives, time.monotonic())
        if news.lives and self._is_open:  # what is told after the end is for the window alone
            self.store.live(news.lives)
        if news.runs:
            self._movement.forget(news.runs)
            self.runs_changed.emit(news.runs)
        if news.removed:
            self.runs_removed.emit(news.removed)
        if news.lives:
            self.live_changed.emit(news.lives)

    def _rest(self, round_: Round) -> None:
        """After a look at the queue: sleep until the next run may start, or say that nothing more will."""
        if round_.rest_s is not None:
            self._wake_timer.start(max(0, min(int(round_.rest_s * 1000) + 1, _LONGEST_NAP_MS)))
        elif round_.running == 0 and not (round_.is_partial or round_.more_comes or self.machine.stops):
            self._housekeeping.rest()
            self._inbox.deliver()  # the last end is told before it is said that nothing is left
            self.idle.emit()

    @Slot()
    def _wake_up(self) -> None:
        # The timer is off now: though the next look may find the same instant, it has to be set for it anew.
        self._wake_at = None
        self._dispatcher.wake()

    def _note_replaced(self, report: OpenReport) -> None:
        if report.message:
            log.note(report.message)
        self.store_replaced.emit(report)

    @Slot(object)
    def _go_on(self, found: Scan) -> None:
        if self._stopping:
            return
        self.findings = found.findings
        self._reattached = len(found.reattached)
        self._resize_pool()
        for assignment in found.reattached:
            self._handover.watch(assignment)
        decide_in_advance(self.control, self.settings.recovery, found.findings)
        self._dispatcher.open(self.slots, self._only)
        self._housekeeping.start()
        self.recovered.emit(found.findings)

    def _take_slots(self, wanted: int) -> None:
        taken = affordable(wanted)
        self.slots, self.slots_note = taken.number, taken.note
        if taken.note:
            log.note(taken.note)
        self._drivers.slots = self.slots if self._only is None else 1
        self._resize_pool()

    def _resize_pool(self) -> None:
        # One thread more than attempts: the launch scan and retention must not wait for a run to end.
        self._pool.resize(self.slots + MOST_LENT + self._reattached + 1)

    def _count_out(self, assignment: Assignment) -> None:
        if assignment.is_reattached:
            self._reattached -= 1
            self._resize_pool()
        self.driver_left.emit()
