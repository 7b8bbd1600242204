"""`taskmon answer`, to a run whose worker the monitor has, and to one that has outlived its monitor."""

from __future__ import annotations

import subprocess

from tests.cli.conftest import Shell
from tests.waiting import wait_until

_TALK = "printf 'Name? '; read name; stty -echo; printf 'Word? '; read word; echo $name ${#word}; cat; echo over"


def waits(shell: Shell, run_id: int) -> bool:
    return "waiting_for_input" in shell.run(run_id)["facts"]


def test_a_run_is_answered_line_by_line(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    run_id = shell.add("--pty", "--shell", "--", _TALK)
    wait_until(lambda: waits(shell, run_id))

    shell.say("answer", str(run_id), "Ada")
    wait_until(lambda: "Word?" in shell.say("logs", str(run_id)) and waits(shell, run_id))
    shell.type("answer", str(run_id), typed=b"hunter2\n")
    wait_until(lambda: "Ada 7" in shell.say("logs", str(run_id)))
    shell.say("answer", str(run_id), "--eof")

    shell.say("wait", str(run_id))
    assert "hunter2" not in shell.say("logs", str(run_id)) + shell.say("show", str(run_id), "--json")
    assert "is succeeded" in shell.complaint("answer", str(run_id), "more", status=2)


def test_a_run_that_outlived_its_monitor_is_answered_as_well(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    run_id = shell.add("--pty", "--shell", "--", "read name; echo got $name")
    wait_until(lambda: waits(shell, run_id))
    shell.say("stop")
    monitor.wait(30)

    shell.say("answer", str(run_id), "Ada")

    wait_until(lambda: "got Ada" in shell.say("logs", str(run_id)))
    shell.say("wait", str(run_id))


def test_an_empty_line_is_typed_only_where_there_is_one(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    run_id = shell.add("--pty", "--shell", "--", 'read a; echo first "[$a]"; read b; echo second "[$b]"; read c')
    wait_until(lambda: waits(shell, run_id))

    assert "Nothing was typed" in shell.complaint("answer", str(run_id), status=2, typed=b"")
    shell.type("answer", str(run_id), typed=b"\n")
    wait_until(lambda: "first []" in shell.say("logs", str(run_id)) and waits(shell, run_id))
    shell.say("answer", str(run_id), "")
    wait_until(lambda: "second []" in shell.say("logs", str(run_id)))
    shell.say("answer", str(run_id), "--eof")
    shell.say("wait", str(run_id), status=1)


def test_what_makes_no_sense_is_refused(shell: Shell) -> None:
    run_id = shell.add("--", "true")

    assert "is queued" in shell.complaint("answer", str(run_id), "y", status=2)
    assert "by itself" in shell.complaint("answer", str(run_id), "y", "--eof", status=2)
    assert "There is no run 99" in shell.complaint("answer", "99", "y", status=3)
