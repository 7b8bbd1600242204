"""A second user of the machine: whose a folder is can only be tried out with two."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import taskmon
from tests.waiting import wait_until

#: No such user need exist; files can be theirs all the same.
UID = 4321
_NOT_HERE = "NOT TESTED HERE: only root can be another user for a while; run the tests as root, as CI does"
#: Whoever may not read this Python's folders has all modules loaded before they become that user.
_PROGRAM = """
import contextlib, io, json, os, pkgutil, importlib, sys
sys.path.insert(0, sys.argv[1])
import taskmon
for module in pkgutil.walk_packages(taskmon.__path__, "taskmon.", lambda of_another_system: None):
    if module.name.startswith(("taskmon.cli", "taskmon.engine", "taskmon.store")):
        importlib.import_module(module.name)
import email.message, email.parser, encodings.ascii, encodings.idna, sqlalchemy.dialects.sqlite, sqlite3, tempfile
import importlib.metadata
assert next(iter(importlib.metadata.distributions())).metadata  # from Python 3.13 on this loads another module
from taskmon.cli.program import main
os.chdir("/")
os.setgroups([])
os.setgid(int(sys.argv[2]))
os.setuid(int(sys.argv[2]))
said = []
for arguments in json.loads(sys.argv[3]):
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        status = main(arguments)
    said.append([status, out.getvalue(), err.getvalue()])
print(json.dumps(said))
"""

#: In CI such a test fails where it can't run: it is not left out unseen.
needs_root = pytest.mark.skipif(
    os.name != "posix" or (os.geteuid() != 0 and not os.environ.get("CI")), reason=_NOT_HERE
)


@contextlib.contextmanager
def added_user() -> Iterator[pwd.struct_passwd]:
    """A user whom the system knows, made for these tests; where that can't be, CI fails and others skip, aloud."""
    missing = "useradd" if shutil.which("useradd") is None else "root's rights" if os.geteuid() != 0 else ""
    if missing:
        print(f"{_NOT_HERE} ({missing} missing)", file=sys.stderr)
        pytest.fail(_NOT_HERE) if os.environ.get("CI") else pytest.skip(_NOT_HERE)
    name = f"tm-{os.urandom(4).hex()}"
    # Another process of these tests may have the list of users locked just now.
    wait_until(lambda: _done("useradd", "--no-create-home", "--shell", "/bin/sh", name))
    try:
        yield pwd.getpwnam(name)
    finally:
        wait_until(lambda: _done("userdel", name))


def _done(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def give_away(folder: Path, uid: int = UID) -> None:
    """Make the folder, and all that is in it, the other user's; they can also get there."""
    for parent in folder.parents:
        if parent.owner() == "root" and parent.stat().st_mode & 0o055 != 0o055 and parent != Path("/"):
            parent.chmod(0o755)
    for path in (folder, *folder.rglob("*")):
        os.lchown(path, uid, uid)


def start_as_another(*commands: Sequence[str], home: Path, uid: int = UID) -> subprocess.Popen[str]:
    """A process in which the other user types commands, one after another."""
    source = str(Path(taskmon.__file__).parent.parent)
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, source, str(uid), json.dumps([list(command) for command in commands])],
        env={**os.environ, "TASKMON_HOME": str(home), "HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def typed_by_another(*commands: Sequence[str], home: Path, uid: int = UID) -> list[tuple[int, str, str]]:
    """Status, output and error output of what the other user types."""
    process = start_as_another(*commands, home=home, uid=uid)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return [(status, said, complained) for status, said, complained in json.loads(out)]


def of_root(folder: Path) -> list[Path]:
    """What in the folder is not the other user's."""
    return [path for path in (folder, *folder.rglob("*")) if path.lstat().st_uid != UID]


#: Listens at a path as another user, says so, and then what it was told by each who came, until its input ends.
_LISTENER = """
import contextlib, os, select, socket, sys
server = socket.socket(socket.AF_UNIX)
os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[2]))
server.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
server.listen(128)
print("listening", flush=True)
heard = came = 0
while True:
    ready = select.select([server, sys.stdin], [], [])[0]
    if server not in ready:
        break
    peer, _ = server.accept()
    came += 1
    with contextlib.suppress(ConnectionResetError):
        heard += len(peer.recv(65536))
    peer.close()
print(came, heard, flush=True)
"""


@contextlib.contextmanager
def listening_as(uid: int, path: Path) -> Iterator[subprocess.Popen[str]]:
    """The process of another user that waits at a path for what it may be told."""
    process = subprocess.Popen(
        [sys.executable, "-c", _LISTENER, str(path), str(uid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "listening\n"
        yield process
    finally:
        process.kill()
        with process:
            pass


def heard(listener: subprocess.Popen[str]) -> tuple[int, int]:
    """How many came to it, and how many bytes it was told."""
    out, _ = listener.communicate("", timeout=60)
    came, told = out.split()
    return int(came), int(told)
