"""What is typed to a run reaches its command through the worker, and is found nowhere afterwards."""

from __future__ import annotations

import os
from pathlib import Path

from taskmon import ours
from taskmon.core.requests.answer import ANSWERS, Answer, Key
from taskmon.core.states import RunState
from tests.waiting import wait_until
from tests.worker.hiring import Given, Worker, shell


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
