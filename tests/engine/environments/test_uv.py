"""What uv's end means, in words; and what it is given."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from taskmon.core.errors import ErrorCode
from taskmon.engine.environments.folder import Folder
from taskmon.engine.environments.metadata import metadata_of
from taskmon.engine.environments.prepared import Prepared, prepared
from taskmon.engine.environments.uv import PreparationError, Stop, StoppedError, failure, find_uv
from tests.engine.environments.conftest import Uv, script
from tests.waiting import wait_until

_NETWORK = """error: Request failed after 3 retries in 12.1s
  cause: Failed to fetch: http://127.0.0.1:9/simple/a/
  cause: tcp connect error
"""


def make(file: str, uv: Uv, tmp_path: Path, stop: Stop | None = None) -> Prepared | None:
    return prepared(file, uv.environment, tmp_path / "home" / "environments", stop=stop or Stop(), begun=lambda: None)


@pytest.mark.parametrize(
    ("output", "status", "code", "may_pass", "said"),
    [
        (_NETWORK, 2, ErrorCode.NOT_STARTED, True, "can't be fetched now (Request failed after 3 retries in 12.1s:"),
        ("error: write\n  cause: No space left on device (os error 28)", 2, ErrorCode.DISK_FULL, True, "disk is full"),
        ("error: HTTP status server error (503 Service Unavailable)", 2, ErrorCode.NOT_STARTED, True, "fetched now"),
        ("error: HTTP status client error (404 Not Found) for url", 2, ErrorCode.INVALID, False, "404 Not Found"),
        ("error: Hash mismatch for `a==1`", 1, ErrorCode.INVALID, False, "Hash mismatch for `a==1`"),
        ("error: unexpected argument '--script' found\n\nUsage: uv", 2, ErrorCode.INVALID, False, "uv self update"),
        ("", -signal.SIGKILL, ErrorCode.NOT_STARTED, True, "ended by signal 9"),
        ("", 1, ErrorCode.INVALID, False, "uv said nothing"),
    ],
)
def test_what_uv_says_is_told_and_judged(output: str, status: int, code: str, may_pass: bool, said: str) -> None:
    error = failure("/x/a.py", "/bin/uv", status, output)

    assert (error.record.code, error.may_pass) == (code, may_pass)
    assert said in error.record.message
    assert "\n" not in error.record.message


def test_the_password_of_an_index_is_told_nowhere() -> None:
    error = failure("/x/a.py", "/bin/uv", 2, "error: Failed to fetch: https://me:hunter2@pypi.example/simple/a/")

    assert "hunter2" not in str(error.record)


def test_uv_is_found_on_the_path_first_then_where_its_installers_put_it(tmp_path: Path) -> None:
    usual, first = tmp_path / ".local" / "bin" / "uv", tmp_path / "bin" / "uv"
    for each in (usual, first):
        each.parent.mkdir(parents=True)
        each.touch(mode=0o755)
    home = {"HOME": str(tmp_path)}

    assert find_uv({**home, "PATH": str(first.parent)}, "a.py") == str(first)
    assert find_uv({**home, "PATH": "/nowhere"}, "a.py") == str(usual)
    assert find_uv(home, "a.py") == str(usual)


@pytest.mark.parametrize(
    ("settings", "variable", "is_forbidden"),
    [("", None, True), ('python-downloads = "automatic"\n', None, False), ("", "manual", False)],
)
def test_a_python_is_downloaded_only_where_the_user_has_said_so(
    uv: Uv, tmp_path: Path, settings: str, variable: str | None, is_forbidden: bool
) -> None:
    uv.put(f"#!/bin/sh\necho \"$@\" >> '{uv.folder}/options'\nexit 1\n")
    uv.environment["HOME"] = str(tmp_path)
    uv.environment.pop("XDG_CONFIG_HOME", None)
    (tmp_path / ".config" / "uv").mkdir(parents=True)
    (tmp_path / ".config" / "uv" / "uv.toml").write_text(settings)
    if variable:
        uv.environment["UV_PYTHON_DOWNLOADS"] = variable
    with pytest.raises(PreparationError):
        make(script(tmp_path / "a.py"), uv, tmp_path)

    options = (uv.folder / "options").read_text()
    assert ("--no-python-downloads" in options) is is_forbidden
    assert "--python >=3.11,>=3.11" in options


def test_a_lock_beside_the_file_is_kept_to(uv: Uv, tmp_path: Path) -> None:
    file = script(tmp_path / "a.py", "greeting_of_a_test")
    unlocked = make(file, uv, tmp_path)
    (tmp_path / "a.py.lock").write_text("version = 1\n")
    with pytest.raises(PreparationError, match="can't be made"):
        make(file, uv, tmp_path)

    assert unlocked is not None
    assert (tmp_path / "a.py.lock").read_text() == "version = 1\n", "nothing is written beside the user's file"


def test_another_index_makes_another_environment(uv: Uv, tmp_path: Path) -> None:
    file = script(tmp_path / "a.py")
    one = make(file, uv, tmp_path)
    uv.environment["UV_DEFAULT_INDEX"] = "https://pypi.example/simple"
    other = make(file, uv, tmp_path)

    assert one is not None
    assert other is not None
    assert one.digest != other.digest


def test_what_uv_has_started_is_ended_with_it(uv: Uv, tmp_path: Path) -> None:
    uv.put(f"#!/bin/sh\nsleep 600 &\necho $! > '{uv.folder}/child'\nwait\n")
    stop = Stop()
    told: list[BaseException] = []

    def work() -> None:
        try:
            make(script(tmp_path / "a.py"), uv, tmp_path, stop)
        except StoppedError as error:
            told.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    wait_until(lambda: (uv.folder / "child").exists() and (uv.folder / "child").read_text().strip())
    child = int((uv.folder / "child").read_text())
    stop.set()
    thread.join(20)

    assert len(told) == 1
    wait_until(lambda: not _lives(child))


def test_what_was_stopped_begins_nothing(uv: Uv, tmp_path: Path) -> None:
    stop = Stop()
    stop.set()

    with pytest.raises(StoppedError):
        make(script(tmp_path / "a.py"), uv, tmp_path, stop)
    assert uv.calls == []
    assert os.listdir(tmp_path / "home" / "environments") == []


def test_only_one_of_many_threads_makes_it(uv: Uv, tmp_path: Path) -> None:
    file = script(tmp_path / "a.py", "greeting_of_a_test")
    found: list[Prepared | None] = []
    threads = [threading.Thread(target=lambda: found.append(make(file, uv, tmp_path))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(found) == 4
    assert len(set(found)) == 1
    assert uv.calls == ["venv", "sync"]
    metadata = metadata_of(file)
    assert metadata is not None
    assert found[0] is not None
    assert Folder(tmp_path / "home" / "environments", found[0].digest).is_whole()


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
