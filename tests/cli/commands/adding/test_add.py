"""What is queued is what was typed, once, and what makes no sense is refused before it is queued."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from taskmon.core.clock import from_text, utc_now
from tests.cli.conftest import Shell


def test_it_prints_the_id_and_says_that_a_monitor_is_missing(shell: Shell) -> None:
    done = shell.type("add", "--", "make", "all")

    assert done.stdout == b"1\n"
    assert b"monitor" in done.stderr
    run = shell.run(1)
    assert run["state"] == "queued"
    assert run["job"]["argv"] == ["make", "all"]
    assert run["job"]["cwd"] == str(shell.folder)
    assert run["name"] == "make all"


def test_the_command_is_kept_exactly_as_typed(shell: Shell) -> None:
    typed = ["prog", "two words", "it's", 'say "hi"', "line\nbreak", "☃😀", "--name", "-x", "", "$HOME;*"]

    run = shell.run(shell.add("--", *typed))

    assert run["job"]["argv"] == typed


def test_bytes_that_are_no_text_come_through(shell: Shell) -> None:
    run_id = shell.add(b"--", b"cat", b"caf\xe9")

    assert shell.run(run_id)["job"]["argv"] == ["cat", "caf\udce9"]
    assert "caf\\xe9" in shell.say("show", str(run_id))


def test_options_after_the_command_are_the_commands_own(shell: Shell) -> None:
    assert shell.run(shell.add("make", "-j4", "--json"))["job"]["argv"] == ["make", "-j4", "--json"]


def test_every_option_arrives(shell: Shell) -> None:
    first = shell.add("--", "true")
    (shell.folder / "sub").mkdir()

    run_id = shell.add(
        "--name", "nightly", "--group", "disk", "--priority", "-3", "--tag", "a", "--tag", "b", "--after", str(first),
        "--in", "1h30m", "--hold", "--retries", "2", "--backoff", "5m", "--timeout", "1h", "--quiet-timeout", "90",
        "--cwd", "sub", "--env", "A=1", "--env", "B=x=y", "--shell", "--pty", "--stop-signal", "int", "--grace", "0.5",
        "--", "sort x | uniq",
    )  # fmt: skip

    run = shell.run(run_id)
    assert (run["name"], run["group"], run["priority"], run["tags"]) == ("nightly", "disk", -3, ["a", "b"])
    assert (run["max_attempts"], run["facts"]) == (3, ["held"])
    assert run["after"] == [{"id": first, "kind": "success"}]
    job = run["job"]
    assert job["argv"] == ["sort x | uniq"]
    assert (job["shell"], job["pty"], job["stop_signal"], job["grace_s"]) == (True, True, "SIGINT", 0.5)
    assert (job["timeout_s"], job["quiet_timeout_s"]) == (3600, 90)
    assert job["env"] == {"A": "1", "B": "x=y"}
    assert job["cwd"] == str(shell.folder / "sub")
    wait = from_text(run["not_before"]) - utc_now()
    assert timedelta(minutes=89) < wait < timedelta(minutes=91)


def test_an_hour_is_the_users_own(shell: Shell) -> None:
    not_before = from_text(shell.run(shell.add("--at", "03:30", "--", "true"))["not_before"])

    assert f"{not_before.astimezone():%H:%M}" == "03:30"
    assert not_before > utc_now()


def test_secrets_are_masked_when_shown(shell: Shell) -> None:
    run_id = str(shell.add("--env", "API_TOKEN=s3cret", "--", "curl", "--password", "s3cret", "http://me:s3cret@host/"))

    assert "s3cret" not in shell.say("show", run_id)
    assert "s3cret" not in shell.say("show", run_id, "--json")
    assert "s3cret" not in shell.say("export", "--format", "csv")


def test_the_same_key_is_the_same_run(shell: Shell) -> None:
    assert shell.add("--key", "k", "--", "true") == shell.add("--key", "k", "--", "true")
    assert len(shell.lines("list", "--json")) == 1


def test_json_prints_the_run_and_nothing_else(shell: Shell) -> None:
    (run,) = shell.lines("add", "--json", "--", "true")

    assert (run["id"], run["state"]) == (1, "queued")


def test_a_file_of_jobs_is_queued_in_order(shell: Shell) -> None:
    (shell.folder / "sub").mkdir()
    (shell.folder / "jobs").write_text('echo "a b"\n\n{"job": {"argv": ["x"], "cwd": "sub"}, "name": "second"}\n')

    assert shell.say("add", "--from", "jobs", "--group", "g") == "1\n2\n"

    first, second = shell.run(1), shell.run(2)
    assert (first["job"]["argv"], first["group"]) == (["echo", "a b"], "g")
    assert (second["name"], second["job"]["cwd"]) == ("second", str(shell.folder / "sub"))


def test_jobs_come_from_standard_input(shell: Shell) -> None:
    done = shell.type("add", "--from", "-", "--shell", typed=b"echo a | wc\ntrue\n")

    assert done.stdout == b"1\n2\n"
    assert shell.run(1)["job"]["shell"] is True


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ("a | b", "'|'"),
        ('{"job": {"argv": ["x"], "cwd": "/no/where"}}', "/no/where"),
        ('{"job": {"argv": ["x"], "timeout_s": -1}}', "timeout"),
        ('{"job": {"argv": ["x"]}, "priority": "high"}', "priority"),
        ('{"job": {"argv": ["x"]}, "name": "a\\nb"}', "control characters"),
        ('{"job": {"argv": []}}', "no command"),
        ('{"job": {"argv": ["x"]}, "hold": 1}', "hold"),
    ],
)
def test_one_bad_line_and_nothing_is_queued(shell: Shell, second: str, said: str) -> None:
    told = shell.complaint("add", "--from", "-", status=2, typed=f"true\n\n{second}\n".encode())

    assert "Line 3" in told
    assert said in told
    assert shell.lines("list", "--json") == []


def test_a_large_file_of_jobs_is_queued_whole(shell: Shell) -> None:
    done = shell.type("add", "--from", "-", typed=b"true\n" * 2_000)

    assert done.stdout.split() == [b"%d" % number for number in range(1, 2_001)]


@pytest.mark.usefixtures("monitor")
def test_with_a_monitor_it_is_run(shell: Shell) -> None:
    run_id = shell.add("--env", "GREETING=hello", "--shell", "--", "echo $GREETING; pwd; cat")

    assert shell.type("wait", str(run_id)).returncode == 0
    assert shell.say("logs", str(run_id)) == f"hello\n{shell.folder}\n"


@pytest.mark.usefixtures("monitor")
def test_it_waits_when_asked_to_and_tells_how_it_ended(shell: Shell) -> None:
    assert shell.type("add", "--wait", "--", "true").returncode == 0
    assert shell.type("add", "--wait", "--", "false", status=1).returncode == 1
    done = shell.type("add", "--wait", "--json", "--", "false", status=1)
    assert json.loads(done.stdout)["exit_code"] == 1


@pytest.mark.usefixtures("monitor")
def test_with_a_monitor_nothing_heavy_is_imported(shell: Shell) -> None:
    program = (
        "import sys; from taskmon.cli.program import main; status = main(['add', '--', 'true']);"
        "print(sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=shell.environment, capture_output=True, timeout=30, check=True
    )

    heavy = {"PySide6", "shiboken6", "sqlalchemy", "alembic", "sqlite3", "psutil", "platformdirs", "filelock", "qasync"}
    assert done.stdout == b"1\n"
    assert not heavy & set(eval(done.stderr))  # noqa: S307  our own list of names


@pytest.mark.usefixtures("monitor")
def test_what_the_monitor_refuses_ends_with_its_status(shell: Shell) -> None:
    assert "There is no run 77" in shell.complaint("add", "--after", "77", "--", "true", status=3)
    assert "priority" in shell.complaint("add", "--priority", "9999999", "--", "true", status=2)


def test_in_a_folder_that_is_gone_it_says_so(shell: Shell) -> None:
    gone = shell.folder / "gone"
    gone.mkdir()
    process = subprocess.Popen(
        ["sh", "-c", f'rmdir "$PWD"; exec "{sys.executable}" -m taskmon add -- true'],
        cwd=gone, env=shell.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    said = process.communicate(timeout=30)[1].decode()

    assert process.returncode == 2
    assert "has been removed" in said


def test_what_taskmon_sets_for_itself_does_not_reach_the_job(shell: Shell) -> None:
    shell.environment["MINE"] = "1"
    run = shell.run(shell.add("--", "true"))

    assert "TASKMON_HOME" not in run["environment_differences"]
    assert run["environment_differences"].get("MINE") is None, "set in both, so no difference"


@pytest.mark.usefixtures("monitor")
def test_of_what_the_shell_sets_for_qt_only_the_users_own_reaches_a_job(shell: Shell) -> None:
    shell.environment["TASKMON_OTHER"] = "1"
    seen = {}
    for platform in ("offscreen", "xcb"):
        shell.environment["QT_QPA_PLATFORM"] = platform
        seen[platform] = shell.say("run", "--env", "TASKMON_MINE=2", "--", "env").splitlines()

    assert not any(line.startswith(("QT_QPA_PLATFORM=", "TASKMON_OTHER=")) for line in seen["offscreen"])
    assert "TASKMON_MINE=2" in seen["offscreen"]
    assert "QT_QPA_PLATFORM=xcb" in seen["xcb"]


@pytest.mark.usefixtures("monitor")
def test_a_job_that_adds_a_job_adds_it_to_the_queue_it_came_from(shell: Shell, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another home"
    elsewhere.mkdir()
    shell.environment["HOME"] = str(elsewhere)

    said = shell.say("run", "--", sys.executable, "-m", "taskmon", "add", "--name", "second", "--", "sleep", "60")

    second = shell.run(int(said))
    assert second["name"] == "second"
    assert list(elsewhere.iterdir()) == [], "no second database that nobody watches"
    assert shell.run(1)["job"]["env"] == {}
    shell.say("cancel", said.strip())
    shell.type("wait", said.strip(), status=1)


def test_half_a_character_is_refused(shell: Shell) -> None:
    typed = b'{"job": {"argv": ["echo", "\\ud800"]}}\n'

    assert "half a character" in shell.complaint("add", "--from", "-", typed=typed, status=2)
