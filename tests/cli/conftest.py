"""A shell in which `taskmon` is typed, on a home of its own: what only asks is answered in the test's own process."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import taskmon
from taskmon.paths import Paths, find_paths
from tests.cli.in_process import perform
from tests.waiting import is_answered, wait_until

_SOURCE = str(Path(taskmon.__file__).parent.parent)
_PATIENCE_S = 60.0
#: They are monitors, or may become one, and try out this machine's interpreters: a process is what they are about.
_PROCESSES = frozenset({"work", "run", "doctor"})
#: What an interpreter, or its C library, reads once and for all at its start.
_READ_AT_START = ("PYTHON", "LANG", "LC_", "TZ")


class Shell:
    """Types commands. Those that only ask, or add, are performed in this process: each of its own costs 0.3 s."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder  #: where the commands are typed
        self.environment = {**os.environ, "PYTHONPATH": _SOURCE, "COLUMNS": "100"}
        self._first_environment = dict(self.environment)
        self._started: list[subprocess.Popen[bytes]] = []

    @property
    def paths(self) -> Paths:
        return find_paths()

    def start(self, *arguments: str | bytes, **options: Any) -> subprocess.Popen[bytes]:
        """A command that goes on by itself."""
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        command: Sequence[str | bytes] = [sys.executable, "-m", "taskmon", *arguments]
        process = subprocess.Popen(command, cwd=self.folder, env=self.environment, **options)
        self._started.append(process)
        return process

    def leave(self) -> None:
        """End what was started and still runs: a test that fails leaves nothing that spoils others."""
        for process in self._started:
            if process.poll() is None:
                process.kill()
            with process:  # closes its pipes, and waits
                pass

    def type(
        self, *arguments: str | bytes, status: int | None = 0, typed: bytes | None = None, apart: bool = False
    ) -> subprocess.CompletedProcess[bytes]:
        """A command and what it said; `status` is what it must end with.

        Args:
            apart: In a process of its own, whatever the command.
        """
        command: Sequence[str | bytes] = [sys.executable, "-m", "taskmon", *arguments]
        if apart or self._needs_a_process(arguments):
            done = subprocess.run(
                command, cwd=self.folder, env=self.environment, input=typed or b"", capture_output=True,
                timeout=_PATIENCE_S,
            )  # fmt: skip
        else:
            done = perform(arguments, self.folder, self.environment, typed or b"")
        if arguments[:1] != ("run",):  # with --json a task's own output stands there, and how that ended
            assert b"Traceback" not in done.stderr, done.stderr.decode()
        assert status is None or done.returncode == status, (done.returncode, done.stdout, done.stderr)
        return done

    def _needs_a_process(self, arguments: Sequence[str | bytes]) -> bool:
        changed = {name for name, _ in self.environment.items() ^ self._first_environment.items()}
        return not arguments or arguments[0] in _PROCESSES or any(name.startswith(_READ_AT_START) for name in changed)

    def say(self, *arguments: str | bytes, status: int = 0) -> str:
        """What a command printed."""
        return self.type(*arguments, status=status).stdout.decode()

    def complaint(self, *arguments: str | bytes, status: int, typed: bytes | None = None) -> str:
        """The one line with which a command refuses; it prints nothing else."""
        done = self.type(*arguments, status=status, typed=typed)
        assert done.stdout == b""
        said = done.stderr.decode()
        assert said.startswith("taskmon: "), said
        assert said.count("\n") == 1, said
        return said

    def add(self, *arguments: str | bytes) -> int:
        """The id of a new run."""
        return int(self.say("add", *arguments))

    def lines(self, *arguments: str) -> list[dict[str, Any]]:
        """What a command printed as JSON lines."""
        return [json.loads(line) for line in self.say(*arguments).splitlines()]

    def run(self, run_id: int) -> dict[str, Any]:
        """All that `show` tells of a run."""
        return self.lines("show", str(run_id), "--json")[0]


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A shell in a folder of its own, with a home whose path is short enough for a socket."""
    home = tempfile.mkdtemp(prefix="tm-")
    monkeypatch.setenv("TASKMON_HOME", home)
    folder = tmp_path / "where I am"
    folder.mkdir()
    made = Shell(folder)
    yield made
    made.leave()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def monitor(shell: Shell) -> Iterator[subprocess.Popen[bytes]]:
    """A running `taskmon work`, for the shell's home."""
    process = shell.start("work", "--slots", "2", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(shell.paths), timeout_s=30)
        yield process
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.terminate()
        assert process.wait(30) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.fixture
def here(shell: Shell) -> Shell:
    """A shell, in a folder into which a room's tests may put what they need."""
    return shell


@pytest.fixture(params=["alone", "with a monitor"])
def anybody(request: pytest.FixtureRequest, here: Shell) -> Shell:
    """The same where no monitor runs, and where one does."""
    if request.param == "with a monitor":
        request.getfixturevalue("monitor")
    return here


def answers(paths: Paths) -> bool:
    """Whether a monitor answers on the socket."""
    return is_answered(paths.socket)
