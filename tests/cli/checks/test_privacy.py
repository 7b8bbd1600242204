"""`taskmon doctor` looks for what SECURITY.md promises against other users."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from taskmon.cli.checks.privacy import check_private
from taskmon.cli.checks.result import Level, Result
from taskmon.cli.monitor.session import Session
from taskmon.engine.server.reach import write_reach
from taskmon.paths import Paths
from taskmon.store import Store


@pytest.fixture
def paths(paths: Paths) -> Paths:
    """A home with a database, and a socket where a monitor would be met."""
    store = Store(paths)
    store.open()
    store.close()
    os.close(os.open(paths.lock, os.O_CREAT, 0o600))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(paths.socket)
    os.chmod(paths.socket, 0o600)
    write_reach(paths, "work", paths.socket)
    return paths


def found(paths: Paths) -> list[Result]:
    return list(check_private(Session(paths)))


def test_what_is_as_it_should_be_is_said_to_be(paths: Paths) -> None:
    assert [each.level for each in found(paths)] == [Level.OK]


@pytest.mark.parametrize("name", ["taskmon.db", "taskmon.lock", "monitor.json", "the socket", "its folder"])
def test_what_is_open_to_others_is_named_with_what_to_type(paths: Paths, name: str) -> None:
    named = {"the socket": Path(paths.socket), "its folder": Path(paths.socket).parent}
    path = named.get(name, paths.home / name)
    path.chmod(path.stat().st_mode | 0o044)

    (finding,) = found(paths)
    assert finding.level is Level.WARNING
    assert f"{path} is open to others" in finding.text
    assert finding.remedy
    os.system(finding.remedy)
    assert [each.level for each in found(paths)] == [Level.OK]


@pytest.mark.parametrize("name", ["taskmon.db", "taskmon.db-wal", "clock.json", "ballast"])
def test_what_is_no_file_is_named(paths: Paths, name: str) -> None:
    path = paths.home / name
    path.unlink(missing_ok=True)
    path.symlink_to("elsewhere")

    (finding,) = found(paths)
    assert finding.level is Level.ERROR
    assert f"{path}: it is a link, not a file" in finding.text
