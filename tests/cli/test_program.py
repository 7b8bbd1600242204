"""The program as a whole: help, mistyped commands, exit statuses, and never a traceback."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

import taskmon
from taskmon.cli import exit_status, program
from taskmon.cli.program import COMMANDS
from tests.cli.conftest import Shell


def test_the_version_is_printed(shell: Shell) -> None:
    assert shell.say("--version") == f"taskmon {taskmon.__version__}\n"


def test_help_names_every_command_and_shows_examples(shell: Shell) -> None:
    said = shell.say("--help")

    assert "taskmon add -- make all" in said
    for name in COMMANDS:
        assert re.search(rf"^  {name} ", said, re.MULTILINE), name


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for name in COMMANDS:
        assert program.main([name, "--help"]) == 0
        assert f"Usage: taskmon {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lsit"], "did you mean 'list'"),
        (["ffmpeg"], "taskmon add -- ffmpeg"),
        (["--bogus"], "--bogus"),
        (["add"], "no command to run"),
        (["add", "--bogus", "--", "true"], "--bogus"),
        (["add", "--prio", "1", "--", "true"], "--priority"),
        (["add", "--timeout", "-5", "--", "true"], "1h30m"),
        (["add", "--timeout", "0", "--", "true"], "timeout"),
        (["add", "--retries", "-1", "--", "true"], "retries"),
        (["add", "--retries", "many", "--", "true"], "--retries"),
        (["add", "--priority", "9999999999", "--", "true"], "priority"),
        (["add", "--cwd", "nowhere", "--", "true"], "no folder 'nowhere'"),
        (["add", "--env", "novalue", "--", "true"], "NAME=VALUE"),
        (["add", "--stop-signal", "SIGSTOP", "--", "true"], "SIGTERM"),
        (["add", "--name", "two\nlines", "--", "true"], "control characters"),
        (["add", "--name", "", "--", "true"], "name is empty"),
        (["add", "--group", " ", "--", "true"], "group"),
        (["add", "--tag", "a\x1b[2J", "--", "true"], "tag"),
        (["add", "--at", "noon", "--", "true"], "18:30"),
        (["add", "--at", "18:00", "--in", "5m", "--", "true"], "not both"),
        (["add", "--shell", "--", "echo", "a"], "one text"),
        (["add", "--", "x" * 131_072], "131,071"),
        (["add", "--", ""], "name is empty"),
        (["add", "--from", "nowhere"], "nowhere"),
        (["add", "--from", "-", "--", "true"], "not both"),
        (["list", "--state", "done"], "succeeded"),
        (["list", "--limit", "0"], "--limit"),
        (["show"], "ID"),
        (["show", "seven"], "seven"),
        (["wait", "1", "--timeout", "soon"], "1h30m"),
        (["retry", "1", "--restart", "--resume"], "not both"),
        (["move", "1"], "--first"),
        (["group", "--slots", "2"], "Which group"),
        (["group", "x", "--slots", "few"], "none"),
        (["group", "x", "--pause", "--resume"], "not both"),
        (["recover", "--restart"], "--all"),
        (["prune", "--older-than", "-3"], "1h30m"),
        (["export", "--format", "xml"], "csv"),
        (["work", "--slots", "0"], "--slots"),
        (["doctor", "--for", "1m"], "--live"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(
    arguments: list[str], said: str, capfd: pytest.CaptureFixture[str], shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shell.folder)

    assert program.main(arguments) == 2

    told = capfd.readouterr()
    assert told.out == ""
    assert told.err.startswith("taskmon: ")
    assert told.err.count("\n") == 1
    assert said in told.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "7"],
        ["logs", "7"],
        ["wait", "7"],
        ["cancel", "7"],
        ["pause", "7"],
        ["resume", "7"],
        ["hold", "7"],
        ["release", "7"],
        ["duplicate", "7"],
        ["remove", "7"],
        ["retry", "7"],
        ["move", "7", "--first"],
        ["recover", "--restart", "7"],
        ["add", "--after", "7", "--", "true"],
        ["show", "99999999999999999999"],
    ],
)
def test_a_run_that_does_not_exist_is_status_3(
    arguments: list[str], capfd: pytest.CaptureFixture[str], shell: Shell
) -> None:
    assert program.main(arguments) == 3

    told = capfd.readouterr()
    assert told.out == ""
    assert "There is no run" in told.err


def test_an_unexpected_error_is_logged_and_told_in_one_line(
    capfd: pytest.CaptureFixture[str], shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr("taskmon.cli.monitor.session.Session.ask", fail)

    assert program.main(["list"]) == 1

    told = capfd.readouterr()
    log = shell.paths.log / "cli.log"
    assert "fault of taskmon" in told.err
    assert str(log) in told.err
    assert "Traceback" not in told.err
    assert "ZeroDivisionError: boom" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_closed_pipe_ends_it_quietly(shell: Shell) -> None:
    reader, writer = os.pipe()
    os.close(reader)

    done = subprocess.run(
        [sys.executable, "-m", "taskmon", "add", "--help"],
        env=shell.environment, stdout=writer, stderr=subprocess.PIPE, timeout=30, check=False,
    )  # fmt: skip
    os.close(writer)

    assert done.stderr == b""
    assert done.returncode == exit_status.CLOSED_PIPE_STATUS


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="root may write everywhere")
def test_a_home_that_can_not_be_written_to_is_said_so(shell: Shell) -> None:
    shell.paths.home.chmod(0o500)

    assert "denied" in shell.complaint("add", "--", "true", status=1)


def test_a_home_that_is_a_file_is_said_so(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    place = shell.folder / "file"
    place.write_text("")
    shell.environment["TASKMON_HOME"] = str(place)

    assert str(place) in shell.complaint("add", "--", "true", status=1)


def test_a_database_of_a_newer_program_is_refused_and_left_alone(shell: Shell) -> None:
    import sqlite3

    shell.add("--", "true")
    connection = sqlite3.connect(shell.paths.database)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = shell.paths.database.read_bytes()

    assert "newer taskmon" in shell.complaint("add", "--", "true", status=1)
    assert "newer taskmon" in shell.complaint("list", status=1)
    assert shell.paths.database.read_bytes() == before


def test_settings_that_can_not_be_read_are_named(shell: Shell) -> None:
    shell.paths.settings.write_text("slots = many")

    assert str(shell.paths.settings) in shell.complaint("work", "--until-idle", status=1)


def test_a_completion_script_is_printed_and_completes(shell: Shell) -> None:
    for name in ("bash", "zsh", "fish"):
        assert "_TASKMON_COMPLETE" in shell.say("completion", name)

    shell.environment |= {"_TASKMON_COMPLETE": "bash_complete", "COMP_WORDS": "taskmon dup", "COMP_CWORD": "1"}
    assert "duplicate" in shell.say()
