"""What taskmon promises, as a list: each a real test through what a person uses, the window or the shell."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing

import psutil
import pytest
from pytestqt.qtbot import QtBot

from taskmon.engine.engine import Engine
from taskmon.ui.main_window import MainWindow
from tests.cli.conftest import Shell, answers, monitor, shell  # noqa: F401  # fixtures
from tests.jobs import python
from tests.ui.conftest import _one_loop, engine, loop, window  # noqa: F401  # fixtures
from tests.waiting import wait_until

# ruff: noqa: F811  # a test names its fixtures


class Monitor:
    """A monitor as a process of its own, with or without a window."""

    def __init__(self, shell: Shell, kind: str, slots: int) -> None:
        arguments = ("work", "--slots", str(slots)) if kind == "work" else ()
        self.process = shell.start(*arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: self.process.poll() is not None or answers(shell.paths), timeout_s=60)
        assert self.process.poll() is None

    def stop(self) -> None:
        """As a session's manager would: it leaves in good order, and its runs go on."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0

    def kill(self) -> None:
        """As a crash would."""
        self.process.kill()
        self.process.wait()


Launch = Callable[..., Monitor]


@pytest.fixture
def launch(shell: Shell) -> Iterator[Launch]:
    """Launches monitors, one after another, and leaves none behind."""
    launched: list[Monitor] = []

    def make(kind: str = "work", slots: int = 2) -> Monitor:
        launched.append(Monitor(shell, kind, slots))
        return launched[-1]

    yield make
    for each in launched:
        each.kill()


REPORTS = (
    "import json, os, sys, time\n"
    "for done in range(1, 11):\n"
    "    with open(os.environ['TASKMON_EVENTS'], 'a') as file:\n"
    "        print(json.dumps({'done': done, 'total': 10}), file=file)\n"
    "    time.sleep(0.05)\n"
)


def test_a_run_starts(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    started = shell.folder / "started"
    run_id = shell.add("--", "touch", str(started))
    shell.say("wait", str(run_id))
    assert started.exists()
    assert shell.run(run_id)["state"] == "succeeded"


@pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
def test_progress_reaches_the_window(window: MainWindow, engine: Engine, qtbot: QtBot) -> None:
    engine.start()
    [run] = engine.control.add([python(REPORTS)]).result(60)
    shown: list[float] = []

    def is_over() -> bool:
        row = window.model.row_of(run.id)
        live = window.feed.live_of(window.model.run_at(row)) if row is not None else None
        if live is not None and live.progress is not None and live.progress.fraction is not None:
            shown.append(live.progress.fraction)
        return row is not None and window.model.run_at(row).state.is_over

    qtbot.waitUntil(is_over, timeout=20_000)
    assert shown == sorted(shown)
    assert len(set(shown)) >= 3
    assert shown[-1] == 1.0


def test_it_is_followed_until_it_ends(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    followed = shell.type("run", "--", "sh", "-c", "for i in 1 2 3; do echo line $i; sleep 0.1; done; exit 7", status=7)
    assert followed.stdout == b"line 1\nline 2\nline 3\n"


def test_concurrent_reports_are_safe(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    program = (
        "import json, os, threading\n"
        "lock, done = threading.Lock(), 0\n"
        "def report():\n"
        "    global done\n"
        "    for _ in range(100):\n"
        "        with lock: done += 1; line = json.dumps({'done': done, 'total': 800}) + '\\n'\n"
        "        with open(os.environ['TASKMON_EVENTS'], 'a') as file: file.write(line)\n"
        "threads = [threading.Thread(target=report) for _ in range(8)]\n"
        "[thread.start() for thread in threads]; [thread.join() for thread in threads]\n"
    )
    run_id = shell.add("--", sys.executable, "-c", program)
    shell.say("wait", str(run_id))
    progress = shell.run(run_id)["progress"]
    assert (progress["done"], progress["fraction"]) == (800, 1.0)


def test_no_leak_after_many_runs(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    def perform(count: int) -> None:
        text = "".join("true\n" for _ in range(count))
        ids = shell.type("add", "--from", "-", typed=text.encode()).stdout.split()
        shell.type("wait", *ids)

    process = psutil.Process(monitor.pid)
    perform(100)
    before_bytes, before_files = process.memory_info().rss, process.num_fds()
    perform(300)
    assert process.memory_info().rss - before_bytes < 12_000_000
    # Idle workers hold two pipes each; nothing else may stay open.
    assert process.num_fds() - before_files <= 8
    assert process.num_threads() < 30


def test_output_arrives_promptly(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    run_id = shell.add("--", "sh", "-c", "echo here I am; sleep 60")
    reader = shell.start("logs", str(run_id), "--follow")
    assert reader.stdout is not None
    assert reader.stdout.readline() == b"here I am\n"
    assert shell.run(run_id)["state"] == "running"
    shell.say("cancel", str(run_id))
    assert reader.wait(30) == 0
    reader.communicate()


def test_errors_leave_everything_consistent(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    ids = [
        shell.add("--", "no-such-program"),
        shell.add("--", "sh", "-c", "exit 3"),
        shell.add("--", "sh", "-c", "kill -SEGV $$"),
        shell.add("--timeout", "0.2", "--", "sleep", "60"),
    ]
    shell.type("wait", *map(str, ids), status=1)
    codes = [shell.run(run_id)["error"]["code"] for run_id in ids]
    assert codes == ["not_found", "exit", "signal", "timeout"]
    with closing(sqlite3.connect(f"file:{shell.paths.database}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM attempt WHERE ended_at IS NULL").fetchone() == (0,)


def test_a_run_can_be_cancelled(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    run_id = shell.add("--", "sh", "-c", "sleep 60 & sleep 61")
    wait_until(lambda: shell.run(run_id)["pid"] is not None)
    tree = psutil.Process(shell.run(run_id)["pid"]).children(recursive=True)
    shell.say("cancel", str(run_id))
    shell.type("wait", str(run_id), status=1)
    assert shell.run(run_id)["state"] == "cancelled"
    assert not [process for process in tree if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def test_a_run_can_be_recovered(shell: Shell, launch: Launch) -> None:
    first = launch()
    run_id = shell.add("--", "sh", "-c", "echo again >> ran; sleep 60")
    wait_until(lambda: shell.run(run_id)["pid"] is not None)
    command = psutil.Process(shell.run(run_id)["pid"])
    worker = command.parent()
    assert worker is not None
    first.kill()
    for process in (worker, command, *command.children(recursive=True)):
        process.kill()
    second = launch()
    wait_until(lambda: shell.run(run_id)["state"] == "interrupted")
    shell.say("recover", "--restart", str(run_id))
    wait_until(lambda: (shell.folder / "ran").read_text() == "again\nagain\n")
    assert shell.run(run_id)["attempt"] == 2
    shell.say("cancel", str(run_id))
    shell.type("wait", str(run_id), status=1)
    second.stop()


def test_many_at_once(shell: Shell, launch: Launch) -> None:
    busy = launch(slots=30)
    text = "".join(f"sh -c 'sleep 0.2; echo {number}'\n" for number in range(30))
    ids = shell.type("add", "--from", "-", typed=text.encode()).stdout.split()
    shell.type("wait", *ids)
    assert [shell.say("logs", run_id.decode()) for run_id in ids] == [f"{number}\n" for number in range(30)]
    busy.stop()


def test_timeouts_work(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    long = shell.add("--timeout", "0.3", "--", "sleep", "60")
    quiet = shell.add("--quiet-timeout", "0.3", "--", "sleep", "60")
    shell.type("wait", str(long), str(quiet), status=1)
    assert [shell.run(run_id)["error"]["code"] for run_id in (long, quiet)] == ["timeout", "quiet_timeout"]


def test_cleanup_happens_by_itself(shell: Shell, launch: Launch) -> None:
    shell.paths.settings.write_text("keep_output_days = 7\n")
    first = launch()
    run_id = shell.add("--", "echo", "old words")
    shell.say("wait", str(run_id))
    first.stop()
    with closing(sqlite3.connect(shell.paths.database)) as connection, connection:
        # As if it had happened last year. An ended attempt never changes, so its guard is lifted for a moment.
        [guard] = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'ended_attempt_stays'").fetchone()
        connection.execute("DROP TRIGGER ended_attempt_stays")
        connection.execute("UPDATE attempt SET ended_at = '2025-11-21T00:00:00.000Z'")
        connection.execute(guard)
    output = shell.paths.attempt(run_id, 1) / "output.log"
    assert output.exists()
    second = launch()
    wait_until(lambda: not output.exists())
    assert shell.run(run_id)["state"] == "succeeded"
    second.stop()


def test_the_window_can_be_closed_and_opened(shell: Shell, launch: Launch) -> None:
    go = shell.folder / "go"
    first = launch("window")
    run_id = shell.add("--", "sh", "-c", f"until test -e '{go}'; do sleep 0.05; done; exit 4")
    wait_until(lambda: shell.run(run_id)["pid"] is not None)
    first.stop()
    second = launch("window")
    assert shell.run(run_id)["state"] == "running"
    go.touch()
    shell.type("wait", str(run_id), status=1)
    assert (shell.run(run_id)["exit_code"], shell.run(run_id)["attempt"]) == (4, 1)
    second.stop()


def test_the_monitor_can_be_killed_and_restarted(shell: Shell, launch: Launch) -> None:
    first = launch()
    go = shell.folder / "go"
    goes_on = shell.add("--", "sh", "-c", f"until test -e '{go}'; do sleep 0.05; done")
    now = shell.folder / "now"
    ends = shell.add("--", "sh", "-c", f"until test -e '{now}'; do sleep 0.05; done; exit 9")
    wait_until(lambda: all(shell.run(run_id)["pid"] for run_id in (goes_on, ends)))
    ending = psutil.Process(shell.run(ends)["pid"])
    first.kill()
    now.touch()
    wait_until(lambda: not ending.is_running())
    second = launch()
    wait_until(lambda: shell.run(ends)["state"] == "failed")
    assert shell.run(ends)["exit_code"] == 9
    assert shell.run(goes_on)["state"] == "running"
    go.touch()
    shell.say("wait", str(goes_on))
    assert [shell.run(run_id)["attempt"] for run_id in (goes_on, ends)] == [1, 1]
    second.stop()
