"""How long the event loop answers nothing, felt by a timer: by the clock, without the wait for a processor, at work."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from tests.benchmarks.rows import Row, percentile, single
from tests.faults.test_many import _waited_for_processor_s

_TICK_MS = 2


class Stalls(QObject):
    """Notes each gap between two ticks of 2 ms; what was felt is so much longer at most."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self, interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._feel)
        self._gaps: list[tuple[float, float]] = []  # without the wait for a processor; at work: in ms
        self._last = _now()

    def rows(self, what: str, act: Callable[[], None], *, worst_ms: float = 50.0, p99_ms: float = 16.0) -> list[Row]:
        """Have `act` done, which returns to the loop as often as it can; what was felt meanwhile."""
        self._gaps.clear()
        self._last = _now()
        self._timer.start()
        act()
        self._feel()
        self._timer.stop()
        own, busy = ([gap[part] for gap in self._gaps] for part in (0, 1))
        return [
            single(f"{what}: longest stall", max(own), "ms", most=worst_ms),
            single("  of 100 the 99th", percentile(own, 99), "ms", most=p99_ms),
            single("  longest in which the main thread was at work itself", max(busy), "ms"),
        ]

    @Slot()
    def _feel(self) -> None:
        now = _now()
        whole_s, waited_s, busy_s = (new - old for new, old in zip(now, self._last, strict=True))
        self._gaps.append((1e3 * (whole_s - waited_s), 1e3 * busy_s))
        self._last = now


def _now() -> tuple[float, float, float]:
    return time.monotonic(), _waited_for_processor_s(), time.thread_time()
