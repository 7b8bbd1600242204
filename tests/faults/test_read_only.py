"""A home on read-only media: all that is there can be read, and what would write is refused with a sentence."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from taskmon.paths import Paths
from tests.engine.conftest import MakeBench
from tests.jobs import command

#: In a mount namespace of its own, where the home is read-only.
_PROGRAM = """
import contextlib, io, json, sys
from taskmon.cli.program import main
said = []
for arguments in json.loads(sys.argv[1]):
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()) as err:
        status = main(arguments)
    out.flush()
    said.append([status, out.buffer.getvalue().decode(), err.getvalue()])
print(json.dumps(said))
"""
_SEALED = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
_READING = (["list"], ["list", "--json"], ["show", "1"], ["logs", "1"], ["wait", "1"], ["export", "--format", "csv"])
_WRITING = (["add", "--", "true"], ["retry", "1"], ["work", "--until-idle"], ["cancel", "1"])


def typed_where_sealed(home: Path, *commands: list[str]) -> list[tuple[int, str, str]]:
    """Status, output and error output of commands for which the home is mounted read-only."""
    seal = ["unshare", "--mount", "sh", "-c", _SEALED, str(home)]
    tried = subprocess.run([*seal, "true"], capture_output=True, text=True, timeout=60, check=False)
    if tried.returncode:
        pytest.skip(f"NOT TESTED HERE: nothing can be mounted read-only ({tried.stderr.strip()})")
    done = subprocess.run(
        [*seal, sys.executable, "-c", _PROGRAM, json.dumps(commands)],
        env={**os.environ, "TASKMON_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [(status, out, err) for status, out, err in json.loads(done.stdout)]


@pytest.mark.parametrize("left", ["closed", "died with its memory", "copied without its memory"])
def test_what_is_there_can_be_read_and_nothing_else_is_done(
    make_bench: MakeBench, paths: Paths, tmp_path: Path, left: str
) -> None:
    bench = make_bench()
    bench.perform(command("echo", "hello"))
    if left == "closed":
        bench.engine.stop()
    home = tmp_path / "stick"
    unwanted = ("*.sock", "*-shm") if left.startswith("copied") else ("*.sock",)
    # The words for search may just be written; they are a cache, and nothing here asks for them.
    shutil.copytree(paths.home, home, ignore=shutil.ignore_patterns(*unwanted, "search.sqlite*"))
    assert (home / "taskmon.db-wal").exists() is (left != "closed")

    said = typed_where_sealed(home, *_READING, *_WRITING, ["stop"], ["doctor"])

    for (status, out, err), typed in zip(said, _READING, strict=False):
        assert status == 0, (typed, err)
        assert "hello" in out or typed[0] == "wait"
    for (status, out, err), typed in zip(said[len(_READING) :], _WRITING, strict=False):
        assert (status, out) == (1, ""), (typed, err)
        assert f"{home} is on read-only media" in err
    (stopped, *_), (status, doctor, _) = said[-2:]
    assert stopped == 4
    assert status == 1
    assert f"{home} is on read-only media" in doctor
    assert "is sound" in doctor
