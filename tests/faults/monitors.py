"""Real monitors, their workers and commands as processes: launched, found, asked, killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import taskmon
from taskmon import system
from taskmon.cli.monitor.client import AnswerError, Connection, ConnectionLostError
from taskmon.core.errors import NoMonitorError
from taskmon.core.journal import Identity
from taskmon.paths import Paths
from tests.waiting import wait_until

REPO = Path(taskmon.__file__).parents[1]


class Monitor:
    """`taskmon work` as a process of its own."""

    def __init__(
        self,
        paths: Paths,
        slots: int = 4,
        wrap: Iterable[str] = (),
        environment: dict[str, str] | None = None,
        python: str = sys.executable,
    ) -> None:
        self.paths = paths
        with (paths.home / "monitor.out").open("ab") as said:
            self.process = subprocess.Popen(
                [*wrap, python, "-m", "taskmon", "work", "--slots", str(slots)],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=REPO,
                start_new_session=True,
                env={**os.environ, **(environment or {})},
            )

    @property
    def said(self) -> str:
        """What all monitors of this home have printed so far."""
        return (self.paths.home / "monitor.out").read_text(errors="replace")

    def is_running(self) -> bool:
        return self.process.poll() is None

    def until_ready(self) -> None:
        """Wait until it answers."""
        self.until(lambda: ask(self.paths, "ping") is not None)

    def until(self, condition: Callable[[], object], timeout_s: float = 30.0) -> None:
        """Wait for something that this monitor does; it must not end meanwhile."""
        wait_until(lambda: not self.is_running() or condition(), timeout_s)
        assert self.is_running(), self.said

    def kill(self, number: int = signal.SIGKILL) -> None:
        if self.is_running():
            self.process.send_signal(number)
        self.process.wait(30)

    def stop(self) -> None:
        """Have it leave in good order; its runs go on."""
        self.kill(signal.SIGTERM)


def ask(paths: Paths, method: str, params: dict[str, Any] | None = None) -> Any:
    """What the running monitor answers; None: there is none, it went away, or it refused."""
    try:
        connection = Connection(paths.socket)
    except OSError:
        return None
    try:
        return connection.ask(method, params, timeout_s=10.0)
    except (AnswerError, ConnectionLostError, NoMonitorError, TimeoutError):
        return None
    finally:
        connection.close()


class Adding:
    """`taskmon add --from -` of some runs, under way; with keys, so that asked again it adds nothing twice."""

    def __init__(self, lines: list[dict[str, Any]]) -> None:
        self.lines = lines
        self.names = [str(line["name"]) for line in lines]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "taskmon", "add", "--from", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=REPO,
        )
        assert self.process.stdin is not None
        self.process.stdin.write("\n".join(map(json.dumps, lines)).encode())
        self.process.stdin.close()
        self.process.stdin = None

    def ids(self) -> list[int] | None:
        """The ids that were told; None: it failed, and must be asked again."""
        out, _ = self.process.communicate(timeout=60)
        return [int(word) for word in out.split()] if self.process.returncode == 0 else None


def workers(paths: Paths) -> list[Identity]:
    """The workers of this home: who keeps their log open, but for commands that have not been loaded yet.

    And but for the monitor, which has it open for a moment while it starts a worker.
    """
    found = [process for process in system.holders(str(paths.log / "worker.log")) if system.is_worker(process.pid)]
    commands = {child.pid for worker in found for child in system.children(worker.pid)}
    return [process for process in found if process.pid not in commands]


def busy_workers(paths: Paths) -> list[Identity]:
    """Those of them that hold an attempt: the others wait for their next one, or are there for the next run."""
    return [worker for worker in workers(paths) if any(_is_below(fd, paths.runs) for fd in _descriptors(worker.pid))]


def _descriptors(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return []


def _is_below(descriptor: Path, folder: Path) -> bool:
    try:
        return descriptor.readlink().is_relative_to(folder)
    except OSError:
        return False


def commands(paths: Paths) -> list[Identity]:
    """All processes that this home's runs have started and that live."""
    mark = f"TASKMON_EVENTS={paths.runs}/".encode()
    found = []
    for name in os.listdir("/proc"):
        try:
            content = Path(f"/proc/{name}/environ").read_bytes() if name.isdigit() else b""
        except OSError:
            continue
        if mark in content:
            process = system.identify(int(name))
            found += [process] if process else []
    return found


def end_everything(paths: Paths) -> None:
    """Kill what this home's monitors have left."""
    system.end_processes(lambda: [*workers(paths), *commands(paths)], 0.0, signal.SIGKILL)
