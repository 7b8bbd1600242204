"""Processes as /proc shows them, checked against real ones."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.attempt import MadeFile
from taskmon.core.journal import Identity
from taskmon.system.linux import signals
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what Linux alone can do")


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(["sleep", "60"], env={**os.environ, "TASKMON_ATTEMPT": "sleepers-nonce"})
    yield process
    process.kill()
    process.wait()


def identity_of(process: subprocess.Popen[bytes]) -> Identity:
    found = system.identify(process.pid)
    assert found is not None
    return found


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


def test_carriers_are_found_by_their_whole_nonce(sleeper: subprocess.Popen[bytes]) -> None:
    wait_until(lambda: [process.pid for process in system.carriers("sleepers-nonce")] == [sleeper.pid])

    assert system.carriers("sleepers-nonc") == []
    assert system.carriers("another") == []


def test_the_caller_is_never_its_own_carrier() -> None:
    text = "from taskmon import system; print(system.carriers('me'))"
    root = Path(system.__file__).parents[2]
    shown = subprocess.check_output(
        [sys.executable, "-c", text], env={**os.environ, "TASKMON_ATTEMPT": "me"}, cwd=root, text=True
    )

    assert shown == "[]\n"


def test_who_writes_a_file_holds_it_and_who_reads_it_does_not(tmp_path: Path) -> None:
    path = tmp_path / "output.log"
    path.touch()
    with path.open("ab") as file:
        writer = subprocess.Popen(["sleep", "60"], stdout=file)
    with path.open("rb") as file:
        reader = subprocess.Popen(["sleep", "60"], stdin=file)
    try:
        assert [process.pid for process in system.holders(str(path))] == [writer.pid]
        assert system.holders(str(tmp_path / "missing")) == []
    finally:
        for process in (writer, reader):
            process.kill()
            process.wait()


@pytest.mark.parametrize("has_pidfds", [True, False])
def test_a_signal_reaches_only_the_process_it_is_meant_for(
    sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch, has_pidfds: bool
) -> None:
    if not has_pidfds:
        monkeypatch.setattr(signals, "_HAS_PIDFDS", False)
    process = identity_of(sleeper)

    assert system.send_signal(Identity(process.pid, "1"), signal.SIGKILL) is False
    assert sleeper.poll() is None
    assert system.send_signal(process, signal.SIGKILL) is True
    assert sleeper.wait(5) == -signal.SIGKILL
    assert system.send_signal(process, signal.SIGKILL) is False


def test_only_what_carries_the_nonce_itself_carries_it() -> None:
    with subprocess.Popen(["sleep", "60"], env={"TASKMON_ATTEMPT": "n1"}) as process:
        carrier = identity_of(process)
        wait_until(lambda: system.carries(carrier, "n1"))
        assert not system.carries(carrier, "n")
        assert not system.carries(Identity(carrier.pid, "1"), "n1")
        process.kill()


def test_a_file_that_has_taken_the_place_of_another_proves_nothing_of_who_writes_it(tmp_path: Path) -> None:
    path, other = tmp_path / "output.log", tmp_path / "other.log"
    path.touch()
    status = path.stat()
    made = MadeFile(status.st_dev, status.st_ino, system.steady_s())
    with path.open("ab") as file, subprocess.Popen(["sleep", "60"], stdout=file) as writer:
        writer_identity = identity_of(writer)
        assert system.holders(str(path), made) == [writer_identity]
        assert system.holds(writer_identity, str(path))
        # Who was there before the file was made was given it later, and is nobody's survivor.
        assert system.holders(str(path), replace(made, at_s=made.at_s + 60.0)) == []

        path.rename(other)
        path.symlink_to(other)
        assert system.holders(str(path), made) == []
        assert not system.holds(writer_identity, str(path))
        path.unlink()
        path.hardlink_to(other)
        assert system.holders(str(path)) == []  # of an earlier version's file nothing was kept
        writer.kill()


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


def test_room_is_set_aside_without_making_the_file_longer(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        file.write(b"abc")
        file.flush()
        system.reserve(file.fileno(), 65_536)
        stat = os.fstat(file.fileno())

    assert stat.st_size == 3
    assert stat.st_blocks * 512 >= 65_536


def test_a_hole_gives_room_back_and_keeps_the_size(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 1_000_000)
    with path.open("r+b") as file:
        assert system.punch_hole(file.fileno(), 4096, 4096 * 200)

    content = path.read_bytes()
    assert len(content) == 1_000_000
    assert content[4095:4097] == b"x\0"
    assert path.stat().st_blocks * 512 < 300_000


def test_a_pipe_can_have_neither_room_nor_holes() -> None:
    reader, writer = os.pipe()
    try:
        assert system.punch_hole(writer, 0, 4096) is False
    finally:
        os.close(reader)
        os.close(writer)


def test_host_and_boot_have_marks() -> None:
    assert system.boot_id() == Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    assert system.host_id()


def test_kills_for_want_of_memory_are_counted() -> None:
    count = system.oom_kills()
    assert count is None or count >= 0


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


def test_no_scope_without_a_user_manager(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert system.scope_prefix("taskmon-worker-1") == []

    (tmp_path / "systemd").mkdir()
    (tmp_path / "systemd" / "private").touch()
    program = tmp_path / "systemd-run"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert system.scope_prefix("taskmon-worker-1")[0] == str(program)
    if os.geteuid() == 0:  # only root can give it away
        os.chown(tmp_path / "systemd" / "private", 4321, 4321)
        assert system.scope_prefix("taskmon-worker-1") == []


def test_looking_for_carriers_is_quick() -> None:
    started_s = time.process_time()
    system.carriers("nobody")
    assert time.process_time() - started_s < 1.0


def test_without_a_nonce_nobody_carries_it() -> None:
    with subprocess.Popen(["sleep", "60"], env={**os.environ, "TASKMON_ATTEMPT": ""}) as stranger:
        try:
            assert stranger.pid not in {process.pid for process in system.carriers("")}
        finally:
            stranger.kill()
