"""What is typed to a run reaches its command through the worker, and is found nowhere afterwards."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from taskmon import ours
from taskmon.core.requests.answer import ANSWERS, Answer, Key
from taskmon.core.states import RunState
from taskmon.worker.processes.keyboard import Keyboard
from taskmon.worker.processes.terminal import Terminal
from taskmon.worker.record import Record
from tests.waiting import wait_until
from tests.worker.hiring import Given, Worker, shell
from tests.worker.watching.test_observer import NoPokes


def give(given: Given, answer: Answer) -> None:
    ours.write_to_pipe(str(given.folder / ANSWERS), answer.to_line())


def waits(given: Given) -> bool:
    return "waiting_for_input" in given.snapshot.get("facts", [])


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


_TALK = """
printf 'Overwrite? [y/N] '; read answer
stty -echo; printf 'Password: '; read word; stty echo
echo; echo "$answer, ${#word} letters"
cat; echo over
"""


def test_a_run_is_answered_and_what_was_typed_is_stored_nowhere(worker: Worker) -> None:
    given = worker.give(shell(_TALK, pty=True))
    wait_until(lambda: waits(given) and given.snapshot["hides_input"] is False)
    assert given.snapshot["line"] == "Overwrite? [y/N]"

    give(given, Answer("y"))
    wait_until(lambda: waits(given) and given.snapshot["hides_input"] is True)
    give(given, Answer("hunter2"))
    wait_until(lambda: b"y, 7 letters" in given.output)
    give(given, Answer("not a trace"))
    wait_until(lambda: given.output.count(b"not a trace") == 1)  # `cat` itself repeats it, its terminal does not
    give(given, Answer(key=Key.END))

    assert worker.ended(given).state is RunState.SUCCEEDED
    assert b"hunter2" not in everything_in(given.folder)
    assert [note["what"] for note in given.evidence.notes] == ["something was typed"] * 4
    assert not (given.folder / ANSWERS).exists()


def test_control_c_reaches_the_foreground(worker: Worker) -> None:
    given = worker.give(shell("trap 'echo caught; exit 3' INT; echo ready; while :; do sleep 0.1; done", pty=True))
    wait_until(lambda: b"ready" in given.output)

    give(given, Answer(key=Key.INTERRUPT))

    assert worker.ended(given).exit_code == 3
    assert b"caught" in given.output


def test_what_is_no_answer_is_passed_over_and_costs_the_run_nothing(worker: Worker) -> None:
    given = worker.give(shell("read answer; echo got $answer", pty=True))
    wait_until(lambda: waits(given))
    pipe = os.open(given.folder / ANSWERS, os.O_WRONLY | os.O_NONBLOCK)
    for junk in (b"\n\n", b"x" * 4_096, b'{"text": "a\\u0003b"}\n', b"\x00\xff\n", b'{"key": "f1"}\n'):
        os.write(pipe, junk)
    os.write(pipe, b"\n")
    os.write(pipe, Answer("yes").to_line())
    os.close(pipe)

    worker.ended(given)
    assert given.output.endswith(b"got yes\r\n")


def test_what_has_no_terminal_has_nothing_to_type_to(worker: Worker) -> None:
    given = worker.give(shell("read answer; sleep 60"))
    wait_until(lambda: "hides_input" in given.snapshot)

    assert given.snapshot["hides_input"] is None
    assert not waits(given)
    assert not (given.folder / ANSWERS).exists()


def test_a_pipe_that_a_job_takes_away_ends_no_run(worker: Worker) -> None:
    given = worker.give(shell('rm -f "${TASKMON_EVENTS%/*}/answers"; echo gone; read answer', pty=True))
    wait_until(lambda: waits(given))
    assert not (given.folder / ANSWERS).exists()

    worker.ask(given, "cancel")

    assert worker.ended(given).state is RunState.CANCELLED


def notes(given: Given) -> list[str]:
    return [note["what"] for note in given.evidence.notes]


@pytest.mark.parametrize(
    "text", ["", "a\tb", "zwölf \U0001f511 \u202e", "caf\udce9", "'\"\\$(x)` *", "x" * 4_000, "ä" * 2_000]
)
def test_a_line_is_read_as_it_was_typed(worker: Worker, text: str) -> None:
    given = worker.give(shell("printf '? '; IFS= read -r line; printf '<%s>' \"$line\"", pty=True))
    wait_until(lambda: waits(given))

    give(given, Answer(text))

    assert worker.ended(given).state is RunState.SUCCEEDED
    assert given.output.endswith(f"<{text}>".encode("utf-8", "surrogateescape"))


def test_several_answers_at_once_are_each_read_in_turn_and_none_is_shown(worker: Worker) -> None:
    """The second is for a question that hides it, and comes before that is asked."""
    ask = "printf 'Name? '; read name; sleep 0.3; stty -echo; printf 'Word? '; read word; stty echo; read more"
    given = worker.give(shell(f'{ask}; echo "${{#name}} ${{#word}} ${{#more}}"', pty=True))
    wait_until(lambda: waits(given))

    for text in ("hunter2", "hunter" * 600, "hunters" * 400):
        give(given, Answer(text))

    assert worker.ended(given).state is RunState.SUCCEEDED
    assert given.output.endswith(b"7 3600 2800\r\n")
    assert b"hunter" not in everything_in(given.folder)
    assert notes(given) == ["something was typed"] * 3


class Held:
    """A keyboard and its terminal, at which nobody reads but this test."""

    def __init__(self, folder: Path) -> None:
        given = Given(folder, shell(""))
        given.make()
        with contextlib.closing(ours.Folder(str(folder))) as opened:
            self._record = Record(opened, NoPokes())  # type: ignore[arg-type]  # has what is asked of them here
        self.given, self.terminal = given, Terminal()
        self._keyboard = Keyboard(self.terminal, str(folder))
        self.is_asked = False

    def look(self) -> int:
        """Type what can be typed now; how many lines have been typed so far."""
        self._keyboard.type(self._keyboard.fds, self._record, lambda: self.is_asked, is_too_late=False)
        return notes(self.given).count("something was typed")

    def read(self) -> bytes:
        end = os.open(self.terminal.path, os.O_RDONLY | os.O_NOCTTY)
        try:
            return os.read(end, 4_096)
        finally:
            os.close(end)

    def close(self) -> None:
        self._keyboard.close()
        self._record.close()
        self.terminal.handed_over()
        self.terminal.close()


def test_a_line_is_held_until_somebody_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has read a password lets the terminal show what is typed again: on a busy machine the next line was seen."""
    with contextlib.closing(Held(tmp_path / "1")) as held:
        give(held.given, Answer("one"))
        give(held.given, Answer("two"))
        give(held.given, Answer("three"))
        assert held.look() == 0
        held.is_asked = True
        assert held.look() == 1
        assert held.look() == 1  # it is unread
        assert held.read() == b"one\n"

        held.is_asked = False
        assert held.look() == 1
        # Not everybody who reads can be seen.
        monkeypatch.setattr("taskmon.worker.processes.keyboard._HELD_S", 0.0)
        assert held.look() == 2
        assert held.look() == 2
        assert held.read() == b"two\n"
        monkeypatch.undo()
        assert held.look() == 2


def test_who_reads_nothing_is_not_waited_for_and_can_be_interrupted(worker: Worker) -> None:
    given = worker.give(shell("echo ready; exec sleep 600", pty=True))
    wait_until(lambda: b"ready" in given.output)
    for _ in range(40):
        give(given, Answer("hunter" * 50))
    wait_until(lambda: "what was typed was not taken" in notes(given))
    wait_until(lambda: notes(given).count("something was typed") == 1)
    assert not waits(given)

    give(given, Answer(key=Key.INTERRUPT))

    assert worker.ended(given).error is not None
    assert b"hunter" not in everything_in(given.folder)


def test_what_is_typed_too_late_is_told_and_not_given_to_anybody(worker: Worker) -> None:
    given = worker.give(shell("echo ready; exec sleep 0.5", pty=True))
    wait_until(lambda: b"ready" in given.output)
    give(given, Answer("one"))
    give(given, Answer("two"))

    assert worker.ended(given).state is RunState.SUCCEEDED
    assert notes(given)[-1] == "what was typed came too late"
    assert notes(given).count("something was typed") <= 1
    assert not (given.folder / ANSWERS).exists()


def test_what_is_typed_before_the_command_has_begun_to_read_is_read(worker: Worker) -> None:
    given = worker.give(shell("sleep 0.5; read line; echo got $line", pty=True))
    wait_until(lambda: (given.folder / ANSWERS).exists())

    give(given, Answer("early"))

    worker.ended(given)
    assert given.output.endswith(b"got early\r\n")
    assert given.output.count(b"early") == 1
