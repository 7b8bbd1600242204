"""From asking for a run to its command's own first look at the clock; `date` looks right after it is loaded."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import time
from pathlib import Path

import pytest

from taskmon.core.journal import OUTPUT
from tests.benchmarks.conftest import Filled, Report
from tests.benchmarks.processes import Monitor, children
from tests.benchmarks.rows import Row, percentile
from tests.waiting import wait_until

_DATE = ["/bin/date", "+%s%N"]


@pytest.mark.parametrize(("kind", "count"), [("warm", 200), ("cold", 40)])
def test_start_of_a_command(kind: str, count: int, filled: Filled, report: Report) -> None:
    """Cold: no worker is there, so one is started first."""
    ours, peer = [], []
    with Monitor(filled(0), "work", "--slots", "1") as monitor:
        _start(monitor)
        for _ in range(count):
            if kind == "cold":
                for worker in children(monitor.pid):
                    os.kill(worker, signal.SIGKILL)
                wait_until(lambda: not _alive(monitor))
            ours.append(_start(monitor))
            peer.append(_spawned())
    for name, ours_ms, peer_ms in (
        ("median", statistics.median(ours), statistics.median(peer)),
        ("99 of 100", percentile(ours, 99), percentile(peer, 99)),
    ):
        what = f"start of a command after it was asked for, {kind} worker, {name}"
        report(Row(what, f"{ours_ms:.1f} ms", f"{peer_ms:.1f} ms (spawned by Python)", f"{ours_ms / peer_ms:.1f}"))


def _start(monitor: Monitor) -> float:
    asked_ns = time.time_ns()
    (run_id,) = monitor.add(_DATE)
    monitor.ask("wait", ids=[run_id])
    output = Path(monitor.home) / "runs" / str(run_id) / "1" / OUTPUT
    return (int(output.read_bytes()) - asked_ns) / 1e6


def _spawned() -> float:
    asked_ns = time.time_ns()
    done = subprocess.run(_DATE, capture_output=True, check=True)
    return (int(done.stdout) - asked_ns) / 1e6


def _alive(monitor: Monitor) -> bool:
    states = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] for pid in children(monitor.pid)]
    return any(state != "Z" for state in states)
