"""Short commands: how many a second, each durable at three moments, against task-spooler, which stores nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from taskmon.core.states import RunState
from taskmon.paths import find_paths
from taskmon.store import Reader
from tests.benchmarks.conftest import Filled, Report
from tests.benchmarks.processes import Monitor, environment
from tests.benchmarks.rows import compared, single
from tests.waiting import wait_until

_COMMANDS = int(os.environ.get("TASKMON_BENCH_COMMANDS", "1000"))
_ROUNDS = 3


@pytest.mark.parametrize("slots", [1, 2, 4])
def test_durable_commands_a_second(slots: int, filled: Filled, report: Report) -> None:
    if shutil.which("tsp") is None:
        pytest.skip("task-spooler is not installed (Debian: task-spooler)")
    pairs = [(_ours(filled(0), slots), _spooled(slots)) for _ in range(_ROUNDS)]
    report(compared(f"durable commands a second, {slots} slots, against task-spooler", pairs, "/s", least=1.0))


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


def _spooled(slots: int) -> float:
    """Queue them behind one that waits for a gate, open it, and wait for the last."""
    with _spooler() as settings:
        folder = Path(settings["TMPDIR"])
        gate = folder / "gate"
        os.mkfifo(gate)

        def tsp(*arguments: str) -> str:
            done = subprocess.run(["tsp", *arguments], env=settings, capture_output=True, text=True, check=True)
            return done.stdout.strip()

        tsp("cat", str(gate))
        for _ in range(_COMMANDS):
            last = tsp("true")
        start_s = time.monotonic()
        tsp("-S", str(slots))
        gate.write_text("go")
        tsp("-w", last)
        took_s = time.monotonic() - start_s
    return _COMMANDS / took_s


@contextmanager
def _spooler() -> Iterator[dict[str, str]]:
    folder = tempfile.mkdtemp(prefix="ts-")
    settings = {**os.environ, "TMPDIR": folder, "TS_SOCKET": f"{folder}/socket", "TS_MAXFINISHED": "2"}
    try:
        yield settings
    finally:
        subprocess.run(["tsp", "-K"], env=settings, capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)
