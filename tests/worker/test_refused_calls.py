"""A worker whose kernel is too old for a system call, or whose container refuses it: its runs end as anywhere else."""

from __future__ import annotations

import errno
import os
import sys
import time
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.job import Isolation
from taskmon.core.states import RunState
from tests.system.refused_calls import refusing
from tests.waiting import wait_until
from tests.worker.conftest import Hire
from tests.worker.hiring import Worker, python, shell, task

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.uname().machine not in ("x86_64", "aarch64"), reason="filters of Linux, by number"
)

#: A parent that never ends, and a daemon of it that is nobody's child; neither hears anything but SIGKILL.
_STUBBORN = """
import os, signal, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    print("daemon", os.getpid(), flush=True)
time.sleep(60)
"""
_REFUSALS = [
    (errno.ENOSYS, ("pidfd_open", "prctl", "fallocate")),
    (errno.EPERM, ("pidfd_open", "prctl", "fallocate")),
    (errno.EPERM, ("pidfd_send_signal",)),
    (errno.ENOSYS, ("pidfd_send_signal",)),
]


@pytest.fixture(params=_REFUSALS, ids=lambda refusal: f"{errno.errorcode[refusal[0]]}-{refusal[1][0]}")
def refused(request: pytest.FixtureRequest, hire: Hire) -> Worker:
    """A worker without some calls."""
    error, calls = request.param
    return hire(wrap=refusing(error, *calls))


def test_a_cancel_without_pidfds_ends_the_run_and_is_recorded_as_one(refused: Worker) -> None:
    given = refused.give(shell("echo ready; exec sleep 60"))
    wait_until(lambda: given.output == b"ready\n")
    refused.ask(given, "cancel")

    outcome = refused.ended(given)

    assert (outcome.state, outcome.signal, outcome.error) == (RunState.CANCELLED, "SIGTERM", None)
    assert refused.said() == "r"


def test_without_pidfds_and_subreaper_a_cancel_ends_a_stubborn_daemon_too(refused: Worker) -> None:
    given = refused.give(python(_STUBBORN, grace_s=0.2))
    wait_until(lambda: b"daemon" in given.output)
    refused.ask(given, "cancel")

    outcome = refused.ended(given)

    assert (outcome.state, outcome.signal) == (RunState.CANCELLED, "SIGKILL")
    assert not system.carriers(given.nonce)


def test_without_a_subreaper_what_a_command_leaves_behind_is_told_all_the_same(refused: Worker) -> None:
    outcome = refused.perform(shell("setsid sleep 60 &"))

    assert outcome.state is RunState.SUCCEEDED
    assert [left["name"] for left in outcome.remarks["leftovers"]] == ["sleep"]


def test_a_pause_without_pidfds_stops_the_run_in_its_tracks(refused: Worker) -> None:
    given = refused.give(shell("exec sleep 60"))
    wait_until(lambda: given.evidence.command)
    process = system.identify_child(given.pid)
    refused.ask(given, "pause")
    wait_until(lambda: system.is_stopped(process))
    refused.ask(given, "resume")
    wait_until(lambda: not system.is_stopped(process))
    refused.ask(given, "cancel")

    assert refused.ended(given).state is RunState.CANCELLED


def test_a_warm_process_is_kept_all_the_same(refused: Worker, tmp_path: Path) -> None:
    source = tmp_path / "small.py"
    source.write_text("import os, time\n\ndef pid():\n    return os.getpid()\n\ndef sleeps():\n    time.sleep(60)\n")
    wait_until(lambda: time.time() - source.stat().st_ctime > 0.05)
    pids = {refused.perform(task(f"{source}:pid", isolation=Isolation.POOL)).result for _ in range(3)}
    given = refused.give(task(f"{source}:sleeps", isolation=Isolation.POOL, grace_s=0.5))
    assert given.pid in pids
    refused.ask(given, "cancel")

    assert refused.ended(given).state is RunState.CANCELLED
    assert len(pids) == 1
    assert not Path(f"/proc/{given.pid}").exists()
