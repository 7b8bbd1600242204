"""A terminal with real programs on it: what they ask is answered, what is typed to them is not shown."""

from __future__ import annotations

import os
import signal
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from taskmon.worker.processes.terminal import Terminal
from tests.waiting import wait_until


class Screen:
    """A program on a terminal whose output goes to a file."""

    def __init__(self, file: Path, *argv: str) -> None:
        self.terminal = Terminal()
        self._file = file
        self._output = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, self.terminal.path, os.O_RDWR, 0),
            (os.POSIX_SPAWN_DUP2, 0, 1),
            (os.POSIX_SPAWN_DUP2, 0, 2),
        ]
        self.pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=actions, setsid=True)
        self.terminal.handed_over()

    @property
    def text(self) -> str:
        """What it has shown so far."""
        self.terminal.copy(self._output)
        return self._file.read_text()

    def shows(self, text: str) -> None:
        wait_until(lambda: text in self.text)

    def close(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.terminal.close()
        os.close(self._output)


Shows = Callable[..., Screen]


@pytest.fixture
def shows(tmp_path: Path) -> Iterator[Shows]:
    """Start a program on a terminal of its own."""
    started: list[Screen] = []

    def start(*argv: str) -> Screen:
        started.append(Screen(tmp_path / f"output-{len(started)}", *argv))
        return started[-1]

    yield start
    for screen in started:
        screen.close()


def python(text: str) -> tuple[str, ...]:
    return (sys.executable, "-I", "-S", "-u", "-c", text)


_ASK = """
import os, tty
tty.setraw(0)
for query in (b"\\x1b[6n", b"\\x1b[c", b"\\x1bP$qm\\x1b\\\\"):
    os.write(1, query)
    os.write(1, ascii(os.read(0, 99)).encode())
"""


def test_a_program_that_waits_for_answers_of_its_terminal_gets_them(shows: Shows) -> None:
    screen = shows(*python(_ASK))

    screen.shows(r"b'\x1bP0$r\x1b\\'")
    assert r"b'\x1b[1;1R'" in screen.text
    assert r"b'\x1b[?62;22c'" in screen.text


def test_who_asks_first_and_makes_its_terminal_ready_then_is_answered_as_well(shows: Shows) -> None:
    late = "import os, time, tty\nos.write(1, b'\\x1b[6n')\ntime.sleep(0.3)\ntty.setraw(0, 0)\n"
    screen = shows(*python(late + "os.write(1, ascii(os.read(0, 99)).encode())"))

    screen.shows(r"b'\x1b[1;1R'")


def test_a_hostile_file_that_is_printed_types_nothing_before_what_somebody_types(shows: Shows) -> None:
    screen = shows("sh", "-c", r"printf '\033[6n\033[c\033[>q'; read line; echo; echo got $line; read line")
    screen.shows("\x1b[>q")

    screen.terminal.type_line(b"yes")

    screen.shows("\ngot yes\n")


def test_what_is_typed_is_taken_and_not_shown(shows: Shows) -> None:
    screen = shows("sh", "-c", 'printf "Name? "; read name; echo "${#name} letters"; read other; echo "$other" | wc -c')
    screen.shows("Name? ")

    assert screen.terminal.type_line(b"secret")
    screen.shows("6 letters")
    assert screen.terminal.type_line("zwölf".encode())
    screen.shows("7")

    assert screen.text.replace("\r", "") == "Name? \n6 letters\n\n7\n"
    assert termios.tcgetattr(screen.terminal.fd)[3] & termios.ECHO


def test_what_was_typed_unseen_is_not_shown_by_a_mode_that_is_set_right_after(shows: Shows) -> None:
    """The system took it in later, where it had other things to do, and repeated it as the terminal was by then."""
    screen = shows("sh", "-c", "echo ready; while read -r word; do :; done")
    screen.shows("ready")
    shown = termios.tcgetattr(screen.terminal.fd)
    hidden = [*shown]
    hidden[3] &= ~termios.ECHO

    for _ in range(300):
        wait_until(lambda: not screen.terminal.has_unread)
        termios.tcsetattr(screen.terminal.fd, termios.TCSANOW, hidden)
        assert screen.terminal.type_line(b"hunter2" * 200)
        termios.tcsetattr(screen.terminal.fd, termios.TCSANOW, shown)

    assert "hunter2" not in screen.text


def test_it_is_known_whether_what_is_typed_would_be_shown(shows: Shows) -> None:
    screen = shows(*python("import getpass; print(len(getpass.getpass())); input('more? '); print('done')"))
    screen.shows("Password: ")
    wait_until(lambda: screen.terminal.hides_input)
    assert screen.terminal.asks_in_secret
    screen.terminal.type_line(b"hunter2")

    screen.shows("more? ")
    assert not screen.terminal.hides_input
    screen.terminal.type_line(b"")
    screen.shows("done")
    assert "hunter2" not in screen.text


def test_the_end_of_the_input_is_typed_as_the_terminal_wants_it(shows: Shows) -> None:
    screen = shows("sh", "-c", "stty eof x; echo ready; cat; echo over; read more")
    screen.shows("ready")

    assert screen.terminal.end_input()

    screen.shows("over")


def test_who_reads_nothing_makes_nobody_wait(shows: Shows) -> None:
    screen = shows("sh", "-c", "stty raw; echo ready; exec sleep 60")
    screen.shows("ready")

    taken = [screen.terminal.type_line(b"x" * 3_000) for _ in range(60)]

    assert taken[0]
    assert not taken[-1]


@pytest.mark.parametrize("echo", ["echo", "-echo"])
def test_nothing_is_typed_before_the_last_line_was_read_for_it_might_be_shown_then(
    shows: Shows, tmp_path: Path, echo: str
) -> None:
    """It would wait in the system, which repeats it in the mode that the terminal has when it takes it in."""
    go = tmp_path / "go"
    wait = f"stty {echo}; echo ready; while ! [ -e {go} ]; do sleep 0.01; done; stty echo"
    screen = shows("sh", "-c", f'{wait}; while read -r word; do echo "${{#word}} letters"; done')
    screen.shows("ready")
    taken = [screen.terminal.type_line(b"secret" * 160) for _ in range(6)]

    assert taken == [True] + [False] * 5
    go.touch()
    screen.shows("960 letters")
    wait_until(lambda: not screen.terminal.has_unread)
    assert screen.terminal.type_line(b"x" * 4_094)
    screen.shows("4094 letters")
    assert screen.text.count("letters") == 2
    assert "secret" not in screen.text


@pytest.mark.parametrize("how", ["", "-e"])
def test_a_tab_arrives_as_a_tab_and_completes_nothing(shows: Shows, tmp_path: Path, how: str) -> None:
    (tmp_path / "completed").touch()
    read = f"IFS=; read -r {how} -p 'ready ' line; printf '%q' \"$line\"; sleep 60"
    screen = shows("bash", "-c", f"cd {tmp_path}; {read}")
    screen.shows("ready ")
    wait_until(lambda: screen.terminal.hides_input is bool(how))  # readline shows by itself what is typed

    assert screen.terminal.type_line(b"x comp\t\t1")

    screen.shows(r"$'x comp\t\t1'")


def test_what_can_not_be_kept_from_being_shown_is_not_typed(shows: Shows, monkeypatch: pytest.MonkeyPatch) -> None:
    """No descriptor is left, or the terminal does not do as it is told."""
    screen = shows("sh", "-c", "echo ready; read word; echo got $word; read more")
    screen.shows("ready")
    with monkeypatch.context() as without:
        without.setattr(screen.terminal, "path", "/nowhere")
        assert not screen.terminal.type_line(b"hunter2")
    with monkeypatch.context() as deaf:
        deaf.setattr(termios, "tcsetattr", lambda *_: None)
        assert not screen.terminal.type_line(b"hunter2")

    assert screen.terminal.type_line(b"word")
    screen.shows("got word")
    assert "hunter2" not in screen.text


def test_nothing_can_be_typed_once_it_is_hung_up(shows: Shows) -> None:
    screen = shows("sleep", "60")
    screen.terminal.close()

    assert not screen.terminal.type_line(b"x")
    assert not screen.terminal.end_input()
    assert not screen.terminal.hides_input
