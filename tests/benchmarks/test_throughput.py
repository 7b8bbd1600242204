"""Short commands: how many a second, each durable at three moments, against task-spooler, which stores nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from taskmon.core.states import RunState
from taskmon.paths import find_paths
from taskmon.store import Reader
from tests.benchmarks.conftest import Filled, Fresh, Report
from tests.benchmarks.floors import performed_a_second, spawned_a_second
from tests.benchmarks.processes import Monitor, environment
from tests.benchmarks.rows import compared, single
from tests.benchmarks.spooler import commands_a_second
from tests.waiting import wait_until

_COMMANDS = int(os.environ.get("TASKMON_BENCH_COMMANDS", "1000"))
_ROUNDS = 3


@pytest.mark.parametrize("slots", [1, 2, 4, 8])
def test_durable_commands_a_second(slots: int, filled: Filled, fresh: Fresh, report: Report) -> None:
    if shutil.which("tsp") is None:
        pytest.skip("task-spooler is not installed (Debian: task-spooler)")
    pairs = [(_ours(filled(0), slots), commands_a_second(fresh(), _COMMANDS, slots)) for _ in range(_ROUNDS)]
    report(compared(f"durable commands a second, {slots} slots, against task-spooler", pairs, "/s", least=0.8))
    workers = [(ours, performed_a_second(fresh() / "h", _COMMANDS, slots)) for ours, _ in pairs]
    report(compared("  against the same workers without a monitor", workers, "/s"))
    report(
        compared(
            "  against bare fork and exec", [(ours, spawned_a_second(_COMMANDS, slots)) for ours, _ in pairs], "/s"
        )
    )


@pytest.mark.parametrize("slots", [1, 4])
def test_fsyncs_a_run_under_load(slots: int, filled: Filled, report: Report) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    home = filled(0)
    count = 400
    _queue(home, count)
    counted = home / "strace"
    subprocess.run(
        ["strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", counted, sys.executable, "-m", "taskmon",
         "work", "--until-idle", "--slots", str(slots)],
        env=environment(home), check=True, timeout=600, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    lines = re.findall(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+).*\bf(?:data)?sync$", counted.read_text(), re.MULTILINE)
    calls = sum(map(int, lines))
    report(single(f"fsyncs a run under load, {slots} slots, {count} runs", calls / count, "", most=1.5))


def _queue(home: Path, count: int) -> None:
    lines = "true\n" * count
    command = [sys.executable, "-m", "taskmon", "add", "--from", "-"]
    subprocess.run(
        command, env=environment(home), input=lines.encode(), check=True, timeout=600, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _ours(home: Path, slots: int) -> float:
    """Queue them in a paused group, let it go, and wait until SQLite says that all have succeeded."""
    with Monitor(home, "work", "--slots", str(slots)) as monitor:
        monitor.add(["true"])
        monitor.ask("group", name="default", paused=True)
        monitor.add(*[["true"]] * _COMMANDS)
        os.environ["TASKMON_HOME"] = str(home)
        reader = Reader(find_paths().database)
        start_s = time.monotonic()
        monitor.ask("group", name="default", paused=False)
        wait_until(lambda: reader.counts()[RunState.SUCCEEDED] > _COMMANDS, timeout_s=600)
        took_s = time.monotonic() - start_s
        reader.close()
    return _COMMANDS / took_s
