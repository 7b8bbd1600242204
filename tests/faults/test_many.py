"""Very many runs, and very much output at once, under a window: it never stalls, and memory stays flat."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from pytestqt.qtbot import QtBot

from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.store import Reader
from taskmon.ui.main_window import MainWindow
from tests.faults import monitors
from tests.faults.campaign import sized
from tests.jobs import command, shell
from tests.ui.conftest import _one_loop as _one_loop
from tests.ui.conftest import loop as loop

MANY = sized(500, 10_000)
AT_ONCE = sized(20, 100)
OUTPUT_BYTES = sized(5_000_000, 40_000_000)
#: On a shared machine a short campaign only notices what is badly wrong.
LONGEST_STALL_S = sized(500, 100) / 1_000
_TICK_MS = 10
_BATCH = 250
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Stall:
    """The longest time between two ticks that should be 10 ms apart."""

    whole_s: float = 0.0
    own_s: float = 0.0  #: the longest without the time in which this thread only waited for a processor

    def __str__(self) -> str:
        return f"longest stall {self.whole_s * 1_000:.0f} ms, {self.own_s * 1_000:.0f} ms of its own making"


class Pulse(QObject):
    """Feels the event loop of the thread that made it."""

    def __init__(self) -> None:
        super().__init__()
        self._longest = Stall()
        self._felt_at_s = time.monotonic()
        self._waited_s = 0.0
        self._timer = QTimer(self, interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._feel)

    def start(self) -> None:
        self._feel()
        self._longest = Stall()
        self._timer.start()

    def stop(self) -> Stall:
        self._feel()
        self._timer.stop()
        return self._longest

    @Slot()
    def _feel(self) -> None:
        now_s, waited_s = time.monotonic(), _waited_for_processor_s()
        whole_s = now_s - self._felt_at_s
        own_s = whole_s - (waited_s - self._waited_s)
        self._longest = Stall(max(self._longest.whole_s, whole_s), max(self._longest.own_s, own_s))
        self._felt_at_s, self._waited_s = now_s, waited_s


def _waited_for_processor_s() -> float:
    """How long the calling thread was ready to run while others had the processors."""
    fields = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat").read_text().split()
    return int(fields[1]) / 1e9


def pss_bytes(pid: int | str = "self") -> int:
    """The memory that this process has to answer for."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1_024
    raise AssertionError("no Pss")


class Desk:
    """A window over a started engine, and a pulse."""

    def __init__(self, paths: Paths, slots: int, qtbot: QtBot) -> None:
        self.engine = Engine(paths, Settings(slots=slots))
        self.engine.open({})
        self.window = MainWindow(self.engine)
        self.pulse = Pulse()
        self._over: set[int] = set()
        self.engine.runs_changed.connect(self._put)
        self.window.show()
        qtbot.waitUntil(lambda: self.window.model.is_loaded, timeout=10_000)
        with qtbot.waitSignal(self.engine.recovered, timeout=20_000):
            self.engine.start()

    def perform(self, requests: list[NewRun], qtbot: QtBot, timeout_s: float) -> Stall:
        """Add them a batch at a time, from a thread as the local socket's askers do; the longest stall until idle."""
        adding = threading.Thread(target=self._add, args=(requests,), daemon=True)
        wanted = len(requests) + len(self._over)
        self.pulse.start()
        adding.start()
        qtbot.waitUntil(lambda: not adding.is_alive() and len(self._over) >= wanted, timeout=int(timeout_s * 1_000))
        return self.pulse.stop()

    def _put(self, runs: tuple[Run, ...]) -> None:
        self._over.update(run.id for run in runs if run.state.is_over)

    def counts(self) -> dict[RunState, int]:
        reader = Reader(self.engine.paths.database)
        try:
            return {state: count for state, count in reader.counts().items() if count}
        finally:
            reader.close()

    def _add(self, requests: list[NewRun]) -> None:
        for first in range(0, len(requests), _BATCH):
            self.engine.control.add(requests[first : first + _BATCH]).result(60)

    def close(self) -> None:
        self.window.leave()
        assert self.engine.stop(timeout_ms=5_000)
        shiboken6.delete(self.window)
        shiboken6.delete(self.engine)


@pytest.fixture
def desks() -> Iterator[list[Desk]]:
    opened: list[Desk] = []
    yield opened
    for desk in opened:
        desk.close()


@pytest.mark.timeout(sized(120, 1_800))
def test_very_many_short_runs_never_stall_the_window_and_leave_no_memory_behind(
    desks: list[Desk], paths: Paths, qtbot: QtBot
) -> None:
    desk = Desk(paths, 4, qtbot)
    desks.append(desk)
    desk.perform([command("true") for _ in range(sized(100, 1_000))], qtbot, 120)
    gc.collect()
    before = pss_bytes()
    began_s = time.monotonic()

    stall = desk.perform([command("true") for _ in range(MANY)], qtbot, sized(90, 1_500))

    took_s = time.monotonic() - began_s
    gc.collect()
    grown = pss_bytes() - before
    working = monitors.workers(paths)
    largest = max((pss_bytes(worker.pid) for worker in working), default=0)
    print(
        f"{MANY} runs in {took_s:.1f} s ({MANY / took_s:.0f}/s): {stall}, the monitor grew"
        f" {grown / _MB:.1f} MB from {before / _MB:.1f} MB, {len(working)} workers,"
        f" the largest {largest / _MB:.1f} MB"
    )
    assert desk.counts().keys() == {RunState.SUCCEEDED}
    reader = Reader(paths.database)
    qtbot.waitUntil(lambda: desk.window.model.differences(reader) == [], timeout=10_000)
    reader.close()
    assert stall.own_s < LONGEST_STALL_S
    assert grown < sized(20, 60) * _MB
    assert len(working) <= 8  # the next attempt may be claimed while the last one's worker is not back yet
    assert largest < 40 * _MB


@pytest.mark.timeout(sized(120, 900))
def test_very_much_output_at_once_never_stalls_the_window(desks: list[Desk], paths: Paths, qtbot: QtBot) -> None:
    desk = Desk(paths, AT_ONCE, qtbot)
    desks.append(desk)
    desk.perform([command("true") for _ in range(AT_ONCE)], qtbot, 60)
    before = pss_bytes()
    printing = f"yes 'line of 40 bytes, 37% of it is progress' | head -c {OUTPUT_BYTES}; sleep 0.5"

    stall = desk.perform([shell(printing) for _ in range(AT_ONCE)], qtbot, sized(90, 800))

    grown = pss_bytes() - before
    working = monitors.workers(paths)
    largest = max((pss_bytes(worker.pid) for worker in working), default=0)
    print(
        f"{AT_ONCE} at once with {OUTPUT_BYTES * AT_ONCE / _MB:.0f} MB: {stall},"
        f" the monitor grew {grown / _MB:.1f} MB, {len(working)} workers, the largest {largest / _MB:.1f} MB"
    )
    assert desk.counts() == {RunState.SUCCEEDED: 2 * AT_ONCE}
    sizes = [log.stat().st_size for log in paths.runs.glob("*/1/output.log")]
    assert sizes.count(OUTPUT_BYTES) == AT_ONCE
    for log in paths.runs.glob("*/1/output.log"):
        log.unlink()  # pytest keeps the folders of its last sessions
    assert stall.own_s < LONGEST_STALL_S
    assert grown < sized(30, 60) * _MB
    assert len(working) <= AT_ONCE
    assert largest < 60 * _MB
