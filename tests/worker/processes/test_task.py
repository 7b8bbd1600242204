"""A task at work: as fresh as a new Python, reporting, stopped, paused, and what it leaves behind."""

from __future__ import annotations

import os
import random
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from taskmon import system
from taskmon.core.job import Job, Leftovers, Survivors
from taskmon.core.journal import Identity
from taskmon.core.states import RunState
from tests.waiting import wait_until
from tests.worker.conftest import Hire
from tests.worker.hiring import Given, Worker, job, task

_ENDS = str(Path(__file__).parents[1] / "ends.py")


def end(name: str, params: dict[str, Any] | None = None, **fields: Any) -> Job:
    """A job for one of the tasks in ends.py."""
    return task(f"{_ENDS}:{name}", params=params or {}, **fields)


def wait_for_output(given: Given, text: bytes) -> None:
    wait_until(lambda: text in given.output)


def asked(worker: Worker, name: str, request: str = "cancel", **fields: Any) -> Given:
    """A task that is running and has been asked to stop."""
    given = worker.give(end(name, **fields))
    wait_for_output(given, b"ready")
    worker.ask(given, request)
    return given


def test_a_tqdm_inside_a_task_is_understood_without_a_change_to_it(worker: Worker, tmp_path: Path) -> None:
    script = tmp_path / "shows_a_bar.py"
    script.write_text(
        "import time\n"
        "from tqdm import tqdm\n"
        "def work():\n"
        "    for number in tqdm(range(40), desc='frames', mininterval=0):\n"
        "        time.sleep(0.03)\n"
    )
    given = worker.give(task(f"{script}:work"))
    wait_until(lambda: 0 < ((given.snapshot.get("progress") or {}).get("fraction") or 0) < 1)

    assert worker.ended(given).state is RunState.SUCCEEDED
    progress = given.evidence.progress
    assert progress is not None
    assert (progress.done, progress.total) == (40, 40)


# --- as a fresh process ---


def process(worker: Worker, **fields: Any) -> dict[str, Any]:
    outcome = worker.perform(end("describes_itself"), **fields)
    assert outcome.error is None
    assert isinstance(outcome.result, dict)
    return outcome.result


def test_a_fork_is_as_fresh_as_a_new_python(worker: Worker, tmp_path: Path) -> None:
    forked = process(worker)
    spawned = worker.perform(end("describes_itself", python=sys.executable)).result

    output = [f"{given.folder}/output.log" for given in worker.given]
    for its, log in zip((forked, spawned), output, strict=True):
        *standard, first, second = its.pop("descriptors")
        assert standard == ["/dev/null", log, log]
        assert first.startswith("pipe:")
        assert second.startswith("pipe:")
        for name in ("TASKMON_ATTEMPT", "TASKMON_EVENTS", "LC_CTYPE"):
            its["environment"].pop(name, None)  # LC_CTYPE: what Python itself does where no locale is set
    assert forked == spawned


def test_it_has_the_folder_and_the_whole_environment_of_its_run_and_nothing_else(
    worker: Worker, tmp_path: Path
) -> None:
    given = worker.give(
        end("describes_itself", cwd=str(tmp_path)), environment={"GREETING": "hällo", "TZ": "Asia/Tokyo"}
    )
    its = worker.ended(given).result

    assert its["cwd"] == str(tmp_path)
    assert its["environment"] == {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "GREETING": "hällo",
        "TZ": "Asia/Tokyo",
        "TASKMON_ATTEMPT": given.nonce,
        "TASKMON_EVENTS": str(given.folder / "events.jsonl"),
    }


def test_modules_are_found_where_the_runs_environment_says(worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "beside").mkdir()
    path = process(worker, environment={"PYTHONPATH": f"{tmp_path}/beside"})["path"]

    assert f"{tmp_path}/beside" in path


@pytest.mark.parametrize("name", ["PYTHONHASHSEED", "PYTHONOPTIMIZE", "LD_LIBRARY_PATH"])
def test_what_only_a_start_can_give_is_given_by_a_start(worker: Worker, name: str) -> None:
    given = worker.give(end("sleeps"), environment={name: "1"})
    wait_for_output(given, b"ready")
    program = Path(f"/proc/{given.pid}/cmdline").read_bytes().split(b"\0")
    worker.ask(given, "cancel")
    worker.ended(given)

    assert any(part.endswith(b"taskmon/tasks/__main__.py") for part in program), "a fork has the task in its title"


def test_a_fork_is_shown_and_found_as_what_it_is(worker: Worker) -> None:
    given = worker.give(end("sleeps"))
    wait_for_output(given, b"ready")

    assert Path(f"/proc/{given.pid}/cmdline").read_bytes().startswith(b"taskmon-task ")
    assert [found.pid for found in system.carriers(given.nonce)] == [given.pid]
    assert given.pid in [found.pid for found in system.survivors_of(given.nonce, "", given.evidence.command)]
    worker.ask(given, "cancel")
    worker.ended(given)


def test_a_task_does_not_inherit_the_lock(worker: Worker) -> None:
    given = worker.give(end("sleeps", survivors=Survivors.KEEP))
    wait_for_output(given, b"ready")
    worker.process.kill()
    worker.process.wait()

    assert not given.is_locked()
    assert given.evidence.command is not None
    assert system.is_alive(given.evidence.command)


def test_a_task_ends_itself_when_its_worker_is_gone(worker: Worker) -> None:
    given = worker.give(end("sleeps"))
    wait_for_output(given, b"ready")
    command = given.evidence.command
    assert command is not None
    worker.process.kill()

    wait_until(lambda: not system.is_alive(command))


@pytest.mark.parametrize("python", ["", sys.executable])
def test_a_task_whose_worker_dies_while_it_starts_never_begins(hire: Hire, tmp_path: Path, python: str) -> None:
    worker = hire(fault="die_after:spawn")
    given = worker.give(end("leaves_a_trace", {"path": str(tmp_path / "trace")}, python=python))
    worker.wait()
    log = str(given.folder / "output.log")
    wait_until(lambda: not (_session(worker.process.pid) or system.carriers(given.nonce) or system.holders(log)))

    assert given.evidence.starting
    assert not (tmp_path / "trace").exists()


def test_a_task_that_may_outlive_its_worker_begins_without_it(hire: Hire, tmp_path: Path) -> None:
    worker = hire(fault="die_after:spawn")
    trace = tmp_path / "trace"
    worker.give(end("leaves_a_trace", {"path": str(trace)}, survivors=Survivors.KEEP))

    wait_until(lambda: trace.exists() and trace.read_text() == "begun")


def _session(leader: int) -> list[str]:
    """The processes that still belong to this session."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found += [folder.name] if fields[3] == str(leader) else []
    return found


def test_one_worker_performs_tasks_and_commands_in_turn_and_stays_small(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "small.py"
    path.write_text("def double(number: int):\n    return 2 * number\n")

    def perform(count: int) -> None:
        for number in range(count):
            assert worker.perform(task(f"{path}:double", params={"number": number})).result == 2 * number
            assert worker.said() == "r"
        assert worker.perform(job("true")).state is RunState.SUCCEEDED
        assert worker.said() == "r"

    perform(60)
    before = _private_bytes(worker)
    perform(100)

    assert _private_bytes(worker) - before < 500_000  # after some 300 it is flat
    assert len(os.listdir(f"/proc/{worker.process.pid}/fd")) < 12


def _private_bytes(worker: Worker) -> int:
    fields = Path(f"/proc/{worker.process.pid}/statm").read_text().split()
    return (int(fields[1]) - int(fields[2])) * 4096


# --- secrets ---


@pytest.mark.parametrize("python", ["", sys.executable])
def test_a_secret_reaches_the_task_and_no_file(worker: Worker, python: str) -> None:
    given = worker.give(
        end("tells_its_secret", secrets=("password",), python=python), secrets={"password": "s3cret-of-mine"}
    )
    outcome = worker.ended(given)

    assert outcome.result == len("s3cret-of-mine")
    for path in given.folder.iterdir():
        assert b"s3cret-of-mine" not in path.read_bytes()


# --- other interpreters ---


def test_a_project_without_taskmon_in_its_environment_runs_its_tasks(worker: Worker, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True, timeout=120)
    python = str(tmp_path / "venv" / "bin" / "python")
    outcome = worker.perform(end("tells_its_interpreter", python=python))

    assert outcome.result == [python, str(tmp_path / "venv"), False, "taskmon.tasks.decorator"]
    assert worker.perform(end("multiplies", {"method": "spawn"}, python=python)).result == [0, 1, 4, 9, 16]


@pytest.mark.parametrize("python", ["", sys.executable])
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing_works_inside_a_task(worker: Worker, method: str, python: str) -> None:
    outcome = worker.perform(end("multiplies", {"method": method}, python=python))

    assert (outcome.error, outcome.result) == (None, [0, 1, 4, 9, 16])
    assert outcome.remarks == {}
    assert worker.said() == "r"


# --- reports ---


def test_progress_reaches_the_window_and_the_last_one_the_journal(worker: Worker) -> None:
    given = worker.give(end("reports_for", {"seconds": 1.0}))
    wait_until(lambda: (given.snapshot.get("progress") or {}).get("message") == "moving")
    assert worker.ended(given).result == "moved"

    assert given.evidence.progress is not None
    assert given.evidence.progress.done is not None
    assert given.evidence.progress.done > given.snapshot["progress"]["done"] - 1


def test_what_a_short_task_reports_is_not_lost(worker: Worker) -> None:
    given = worker.give(end("says_much_of_its_progress"))
    worker.ended(given)
    progress = given.evidence.progress

    assert progress is not None
    assert (progress.done, progress.total, progress.message, progress.unit) == (3, 4, "all but one", "file")


def test_reports_count_as_activity(worker: Worker) -> None:
    # Long enough for a busy machine to start an interpreter in, and to let it go on after having kept it waiting.
    outcome = worker.perform(end("reports_for", {"seconds": 4.0}, quiet_timeout_s=3.0))

    assert (outcome.state, outcome.result) == (RunState.SUCCEEDED, "moved")


def test_silence_ends_at_the_quiet_timeout(worker: Worker) -> None:
    outcome = worker.perform(end("sleeps", quiet_timeout_s=0.5))

    assert outcome.state is RunState.FAILED
    assert outcome.error is not None
    assert outcome.error.code == "quiet_timeout"


def test_a_task_that_runs_too_long_ends_at_its_timeout(worker: Worker) -> None:
    outcome = worker.perform(end("listens", timeout_s=0.5))

    assert outcome.state is RunState.FAILED
    assert outcome.error is not None
    assert (outcome.error.code, outcome.result) == ("timeout", None)
    assert outcome.error.message == "It ran longer than the 0.5 seconds it was allowed."


def test_much_output_is_capped_and_changes_no_result(worker: Worker) -> None:
    given = worker.give(end("floods", {"megabytes": 100}, output_cap_bytes=4_000_000))
    outcome = worker.ended(given, timeout_s=60)

    assert outcome.result == "flooded"
    assert outcome.output_bytes == 100_000_000
    assert outcome.remarks["output_gap"][1] - outcome.remarks["output_gap"][0] > 90_000_000
    assert (given.folder / "output.log").stat().st_blocks * 512 < 10_000_000


@pytest.mark.parametrize("name", ["closes_descriptors", "writes_to_descriptors"])
def test_whatever_a_task_does_to_descriptors_its_end_is_known(worker: Worker, name: str) -> None:
    outcome = worker.perform(end(name))

    assert outcome.state is RunState.SUCCEEDED
    assert outcome.result in ("3", "written")


def test_a_file_that_took_the_place_of_the_pipe_is_left_alone(worker: Worker, tmp_path: Path) -> None:
    outcome = worker.perform(end("reuses_descriptors", {"path": str(tmp_path / "other")}))

    assert (outcome.state, outcome.result) == (RunState.SUCCEEDED, "300")
    assert (tmp_path / "other").read_bytes() == b""


@pytest.mark.parametrize(("name", "result"), [("forks_and_returns", 1), ("forks_and_raises", 1)])
def test_a_forked_process_that_comes_back_is_not_the_task(worker: Worker, name: str, result: int) -> None:
    given = worker.give(end(name))

    assert worker.ended(given).result == result
    assert worker.said() == "r"
    assert (b"ValueError: in the fork" in given.output) is (name == "forks_and_raises")


# --- stopping ---


def test_a_task_that_looks_ends_by_itself_and_no_signal_is_sent(worker: Worker) -> None:
    given = asked(worker, "listens", grace_s=60.0)
    outcome = worker.ended(given)

    assert (outcome.state, outcome.error, outcome.result, outcome.signal) == (RunState.CANCELLED, None, None, None)
    assert given.output == b"ready\nheard\n"
    assert outcome.remarks == {}
    assert worker.said() == "r"


def test_a_task_that_reports_is_stopped_at_its_next_report(worker: Worker) -> None:
    given = asked(worker, "reports", grace_s=60.0)

    assert worker.ended(given).state is RunState.CANCELLED
    assert given.output.startswith(b"ready\nTraceback (most recent call last):\n")
    assert given.output.endswith(b"RunStopped: The run was asked to end.\n")


@pytest.mark.parametrize("python", ["", sys.executable])
@pytest.mark.parametrize("name", ["sleeps", "awaits", "swallows_an_interrupt"])
def test_a_task_that_cannot_look_is_interrupted_at_once(worker: Worker, name: str, python: str) -> None:
    started_s = time.monotonic()
    given = asked(worker, name, grace_s=60.0, python=python)
    outcome = worker.ended(given)

    assert (outcome.state, outcome.error, outcome.result) == (RunState.CANCELLED, None, None)
    assert time.monotonic() - started_s < 10
    assert worker.said() == "r"


@pytest.mark.parametrize("python", ["", sys.executable])
def test_an_async_task_is_cancelled_at_its_next_await_and_performs_no_further_step(worker: Worker, python: str) -> None:
    given = asked(worker, "awaits_steps", grace_s=60.0, python=python)
    outcome = worker.ended(given)

    assert (outcome.state, outcome.error) == (RunState.CANCELLED, None)
    assert b"put away" in given.output
    assert b"one more" not in given.output
    assert b"interrupted" not in given.output


@pytest.mark.parametrize("name", ["catches_interrupts", "deadlocks"])
def test_a_task_that_ends_by_nothing_else_is_killed_at_the_end_of_its_grace(worker: Worker, name: str) -> None:
    given = asked(worker, name, grace_s=1.0)
    outcome = worker.ended(given)

    assert (outcome.state, outcome.signal) == (RunState.CANCELLED, "SIGKILL")
    assert outcome.remarks == {"killed_by_us": True}
    assert (b"interrupted" in given.output) is (name == "catches_interrupts")


def test_a_task_that_is_busy_elsewhere_is_interrupted_after_half_its_grace(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "busy.py"
    path.write_text(
        "import time\nfrom taskmon import TaskContext\n"
        "def f(ctx: TaskContext):\n    print('ready', flush=True)\n    time.sleep(3600)\n"
    )
    given = worker.give(task(f"{path}:f", grace_s=1.0))
    wait_for_output(given, b"ready")
    worker.ask(given, "cancel")
    outcome = worker.ended(given)

    assert (outcome.state, outcome.signal, outcome.remarks) == (RunState.CANCELLED, None, {})


def test_a_task_that_has_to_be_killed_leaves_the_line_at_which_it_was(worker: Worker) -> None:
    """Of one that hears neither the question nor the interrupt there was nothing to be read."""
    given = asked(worker, "catches_interrupts", grace_s=1.0)
    outcome = worker.ended(given)

    assert (outcome.state, outcome.signal) == (RunState.CANCELLED, "SIGKILL")
    assert b'ends.py", line ' in given.output
    assert b"in catches_interrupts" in given.output


def test_without_a_grace_it_is_killed_at_once(worker: Worker) -> None:
    given = asked(worker, "catches_interrupts", grace_s=0.0)
    outcome = worker.ended(given)

    assert (outcome.state, outcome.signal) == (RunState.CANCELLED, "SIGKILL")
    assert outcome.remarks == {"killed_by_us": True}


def test_a_cancel_that_comes_after_its_end_changes_nothing(worker: Worker) -> None:
    given = worker.give(end("hangs_after_its_end", grace_s=0.5))
    wait_until(lambda: _is_asleep(given))
    worker.ask(given, "cancel")
    outcome = worker.ended(given)

    assert (outcome.state, outcome.result) == (RunState.SUCCEEDED, "done")
    assert worker.said() == "r"


def _is_asleep(given: Given) -> bool:
    """Whether its exit handler sleeps: the function has ended by then."""
    command = given.evidence.command
    return command is not None and "nanosleep" in Path(f"/proc/{command.pid}/wchan").read_text()


@pytest.mark.parametrize("python", ["", sys.executable])
def test_a_cancel_at_any_moment_ends_it_or_comes_too_late(worker: Worker, python: str) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    moments = random.Random(seed)
    worker.perform(end("returns", {"number": 1}))
    assert worker.said() == "r"
    for _ in range(40 if not python else 10):
        given = worker.give(end("returns", {"number": 1}, python=python))
        time.sleep(moments.uniform(0.0, 0.06 if not python else 0.3))
        worker.ask(given, "cancel")
        outcome = worker.ended(given)
        assert outcome.state in (RunState.SUCCEEDED, RunState.CANCELLED)
        assert outcome.result == ({"number": 1, "text": "x"} if outcome.state is RunState.SUCCEEDED else None)
        assert "killed_by_us" not in outcome.remarks
        assert worker.said() == "r"


def test_a_signal_at_any_moment_is_told_as_what_it_was(worker: Worker) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    moments = random.Random(seed)
    worker.perform(end("returns", {"number": 1}))
    assert worker.said() == "r"
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT) * 15:
        given = worker.give(end("returns", {"number": 1}))
        command = _command(given)
        time.sleep(moments.uniform(0.0, 0.05))
        system.send_signal(command, number)
        outcome = worker.ended(given)
        error = outcome.error
        assert (
            outcome.state is RunState.SUCCEEDED
            or (error is not None and (error.code, outcome.signal) == ("signal", number.name))
            or (error is not None and (error.code, error.message) == ("exception", "KeyboardInterrupt"))
        ), outcome
        assert worker.said() == "r"


@pytest.mark.parametrize("python", ["", sys.executable])
def test_an_interrupt_that_an_import_has_made_another_error_of_is_told_as_what_it_was(
    worker: Worker, tmp_path: Path, python: str
) -> None:
    """In the middle of `import asyncio` it came out as a TypeError, and the file could not be loaded."""
    file = tmp_path / "imports.py"
    file.write_text(
        "import os, signal, time\n"
        "try:\n    os.kill(os.getpid(), signal.SIGINT)\n    time.sleep(60)\n"
        "except KeyboardInterrupt:\n    raise TypeError('expected a message argument') from None\n"
        "def work():\n    pass\n"
    )
    outcome = worker.ended(worker.give(task(f"{file}:work", python=python)))

    assert outcome.state is RunState.FAILED
    assert outcome.error is not None
    assert "can't be loaded" not in outcome.error.message
    assert "KeyboardInterrupt" in outcome.error.message or outcome.signal == "SIGINT"


def _command(given: Given) -> Identity:
    wait_until(lambda: given.evidence.command)
    command = given.evidence.command
    assert command is not None
    return command


def test_a_paused_task_stands_still_and_goes_on(worker: Worker) -> None:
    given = worker.give(end("reports_for", {"seconds": 0.5}))
    wait_until(lambda: given.snapshot.get("progress"))
    worker.ask(given, "pause")
    wait_until(lambda: system.is_stopped(given.evidence.command) if given.evidence.command else False)
    worker.ask(given, "resume")
    outcome = worker.ended(given)

    assert (outcome.state, outcome.result) == (RunState.SUCCEEDED, "moved")
    assert [note["what"] for note in given.evidence.notes] == ["paused", "resumed"]


def test_a_paused_task_can_be_cancelled(worker: Worker) -> None:
    given = asked(worker, "sleeps", "pause")
    wait_until(lambda: system.is_stopped(given.evidence.command) if given.evidence.command else False)
    worker.ask(given, "cancel")

    assert worker.ended(given).state is RunState.CANCELLED


def test_a_task_that_stood_still_before_it_began_is_asked_to_stop_before_it_begins(
    worker: Worker, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import os, signal, sys\n"
        "stops = [signal.SIGSTOP]\n"
        "def hook(event, arguments):\n"
        "    if event == 'fcntl.fcntl' and stops:  # its pipes are moved, its spec was read\n"
        "        os.kill(os.getpid(), stops.pop())\n"
        "sys.addaudithook(hook)\n"
    )
    (tmp_path / "small.py").write_text("from pathlib import Path\ndef touches(path): Path(path).touch()\n")
    small = task(f"{tmp_path}/small.py:touches", params={"path": f"{tmp_path}/begun"}, python=sys.executable)
    given = worker.give(small, environment={"PYTHONPATH": str(tmp_path)})
    wait_until(lambda: "stopped from outside" in [note["what"] for note in given.evidence.notes])
    worker.ask(given, "cancel")

    assert worker.ended(given).state is RunState.CANCELLED
    assert not (tmp_path / "begun").exists()


def test_a_task_killed_from_outside_says_so(worker: Worker) -> None:
    given = worker.give(end("sleeps"))
    wait_for_output(given, b"ready")
    os.kill(given.pid, signal.SIGKILL)
    outcome = worker.ended(given)

    assert (outcome.state, outcome.signal) == (RunState.FAILED, "SIGKILL")
    assert outcome.error is not None
    assert (outcome.error.code, outcome.error.message) == ("signal", "ended by SIGKILL: something outside killed it")


def test_at_the_sessions_end_a_task_is_interrupted_and_costs_no_try(worker: Worker) -> None:
    given = worker.give(end("sleeps"))
    wait_for_output(given, b"ready")
    worker.process.send_signal(signal.SIGTERM)
    os.kill(given.pid, signal.SIGTERM)
    outcome = worker.ended(given)

    assert (outcome.state, outcome.counts) == (RunState.INTERRUPTED, False)


# --- what it leaves behind ---


def test_a_daemon_thread_ends_with_its_task(worker: Worker) -> None:
    outcome = worker.perform(end("leaves_threads", {"daemon": True, "seconds": 3600}))

    assert (outcome.result, outcome.remarks) == ("done", {})


def test_a_thread_that_ends_soon_is_waited_for(worker: Worker) -> None:
    outcome = worker.perform(end("leaves_threads", {"daemon": False, "seconds": 0.3}))

    assert (outcome.result, outcome.remarks) == ("done", {})


def test_a_thread_that_takes_long_is_waited_for_and_that_is_said_meanwhile(worker: Worker, tmp_path: Path) -> None:
    given = worker.give(end("leaves_a_thread_for", {"path": str(tmp_path / "go")}))
    wait_for_output(given, b"it waits for what that has started, no daemons: thread straggler.")
    (tmp_path / "go").touch()
    outcome = worker.ended(given)

    assert (outcome.state, outcome.result) == (RunState.SUCCEEDED, "done")
    assert b"all of it" in given.output
    assert "thread straggler" in outcome.remarks["notes"][0]


@pytest.mark.parametrize("limit", ["timeout_s", "quiet_timeout_s"])
def test_a_thread_that_outlasts_the_limits_of_its_run_makes_it_fail(worker: Worker, limit: str) -> None:
    job = end("leaves_threads", {"daemon": False, "seconds": 3600}, grace_s=0.5, **{limit: 0.5})
    outcome = worker.perform(job)

    assert (outcome.state, outcome.result) == (RunState.FAILED, None)
    assert outcome.error is not None
    assert outcome.error.code == limit.removesuffix("_s")


def test_a_run_that_waits_for_its_threads_can_be_cancelled_and_says_whom_it_left(worker: Worker) -> None:
    # Takes 6 s: those for which threads are heard out are what is tried.
    given = worker.give(end("leaves_threads", {"daemon": False, "seconds": 3600}, grace_s=60.0))
    wait_for_output(given, b"it waits for")
    worker.ask(given, "cancel")
    outcome = worker.ended(given)

    assert outcome.state is RunState.CANCELLED
    assert outcome.remarks["notes"][-1] == (
        "Its threads were still running 5 s after it was asked to stop: thread straggler."
    )


def test_exit_handlers_are_called(worker: Worker, tmp_path: Path) -> None:
    worker.perform(end("leaves_an_exit_handler", {"path": str(tmp_path / "trace")}))

    assert (tmp_path / "trace").read_text() == "handled"


def test_a_crash_after_its_end_is_noted_and_takes_no_result_away(worker: Worker) -> None:
    outcome = worker.perform(end("crashes_after_its_end"))

    assert (outcome.state, outcome.result, outcome.signal) == (RunState.SUCCEEDED, "done", None)
    assert outcome.remarks == {"notes": ["Its process was ended by SIGSEGV after its function had ended."]}


def test_a_process_left_behind_is_reported_and_delays_nothing(worker: Worker) -> None:
    outcome = worker.perform(end("leaves_a_process"))

    assert outcome.state is RunState.SUCCEEDED
    assert [leftover["pid"] for leftover in outcome.remarks["leftovers"]] == [outcome.result]
    assert worker.said() == ""


def test_a_process_left_behind_is_ended_where_the_job_wants_that(worker: Worker) -> None:
    outcome = worker.perform(end("leaves_a_process", leftovers=Leftovers.END, grace_s=1.0))

    assert (outcome.state, outcome.remarks) == (RunState.SUCCEEDED, {})
    assert worker.said() == "r"


# --- how soon it starts ---


def test_a_warm_worker_starts_a_task_soon(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "timed.py"
    path.write_text("import time\nfrom taskmon import task\n@task\ndef now():\n    return time.time_ns()\n")
    taken_ms: list[float] = []
    for _ in range(30):
        given = Given(tmp_path / "runs" / f"timed-{len(taken_ms)}", task(f"{path}:now"))
        given.make()
        asked_ns = time.time_ns()
        worker.hand_over(given)
        taken_ms.append((worker.ended(given).result - asked_ns) / 1e6)
        assert worker.said() == "r"
    cold, *warm = taken_ms
    bare_ms = statistics.median(_bare_ms() for _ in range(10))
    print(f"first line of a task: {statistics.median(warm):.1f} ms warm, {cold:.1f} ms cold; bare Python {bare_ms:.1f}")

    assert min(warm) < bare_ms + 20.0  # about the same on a quiet machine: most of it is what `site` does in both


def _bare_ms() -> float:
    asked_ns = time.time_ns()
    done = subprocess.run([sys.executable, "-c", "import time; print(time.time_ns())"], capture_output=True, check=True)
    return (int(done.stdout) - asked_ns) / 1e6
