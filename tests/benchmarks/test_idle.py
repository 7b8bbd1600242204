"""What a monitor costs that has nothing to do: processor time, and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.benchmarks.conftest import Filled, Fresh, Million, Report
from tests.benchmarks.processes import Monitor, cpu_ticks, environment, memory_bytes
from tests.benchmarks.rows import Row, single

_SETTLE_S = 8.0
#: After two minutes it is said in minutes how long a run is quiet.
_QUIET_SETTLE_S = 135.0
#: Not longer: a minute after a launch a monitor looks once whether its predecessor has left something untidied.
_WATCHED_S = float(os.environ.get("TASKMON_BENCH_IDLE_S", "45"))
_TICKS_A_S = os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("arguments", [(), ("work",)], ids=["window", "work"])
def test_idle_processor_time(arguments: tuple[str, ...], filled: Filled, report: Report) -> None:
    with Monitor(filled(10_000), *arguments) as monitor:
        monitor.ask("wait", ids=monitor.add(["true"]))  # it has worked before, and its worker still waits
        time.sleep(_SETTLE_S)
        before = cpu_ticks(monitor.pid)
        time.sleep(_WATCHED_S)
        used = cpu_ticks(monitor.pid) - before
    percent = 100 * used / _TICKS_A_S / _WATCHED_S
    what = f"idle processor time over {_WATCHED_S:.0f} s, {' '.join(arguments) or 'window'} ({used} ticks)"
    report(single(what, round(percent, 2), "%", most=0.049))


@pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
@pytest.mark.parametrize(
    ("what", "runs", "settle_s", "watched_s", "most"),
    [("busy bars", 2, 10.0, 40.0, 2.0), ("quiet runs", 4, _QUIET_SETTLE_S, _WATCHED_S, 0.049)],
    ids=["busy", "quiet"],
)
def test_processor_time_of_what_is_in_sight(
    what: str, runs: int, settle_s: float, watched_s: float, most: float, fresh: Fresh, report: Report
) -> None:
    """What runs says nothing: its bar moves for a minute, then it is quiet, and how long is said ever more roughly."""
    with Monitor(fresh() / "h") as monitor:
        ids = monitor.add(*[["sleep", "600"]] * runs)
        time.sleep(settle_s)
        before = cpu_ticks(monitor.pid)
        time.sleep(watched_s)
        used = cpu_ticks(monitor.pid) - before
        for run_id in ids:
            monitor.ask("cancel", id=run_id)
    percent = 100 * used / _TICKS_A_S / watched_s
    report(single(f"processor time of {runs} {what} over {watched_s:.0f} s ({used} ticks)", percent, "%", most=most))


@pytest.mark.parametrize("runs", [100_000, 1_000_000])
def test_memory_with_many_runs(runs: int, filled: Filled, million: Million, report: Report) -> None:
    with Monitor(million() if runs == 1_000_000 else filled(runs)) as monitor:
        monitor.ask("wait", ids=monitor.add(["true"]))
        time.sleep(_SETTLE_S)
        ours = memory_bytes(monitor.pid) / 1e6
    script = str(Path(__file__).with_name("bare_window.py"))
    bare = subprocess.Popen(
        [sys.executable, script, "empty", "stay"], env=environment(Path("/")), stdout=subprocess.PIPE, text=True
    )
    try:
        assert bare.stdout is not None
        assert bare.stdout.readline().startswith("usable")
        peer = memory_bytes(bare.pid) / 1e6
    finally:
        bare.kill()
        bare.wait()
        assert bare.stdout is not None
        bare.stdout.close()
    met = "yes" if ours <= peer + 60 else "NO"
    what = f"memory (PSS), window with {runs:,} runs, against an empty PySide6 window"
    report(Row(what, f"{ours:.0f} MB", f"{peer:.0f} MB", f"+{ours - peer:.0f} MB", "≤ +60 MB", met))
