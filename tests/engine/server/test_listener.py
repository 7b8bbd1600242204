"""Where commands meet a monitor: whatever becomes of its socket or its lock, it is found by its home alone."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from taskmon.cli.monitor.client import Connection
from taskmon.cli.monitor.session import Session
from taskmon.engine.monitor_lock import MonitorLock
from taskmon.engine.server import listener
from taskmon.engine.server.local_socket import LocalSocket
from taskmon.paths import Paths, find_paths
from tests.engine.conftest import Bench

Meet = Callable[[], dict[str, Any]]


@pytest.fixture(params=["short", "long"])
def length(request: pytest.FixtureRequest) -> str:
    """Whether the home's path leaves room for a socket in it."""
    return str(request.param)


@pytest.fixture
def paths(length: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Paths]:
    """A home, and a runtime folder; short paths, but for the home that shall have a long one."""
    folder = tempfile.mkdtemp(prefix="tm-")
    monkeypatch.setenv("XDG_RUNTIME_DIR", f"{folder}/run")
    monkeypatch.setenv("TASKMON_HOME", f"{folder}/{'a' * (100 if length == 'long' else 1)}")
    yield find_paths()
    shutil.rmtree(folder)


@pytest.fixture
def server(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalSocket]:
    monkeypatch.setattr(listener, "_LATER_MS", 20)
    server = LocalSocket(bench.engine, "work")
    yield server
    server.close()


@pytest.fixture
def meet(server: LocalSocket, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Meet]:
    """What the monitor says to a command of a session that has another runtime folder, such as one of cron."""
    monkeypatch.delenv("XDG_RUNTIME_DIR")

    def asked() -> dict[str, Any]:
        session = Session(find_paths())
        try:
            connection = session.monitor()
            assert connection is not None, "no monitor, says this command"
            about: dict[str, Any] = connection.ask("ping", timeout_s=20)
            return about
        finally:
            session.close()

    with ThreadPoolExecutor(1) as other:

        def meet() -> dict[str, Any]:
            asking = other.submit(asked)
            qtbot.waitUntil(asking.done, timeout=30_000)
            return asking.result()

        yield meet


def test_it_is_found_from_a_session_with_another_runtime_folder(meet: Meet, paths: Paths) -> None:
    assert meet()["pid"] == os.getpid()
    for path in (paths.reach, Path(paths.socket)):
        assert path.stat().st_mode & 0o077 == 0


def test_a_socket_that_is_removed_is_made_again_and_who_talks_goes_on_talking(
    meet: Meet, paths: Paths, qtbot: QtBot
) -> None:
    talking = Connection(paths.socket)
    meet()
    os.unlink(paths.socket)

    assert meet()["kind"] == "work"
    talking.send("ping")
    with ThreadPoolExecutor(1) as other:
        answer = other.submit(talking.poll, 20)
        qtbot.waitUntil(answer.done, timeout=30_000)
    assert answer.result() is not None
    talking.close()


@pytest.mark.parametrize("length", ["long"])
def test_a_runtime_folder_that_a_logout_takes_is_no_loss(meet: Meet, paths: Paths) -> None:
    shutil.rmtree(Path(paths.socket).parent)

    assert meet()["kind"] == "work"


@pytest.mark.parametrize("thing", ["a file", "a folder", "a link", "a socket of nobody"])
def test_what_is_put_in_the_place_of_the_socket_is_left_alone_and_another_place_is_found(
    bench: Bench, meet: Meet, paths: Paths, thing: str
) -> None:
    path = Path(paths.socket)
    path.unlink()
    if thing == "a file":
        path.write_text("precious")
    elif thing == "a folder":
        path.mkdir()
        (path / "precious").touch()
    elif thing == "a link":
        path.symlink_to("precious")
    else:
        with socket.socket(socket.AF_UNIX) as nobody:
            nobody.bind(str(path))

    assert meet()["kind"] == "work"
    place = bench.engine.findChild(listener.Listener)
    assert place is not None
    place.close()

    if thing == "a file":
        assert path.read_text() == "precious"
    elif thing == "a folder":
        assert (path / "precious").exists()
    elif thing == "a link":
        assert path.is_symlink()
    else:
        assert not path.exists(), "a socket that is nobody's is replaced"
    assert not paths.reach.exists()
    assert not [other for other in paths.sockets if Path(other).is_socket()]


def test_how_it_is_reached_is_written_again(meet: Meet, paths: Paths) -> None:
    paths.reach.unlink()
    os.unlink(paths.socket)

    assert meet()["kind"] == "work"
    meet_again = paths.reach.read_text()
    assert str(os.getpid()) in meet_again


def test_a_home_that_is_moved_under_its_monitor_is_still_its_own(
    meet: Meet, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = paths.home.with_name("moved")
    paths.home.rename(moved)
    monkeypatch.setenv("TASKMON_HOME", str(moved))

    assert meet()["pid"] == os.getpid()

    moved.rename(paths.home)


def test_a_copy_of_a_home_is_another_home(meet: Meet, paths: Paths) -> None:
    meet()
    copy = paths.home.with_name("c" * len(paths.home.name))
    shutil.copytree(paths.home, copy, ignore=shutil.ignore_patterns("*.sock"))

    assert Session(Paths(copy, copy, str(copy / "taskmon.sock"))).connect() is None


@pytest.mark.parametrize("length", ["long"])
def test_a_socket_at_which_the_monitor_of_another_home_listens_is_not_taken_away(bench: Bench, paths: Paths) -> None:
    Path(paths.socket).parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(paths.socket)
        other.listen()
        inode = os.stat(paths.socket).st_ino

        server = LocalSocket(bench.engine, "work")
        try:
            assert os.stat(paths.socket).st_ino == inode
        finally:
            server.close()
        assert os.stat(paths.socket).st_ino == inode


@pytest.mark.usefixtures("server")
def test_a_lock_that_is_removed_is_put_back_so_that_no_second_monitor_starts(paths: Paths, qtbot: QtBot) -> None:
    paths.lock.unlink()
    qtbot.waitUntil(paths.lock.exists, timeout=20_000)

    assert not MonitorLock(paths.lock).acquire()


def test_a_monitor_whose_lock_another_one_has_taken_makes_way(
    server: LocalSocket, bench: Bench, paths: Paths, qtbot: QtBot
) -> None:
    other = MonitorLock(paths.lock)
    with qtbot.waitSignal(bench.engine.stop_asked, timeout=20_000):
        paths.lock.unlink()
        assert other.acquire()
    other.release()
