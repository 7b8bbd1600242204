"""The engine: one monitor's life on the main thread. It opens the store, lets the dispatcher claim, keeps a driver for
each running attempt, and tells what was committed. No widgets; importable and testable without them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from taskmon.core.attempt import kept_waiting, never_started
from taskmon.core.clock import utc_now
from taskmon.core.errors import ErrorCode, NoMonitorError, RunError, TaskmonError
from taskmon.core.journal import Evidence
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.trouble import lacking, of_our_own, told
from taskmon.core.untrusted.characters import counted
from taskmon.core.wire import Live
from taskmon.engine import log
from taskmon.engine.attempts.driver import Assignment
from taskmon.engine.attempts.drivers import Drivers
from taskmon.engine.attempts.ending import store_end
from taskmon.engine.attempts.recovery import Finding, Scan
from taskmon.engine.claim import Claimed
from taskmon.engine.dispatch.dispatcher import Dispatcher, Round
from taskmon.engine.dispatch.lending import MOST_LENT, Lending, Wait
from taskmon.engine.launch import Launch, decide_in_advance
from taskmon.engine.machine import affordable, try_out
from taskmon.engine.monitor_lock import MonitorLock, unusable
from taskmon.engine.movement import Movement
from taskmon.engine.news import Inbox, News
from taskmon.engine.pool import Pool
from taskmon.engine.regular_looks import RegularLooks
from taskmon.engine.trouble import Trouble
from taskmon.engine.upgrades import Upgrades, upgraded_text
from taskmon.engine.upkeep.housekeeping import Housekeeping
from taskmon.engine.verbs.control import Control
from taskmon.engine.verbs.worker_requests import ControlHooks
from taskmon.ownership import private_folder, refuse_stranger
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.store import Hooks, OpenReport, Reader, Store

#: Drivers are given this long to leave their attempts to the workers.
STOP_MS = 2_000
_LONGEST_NAP_MS = 60_000
_LOCK_S = 2.0
_WATCH_AGAIN_MS = 1_000
#: Where trouble comes from, the one that is told first before the others.
_TROUBLES = ("store", "machine", "scan", "loading")


class AlreadyRunningError(NoMonitorError):
    """Another monitor holds the lock of this database."""

    exit_status = 1


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
    idle = Signal()  #: nothing runs, and nothing queued can start without somebody's act
    store_replaced = Signal(object)  #: OpenReport: the database was damaged, and another one took its place
    raise_asked = Signal()  #: another launch wants the window in front
    stop_asked = Signal()  #: somebody wants this monitor to end; its runs go on

    _called = Signal(object)  # a callable for the main thread; queued

    def __init__(self, paths: Paths, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.paths = paths
        self.settings = settings
        self.store = Store(
            paths,
            Hooks(
                publish=lambda runs: self._publish(runs),
                trouble=self._store_trouble,
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
        self.trouble: RunError | None = None
        # A command that finds no monitor holds it for a moment; a monitor holds it for good.
        self.lock = MonitorLock(paths.lock)
        self._pool = Pool(self)
        self._troubles: dict[str, RunError] = {}  #: by where it comes from
        self.machine = Trouble(
            lambda: try_out(paths, self._drivers.workers), go_on=lambda: self._dispatcher.wake(), parent=self
        )
        self.machine.changed.connect(self._machine_trouble)
        self._reattached = 0
        self._only: int | None = None
        self._stopping = False
        self._finishing = False
        self._is_open = False
        self._inbox = Inbox(self)
        self._inbox.arrived.connect(self._tell)
        secrets = self.control.secrets
        self._drivers = Drivers(
            self._pool,
            self.store,
            paths,
            self._inbox,
            secrets,
            self.machine,
            self.control.telling,
            lambda: self._looks.start(),
            self._driver_left,
        )
        self._movement = Movement()
        self._housekeeping = Housekeeping(self.store, paths, self.control, settings, self._pool, self)
        lending = Lending(self._drivers.run_of)
        self._dispatcher = Dispatcher(
            self.store, paths, secrets, self.machine, lending, self._start_claimed, self._look_failed
        )
        self._called.connect(self._call, Qt.ConnectionType.QueuedConnection)
        self._wake_timer = QTimer(self, singleShot=True)
        self._wake_timer.timeout.connect(self._wake_up)
        self._wake_at: datetime | None = None
        self._looks = RegularLooks(self._drivers, self._movement, self.store, settings, self)
        self._looks.lost.connect(self._take_up_lost)
        self._looks.stuck_found.connect(self.stuck_found)
        self._looks.passed.connect(self._housekeeping.look)
        self._launch = Launch(self.store, paths, self.control, self._pool, self.machine, self)
        self._launch.failed.connect(self._launch_failed)
        self._launch.scanned.connect(self._go_on)
        self._upgrades = Upgrades(self)
        self._upgrades.noticed.connect(self._tell_upgrade)

    # -- life ------------------------------------------------------------------------------------------------------

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
        folders = (self.paths.home, self.paths.runs, self.paths.log, self.paths.config)
        try:
            for folder in folders:
                refuse_stranger(folder)
            for folder in folders:
                private_folder(folder)
            if not self.lock.acquire(_LOCK_S):
                raise AlreadyRunningError("taskmon is running already, for this user and this folder.")
            log.open_log(self.paths.log)
        except OSError as error:
            self.lock.release()
            raise unusable(self.paths.home, error) from error
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
        self._upgrades.stop()
        self._wake_timer.stop()
        self._looks.stop()
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

    # -- asked for -------------------------------------------------------------------------------------------------

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

    def running_here(self) -> int:
        """How many attempts have a driver now."""
        return len(self._drivers)

    def missing_secrets(self, run: Run) -> tuple[str, ...]:
        """The secrets that have to be given before this run can start: `control.release` or `.retry` takes them."""
        return self.control.secrets.missing(run)

    def live_of(self, run_id: int) -> Live | None:
        """The newest progress of a run that has run since the monitor started."""
        return self._movement.live_of(run_id)

    # -- one run's way in and out (teller, pool threads) ------------------------------------------------------------

    def _start_claimed(self, round_: Round) -> None:
        for claimed in round_.claimed:
            try:
                self._drivers.perform(claimed)
            except Exception as error:  # whatever it is: a claim without a driver would run for ever
                self._take_back(claimed, error)
                continue
            if claimed.run.paused:  # asked of an attempt that then never started
                self._tell_again(claimed.run)
        # The main thread is woken only for what it does not know yet: under load that is not once a run.
        if round_.wake_at != self._wake_at or round_.running == 0:
            self._wake_at = round_.wake_at
            self._call_soon(lambda: self._rest(round_))

    @Slot(object)
    def _take_up_lost(self, lost: list[Assignment]) -> None:
        for assignment in lost:
            if assignment.is_reattached:
                self._watch(assignment)
            else:
                self._take_back(assignment, MemoryError("its thread dropped it"))

    def _take_back(self, claimed: Claimed | Assignment, error: Exception) -> None:
        """End a claimed attempt that nobody could be given; it is queued again."""
        trouble = lacking(error)
        if trouble is not None:
            outcome = kept_waiting(utc_now(), trouble)
        else:
            log.note_failure(f"run {claimed.run.id} could not be given to anybody", error)
            outcome = never_started(utc_now(), f"taskmon itself failed ({type(error).__name__}: {error})")
        store_end(self.store, claimed.attempt, self.machine.judge(claimed.run.id, outcome), Evidence())

    def _driver_left(self, assignment: Assignment) -> None:
        if assignment.is_reattached or self._finishing:
            self._call_soon(lambda: self._count_out(assignment))

    def _group_changed(self) -> None:
        self._dispatcher.wake()
        self._call_soon(self.groups_changed.emit)

    def _publish(self, runs: tuple[Run, ...]) -> None:
        self._inbox.put_runs(runs)
        self._housekeeping.put(runs)
        for run in runs:
            if run.state is RunState.INTERRUPTED:
                self._drivers.leave(run)  # let go, perhaps: its driver would keep a thread from the next
        if any(run.state is RunState.QUEUED for run in runs):
            self._dispatcher.wake()

    def _tell_again(self, run: Run) -> None:
        def note(told: Future[None]) -> None:
            error = told.exception()
            if error is not None:
                log.note_failure(f"what was asked of run {run.id} could not be told again", error)

        self.control.tell_again(run.id, run.attempt).add_done_callback(note)

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
        for finding in found.findings:
            log.note(f"run {finding.run.id} was unfinished: {finding.verdict}")
        for assignment in found.reattached:
            self._watch(assignment)
        decide_in_advance(self.control, self.settings.recovery, found.findings)
        self._dispatcher.open(self.slots, self._only)
        self._housekeeping.start()
        self.recovered.emit(found.findings)

    def _watch(self, assignment: Assignment) -> None:
        """Watch what goes on already, as soon as there is a thread for it."""
        if self._stopping:
            return
        try:
            self._drivers.watch(assignment)
        except Exception as error:
            log.note_failure(f"run {assignment.run.id} is not watched yet", error)
            self.machine.note(of_our_own(error, str(self.paths.runs)))
            QTimer.singleShot(_WATCH_AGAIN_MS, self, lambda: self._watch(assignment))
            return
        self._tell_again(assignment.run)

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

    @Slot(str)
    def _tell_upgrade(self, version: str) -> None:
        text = upgraded_text(version)
        log.note(text)
        self.upgraded.emit(text)

    # -- trouble -----------------------------------------------------------------------------------------------------

    def _store_trouble(self, error: RunError | None) -> None:
        self._call_soon(lambda: self._set_trouble("store", error))

    @Slot(object)
    def _machine_trouble(self, error: RunError | None) -> None:
        self._set_trouble("machine", error)

    @Slot(str, object)
    def _launch_failed(self, part: str, error: RunError) -> None:
        if not self._stopping:
            self._set_trouble(part, error)

    def _set_trouble(self, source: str, error: RunError | None) -> None:
        if error is None:
            self._troubles.pop(source, None)
        else:
            self._troubles[source] = error
        told_now = next((self._troubles[each] for each in _TROUBLES if each in self._troubles), None)
        if told_now != self.trouble:
            self.trouble = told_now
            log.note(f"trouble: {told_now.message}" if told_now else "trouble is over")
            self.trouble_changed.emit(told_now)

    def _look_failed(self, error: BaseException) -> None:
        """Nothing could be claimed, or the claim not be stored: say why, and look again."""
        if isinstance(error, TaskmonError):
            found = error.record
        elif (lacked := lacking(error)) is not None:
            found = lacked
        else:
            log.note_failure("a look at the queue failed", error)
            found = told("taskmon itself failed to look at its queue; its log says why.", ErrorCode.INTERNAL)
        self.machine.note(found)
