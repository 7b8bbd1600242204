"""Whose a folder is, and that nothing is written into somebody else's: by sudo, by another user, through a link."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle
from pathlib import Path

import pytest

from taskmon.cli.checks.live import check_monitor
from taskmon.cli.checks.result import Level
from taskmon.cli.commands.monitors import window
from taskmon.cli.monitor.client import Connection, StrangerListensError
from taskmon.cli.monitor.session import Session
from taskmon.cli.program import main
from taskmon.core.errors import StoreError, TaskmonError
from taskmon.engine import log
from taskmon.engine.engine import Engine
from taskmon.engine.monitor_lock import is_held
from taskmon.engine.server.reach import read_reach, write_reach
from taskmon.ownership import NotYoursError, peer_uid, private_folder, refuse_stranger, secluded_folder, stranger
from taskmon.paths import Paths, find_paths
from taskmon.settings import Settings, SettingsError, load_settings
from taskmon.store import Store
from tests.another_user import (
    UID,
    added_user,
    give_away,
    heard,
    listening_as,
    needs_root,
    of_root,
    start_as_another,
    typed_by_another,
)
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


@pytest.fixture(scope="session")
def other() -> Iterator[pwd.struct_passwd]:
    """A second user of this machine, with a name."""
    with added_user() as user:
        yield user


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a path short enough for a socket, where others can get to; the home is in it, and is not yet."""
    folder = Path(tempfile.mkdtemp(prefix="tm-"))
    folder.chmod(0o755)
    monkeypatch.setenv("TASKMON_HOME", str(folder / "home"))
    yield folder
    shutil.rmtree(folder)


@needs_root
@pytest.mark.parametrize("placed", ["taskmon.db", "the whole home"])
def test_a_command_that_another_user_has_queued_is_not_run_by_root(
    other: pwd.struct_passwd, short: Path, capfd: pytest.CaptureFixture[str], placed: str
) -> None:
    """A command queued in somebody's home ran as root when root started `work` there; so would one of their file."""
    theirs, home, proof = short / "theirs", short / "home", short / "proof"
    theirs.mkdir(mode=0o700)
    give_away(theirs, other.pw_uid)
    assert typed_by_another(["add", "--", "touch", str(proof)], home=theirs, uid=other.pw_uid)[0][0] == 0
    if placed == "taskmon.db":
        home.mkdir(mode=0o700)
        (theirs / placed).rename(home / placed)
    else:
        theirs.rename(home)

    with pytest.raises(TaskmonError, match=f"belongs to {other.pw_name}"):  # so ends `taskmon work`
        Engine(find_paths(), Settings()).open({})
    assert main(["add", "--", "true"]) == 1
    assert f"belongs to {other.pw_name}" in capfd.readouterr().err
    assert main(["doctor"]) == 1
    assert f"belongs to {other.pw_name}" in capfd.readouterr().out
    assert not proof.exists()
    assert {path.lstat().st_uid for path in home.rglob("taskmon.db*")} == {other.pw_uid}


@needs_root
def test_a_link_of_another_user_is_not_followed_wherever_it_stands_on_the_way(
    other: pwd.struct_passwd, tmp_path: Path
) -> None:
    """Another user's link changed the mode of a folder of the victim."""
    mine = tmp_path / "mine" / "home"
    mine.mkdir(parents=True, mode=0o755)
    for folder in (mine, mine.parent):
        folder.chmod(0o755)
    (tmp_path / "outer").symlink_to("mine")
    (tmp_path / "own").symlink_to(tmp_path / "outer")
    os.lchown(tmp_path / "outer", other.pw_uid, other.pw_gid)

    for way in ("outer/home", "own/home", "own/../outer/home", "outer"):
        with pytest.raises(NotYoursError, match=f"belongs to {other.pw_name}"):
            private_folder(tmp_path / way)
    assert {path.stat().st_mode & 0o777 for path in (mine, mine.parent)} == {0o755}


@needs_root
def test_a_runtime_folder_of_another_user_is_refused_and_left_as_it_is(
    other: pwd.struct_passwd, tmp_path: Path
) -> None:
    """The runtime folder's owner was not checked."""
    theirs, mine = tmp_path / "theirs", tmp_path / "mine"
    for folder in (theirs, mine):
        folder.mkdir(mode=0o755)
    (tmp_path / "link").symlink_to(mine)
    for path in (theirs, tmp_path / "link"):
        os.lchown(path, other.pw_uid, other.pw_gid)

    with pytest.raises(PermissionError, match=f"belongs to {other.pw_name}"):
        secluded_folder(theirs)
    with pytest.raises(NotADirectoryError, match="is a link"):
        secluded_folder(tmp_path / "link")
    assert {folder.stat().st_mode & 0o777 for folder in (theirs, mine)} == {0o755}
    assert theirs.stat().st_uid == other.pw_uid


def test_a_runtime_folder_that_is_open_to_others_is_never_repaired(tmp_path: Path) -> None:
    """Whoever has made it what it is could do so again."""
    folder = tmp_path / "run"
    secluded_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    secluded_folder(folder)
    folder.chmod(0o770)

    with pytest.raises(PermissionError, match="open to other users"):
        secluded_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o770
    with pytest.raises(FileNotFoundError):
        secluded_folder(tmp_path / "not" / "there")


@needs_root
def test_nothing_is_said_to_another_user_who_listens_in_the_monitors_place(
    other: pwd.struct_passwd, short: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The client looked before it connected: a link of its own, or one that was replaced in between, sent it to her."""
    home, meeting = short / "home", short / "theirs"
    home.mkdir(mode=0o700)
    meeting.mkdir()
    give_away(meeting, other.pw_uid)
    with listening_as(other.pw_uid, meeting / "sock") as listener:
        (home / "taskmon.sock").symlink_to(meeting / "sock")

        with pytest.raises(StrangerListensError, match=f"{other.pw_name} listens there"):
            Connection(str(home / "taskmon.sock"))
        assert main(["add", "--", "true"]) == 0
        assert main(["list"]) == 0
        findings = list(check_monitor(Session(find_paths())))
        assert [each.text for each in findings if each.level is Level.ERROR and other.pw_name in each.text]
        came, told = heard(listener)
    assert came >= 3
    assert told == 0


@needs_root
def test_a_socket_that_is_exchanged_while_it_is_looked_at_tells_another_user_nothing(
    other: pwd.struct_passwd, short: Path
) -> None:
    """Of 560,664 connections 3,001 sent root's whole environment to another user."""
    meeting = short / "theirs"
    meeting.mkdir()
    give_away(meeting, other.pw_uid)
    server = socket.socket(socket.AF_UNIX)
    with server, listening_as(other.pw_uid, meeting / "sock") as listener:
        server.bind(str(short / "mine"))
        server.listen(1000)
        place, is_over, accepted, refused = short / "place", threading.Event(), 0, 0

        def exchange() -> None:
            beside, targets = short / "beside", cycle((short / "mine", meeting / "sock"))
            while not is_over.is_set():
                beside.symlink_to(next(targets))
                beside.replace(place)

        place.symlink_to(short / "mine")
        exchanging = threading.Thread(target=exchange)
        exchanging.start()
        try:
            deadline_s = time.monotonic() + 60
            # On a busy machine hundreds may come to one of them alone.
            while refused < 200 or accepted < 200:
                assert time.monotonic() < deadline_s, f"{accepted} accepted, {refused} refused"
                try:
                    connection = Connection(str(place))
                except StrangerListensError:
                    refused += 1
                except BlockingIOError:
                    pass  # too many wait to be heard
                else:
                    accepted += 1
                    connection.send("add", {"environment": dict(os.environ)})
                    connection.close()
        finally:
            is_over.set()
            exchanging.join()
        came, told = heard(listener)
    assert came == refused
    assert told == 0


_ODD = ("a link", "a link to itself", "a link to /dev/zero", "a pipe", "a folder", "a hard link")


def _put(path: Path, what: str, precious: Path) -> None:
    """Have something else stand in the place of a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    match what:
        case "a link":
            path.symlink_to(precious)
        case "a link to itself":
            path.symlink_to(path.name)
        case "a link to /dev/zero":
            path.symlink_to("/dev/zero")
        case "a pipe":
            os.mkfifo(path)
        case "a folder":
            path.mkdir()
        case "a hard link":
            os.link(precious, path)


@pytest.fixture
def precious(tmp_path: Path) -> Iterator[Path]:
    """A file of the user's that others may read, and which taskmon has nothing to do with."""
    path = tmp_path / "precious"
    path.write_bytes(b"precious")
    path.chmod(0o644)
    yield path
    assert path.read_bytes() == b"precious"
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("name", ["taskmon.db", "taskmon.db-wal", "taskmon.db-shm", "taskmon.db-journal"])
@pytest.mark.parametrize("what", _ODD[:-1])
def test_a_database_that_is_no_file_of_ones_own_is_neither_opened_nor_changed(
    paths: Paths, precious: Path, name: str, what: str
) -> None:
    """A `taskmon.db` that is a link had its target set to 0600."""
    if name != "taskmon.db":
        os.close(os.open(paths.database, os.O_CREAT, 0o600))
    _put(paths.home / name, what, precious)

    said = what.removesuffix(" to itself").removesuffix(" to /dev/zero")
    with pytest.raises(StoreError, match=f"{name} is {said}, not a file"):
        Store(paths).open()
    with pytest.raises(StoreError, match=f"{name} is {said}, not a file"):
        Store(paths).reader()


def test_rights_are_taken_from_a_database_only_under_its_one_name(paths: Paths, precious: Path) -> None:
    store = Store(paths)
    store.open()
    store.close()
    paths.database.chmod(0o644)
    store.open()
    store.close()
    assert paths.database.stat().st_mode & 0o777 == 0o600

    paths.database.unlink()
    os.link(precious, paths.database)
    with closing(Store(paths)) as store:
        assert store.open().set_aside is not None  # it is no database


@pytest.mark.parametrize("what", _ODD)
def test_whatever_stands_in_the_place_of_another_file_of_the_home_is_left_as_it_is(
    paths: Paths, precious: Path, what: str
) -> None:
    """No file of the home is opened by a name that leads elsewhere, or waits for a writer that never comes."""
    odd = (paths.reach, paths.clock, paths.ballast, paths.log / "taskmon.log", paths.log / "worker.log")
    for path in (*odd, paths.home / "monitor.json.new", paths.home / "clock.json.new"):
        _put(path, what, precious)
    assert read_reach(paths) is None

    engine = Engine(paths, Settings())
    engine.open({})
    try:
        os.close(engine._drivers.workers._open_log())
        with contextlib.suppress(OSError):  # a folder can't be replaced by a file
            write_reach(paths, "work", None)
        log.note("the monitor goes on")
    finally:
        assert engine.stop()
        log.close_log()

    assert b"the monitor goes on" in (paths.log / "taskmon.log").read_bytes()
    assert (read_reach(paths) is None) == (what == "a folder")


@pytest.mark.parametrize("what", _ODD[:-1])
def test_a_lock_that_is_no_file_is_refused_in_words_and_waits_for_nobody(
    paths: Paths, precious: Path, what: str
) -> None:
    _put(paths.lock, what, precious)

    assert not is_held(paths.lock)
    with pytest.raises(StoreError, match=r"it is a \w+, not a file|Is a directory"):
        Engine(paths, Settings()).open({})


def test_settings_may_be_linked_from_elsewhere_and_are_read_from_files_alone(tmp_path: Path) -> None:
    """People keep them with their other dotfiles."""
    (tmp_path / "mine.toml").write_text("slots = 3")
    path = tmp_path / "settings.toml"
    path.symlink_to("mine.toml")
    assert load_settings(path).slots == 3

    path.unlink()
    os.mkfifo(path)
    with pytest.raises(SettingsError, match="it is a pipe, not a file"):
        load_settings(path)
    path.unlink()
    path.symlink_to("/dev/zero")
    with pytest.raises(SettingsError, match="not a file"):
        load_settings(path)


@needs_root
def test_settings_that_another_user_has_written_are_not_taken(other: pwd.struct_passwd, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("slots = 3")
    os.chown(path, other.pw_uid, other.pw_gid)

    with pytest.raises(SettingsError, match=f"belongs to {other.pw_name}"):
        load_settings(path)
