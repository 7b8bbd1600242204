"""Processes as /proc shows them, checked against real ones."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.journal import Identity
from tests.system.linux.conftest import identity_of
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what Linux alone can do")


def test_a_process_is_identified_by_pid_and_start(sleeper: subprocess.Popen[bytes]) -> None:
    wait_until(lambda: identity_of(sleeper).name == "sleep")
    process = identity_of(sleeper)

    assert system.is_alive(process)
    assert not system.is_alive(Identity(process.pid, "1", process.name))
    assert system.identify(2**22 + 1) is None


def test_a_process_that_nobody_has_looked_after_yet_is_gone(sleeper: subprocess.Popen[bytes]) -> None:
    process = identity_of(sleeper)
    sleeper.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)

    assert not system.is_alive(process)
    assert system.identify(sleeper.pid) is None
    assert system.identify_child(sleeper.pid).start == process.start
    assert system.send_signal(process, signal.SIGTERM) is False


def test_a_name_with_brackets_and_spaces_confuses_nobody(tmp_path: Path) -> None:
    program = tmp_path / "a) R 1 (b"
    program.symlink_to("/bin/sleep")
    with subprocess.Popen([str(program), "60"]) as process:
        wait_until(lambda: identity_of(process).name == "a) R 1 (b")
        assert [child.pid for child in system.children(os.getpid()) if child.pid == process.pid]
        process.kill()


def test_descendants_are_found_behind_one_that_has_ended() -> None:
    text = "import os, time\nif os.fork() == 0:\n    os.fork()\n    time.sleep(60)\ntime.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", text]) as process:
        wait_until(lambda: len(system.descendants(process.pid)) == 2)
        for found in system.descendants(process.pid):
            system.send_signal(found, signal.SIGKILL)
        process.kill()


def test_who_stands_still_is_told_from_who_goes_on(sleeper: subprocess.Popen[bytes]) -> None:
    process = identity_of(sleeper)
    assert system.standstill(process) is None
    system.send_signal(process, signal.SIGSTOP)
    wait_until(lambda: system.standstill(process) == "stopped")
    assert system.standstill(Identity(process.pid, "1")) is None
    system.send_signal(process, signal.SIGKILL)
    wait_until(lambda: system.standstill(process) is None)


def test_a_stopped_process_is_seen_as_stopped(sleeper: subprocess.Popen[bytes]) -> None:
    process = identity_of(sleeper)
    assert not system.is_stopped(process)
    system.send_signal(process, signal.SIGSTOP)
    wait_until(lambda: system.is_stopped(process))
    system.send_signal(process, signal.SIGCONT)
    wait_until(lambda: not system.is_stopped(process))


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="this kernel has no autogroups")
def test_a_session_gives_way() -> None:
    process = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        wait_until(lambda: system.give_way(process.pid))
        assert Path(f"/proc/{process.pid}/autogroup").read_text().endswith(" nice 10\n")
        assert system.give_way(2**22 - 1)  # nobody: nothing happens, and nothing ever will
    finally:
        process.kill()
        process.wait()


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="this kernel has no autogroups")
def test_a_session_that_may_not_give_way_yet_is_told_so() -> None:
    """As root may at any time: without what root may do."""
    text = "import os; from taskmon import system; print({system.give_way(os.getpid()) for _ in range(50)})"
    unprivileged = [] if os.geteuid() else ["setpriv", "--bounding-set", "-sys_admin", "--inh-caps", "-sys_admin"]
    root = Path(system.__file__).parents[2]
    shown = subprocess.check_output(
        [*unprivileged, sys.executable, "-c", text], cwd=root, text=True, start_new_session=True
    )

    assert "False" in shown
