"""A second user of the machine: whose a folder is can only be tried out with two."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import taskmon

#: No such user need exist; files can be theirs all the same.
UID = 4321
#: Whoever may not read this Python's folders has all modules loaded before they become that user.
_PROGRAM = """
import contextlib, io, json, os, pkgutil, importlib, sys
sys.path.insert(0, sys.argv[1])
import taskmon
for module in pkgutil.walk_packages(taskmon.__path__, "taskmon."):
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

needs_root = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0,
    reason="NOT TESTED HERE: only root can be another user for a while; run the tests as root, as CI does",
)


def give_away(folder: Path) -> None:
    """Make the folder, and all that is in it, the other user's; they can also get there."""
    for parent in folder.parents:
        if parent.owner() == "root" and parent.stat().st_mode & 0o055 != 0o055 and parent != Path("/"):
            parent.chmod(0o755)
    for path in (folder, *folder.rglob("*")):
        os.lchown(path, UID, UID)


def start_as_another(*commands: Sequence[str], home: Path) -> subprocess.Popen[str]:
    """A process in which the other user types commands, one after another."""
    source = str(Path(taskmon.__file__).parent.parent)
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, source, str(UID), json.dumps([list(command) for command in commands])],
        env={**os.environ, "TASKMON_HOME": str(home), "HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def typed_by_another(*commands: Sequence[str], home: Path) -> list[tuple[int, str, str]]:
    """Status, output and error output of what the other user types."""
    process = start_as_another(*commands, home=home)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return [(status, said, complained) for status, said, complained in json.loads(out)]


def of_root(folder: Path) -> list[Path]:
    """What in the folder is not the other user's."""
    return [path for path in (folder, *folder.rglob("*")) if path.lstat().st_uid != UID]
