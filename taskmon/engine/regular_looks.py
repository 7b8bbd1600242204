"""What a busy monitor looks at now and then: idle workers, attempts that got lost, runs that stand still, its sleep."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from taskmon import system
from taskmon.engine import log
from taskmon.engine.attempts.drivers import Drivers
from taskmon.engine.movement import Movement
from taskmon.engine.upkeep.sleep_inhibitor import SleepInhibitor
from taskmon.settings import Settings
from taskmon.store import Store

_IDLE_WORKERS_MS = 15_000
_LOST_MS = 2_000
_STUCK_MS = 60_000
#: Shorter sleeps are not worth a line.
_SLEPT_S = 10.0


class RegularLooks(QObject):
    """Lives on the main thread; a monitor with nothing to do looks at nothing."""

    lost = Signal(object)  #: list[Assignment]: given to the pool, and dropped by it
    stuck_found = Signal(object)  #: tuple[Run, ...]: nothing moved for `settings.stuck_minutes`
    passed = Signal()  #: some seconds, while something runs

    _woken = Signal()

    def __init__(
        self, drivers: Drivers, movement: Movement, store: Store, settings: Callable[[], Settings], parent: QObject
    ) -> None:
        """Nothing is looked at before `start`."""
        super().__init__(parent)
        self._drivers = drivers
        self._movement = movement
        self._store = store
        self._settings = settings
        self._is_over = False
        self.awake = SleepInhibitor(self)
        self._asleep_s: float | None = None  # since the boot, at the last look
        self._idle_workers_timer = QTimer(self, interval=_IDLE_WORKERS_MS)
        self._idle_workers_timer.timeout.connect(self._let_idle_workers_go)
        self._lost_timer = QTimer(self, interval=_LOST_MS)
        self._lost_timer.timeout.connect(self._look_for_lost)
        self._stuck_timer = QTimer(self, interval=_STUCK_MS)
        self._stuck_timer.timeout.connect(self._look_for_stuck)
        self._woken.connect(self._start_timers, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin to look, for something is watched again; from any thread."""
        self._woken.emit()

    def stop(self) -> None:
        """Look no more."""
        self._is_over = True
        self.awake.release()
        self._stop_timers()

    @Slot()
    def _start_timers(self) -> None:
        if self._is_over:
            return
        self._idle_workers_timer.start()
        self._lost_timer.start()
        self._stuck_timer.start()

    def _stop_timers(self) -> None:
        for timer in (self._idle_workers_timer, self._lost_timer, self._stuck_timer):
            timer.stop()

    @Slot()
    def _let_idle_workers_go(self) -> None:
        is_wanted = self._settings().inhibit_suspend and len(self._drivers) > 0
        self.awake.hold() if is_wanted else self.awake.release()
        self._look_for_sleep()
        if self._drivers.rest():
            self._stop_timers()
            self._asleep_s = None
        self.passed.emit()

    def _look_for_sleep(self) -> None:
        """Note that the computer slept while runs were performed: of their times that is no part."""
        before, self._asleep_s = self._asleep_s, system.steady_s() - time.monotonic()
        if before is not None and self._asleep_s - before > _SLEPT_S:
            slept = timedelta(seconds=round(self._asleep_s - before))
            log.note(f"the computer slept for {slept} while runs were performed; that does not count as theirs")

    @Slot()
    def _look_for_lost(self) -> None:
        if lost := self._drivers.take_lost():
            self.lost.emit(lost)

    @Slot()
    def _look_for_stuck(self) -> None:
        minutes = self._settings().stuck_minutes
        if not minutes:
            return
        run_ids, now_s = self._drivers.run_ids(), time.monotonic()
        reader = self._store.reader()
        try:
            stuck = tuple(run for run in reader.runs(run_ids).values() if self._movement.is_stuck(run, now_s, minutes))
        finally:
            reader.close()
        if stuck:
            self.stuck_found.emit(stuck)
