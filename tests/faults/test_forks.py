"""A task in a thread forks, as multiprocessing does: what stays of it holds nothing of a monitor that has ended."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from taskmon import system
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import Reader
from tests.faults import monitors
from tests.faults.conftest import Launch
from tests.waiting import wait_until

_FORKING = """
import multiprocessing, os, signal, sys, time
from pathlib import Path

def stay(pid_file):
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    mine, theirs = os.pipe()  # the numbers of what was closed are a fork's to use
    Path(pid_file + ".new").write_text(str(os.getpid()))
    os.rename(pid_file + ".new", pid_file)
    time.sleep(60)

def with_multiprocessing(ctx, pid_file: str):
    multiprocessing.get_context("fork").Process(target=stay, args=(pid_file,)).start()
    while True:
        ctx.progress(None)
        time.sleep(0.01)
"""


def test_a_fork_of_a_task_in_a_thread_keeps_neither_lock_nor_socket_nor_workers_of_its_monitor(
    paths: Paths, tmp_path: Path, launch: Launch
) -> None:
    script, pid_file = tmp_path / "forking.py", tmp_path / "pid"
    script.write_text(_FORKING)
    first = launch(slots=2)
    first.until_ready()
    idle = {"job": {"argv": ["true"], "cwd": "/"}}
    job = {"kind": "task", "task": f"{script}:with_multiprocessing", "isolation": "thread", "cwd": str(tmp_path)}
    assert monitors.ask(paths, "add", {"runs": [idle]}) is not None, first.said
    first.until(lambda: monitors.ask(paths, "list", {"states": ["succeeded"]}))  # from now on a worker is idle
    task = {"job": {**job, "params": {"pid_file": str(pid_file)}}}
    assert monitors.ask(paths, "add", {"runs": [task]}) is not None, first.said
    first.until(pid_file.exists)
    left = int(pid_file.read_text())
    try:
        files = {os.readlink(entry) for entry in Path(f"/proc/{left}/fd").iterdir()}
        assert str(paths.lock) not in files

        first.kill()

        wait_until(lambda: monitors.workers(paths) == [])  # nobody holds the pipe of the idle one
        assert monitors.ask(paths, "ping") is None  # refused at once: nobody listens any more
        second = launch()
        second.until_ready()
        assert system.identify(left) is not None  # it lived all the while
        reader = Reader(paths.database)
        try:
            wait_until(lambda: list(reader.of_state(RunState.INTERRUPTED)))
        finally:
            reader.close()
    finally:
        os.kill(left, signal.SIGKILL)
