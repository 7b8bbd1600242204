"""The monitor opens as many files as it may; what it starts gets back the limit that it was started with."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store.reader import Reader
from tests.faults import monitors
from tests.faults.conftest import Launch
from tests.waiting import wait_until

_TASK = "import resource\n\ndef files():\n    return list(resource.getrlimit(resource.RLIMIT_NOFILE))\n"


def _limited(soft: int, hard: int) -> tuple[str, ...]:
    return "/bin/sh", "-c", f'ulimit -Sn {soft}; ulimit -Hn {hard}; exec "$@"', "sh"


def test_commands_and_tasks_get_the_old_limit_back_and_slots_are_capped_by_the_new_one(
    paths: Paths, launch: Launch, tmp_path: Path
) -> None:
    task = tmp_path / "limits.py"
    task.write_text(_TASK)
    lines = [
        {"name": "command", "job": {"argv": ["/bin/sh", "-c", "ulimit -n"], "cwd": "/"}},
        {"name": "task", "job": {"kind": "task", "task": f"{task}:files", "cwd": "/"}},
        {"name": "other", "job": {"kind": "task", "task": f"{task}:files", "cwd": "/", "python": sys.executable}},
    ]
    assert monitors.Adding(lines).ids() == [1, 2, 3]
    monitor = launch(slots=1_000, wrap=_limited(128, 400))
    monitor.until_ready()

    assert resource.prlimit(monitor.process.pid, resource.RLIMIT_NOFILE) == (400, 400)
    assert monitors.ask(paths, "ping")["slots"] == 95
    assert "95 slots are used, not 1000" in monitor.said
    reader = Reader(paths.database)
    wait_until(lambda: all(run.state.is_over for run in reader.runs([1, 2, 3]).values()))
    runs = reader.runs([1, 2, 3])
    reader.close()
    assert {run.state for run in runs.values()} == {RunState.SUCCEEDED}, runs
    assert (paths.attempt(1, 1) / "output.log").read_text() == "128\n"
    assert [runs[run_id].result for run_id in (2, 3)] == [[128, 400]] * 2


@pytest.mark.long
def test_250_runs_at_once_need_no_more_than_1024_descriptors(paths: Paths, launch: Launch, tmp_path: Path) -> None:
    """The monitor was ended at some 200."""
    waiting = f"echo >> {tmp_path}/begun; while [ ! -e {tmp_path}/go ]; do sleep 1; done"
    lines = [{"name": "waits", "job": {"argv": ["/bin/sh", "-c", waiting], "cwd": "/"}} for _ in range(250)]
    ids = monitors.Adding(lines).ids()
    assert ids is not None
    monitor = launch(slots=250, wrap=_limited(1_024, 1_024))
    monitor.until(lambda: (tmp_path / "begun").exists() and (tmp_path / "begun").stat().st_size == 250, timeout_s=150)
    files = subprocess.run(["ls", f"/proc/{monitor.process.pid}/fd"], capture_output=True, check=True, timeout=30)
    assert len(files.stdout.split()) < 700
    assert system.identify(monitor.process.pid)

    (tmp_path / "go").touch()

    reader = Reader(paths.database)
    monitor.until(lambda: all(run.state.is_over for run in reader.runs(ids).values()), timeout_s=150)
    assert {(run.state, run.tries) for run in reader.runs(ids).values()} == {(RunState.SUCCEEDED, 1)}
    reader.close()
