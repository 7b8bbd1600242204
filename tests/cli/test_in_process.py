"""What tests perform in their own process is what a user's process does, and leaves theirs as it was."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
from collections.abc import Sequence

import pytest

from tests.cli.conftest import Shell

#: Words of commands, and what is typed into them. Repeated, each says the same again.
COMMANDS: list[tuple[Sequence[str | bytes], bytes]] = [
    (["--version"], b""),
    (["add", "--help"], b""),
    (["lsit"], b""),
    (["add", "--cwd", "nowhere", "--", "true"], b""),
    (["add", "--from", "-"], b"true\n\na | b\n"),
    (["add", "--key", "again", "--", "true"], b""),
    ([b"add", b"--key", b"bytes", b"--json", b"--", b"cat", b"caf\xe9", "\N{SNOWMAN}".encode()], b""),
    (["add", "--task", "nowhere.py:task"], b""),
    (["list"], b""),
    (["list", "--json"], b""),
    (["show", "1"], b""),
    (["show", "1", "--json"], b""),
    (["show", "7"], b""),
    (["logs", "1"], b""),
    (["hold", "1", "7"], b""),
    (["export", "--format", "csv"], b""),
    (["job", "export"], b""),
    (["job", "import", "-"], b"[jobs"),
    (["tasks", "--json"], b""),
    (["completion", "bash"], b""),
]


@pytest.fixture
def filled(anybody: Shell) -> Shell:
    """Two runs, of which none starts, and a saved job; where no monitor runs, and where one does."""
    shell = anybody
    shell.add("--hold", "--name", "caf\N{LATIN SMALL LETTER E WITH ACUTE} \N{SNOWMAN}", "--env", "A=1", "--", "true")
    shell.add("--key", "again", "--hold", "--", "true")
    shell.add(b"--key", b"bytes", b"--hold", b"--", b"cat", b"caf\xe9")
    shell.say("job", "save", "odd", "--env", "API_TOKEN=x", "--", b"echo", b"caf\xe9", "")
    return shell


def test_a_command_says_and_ends_the_same_in_this_process_and_in_one_of_its_own(filled: Shell) -> None:
    for words, typed in COMMANDS:
        here = filled.type(*words, status=None, typed=typed)
        apart = filled.type(*words, status=None, typed=typed, apart=True)

        assert (here.returncode, here.stdout, here.stderr) == (apart.returncode, apart.stdout, apart.stderr), words


def test_only_what_asks_is_performed_in_this_process(shell: Shell) -> None:
    program = "import os; print(os.getppid())"

    assert int(shell.say("run", "--", sys.executable, "-c", program)) != os.getpid()
    shell.environment["PYTHONIOENCODING"] = "ascii"
    shell.add("--name", "\N{SNOWMAN}", "--", "true")
    assert b"\\u2603" in shell.type("list").stdout, "what an interpreter reads at its start needs one that starts"


def test_a_command_in_this_process_leaves_nothing_changed(shell: Shell) -> None:
    def state() -> list[object]:
        return [
            dict(os.environ), os.getcwd(), list(sys.argv), (sys.stdin, sys.stdout, sys.stderr), tempfile.gettempdir(),
            sorted(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else [],
            [os.fstat(number)[:3] for number in range(3)], sorted(thread.name for thread in threading.enumerate()),
            [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE)],
        ]  # fmt: skip

    shell.add("--", "true")  # what is imported, and stays, is none of a command's traces
    shell.say("cancel", "1")
    shell.environment |= {"TMPDIR": str(shell.folder), "ONLY": "there"}
    shell.environment.pop("PATH")
    before = state()

    for words in (["add", "--", "true"], ["cancel", "2"], ["list"], ["logs", "1"], ["show", "7"], ["lsit"]):
        shell.type(*words, status=None)
        assert state() == before, words


def test_its_streams_are_those_of_what_it_starts(shell: Shell) -> None:
    shell.say("job", "save", "build", "--", "make")
    shell.environment["EDITOR"] = "echo edited"

    done = shell.type("job", "edit", "build")

    assert done.stdout.startswith(b"edited ")
