"""Whose a folder is, and that nothing is written into somebody else's: by sudo, by another user, through a link."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskmon.cli import window
from taskmon.cli.program import main
from taskmon.core.errors import StoreError
from taskmon.engine.engine import Engine
from taskmon.ownership import NotYoursError, peer_uid, private_folder, refuse_stranger, stranger
from taskmon.paths import Paths, find_paths
from taskmon.settings import Settings
from tests.another_user import UID, give_away, needs_root, of_root, start_as_another, typed_by_another
from tests.waiting import wait_until

WRITING = (
    ["add", "--", "true"],
    ["run", "--", "true"],
    ["work", "--until-idle"],
    ["cancel", "1"],
    ["group", "default", "--slots", "3"],
    ["prune"],
    ["stop"],
)


@pytest.fixture
def theirs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home in which another user has added a run; short enough for a socket, and where they can get to."""
    folder = Path(tempfile.mkdtemp(prefix="tm-"))
    home = folder / "home"
    home.mkdir(mode=0o700)
    give_away(home)
    folder.chmod(0o755)
    assert [status for status, _, _ in typed_by_another(["add", "--", "true"], home=home)] == [0]
    monkeypatch.setenv("TASKMON_HOME", str(home))
    yield home
    shutil.rmtree(folder)


@needs_root
def test_root_leaves_nothing_in_a_users_home_and_the_user_goes_on(
    theirs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = sorted(theirs.rglob("*"))

    for command in WRITING:
        assert main(command) == 1, command
        assert f"{theirs} belongs to user {UID}, and you are root" in capfd.readouterr().err
    assert window.main() == 1

    for command in (["list"], ["show", "1"], ["export"]):
        assert main(command) == 0, command
    assert "true" in capfd.readouterr().out
    assert main(["doctor"]) == 1
    assert f"belongs to user {UID}" in capfd.readouterr().out
    assert of_root(theirs) == []
    assert sorted(theirs.rglob("*")) == before
    statuses = [typed[0] for typed in typed_by_another(["add", "--", "true"], ["list"], ["cancel", "1"], home=theirs)]
    assert statuses == [0, 0, 0]


@needs_root
def test_root_sees_what_a_users_monitor_does_and_asks_it_for_nothing(
    theirs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monitor = start_as_another(["work"], home=theirs)
    try:
        wait_until((theirs / "monitor.json").exists)

        assert main(["list"]) == 0
        assert f"those of user {UID}, and their monitor was not asked" in capsys.readouterr().err
        assert main(["stop"]) == 1
        assert of_root(theirs) == []
    finally:
        monitor.terminate()
        monitor.communicate(timeout=30)


@needs_root
def test_root_makes_no_home_inside_a_users_folder(
    theirs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TASKMON_HOME")
    monkeypatch.setenv("HOME", str(theirs))
    monkeypatch.setenv("SUDO_UID", str(UID))

    for command in (["add", "--", "true"], ["list"]):
        assert main(command) == 1
        assert "Type it without sudo" in capsys.readouterr().err

    assert not (theirs / ".local").exists()
    mine = theirs / "root's own"
    mine.mkdir(mode=0o700)
    monkeypatch.setenv("TASKMON_HOME", str(mine))
    assert main(["add", "--", "true"]) == 0


@needs_root
def test_a_home_that_sudo_has_spoilt_before_is_explained_to_its_owner(theirs: Path) -> None:
    os.chown(theirs / "taskmon.db", 0, 0)

    add, doctor = typed_by_another(["add", "--", "true"], ["doctor"], home=theirs)

    assert add[0] == 1
    assert "taskmon.db belongs to root" in add[2]
    assert f"sudo chown -R {UID} {theirs}" in doctor[1]

    os.chown(theirs, 0, 0)
    theirs.chmod(0o755)
    ((status, _, said),) = typed_by_another(["add", "--", "true"], home=theirs)
    assert status == 1
    assert f"{theirs} belongs to root, not to you" in said
    assert f"sudo chown -R user {UID}" not in said
    assert f"sudo chown -R {UID} {theirs}" in said


@needs_root
def test_a_link_that_another_user_has_put_there_is_not_followed(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "mine")
    (tmp_path / "mine").mkdir(mode=0o755)
    private_folder(link)
    assert (tmp_path / "mine").stat().st_mode & 0o777 == 0o700
    os.lchown(link, UID, UID)

    with pytest.raises(NotYoursError, match=f"belongs to user {UID}"):
        private_folder(link)


@needs_root
def test_a_monitor_makes_nothing_where_only_the_settings_are_anothers(tmp_path: Path) -> None:
    home, config = tmp_path / "data", tmp_path / "config"
    config.mkdir()
    os.chown(config, UID, UID)

    with pytest.raises(NotYoursError):
        Engine(Paths(home, config, str(home / "s")), Settings()).open({})
    assert not home.exists()


def test_a_link_that_leads_nowhere_is_said_to(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "a stick that is not in")
    monkeypatch.setenv("TASKMON_HOME", str(link))

    with pytest.raises(StoreError, match=r"is a link to .*a stick that is not in, which is not there"):
        Engine(find_paths(), Settings()).open({})


def test_ones_own_folder_is_no_strangers(home: Path) -> None:
    assert stranger(home) is None
    assert stranger(home / "not" / "there") is None
    refuse_stranger(home)


def test_the_user_at_the_other_end_of_a_socket_is_known() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert peer_uid(ours) == os.geteuid()
        assert ours.fileno() >= 0  # still open
