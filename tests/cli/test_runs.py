"""Runs steered from a shell: listed, shown, cancelled, held, moved, retried, removed, with a monitor and without."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import signal
import stat
import subprocess
import time

import pytest

from taskmon.cli.commands.reading.wait import TIMEOUT_STATUS
from taskmon.store import Store
from tests.cli.conftest import Shell, answers
from tests.replacing import OF_A_FILE
from tests.store.acts import add, claim, end, later, perform
from tests.waiting import wait_until


def _ended(shell: Shell, *arguments: str) -> int:
    """The id of a run that has been performed."""
    run_id = shell.add(*arguments)
    shell.type("wait", str(run_id), status=None)
    return run_id


def test_an_empty_list_says_what_to_do(shell: Shell) -> None:
    done = shell.type("list")

    assert done.stdout == b""
    assert b"taskmon add" in done.stderr


def test_the_list_shows_every_run_with_its_state(shell: Shell) -> None:
    shell.add("--name", "one", "--", "true")
    shell.add("--name", "two", "--hold", "--", "true")
    done = shell.type("list")

    lines = done.stdout.decode().splitlines()
    assert lines[0].split() == ["ID", "STATE", "NAME", "PROGRESS", "ELAPSED", "WHEN"]
    assert lines[1].split()[:5] == ["2", "…", "queued,", "held", "two"]
    assert b"no monitor is running; this is as of" in done.stderr


def test_long_results_are_listed_whole_and_a_table_tells_their_length(shell: Shell) -> None:
    store = Store(shell.paths)
    store.open()
    for _ in range(6):
        perform(store, add(store).id, result="x" * 999_990)
    store.close()

    listed = shell.lines("list", "--json")
    exported = shell.lines("export")

    assert [run["id"] for run in listed] == [run["id"] for run in exported] == [6, 5, 4, 3, 2, 1]
    assert {len(run["result"]) for run in (*listed, *exported)} == {999_990}
    assert shell.say("list", "--limit", "6").count("returned 999,992 bytes") == 6


def test_the_list_is_filtered(shell: Shell) -> None:
    for name, group, tag in (("alpha", "g", "x"), ("beta", "g", "y"), ("gamma", "h", "x")):
        shell.add("--name", name, "--group", group, "--tag", tag, "--", "true")
    shell.type("cancel", "3")

    def names(*options: str) -> list[str]:
        return [run["name"] for run in shell.lines("list", "--json", *options)]

    assert names() == ["gamma", "beta", "alpha"]
    assert names("--group", "g") == ["beta", "alpha"]
    assert names("--tag", "x") == ["gamma", "alpha"]
    assert names("--search", "ET") == ["beta"]
    assert names("--search", "%") == []
    assert names("--state", "cancelled") == ["gamma"]
    assert names("--state", "cancelled", "--state", "queued", "--limit", "2") == ["gamma", "beta"]


def on_terminal(shell: Shell, *arguments: str) -> tuple[str, int]:
    """What a command prints where all three streams are a terminal, and its exit status."""
    parent, child = pty.openpty()
    process = shell.start(*arguments, stdout=child, stderr=child, stdin=child)
    os.close(child)
    said = b""
    while True:
        try:
            part = os.read(parent, 65_536)
        except OSError:  # how a terminal says that nobody writes to it any more
            break
        if not part:
            break
        said += part
    os.close(parent)
    return said.decode(), process.wait(30)


#: What harms a terminal: all control characters but ends of lines and colours, in 7 bits and in 8.
_HARM = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]|\x1b(?!\[[0-9;]*m)|\r(?!\r*\n)")


def test_no_control_bytes_of_jobs_files_and_errors_reach_a_terminal(shell: Shell) -> None:
    """`run` passed all through, `show` 8-bit CSI in details, and a task file's load error was raw."""
    odd = "\x1b[2J\x1b]0;title\x07\x9b2J\x1b(0\x08"
    (shell.folder / "bad.py").write_text(f"raise ValueError({odd!r})\n")
    (shell.folder / "printing").write_bytes(b"printf '%s\\n' '" + odd.encode() + b"mark'; exit 3")

    ran, status = on_terminal(shell, "run", "--", "sh", "printing")
    shown, _ = on_terminal(shell, "show", "1")
    refused, refusal_status = on_terminal(shell, "add", "--task", "bad.py:f")

    assert (status, refusal_status) == (3, 2)
    for said, sign in ((ran, "mark"), (shown, "mark"), (refused, "ValueError")):
        assert sign in said
        assert _HARM.findall(said) == []
    assert odd.encode() in shell.type("logs", "1", "--raw").stdout, "the bytes as they are, where no terminal is"
    assert _HARM.findall(on_terminal(shell, "logs", "1")[0] + shell.say("logs", "1")) == []


def test_on_a_terminal_the_list_fits_and_is_coloured(shell: Shell) -> None:
    shell.add("--name", "a name that is much too long for such a narrow terminal, 很长很长很长", "--", "true")
    shell.environment["COLUMNS"] = "60"

    assert "\x1b[" in on_terminal(shell, "list")[0]
    shell.environment["NO_COLOR"] = "1"
    plain = on_terminal(shell, "list")[0]
    assert "\x1b[" not in plain
    assert "…" in plain
    assert all(len(line) <= 60 for line in plain.splitlines() if not line.startswith("taskmon: "))


def test_show_tells_all_of_a_run(shell: Shell) -> None:
    run_id = shell.add("--name", "nightly", "--retries", "1", "--env", "A=1", "--", "true")
    said = shell.say("show", str(run_id))

    for part in ("run 1: nightly", "queued", "up to 2 attempts", "A=1", "history:", "by user: added"):
        assert part in said, part


def test_show_tells_in_words_what_a_command_left_running(shell: Shell) -> None:
    shell.type("run", "--shell", "--", "sleep 600 & echo $! >left")
    left = int((shell.folder / "left").read_text())
    try:
        shown = shell.say("show", "1")
    finally:
        os.kill(left, signal.SIGKILL)

    assert f"ended, and left processes running: sleep (pid {left})" in shown


def test_verbs_work_without_a_monitor(shell: Shell) -> None:
    for _ in range(3):
        shell.add("--", "true")

    shell.type("hold", "1", "2")
    assert [run["facts"] for run in shell.lines("list", "--json")] == [[], ["held"], ["held"]]
    shell.type("release", "1")
    assert shell.run(1)["facts"] == []
    assert shell.say("duplicate", "2") == "4\n"
    shell.type("cancel", "2", "4")
    assert shell.run(4)["state"] == "cancelled"
    shell.type("remove", "4")
    shell.type("show", "4", status=3)
    shell.type("retry", "2")
    assert [step["to"] for step in shell.run(2)["history"]][-2:] == ["cancelled", "queued"]


def test_a_verb_goes_on_with_the_other_runs_and_the_worst_status_counts(shell: Shell) -> None:
    shell.add("--", "true")
    shell.add("--", "true")
    shell.type("cancel", "1")

    done = shell.type("cancel", "1", "77", "2", status=3)

    assert done.stderr.count(b"taskmon: ") == 2
    assert shell.run(2)["state"] == "cancelled"
    assert "nothing to cancel" in shell.complaint("cancel", "1", status=1)


def test_resume_names_the_right_verb(shell: Shell) -> None:
    shell.add("--hold", "--", "true")
    assert "taskmon release 1" in shell.complaint("resume", "1", status=1)
    shell.type("cancel", "1")
    assert "taskmon retry" in shell.complaint("resume", "1", status=1)
    assert "taskmon hold" in shell.complaint("pause", str(shell.add("--", "true")), status=1)


def test_runs_are_moved(shell: Shell) -> None:
    for _ in range(4):
        shell.add("--", "true")

    def order() -> list[int]:
        table = shell.say("list", "--limit", "9").splitlines()[1:]
        return [int(line.split()[0]) for line in table]

    assert order() == [1, 2, 3, 4]
    shell.type("move", "3", "4", "--first")
    assert order() == [3, 4, 1, 2]
    shell.type("move", "3", "--last")
    assert order() == [4, 1, 2, 3]
    shell.type("move", "3", "2", "--before", "1")
    assert order() == [4, 3, 2, 1]


def test_groups_are_made_changed_and_listed(shell: Shell) -> None:
    shell.add("--group", "disk", "--", "true")
    shell.type("group", "disk", "--slots", "1")
    shell.type("group", "night", "--pause")

    groups = {group["name"]: group for group in shell.lines("group", "--json")}
    assert groups["disk"] == {"name": "disk", "slots": 1, "paused": False}
    assert groups["night"]["paused"] is True
    shell.type("group", "disk", "--slots", "none")
    shell.type("group", "night", "--resume")
    assert shell.lines("group", "disk", "--json")[0]["slots"] is None
    assert "disk" in shell.say("group")
    assert "no group 'nope'" in shell.complaint("group", "nope", status=2)
    shell.type("group", "night", "--slots", "3")
    assert json.loads(shell.say("group", "night", "--rename", "day", "--json")) == {
        "name": "day", "slots": 3, "paused": False,
    }  # fmt: skip
    shell.type("group", "day", "--remove")
    assert "no group 'day'" in shell.complaint("group", "day", status=2)
    assert "one at a time" in shell.complaint("group", "disk", "--remove", "--slots", "1", status=2)


def test_waiting_without_a_monitor_ends_at_the_timeout(shell: Shell) -> None:
    shell.add("--", "true")

    done = shell.type("wait", "1", "--timeout", "0.3", status=TIMEOUT_STATUS)

    assert b"no monitor is running" in done.stderr


def test_export_is_masked_and_harmless_in_a_spreadsheet(shell: Shell) -> None:
    shell.add("--name", "=cmd|' /C calc'!A0", "--", "echo", 'a,"b\nc')
    shell.add("--", "true")

    rows = list(csv.DictReader(io.StringIO(shell.type("export", "--format", "csv").stdout.decode(), newline="")))
    assert [row["id"] for row in rows] == ["2", "1"]
    assert rows[1]["name"] == "'=cmd|' /C calc'!A0"
    assert rows[1]["command"] == "echo 'a,\"b\\nc'"
    assert [run["id"] for run in shell.lines("export")] == [2, 1]


@pytest.mark.usefixtures("monitor")
def test_waiting_ends_when_all_have_ended(shell: Shell) -> None:
    first, second = shell.add("--", "true"), shell.add("--", "sleep", "0.2")
    assert shell.type("wait", str(first), str(second)).returncode == 0
    third = shell.add("--", "false")
    assert shell.type("wait", str(first), str(third), status=1).returncode == 1
    (run,) = shell.lines("wait", str(first), "--json")
    assert run["state"] == "succeeded"


@pytest.mark.usefixtures("monitor")
def test_waiting_gives_up_at_the_timeout_and_the_run_goes_on(shell: Shell) -> None:
    run_id = shell.add("--", "sleep", "30")
    wait_until(lambda: shell.run(int(run_id))["state"] == "running")

    began = time.monotonic()
    shell.type("wait", str(run_id), "--timeout", "0.2", status=TIMEOUT_STATUS)

    assert time.monotonic() - began < 10
    assert shell.run(run_id)["state"] == "running"
    shell.type("cancel", str(run_id))
    shell.type("wait", str(run_id), status=1)
    assert shell.run(run_id)["state"] == "cancelled"


@pytest.mark.usefixtures("monitor")
def test_a_running_run_is_paused_and_resumed(shell: Shell) -> None:
    run_id = str(shell.add("--", "sleep", "30"))
    wait_until(lambda: shell.run(int(run_id))["state"] == "running")

    shell.type("pause", run_id)
    wait_until(lambda: "paused" in shell.run(int(run_id))["facts"])
    shell.type("resume", run_id)
    wait_until(lambda: "paused" not in shell.run(int(run_id))["facts"])
    shell.type("cancel", run_id)
    shell.type("wait", run_id, status=1)


@pytest.mark.usefixtures("monitor")
def test_a_retry_is_another_attempt_and_each_keeps_its_output(shell: Shell) -> None:
    run_id = str(_ended(shell, "--shell", "--", "echo attempt; exit 3"))

    shell.type("retry", run_id)
    shell.type("wait", run_id, status=1)

    run = shell.run(int(run_id))
    assert [attempt["exit_code"] for attempt in run["attempts"]] == [3, 3]
    assert shell.say("logs", run_id, "--attempt", "1") == "attempt\n"
    assert shell.say("logs", run_id) == "attempt\n"
    assert "there is no attempt 3" in shell.complaint("logs", run_id, "--attempt", "3", status=2)


@pytest.mark.usefixtures("monitor")
def test_logs_are_the_lines_as_they_are_seen_or_the_bytes_as_they_are(shell: Shell) -> None:
    program = r"printf '\000\377\033[2Jx\r\n'; for i in 1 2 3; do echo $i; done"
    run_id = str(_ended(shell, "--shell", "--", program))

    assert shell.type("logs", run_id, "--raw").stdout == b"\x00\xff\x1b[2Jx\r\n1\n2\n3\n"
    assert shell.type("logs", run_id).stdout == "·".encode() + b"\xffx\n1\n2\n3\n"
    assert "--raw gives the bytes" in shell.complaint("logs", run_id, "--raw", "--times", status=2)
    assert shell.say("logs", run_id, "--tail", "2") == "2\n3\n"


@pytest.mark.usefixtures("monitor")
@pytest.mark.parametrize("how", ["a fifo", "a folder", "a link to /dev/zero", "a link elsewhere", "a hard link"])
def test_an_output_that_its_job_has_replaced_is_refused_in_words_and_waited_for_by_nobody(
    shell: Shell, how: str
) -> None:
    run_id = _ended(shell, "--shell", "--", "echo hello")
    OF_A_FILE[how](shell.paths.attempt(run_id, 1) / "output.log")

    for more in ((), ("--tail", "1"), ("--follow",)):
        assert "put something else in its place" in shell.complaint("logs", str(run_id), *more, status=1)
    assert shell.run(run_id)["state"] == "succeeded"


@pytest.mark.usefixtures("monitor")
def test_logs_say_when_each_line_came(shell: Shell) -> None:
    run_id = _ended(shell, "--shell", "--", "echo one; sleep 1.5; echo two")

    said = shell.say("logs", str(run_id), "--times")
    times = re.fullmatch(r"(\d\d:\d\d:\d\d) one\n(\d\d:\d\d:\d\d) two\n", said)
    assert times, said
    assert times[1] != times[2]
    notes = shell.paths.attempt(run_id, 1) / "output.times"
    assert stat.S_IMODE(notes.stat().st_mode) == 0o600


@pytest.mark.usefixtures("monitor")
def test_logs_follow_until_the_run_has_ended(shell: Shell) -> None:
    run_id = str(shell.add("--shell", "--", "echo first; sleep 0.5; echo last"))

    assert shell.say("logs", run_id, "--follow") == "first\nlast\n"


@pytest.mark.usefixtures("monitor")
def test_prune_forgets_what_was_asked_for(shell: Shell) -> None:
    for _ in range(3):
        _ended(shell, "--", "true")
    failed = _ended(shell, "--", "false")

    assert "3 runs" in shell.say("prune", "--keep", "0")
    assert [run["id"] for run in shell.lines("list", "--json")] == [failed], "nobody has looked at it yet"
    shell.say("show", str(failed))
    (gone,) = shell.lines("prune", "--older-than", "0", "--json")
    assert gone["runs"] == 1


def test_stop_needs_a_monitor(shell: Shell) -> None:
    assert "No monitor" in shell.complaint("stop", status=4)


def test_stop_leaves_runs_running_and_the_next_monitor_finds_them(
    shell: Shell, monitor: subprocess.Popen[bytes]
) -> None:
    run_id = shell.add("--shell", "--", "sleep 1; exit 4")
    wait_until(lambda: shell.run(run_id)["pid"] is not None)

    shell.type("stop")

    assert monitor.wait(1) == 0
    assert shell.run(run_id)["state"] == "running"
    shell.type("work", "--until-idle")
    run = shell.run(run_id)
    assert (run["state"], run["exit_code"], run["attempt"]) == ("failed", 4, 1)


def test_a_run_that_was_cancelled_before_its_next_attempt_says_so_and_shows_the_last_one(shell: Shell) -> None:
    store = Store(shell.paths)
    store.open()
    run_id = add(store).id
    claim(store, run_id)
    end(store, run_id, now=later(9), exit_code=0)
    store.close()

    shell.type("retry", str(run_id))
    shell.type("cancel", str(run_id))

    shown = shell.type("show", str(run_id)).stdout.decode()
    assert "why:         It was cancelled before it was tried again. Attempt 1 had succeeded." in shown
    assert "elapsed:     9.0 s (attempt 1)" in shown
    assert "ended with:  exit status 0 (attempt 1)" in shown
    assert "cancelled before it was tried again" in shell.type("list").stdout.decode()
    assert shell.run(run_id)["elapsed_s"] == 9.0


def test_stop_can_cancel_what_runs_first(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    first, second = shell.add("--", "sleep", "60"), shell.add("--", "sleep", "60")
    third = shell.add("--", "sleep", "60")
    wait_until(lambda: {shell.run(first)["state"], shell.run(second)["state"]} == {"running"})

    shell.type("stop", "--cancel")

    assert monitor.wait(1) == 0
    assert [shell.run(run_id)["state"] for run_id in (first, second, third)] == ["cancelled", "cancelled", "queued"]


def test_without_a_monitor_a_cancel_reaches_the_worker_that_outlived_it(
    shell: Shell, monitor: subprocess.Popen[bytes]
) -> None:
    run_id = shell.add("--", "sleep", "60")
    wait_until(lambda: shell.run(run_id)["pid"] is not None)
    monitor.kill()
    monitor.wait()

    shell.type("cancel", str(run_id))

    run = shell.run(run_id)
    assert run["state"] == "cancelled"
    assert run["attempts"][0]["ended_at"] is not None
    monitor.returncode = 0


def test_without_a_monitor_waiting_stores_the_end_that_a_worker_recorded(
    shell: Shell, monitor: subprocess.Popen[bytes]
) -> None:
    run_id = shell.add("--shell", "--", "sleep 1; exit 6")
    wait_until(lambda: shell.run(run_id)["pid"] is not None)
    monitor.kill()
    monitor.wait()

    shell.type("wait", str(run_id), status=1)

    assert shell.run(run_id)["exit_code"] == 6
    monitor.returncode = 0


def test_recover_lists_and_settles_what_was_interrupted(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    run_ids = [shell.add("--shell", "--", "echo working; exec sleep 60") for _ in range(2)]
    wait_until(lambda: all(shell.run(run_id)["pid"] is not None for run_id in run_ids))
    wait_until(lambda: all(shell.say("logs", str(run_id)) for run_id in run_ids))
    pids = [shell.run(run_id)["pid"] for run_id in run_ids]
    workers = [_parent(pid) for pid in pids]
    monitor.kill()
    monitor.wait()
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)

    def all_found() -> bool:
        found = shell.lines("recover", "--json")
        return [run["id"] for run in found] == run_ids

    wait_until(all_found)
    found = shell.lines("recover", "--list", "--json")
    assert all(run["state"] == "interrupted" and run["stopped_at"] for run in found)
    assert f"run {run_ids[0]}" in shell.say("recover")
    shell.type("recover", "--mark-failed", str(run_ids[0]))
    assert shell.run(run_ids[0])["error"]["code"] == "marked_failed"
    assert "not interrupted" in shell.complaint("recover", "--restart", str(run_ids[0]), status=1)
    shell.type("recover", "--restart", "--all")
    assert shell.run(run_ids[1])["state"] == "queued"
    monitor.returncode = 0


def _parent(pid: int) -> int:
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        return int(file.read().rsplit(")", 1)[1].split()[1])


def test_work_until_idle_ends_when_nothing_is_left(shell: Shell) -> None:
    first = shell.add("--shell", "--", "echo one")
    held = shell.add("--hold", "--", "true")

    said = shell.say("work", "--until-idle")

    assert "succeeded" in said
    assert shell.run(first)["state"] == "succeeded"
    assert shell.run(held)["state"] == "queued"


def test_a_second_monitor_is_refused(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    assert "running already" in shell.complaint("work", status=1)
    assert monitor.poll() is None


def test_doctor_finds_nothing_wrong_and_runs_a_job(shell: Shell) -> None:
    found = shell.lines("doctor", "--live", "--json")

    assert {finding["level"] for finding in found} <= {"ok", "note"}
    assert {"folder", "lock", "worker", "live run", "disk", "PySide6"} <= {finding["what"] for finding in found}
    assert shell.lines("list", "--json") == []


@pytest.mark.usefixtures("monitor")
def test_doctor_asks_a_running_monitor(shell: Shell) -> None:
    found = {finding["what"]: finding for finding in shell.lines("doctor", "--live", "--json")}

    assert "held by the monitor (work" in found["lock"]["text"]
    assert found["live run"]["level"] == "ok"


def test_doctor_names_what_is_broken_and_what_to_do(shell: Shell) -> None:
    shell.add("--", "true")
    shell.paths.settings.write_text("slots = 0")
    shell.paths.home.chmod(0o755)
    with shell.paths.database.open("r+b") as file:
        file.write(b"this is no database")

    done = shell.type("doctor", "--json", status=1)
    found = [json.loads(line) for line in done.stdout.splitlines()]

    broken = {finding["what"] for finding in found if finding["level"] == "error"}
    assert broken == {"settings", "database", "runs"}
    assert all(
        finding["remedy"]
        for finding in found
        if finding["what"] in ("settings", "database", "folder") and finding["level"] != "ok"
    )


@pytest.mark.usefixtures("monitor")
def test_pause_and_resume_are_facts_as_soon_as_they_are_answered(shell: Shell) -> None:
    run_id = str(shell.add("--", "sleep", "60"))
    wait_until(lambda: shell.run(int(run_id))["state"] == "running")

    assert shell.lines("pause", run_id, "--json")[0]["facts"] == ["paused"]
    assert shell.run(int(run_id))["facts"] == ["paused"]
    assert shell.lines("resume", run_id, "--json")[0]["facts"] == []
    assert shell.run(int(run_id))["facts"] == []
    assert "not paused" in shell.complaint("resume", run_id, status=1)
    shell.type("cancel", run_id)
    shell.type("wait", run_id, status=1)


def test_without_a_monitor_a_pause_is_a_fact_as_well(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    run_id = shell.add("--", "sleep", "60")
    wait_until(lambda: shell.run(run_id)["pid"] is not None)
    monitor.kill()
    monitor.wait()

    shell.type("pause", str(run_id))

    assert shell.run(run_id)["facts"] == ["paused"]
    shell.type("cancel", str(run_id))
    shell.type("wait", str(run_id), status=1)
    monitor.returncode = 0


def test_work_says_each_end_once(shell: Shell) -> None:
    work = shell.start("work")
    wait_until(lambda: answers(shell.paths))

    shell.type("run", "--", "false", status=1)
    shell.type("show", "1")
    shell.type("stop")

    assert work.communicate(timeout=30)[0].decode().count("✗") == 1


def test_a_running_run_has_a_rate_and_a_range_in_json_and_for_people(
    shell: Shell, monitor: subprocess.Popen[bytes]
) -> None:
    reports = (
        'for n in $(seq 0 400); do echo "{\\"done\\": $n, \\"total\\": 400, \\"unit\\": \\"files\\"}"'
        ' >> "$TASKMON_EVENTS"; sleep 0.05; done'
    )
    run_id = shell.add("--shell", "--", reports)

    wait_until(lambda: shell.lines("list", "--json")[0]["eta_range_s"] is not None, timeout_s=40)

    told = shell.lines("list", "--json")[0]
    low_s, high_s = told["eta_range_s"]
    assert low_s <= told["eta_s"] <= high_s
    assert told["rate_unit"] == "files"
    assert 3.0 < told["rate"] < 25.0
    assert list(told["progress"]) == ["fraction", "done", "total", "unit", "message", "step", "steps"]
    assert {"usual_s", "stalled_s"} <= set(shell.run(run_id))
    assert re.search(r"\d %, [\d.]+ files/s, .* left", shell.say("list"))
    shell.say("cancel", str(run_id))
    shell.type("wait", str(run_id), status=None)
    assert shell.run(run_id)["rate"] is None
