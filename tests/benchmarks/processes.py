"""Processes of ours that are measured: started, asked what they cost, and ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import taskmon
from taskmon.cli.monitor.client import Connection
from taskmon.paths import find_paths
from tests.waiting import is_answered, wait_until

_SOURCE = str(Path(taskmon.__file__).parent.parent)
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Launch:
    """How long a launch took until the window was usable."""

    wall_s: float
    cpu_s: float
    gap_ms: float = 0.0  #: the longest time without an answer afterwards
    gap_cpu_ms: float = 0.0  #: so much of that the main thread was at work; the rest it waited for a processor
    dialog_ms: float = 0.0  #: from Ctrl+N to New run, painted and with the keyboard
    dialog_cpu_ms: float = 0.0  #: so much of that the main thread was at work


def environment(home: Path) -> dict[str, str]:
    """For a process on that home, without a screen."""
    return {**os.environ, "PYTHONPATH": _SOURCE, "TASKMON_HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "SHELL": ""}


def launch(home: Path, script: str, *arguments: str) -> Launch:
    """Run a script of this folder that prints when its window is usable."""
    command = [sys.executable, str(_HERE / script), *arguments]
    start_s = time.monotonic()
    done = subprocess.run(
        command, env=environment(home), capture_output=True, text=True, timeout=120, cwd="/", check=False
    )
    told = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines() if line}
    assert "usable" in told, done.stdout + done.stderr
    gap = map(float, told.get("gap", (0, 0)))
    dialog = map(float, told.get("dialog", (0, 0)))
    return Launch(float(told["usable"][0]) - start_s, float(told["usable"][1]), *gap, *dialog)


def taskmon_process(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """`taskmon` with these arguments, or the window."""
    return subprocess.Popen(
        [sys.executable, "-m", "taskmon", *arguments],
        env=environment(home),
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


class Monitor:
    """A running monitor, asked over its socket. Use it in a `with`."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self.home = home
        self.process = taskmon_process(home, *arguments)
        self.pid = self.process.pid
        self._socket = ""

    def __enter__(self) -> Monitor:
        os.environ["TASKMON_HOME"] = str(self.home)
        self._socket = find_paths().socket
        wait_until(lambda: is_answered(self._socket), timeout_s=60)
        self.connection = Connection(self._socket)
        return self

    def __exit__(self, *exception: object) -> None:
        self.connection.close()
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def ask(self, method: str, **params: Any) -> Any:
        """One request."""
        return self.connection.ask(method, params)

    def add(self, *commands: Sequence[str], **fields: Any) -> list[int]:
        """Queue commands; their ids."""
        runs = [{"job": {"argv": list(argv), "cwd": "/"}, **fields} for argv in commands]
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "HOME")}
        return [run["id"] for run in self.ask("add", runs=runs, environment=kept)]


def children(pid: int) -> list[int]:
    """The processes that any thread of `pid` has started and not reaped."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found


def cpu_ticks(pid: int) -> int:
    """User and system time of all threads of a process, in ticks of a hundredth of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def memory_bytes(pid: int) -> int:
    """The process's proportional share of memory (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no Pss in smaps_rollup")


def shown(home: Path, run_id: int) -> dict[str, Any]:
    """What `taskmon show --json` says of a run."""
    done = subprocess.run(
        [sys.executable, "-m", "taskmon", "show", str(run_id), "--json"],
        env=environment(home),
        capture_output=True,
        check=True,
        timeout=60,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found
