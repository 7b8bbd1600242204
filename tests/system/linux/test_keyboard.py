"""Which real programs are seen waiting for somebody to type, and which are not."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator

import pytest

from taskmon import system
from taskmon.system import AtKeyboard
from taskmon.system.linux.procfs import content
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows who waits")

_PYTHON = (sys.executable, "-I", "-u", "-c")
_ASYNC = """
import asyncio
async def main():
    asyncio.get_running_loop().add_reader(0, print)
    await asyncio.sleep(900)
asyncio.run(main())
"""
_WAITING = (
    ("sh", "-c", "printf 'Overwrite? [y/N] '; read x"),
    ("bash", "-c", "read -e -p 'Name? ' x"),
    ("bash", "-c", "read -t 600 -p 'Name? ' x"),
    ("cat",),
    (*_PYTHON, "input('name? ')"),
    (*_PYTHON, "import readline; input('name? ')"),
    (*_PYTHON, "import getpass; getpass.getpass()"),
    (*_PYTHON, "import threading, sys; threading.Thread(target=sys.stdin.readline).start()"),
    (*_PYTHON, "import select; select.poll().poll(1); p = select.poll(); p.register(0, 1); p.poll()"),
    (*_PYTHON, _ASYNC),
    ("less", "/etc/passwd"),
    ("vim", "-u", "NONE", "/etc/passwd"),
    ("sh", "-c", "true | { read y; sh -c 'read x < /dev/tty'; }"),
    ("sh", "-c", "sleep 600 & read x"),
)
#: In the background: who only asks whether there is something to read is not stopped for it, and gets nothing.
_BEHIND = f"set -m; {sys.executable} -ISc 'import select; select.select([0], [], [])' & exec sleep 600"
_NOT_WAITING = (
    ("bash", "-c", _BEHIND),
    ("sh", "-c", "sleep 600; read x"),
    ("sh", "-c", "read x < /dev/null; exec sleep 600"),
    ("sh", "-c", "sleep 600 | cat"),
    (*_PYTHON, "import select\nwhile True: select.select([0], [], [], 1)"),
)
_RELAYING = (
    (*_PYTHON, "import select, socket\na = socket.create_server(('127.0.0.1', 0))\nselect.select([0, a], [], [])"),
    (*_PYTHON, "import os, select\na, b = os.pipe()\nif os.fork(): os.close(b); select.select([0, a], [], [])\n"
     "import time; time.sleep(600)"),
)  # fmt: skip


class OnTerminal:
    """A program on a terminal of its own, and what it and all that it starts do there."""

    def __init__(self, *argv: str) -> None:
        self._master, slave = os.openpty()
        self.path, self.device = os.ttyname(slave), os.fstat(slave).st_rdev
        os.close(slave)
        program, environment = os.fsencode(shutil.which(argv[0]) or argv[0]), {**os.environ, "TERM": "xterm"}
        words = [os.fsencode(word) for word in argv]
        encoded = {os.fsencode(name): os.fsencode(text) for name, text in environment.items()}
        self._pid = system.spawn(os.fsdecode(program), words, encoded, "", self.path)

    @property
    def does(self) -> set[AtKeyboard]:
        with contextlib.suppress(BlockingIOError):
            os.set_blocking(self._master, False)
            os.read(self._master, 65_536)  # who can't go on printing asks nothing
        processes = [system.identify_child(self._pid), *system.descendants(self._pid)]
        return {system.at_keyboard(process, self.path, self.device) for process in processes}

    @property
    def does_at_its_own(self) -> set[AtKeyboard]:
        return {system.at_keyboard(process, "", self.device) for process in system.descendants(self._pid)}

    def close(self) -> None:
        for process in [*system.descendants(self._pid), system.identify_child(self._pid)]:
            system.send_signal(process, system.KILL)
        os.waitpid(self._pid, 0)
        os.close(self._master)


@pytest.fixture
def on_terminal() -> Iterator[Callable[..., OnTerminal]]:
    """Start a program on a terminal of its own."""
    started: list[OnTerminal] = []

    def start(*argv: str) -> OnTerminal:
        started.append(OnTerminal(*argv))
        return started[-1]

    yield start
    for each in started:
        each.close()


def test_who_waits_is_seen_and_who_merely_has_a_terminal_is_not(on_terminal: Callable[..., OnTerminal]) -> None:
    """All at once, as each needs a moment until it rests."""
    wanted = dict.fromkeys(_WAITING, AtKeyboard.READS) | dict.fromkeys(_RELAYING, AtKeyboard.RELAYS)
    resting = {argv: on_terminal(*argv) for argv in wanted if shutil.which(argv[0])}
    others = {argv: on_terminal(*argv) for argv in _NOT_WAITING}

    wait_until(lambda: [argv for argv, program in resting.items() if wanted[argv] not in program.does] == [])

    assert [argv for argv, program in others.items() if program.does != {AtKeyboard.NOTHING}] == []


def test_what_a_relay_hands_on_is_waited_for_at_another_terminal(on_terminal: Callable[..., OnTerminal]) -> None:
    relay = on_terminal("script", "-qc", "read x", "/dev/null")
    wait_until(lambda: AtKeyboard.READS in relay.does_at_its_own)

    wait_until(lambda: AtKeyboard.RELAYS in relay.does)
    assert AtKeyboard.READS not in relay.does


def test_of_a_process_that_is_not_ours_to_see_only_that_it_sleeps_there_is_known(
    on_terminal: Callable[..., OnTerminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = on_terminal("cat")
    wait_until(lambda: asking.does == {AtKeyboard.READS})
    monkeypatch.setattr(
        "taskmon.system.linux.keyboard.content", lambda path: b"" if path.endswith("syscall") else content(path)
    )

    assert asking.does == {AtKeyboard.UNSEEN}
