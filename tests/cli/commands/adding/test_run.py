"""`taskmon run`: its output and its end are the command's own, whoever watches it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest

from taskmon.cli.commands.adding.run import status_of
from tests.cli.conftest import Shell
from tests.waiting import wait_until


@pytest.mark.parametrize(
    ("program", "status"),
    [
        ("exit 0", 0),
        ("exit 255", 255),
        ("kill -KILL $$", 128 + signal.SIGKILL),
        ("kill -TERM $$", 128 + signal.SIGTERM),
        ("kill -37 $$", 128 + 37 if sys.platform == "linux" else 1),
    ],
)
def test_it_ends_as_the_command_did(anybody: Shell, program: str, status: int) -> None:
    assert anybody.type("run", "--shell", "--", program, status=status).returncode == status


@pytest.mark.parametrize(
    ("name", "details", "status"),
    [
        ("SIGRTMIN+3", {"signal_number": 38}, 166),  # of a system on which they begin at 35
        ("signal 32", {"signal_number": 32}, 160),
        ("signal 32", None, 160),  # a record that was cut for want of room
        ("SIGTERM", None, 143),
        ("SIGNOTHERE", None, 1),
    ],
)
def test_the_status_of_a_signal_is_the_number_that_was_recorded(
    name: str, details: dict[str, object] | None, status: int
) -> None:
    ended = {"state": "failed", "signal": name, "exit_code": None, "job": {"kind": "command"}}

    assert status_of({**ended, "error": {"message": "", "code": "signal", "details": details}}) == status


def test_it_prints_the_bytes_as_they_are_and_says_why_it_failed(anybody: Shell) -> None:
    done = anybody.type("run", "--shell", "--", r"printf '\000\377\033[2J'; sleep 0.2; echo end; exit 3", status=3)

    assert done.stdout == b"\x00\xff\x1b[2Jend\n"
    assert b"failed" in done.stderr


def test_a_program_that_does_not_exist_is_127(anybody: Shell) -> None:
    done = anybody.type("run", "--", "no-such-program", status=127)

    assert b"no-such-program" in done.stderr


def test_every_attempt_is_followed(anybody: Shell) -> None:
    program = "echo try; test -e done || { touch done; exit 1; }"

    assert anybody.say("run", "--retries", "1", "--backoff", "0", "--shell", "--", program) == "try\ntry\n"


def test_json_is_the_ended_run_and_nothing_else(anybody: Shell) -> None:
    done = anybody.type("run", "--json", "--shell", "--", "echo out; exit 2", status=2)

    assert json.loads(done.stdout)["exit_code"] == 2
    assert b"out\n" in done.stderr


def test_ctrl_c_cancels(anybody: Shell) -> None:
    process = anybody.start("run", "--shell", "--", "echo started; sleep 60")
    assert process.stdout is not None
    assert process.stdout.readline() == b"started\n"

    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=30)[1]

    assert process.returncode == 128 + signal.SIGTERM, said
    assert anybody.lines("list", "--json")[0]["state"] == "cancelled"


@pytest.mark.usefixtures("monitor")
def test_a_second_ctrl_c_leaves_it_to_the_monitor(shell: Shell) -> None:
    process = shell.start("run", "--grace", "30", "--shell", "--", "trap '' TERM; echo started; sleep 60; sleep 1")
    assert process.stdout is not None
    assert process.stdout.readline() == b"started\n"

    process.send_signal(signal.SIGINT)
    wait_until(lambda: "cancelling" in shell.lines("list", "--json")[0]["facts"])
    process.send_signal(signal.SIGINT)

    assert process.wait(10) == 130
    assert shell.lines("list", "--json")[0]["state"] == "running"
    process.communicate()
    shell.run(1)


def test_when_its_monitor_is_killed_it_still_tells_the_end(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    process = shell.start("run", "--shell", "--", "echo started; sleep 1; echo ended; exit 5")
    assert process.stdout is not None
    assert process.stdout.readline() == b"started\n"

    monitor.kill()
    monitor.wait()

    assert process.communicate(timeout=30)[0] == b"ended\n"
    assert process.returncode == 5
    monitor.returncode = 0


def test_two_at_once_without_a_monitor_both_come_to_their_end(shell: Shell) -> None:
    first = shell.start("run", "--shell", "--", "echo started; until test -e go; do sleep 0.05; done; echo first")
    assert first.stdout is not None
    assert first.stdout.readline() == b"started\n"

    assert shell.type("run", "--shell", "--", "echo second; exit 3", status=3).stdout == b"second\n"
    (shell.folder / "go").touch()

    assert first.communicate(timeout=30)[0] == b"first\n"
    assert first.returncode == 0


def test_when_the_run_that_was_the_monitor_has_ended_another_goes_on(shell: Shell) -> None:
    first = shell.start("run", "--shell", "--", "echo started; until test -e go; do sleep 0.05; done")
    assert first.stdout is not None
    assert first.stdout.readline() == b"started\n"
    program = "echo begins; until test -e end; do sleep 0.05; done; exit 9"
    second = shell.start("run", "--retries", "1", "--backoff", "0", "--shell", "--", program)
    assert second.stdout is not None
    assert b"begins" in second.stdout.readline()

    (shell.folder / "go").touch()
    first.communicate(timeout=30)
    (shell.folder / "end").touch()

    assert second.communicate(timeout=60)[0].count(b"begins") == 1
    assert second.returncode == 9
    run = shell.run(2)
    assert [(attempt["attempt"], attempt["exit_code"]) for attempt in run["attempts"]] == [(1, 9), (2, 9)]


def test_a_monitor_takes_over_from_a_run_which_goes_on_following(shell: Shell) -> None:
    program = "echo started; until test -e go; do sleep 0.05; done; echo end; exit 4"
    process = shell.start("run", "--shell", "--", program)
    assert process.stdout is not None
    assert process.stdout.readline() == b"started\n"
    queued = shell.add("--", "true")

    work = shell.start("work", "--until-idle")
    wait_until(lambda: shell.run(queued)["state"] == "succeeded")
    assert process.poll() is None
    (shell.folder / "go").touch()

    assert process.communicate(timeout=30)[0] == b"end\n"
    assert process.returncode == 4
    work.communicate(timeout=30)
    assert work.returncode == 0


def test_what_add_takes_run_takes(anybody: Shell) -> None:
    assert anybody.say("run", "--wait", "--", "echo", "hi") == "hi\n"


def test_a_cancelled_run_needs_no_reason(shell: Shell) -> None:
    process = shell.start("run", "--shell", "--", "echo started; exec sleep 60")
    assert process.stdout is not None
    assert process.stdout.readline() == b"started\n"

    process.send_signal(signal.SIGINT)

    assert b"run 1 cancelled.\n" in process.communicate(timeout=30)[1]


def test_it_is_cancelled_in_words_when_nobody_reads_its_output_any_more(anybody: Shell) -> None:
    process = anybody.start("run", "--", "yes")
    assert process.stdout is not None
    assert process.stdout.read(2) == b"y\n"

    process.stdout.close()  # as `| head -1` does

    assert process.wait(30) == 141
    assert process.stderr is not None
    with process.stderr:
        assert b"nobody reads the output of run 1 any more: it is cancelled" in process.stderr.read()
    assert anybody.lines("list", "--json")[0]["state"] == "cancelled"


def test_it_goes_on_and_fails_where_its_output_finds_no_room(anybody: Shell) -> None:
    with open("/dev/full", "wb") as full:
        process = anybody.start("run", "--", "seq", "9", stdout=full)
        said = process.communicate(timeout=30)[1]

    assert process.returncode == 1
    assert b"'taskmon logs 1' has all of it" in said
    assert anybody.lines("list", "--json")[0]["state"] == "succeeded"


def test_it_ends_in_words_when_its_run_is_removed_before_it_starts(anybody: Shell) -> None:
    process = anybody.start("run", "--hold", "--", "true")
    try:
        wait_until(lambda: anybody.lines("list", "--json"))
        anybody.type("remove", "1")
        said = process.communicate(timeout=30)[1]
    finally:
        process.kill()
        process.wait()

    assert process.returncode == 3
    assert said == b"taskmon: Run 1 was removed by somebody else before it had ended here.\n"
