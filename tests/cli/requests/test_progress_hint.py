"""`--progress` changes a command so that it shows its progress, and says how; unasked, only a person is told of it."""

from __future__ import annotations

import os
import pty

from tests.cli.conftest import Shell


def test_the_option_is_added_where_it_belongs_and_said(anybody: Shell) -> None:
    done = anybody.type("add", "--progress", "--hold", "--", "sudo", "-n", "rsync", "-a", "a", "b")

    run = anybody.run(int(done.stdout))
    assert run["job"]["argv"] == ["sudo", "-n", "rsync", "--info=progress2", "-a", "a", "b"]
    assert run["job"]["pty"] is False
    assert b"--info=progress2 was added to the command line of rsync. " in done.stderr


def test_where_no_option_helps_it_gets_a_terminal(shell: Shell) -> None:
    done = shell.type("add", "--progress", "--", "docker", "pull", "x")

    run = shell.run(int(done.stdout))
    assert (run["job"]["argv"], run["job"]["pty"]) == (["docker", "pull", "x"], True)
    assert b"docker pull gets a terminal of its own. " in done.stderr


def test_what_was_said_of_a_terminal_holds(shell: Shell) -> None:
    refused = shell.run(shell.add("--progress", "--no-pty", "--", "docker", "pull", "x"))
    raw = shell.run(shell.add("--progress", "--no-pty", "--", "pip", "install", "x"))

    assert refused["job"]["pty"] is False
    assert (raw["job"]["pty"], raw["job"]["argv"][2]) == (False, "--progress-bar=raw")


def test_what_has_no_hint_runs_as_given(shell: Shell) -> None:
    done = shell.type("add", "--progress", "--", "cp", "a", "b")

    assert shell.run(int(done.stdout))["job"]["argv"] == ["cp", "a", "b"]
    assert b"--progress changes nothing: " in done.stderr


def test_a_saved_job_and_a_file_of_jobs_are_changed_as_well(shell: Shell) -> None:
    shell.say("job", "save", "mirror", "--", "rsync", "-a", "a", "b")
    saved = shell.run(shell.add("--progress", "--job", "mirror"))
    done = shell.type("add", "--progress", "--from", "-", typed=b"curl -sSL -o f u\ntrue\n")

    assert saved["job"]["argv"] == ["rsync", "--info=progress2", "-a", "a", "b"]
    first, second = (shell.run(int(line))["job"]["argv"] for line in done.stdout.split())
    assert (first, second) == (["curl", "-SL", "-o", "f", "u"], ["true"])
    assert b"--progress changed 1 of 2 jobs." in done.stderr


def _typed(shell: Shell, *arguments: str) -> bytes:
    """What a person reads who types it on a terminal."""
    controller, terminal = pty.openpty()
    try:
        process = shell.start(*arguments, stdin=terminal, stdout=terminal, stderr=terminal)
        os.close(terminal)
        said = b""
        while chunk := _read(controller):
            said += chunk
        assert process.wait() == 0
    finally:
        os.close(controller)
    return said


def _read(controller: int) -> bytes:
    try:
        return os.read(controller, 65_536)
    except OSError:  # nobody has the other end any more
        return b""


def test_a_person_is_told_and_can_silence_it_and_a_script_is_not(shell: Shell) -> None:
    hint = b"rsync shows no progress like this; 'taskmon add --progress \xe2\x80\xa6' adds --info=progress2."

    assert hint in _typed(shell, "add", "rsync", "-a", "a", "b")
    assert hint not in _typed(shell, "add", "--no-progress", "rsync", "-a", "a", "b")
    assert b"shows no progress" not in _typed(shell, "add", "--no-pty", "docker", "pull", "x")
    assert b"shows no progress" not in shell.type("add", "rsync", "-a", "a", "b").stderr
    shell.paths.settings.write_text("hints = false\n")
    assert hint not in _typed(shell, "add", "rsync", "-a", "a", "b")
    added = [run["job"]["argv"] for run in shell.lines("list", "--json") if not run["name"].startswith("docker")]
    assert added == [["rsync", "-a", "a", "b"]] * 4
