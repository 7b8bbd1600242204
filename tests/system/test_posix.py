"""Locks between processes, and how children have ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from taskmon import system

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX")


def test_a_lock_is_held_by_one_open_file_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "alive"
    path.touch()
    first, second = os.open(path, os.O_RDWR), os.open(path, os.O_RDWR)
    assert system.try_lock(first)
    assert not system.try_lock(second)
    # Another descriptor of the same file being closed gives nothing back, as it would with lockf.
    os.close(os.open(path, os.O_RDWR))
    assert not system.try_lock(second)
    system.unlock(first)
    system.wait_lock(second)
    assert not system.try_lock(first)
    os.close(second)
    assert system.try_lock(first)
    os.close(first)


def test_room_is_short_on_a_small_disk_and_where_files_may_not_grow(tmp_path: Path) -> None:
    text = (
        "import os, resource, sys; from taskmon import system; fd = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY);"
        " first = system.is_room_short(fd);"
        " resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000)); print(first, system.is_room_short(fd))"
    )
    told = subprocess.run([sys.executable, "-c", text, tmp_path / "x"], capture_output=True, text=True, check=True)
    free = os.statvfs(tmp_path).f_bavail * os.statvfs(tmp_path).f_frsize

    assert told.stdout.split() == [str(free < 4 * 1024**3), "True"]


def test_holes_take_nothing_of_the_disk(tmp_path: Path) -> None:
    with (tmp_path / "holes").open("wb") as file:
        file.write(b"x" * 10_000)
        file.flush()
        assert system.disk_bytes(os.fstat(file.fileno())) == 10_000
        file.truncate(50_000_000)
        assert 10_000 <= system.disk_bytes(os.fstat(file.fileno())) <= 65_536


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "alive"
    path.touch()
    text = (
        "import fcntl, os, sys, time; fd = os.open(sys.argv[1], os.O_RDWR); fcntl.flock(fd, fcntl.LOCK_EX);"
        " print('locked', flush=True); time.sleep(60)"
    )
    fd = os.open(path, os.O_RDWR)
    with subprocess.Popen([sys.executable, "-c", text, str(path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"locked\n"
        assert not system.try_lock(fd)
        holder.kill()
    assert system.try_lock(fd)
    os.close(fd)


@pytest.mark.parametrize(("text", "code", "number"), [("exit 7", 7, None), ("kill -9 $$", None, signal.SIGKILL)])
def test_how_a_child_ended_is_told_once(text: str, code: int | None, number: int | None) -> None:
    pid = os.posix_spawn("/bin/sh", ["sh", "-c", text], {})
    reaped = system.reap(pid)

    assert reaped is not None
    assert (reaped.exit_code, reaped.signal_number) == (code, number)
    assert reaped.cpu_s >= 0
    assert reaped.peak_memory_bytes > 0
    assert system.reap(pid) is None
