"""Many small attempts in one warm process: what stays, what does not, and what ends the process."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from taskmon import system
from taskmon.core.job import Isolation, Job, Leftovers, Survivors
from taskmon.core.states import RunState
from tests.standing import stand_still
from tests.waiting import wait_until
from tests.worker.conftest import Hire
from tests.worker.hiring import Worker, task
from tests.worker.hiring import job as command

_TASKS = """
import _thread, asyncio, atexit, contextlib, contextvars, gc, os, resource, signal, subprocess, sys
import logging, threading, time
from decimal import getcontext
from pathlib import Path
from taskmon.tasks.process import keeping
logging.basicConfig(stream=sys.stderr, format="%(message)s")
CALLS = []
VALUE = 1
DEPTH = contextvars.ContextVar("DEPTH")
DEPTH.set(1)
os.environ["AT_LOAD"] = "1"

def pid(say=""):
    CALLS.append(say)
    print(say or "nothing")
    return {"pid": os.getpid(), "calls": len(CALLS)}

def logs(say):
    logging.error("logged " + say)
    print("printed " + say)
    return os.getpid()

def crashes():
    os._exit(3)

def segfaults():
    os.kill(os.getpid(), signal.SIGSEGV)

def fails():
    raise ValueError("no")

def describes_itself(change):
    its = {
        "environment": dict(os.environ), "cwd": os.getcwd(), "argv": list(sys.argv), "umask": os.umask(0o022),
        "stdin": os.readlink("/proc/self/fd/0"), "output": os.readlink("/proc/self/fd/1"),
        "handlers": [str(signal.getsignal(number)) for number in sorted(signal.valid_signals())],
        "mask": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])), "timer": signal.getitimer(signal.ITIMER_REAL)[0],
        "streams": [id(sys.stdin), id(sys.stdout), id(sys.stderr)], "pid": os.getpid(),
        "precision": getcontext().prec, "depth": DEPTH.get(), "zone": time.tzname,
        "main": sorted(vars(sys.modules["__main__"])),
    }
    os.umask(its["umask"])
    if change:
        os.environ["NEW"] = "1"
        os.environ["TZ"] = "Asia/Tokyo"
        time.tzset()
        del os.environ["HOME"]
        os.chdir("/usr")
        sys.argv.append("more")
        os.umask(0o077)
        os.dup2(os.open("/etc/hostname", os.O_RDONLY), 0)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.alarm(60)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
        sys.stdout = open("/dev/null", "w")
        getcontext().prec = 3
        DEPTH.set(2)
        sys.modules["__main__"].mine = 1
    return its

def has_a_secret(token):
    return os.getpid()

def looks_for(start):
    gc.unfreeze()
    frame, held = sys._getframe(1), []
    while frame is not None:
        held += frame.f_locals.values()
        frame = frame.f_back
    for each in [*held, *gc.get_objects()]:
        for inner in (each, *gc.get_referents(each)):
            if isinstance(inner, (str, bytes, dict, list, tuple)) and start + "8812" in repr(inner):
                print(type(each), repr(inner)[:2_000])
    return os.getpid()

def leaves_a_thread():
    threading.Thread(target=time.sleep, args=(60,), name="left over", daemon=True).start()

def leaves_a_raw_thread():
    _thread.start_new_thread(time.sleep, (60,))

def leaves_a_late_thread(crowded: int):
    anywhere, policy = os.sched_getaffinity(0), os.sched_getscheduler(0)
    os.sched_setaffinity(0, {crowded})
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))  # of this thread, and of what it starts
    try:
        _thread.start_new_thread(time.sleep, (60,))
    finally:
        os.sched_setaffinity(0, anywhere - {crowded} or anywhere)
        with contextlib.suppress(PermissionError):
            os.sched_setscheduler(0, policy, os.sched_param(0))

def leaves_a_worker_thread():
    def work():
        time.sleep(0.2)
        print("the thread is through")
    threading.Thread(target=work).start()

def leaves_a_child():
    CALLS.append(subprocess.Popen(["sleep", "0.2"]))

def leaves_a_grandchild():
    subprocess.run(["sh", "-c", "sleep 60 & exit 0"])

def closes_its_output():
    sys.stdout.close()

def lowers_a_limit():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 1, hard))

def exits():
    sys.exit(0)

def opens_many():
    CALLS.extend(os.open("/dev/null", os.O_RDONLY) for _ in range(100))

def grows():
    CALLS.append(b"x" * 60_000_000)

def counts_to_three():
    keeping.MOST_RUNS = 3
    return os.getpid()

def imports():
    import beside
    return {"pid": os.getpid(), "values": [VALUE, beside.VALUE]}

def loops(ctx):
    print("ready", flush=True)
    while True:
        time.sleep(0.01)
        ctx.progress(1)

def sleeps():
    print("ready", flush=True)
    time.sleep(60)

def sleeps_deaf():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    print("ready", flush=True)
    time.sleep(60)

def sleeps_a_little():
    print("ready", flush=True)
    time.sleep(0.3)

def leaves_a_sleeper():
    subprocess.run(["sh", "-c", "sleep 60 & exit 0"])
    return os.getpid()

def waits(path):
    print("ready", flush=True)
    while not Path(path).exists():
        time.sleep(0.01)
    return os.getpid()

def stops_itself_before_the_next(folder):
    def hook(event, arguments):
        if event == "os.chdir" and arguments[0] == folder:
            os.kill(os.getpid(), signal.SIGSTOP)
    sys.addaudithook(hook)
    return os.getpid()

def touches(path):
    Path(path).touch()

def registers(path):
    atexit.register(Path(path).touch)

def made():
    print("made")
    return "made"

def steps(ctx, fail: bool):
    before = len(ctx.restored or [])
    results = ["kept" if before else "made"] * 2
    for number in range(2):
        ctx.step(f"part {number}", made)
    ctx.progress(3, 4)
    ctx.checkpoint([1, 2])
    if fail and not before:
        raise RuntimeError("in the middle")
    return results

def takes(megabytes: int, cpu_s: float):
    held = b"x" * (megabytes * 1024 * 1024)
    end = time.process_time() + cpu_s
    while time.process_time() < end:
        pass
    return os.getpid()

async def later(text):
    await asyncio.sleep(0)
    return text
"""

Make = Callable[..., Job]


def write(path: Path, text: str) -> None:
    """Make the file, long enough ago that it can't be another by the time that it is loaded."""
    path.write_text(text)
    wait_until(lambda: time.time() - path.stat().st_ctime > 0.05)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A job for one of the functions above."""
    source = tmp_path / "small.py"
    (tmp_path / "beside.py").write_text("VALUE = 1\n")
    write(source, _TASKS)

    def made(name: str, **fields: Any) -> Job:
        return task(f"{source}:{name}", isolation=Isolation.POOL, **fields)

    return made


def test_many_runs_are_performed_in_one_process(worker: Worker, make: Make) -> None:
    results = [worker.perform(make("pid", params={"say": str(number)})).result for number in range(20)]

    assert len({result["pid"] for result in results}) == 1
    assert [result["calls"] for result in results] == list(range(1, 21)), "what its modules hold stays"
    assert [given.output for given in worker.given] == [b"%d\n" % number for number in range(20)]


def test_a_crash_costs_the_one_that_ran(worker: Worker, make: Make) -> None:
    before = worker.perform(make("pid")).result["pid"]
    for name in ("crashes", "segfaults"):
        assert worker.perform(make(name)).state is RunState.FAILED
        after = worker.perform(make("pid"))
        assert after.state is RunState.SUCCEEDED
        assert after.result["pid"] != before
        before = after.result["pid"]


def test_handlers_of_logging_that_were_set_up_once_write_into_the_output_of_each_run(
    worker: Worker, make: Make
) -> None:
    pids = {worker.perform(make("logs", params={"say": say})).result for say in ("one", "two", "three")}

    assert len(pids) == 1
    assert [sorted(given.output.splitlines()) for given in worker.given] == [
        [b"logged " + say, b"printed " + say] for say in (b"one", b"two", b"three")
    ]


def test_an_exception_ends_the_run_and_not_the_process(worker: Worker, make: Make) -> None:
    before = worker.perform(make("pid")).result["pid"]
    failed = worker.perform(make("fails"))
    after = worker.perform(make("pid")).result["pid"]

    assert failed.error is not None
    assert failed.error.message == "ValueError: no"
    assert (failed.error.details or {})["where"].endswith("in fails")
    assert b"ValueError: no" in worker.given[1].output
    assert after == before


# --- what does not survive ---


def test_each_run_finds_the_process_as_the_first_one_did(worker: Worker, make: Make, tmp_path: Path) -> None:
    first = worker.perform(make("describes_itself", cwd=str(tmp_path), params={"change": True})).result
    second = worker.perform(make("describes_itself", cwd=str(tmp_path), params={"change": False})).result

    for given, its in zip(worker.given, (first, second), strict=True):
        environment = its.pop("environment")
        assert environment.pop("TASKMON_ATTEMPT") == given.nonce
        assert environment.pop("TASKMON_EVENTS") == str(given.folder / "events.jsonl")
        assert environment == {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "AT_LOAD": "1"}
        assert its.pop("output") == str(given.folder / "output.log")
    assert first == second


def test_a_secret_of_one_run_is_not_found_in_the_next(worker: Worker, make: Make) -> None:
    job = make("has_a_secret", secrets=("token",))
    first = worker.perform(job, secrets={"token": "sesame-8812"})
    job = make("looks_for", params={"start": "sesame-"})
    second = worker.perform(job)

    assert first.result == second.result, "the same process"
    assert b"sesame-8812" not in worker.given[1].output


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("leaves_a_thread", "thread left over"),
        ("leaves_a_raw_thread", "a thread"),
        ("leaves_a_child", "a process"),
        ("leaves_a_grandchild", None),
        ("closes_its_output", None),
        ("lowers_a_limit", None),
        ("exits", None),
        ("opens_many", None),
        ("grows", None),
    ],
)
def test_a_process_is_not_kept_with_something_left_in_it(
    worker: Worker, make: Make, name: str, left: str | None
) -> None:
    before = worker.perform(make("pid")).result["pid"]
    assert worker.said() == "r"
    outcome = worker.perform(make(name))
    assert outcome.state is RunState.SUCCEEDED, outcome.error
    if worker.said() == "":  # what it has left behind lives on
        assert name == "leaves_a_grandchild"
        assert outcome.remarks["leftovers"]
        os.kill(outcome.remarks["leftovers"][0]["pid"], signal.SIGKILL)
        return
    assert worker.perform(make("pid")).result["pid"] != before
    assert not Path(f"/proc/{before}").exists()
    if left is not None:
        assert outcome.remarks["notes"] == [f"Its process is not kept for the next run: it has left {left}."]


@pytest.fixture
def crowded() -> Iterator[int]:
    """A processor that is wanted so much that a thread of low rank gets no turn on it for a while."""
    processor = max(os.sched_getaffinity(0))
    program = f"import os; os.sched_setaffinity(0, {{{processor}}}); print('busy', flush=True)\nwhile True: pass"
    busy = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert busy.stdout is not None
    assert busy.stdout.readline() == b"busy\n"
    yield processor
    busy.kill()
    busy.communicate()


def test_a_thread_that_is_late_with_its_first_line_is_seen(worker: Worker, make: Make, crowded: int) -> None:
    for _ in range(5):
        before = worker.perform(make("pid")).result["pid"]
        outcome = worker.perform(make("leaves_a_late_thread", params={"crowded": crowded}))
        assert outcome.remarks.get("notes") == ["Its process is not kept for the next run: it has left a thread."]
        assert worker.perform(make("pid")).result["pid"] != before


def test_threads_that_are_no_daemons_are_waited_for(worker: Worker, make: Make) -> None:
    outcome = worker.perform(make("leaves_a_worker_thread"))

    assert outcome.state is RunState.SUCCEEDED
    assert worker.given[0].output == b"the thread is through\n"


def test_a_new_process_is_taken_after_so_many_runs(worker: Worker, make: Make) -> None:
    pids = [worker.perform(make("counts_to_three")).result for _ in range(7)]

    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [3, 3, 1]


@pytest.mark.parametrize("which", ["small.py", "beside.py"])
def test_a_changed_file_takes_a_new_process(worker: Worker, make: Make, tmp_path: Path, which: str) -> None:
    before = worker.perform(make("imports")).result
    same = worker.perform(make("imports")).result
    path = tmp_path / which
    path.write_text(path.read_text().replace("VALUE = 1", "VALUE = 22"))
    after = worker.perform(make("imports")).result

    assert same == before
    assert after["pid"] != before["pid"]
    assert 22 in after["values"]


@pytest.mark.parametrize("what", ["environment", "folder", "interpreter", "file"])
def test_another_kind_of_run_takes_a_new_process(worker: Worker, make: Make, tmp_path: Path, what: str) -> None:
    before = worker.perform(make("pid")).result["pid"]
    given: dict[str, Any] = {}
    job = make("pid")
    if what == "environment":
        given["environment"] = {"GREETING": "hello"}
    elif what == "folder":
        job = make("pid", cwd=str(tmp_path))
    elif what == "interpreter":
        job = make("pid", python=sys.executable)
    else:
        write(tmp_path / "other.py", _TASKS)
        job = task(f"{tmp_path}/other.py:pid", isolation=Isolation.POOL)
    first = worker.perform(job, **given)
    second = worker.perform(job, **given)

    assert not Path(f"/proc/{before}").exists()
    assert first.result["pid"] == second.result["pid"] != before


def test_a_command_ends_the_warm_process(worker: Worker, make: Make) -> None:
    before = worker.perform(make("pid")).result["pid"]

    assert worker.perform(command("true")).state is RunState.SUCCEEDED
    assert not Path(f"/proc/{before}").exists()


# --- the ends ---


def test_a_cancel_ends_the_run_and_its_process(worker: Worker, make: Make) -> None:
    before = worker.perform(make("pid")).result["pid"]
    given = worker.give(make("loops"))
    wait_until(lambda: b"ready" in given.output)
    assert given.pid == before
    worker.ask(given, "cancel")

    assert worker.ended(given).state is RunState.CANCELLED
    assert not Path(f"/proc/{before}").exists()
    assert worker.perform(make("pid")).result["pid"] != before


@pytest.mark.parametrize("name", ["loops", "sleeps", "sleeps_deaf"])
def test_a_timeout_ends_the_run_and_its_process(worker: Worker, make: Make, name: str) -> None:
    before = worker.perform(make("pid")).result["pid"]
    outcome = worker.perform(make(name, timeout_s=0.3, grace_s=0.4))

    assert outcome.error is not None
    assert outcome.error.code == "timeout"
    assert not Path(f"/proc/{before}").exists()
    assert worker.perform(make("pid")).state is RunState.SUCCEEDED


def test_a_cancel_as_the_run_ends_leaves_nothing_behind(hire: Hire, make: Make) -> None:
    seed = int(os.environ.get("TASKMON_SEED") or random.SystemRandom().randrange(2**32))
    print(f"TASKMON_SEED={seed}")
    rng, worker = random.Random(seed), hire()
    for _ in range(15):
        given = worker.give(make("pid"))
        time.sleep(rng.uniform(0.0, 0.01))
        worker.ask(given, "cancel")
        state = worker.ended(given).state
        assert state in (RunState.SUCCEEDED, RunState.CANCELLED)
        assert worker.said() == "r"
        living = [child.pid for child in system.children(worker.process.pid)]
        assert len(living) <= 1
        assert state is RunState.SUCCEEDED or living == []


def test_a_cancel_that_comes_with_the_attempt_is_heard(worker: Worker, make: Make, tmp_path: Path) -> None:
    """Its process has not begun with it, as it stands still."""
    pid = worker.perform(make("pid")).result["pid"]
    stand_still(pid)
    given = worker.give(make("touches", params={"path": str(tmp_path / "begun")}))
    wait_until(lambda: given.evidence.command is not None)
    worker.ask(given, "cancel")
    # Not any note: that it was stopped from outside may come first.
    wait_until(lambda: any(str(note["what"]).startswith("ending it") for note in given.evidence.notes))
    os.kill(pid, signal.SIGCONT)

    assert worker.ended(given).state is RunState.CANCELLED
    assert not (tmp_path / "begun").exists()


@pytest.mark.parametrize("noted", ["stopped from outside", "paused"])
def test_a_process_that_stood_still_is_asked_to_stop_before_it_goes_on(
    hire: Hire, make: Make, tmp_path: Path, noted: str
) -> None:
    """Else it begins with the attempt that nobody wants any more."""
    worker = hire(fault="stop_before:ask")
    process = stand_still(worker.perform(make("pid")).result["pid"])
    given = worker.give(make("touches", params={"path": str(tmp_path / "begun")}))
    if noted == "paused":
        worker.ask(given, "pause")
    wait_until(lambda: noted in [note["what"] for note in given.evidence.notes])
    worker.ask(given, "cancel")
    itself = system.identify(worker.process.pid)
    assert itself is not None
    wait_until(lambda: system.is_stopped(itself))

    assert system.is_stopped(process)
    worker.process.send_signal(signal.SIGCONT)
    assert worker.ended(given).state is RunState.CANCELLED
    assert not (tmp_path / "begun").exists()


def test_a_process_that_stood_still_with_an_attempt_it_had_read_is_asked_to_stop_before_it_begins(
    worker: Worker, make: Make, tmp_path: Path
) -> None:
    folder = str(tmp_path)
    worker.perform(make("stops_itself_before_the_next", params={"folder": folder}, cwd=folder))
    given = worker.give(make("touches", params={"path": str(tmp_path / "begun")}, cwd=folder))
    wait_until(lambda: "stopped from outside" in [note["what"] for note in given.evidence.notes])
    worker.ask(given, "cancel")

    assert worker.ended(given).state is RunState.CANCELLED
    assert given.pid == worker.given[0].pid
    assert not (tmp_path / "begun").exists()


def test_a_killed_worker_takes_its_resting_process_along(worker: Worker, make: Make) -> None:
    process = system.identify(worker.perform(make("pid")).result["pid"])
    assert process is not None
    worker.process.kill()

    wait_until(lambda: not system.is_alive(process))


@pytest.mark.parametrize("python", ["", sys.executable])
def test_a_process_whose_worker_is_killed_ends_itself_in_the_middle_of_a_run(
    worker: Worker, make: Make, python: str
) -> None:
    worker.perform(make("pid", python=python))
    given = worker.give(make("sleeps", python=python))
    wait_until(lambda: b"ready" in given.output)
    assert [found.pid for found in system.carriers(given.nonce)] == [given.pid], "it can be found"
    assert system.carriers(worker.given[0].nonce) == []
    worker.process.kill()

    wait_until(lambda: system.carriers(given.nonce) == [])
    assert given.outcome is None


def test_a_worker_whose_monitor_is_gone_finishes_and_nothing_is_left(worker: Worker, make: Make) -> None:
    pid = worker.perform(make("pid")).result["pid"]
    given = worker.give(make("sleeps_a_little"))
    wait_until(lambda: b"ready" in given.output)
    worker.leave()
    assert worker.wait() == 0

    outcome = given.outcome
    assert outcome is not None
    assert outcome.state is RunState.SUCCEEDED
    assert not Path(f"/proc/{pid}").exists()


def test_a_resting_process_that_is_killed_costs_nothing(worker: Worker, make: Make) -> None:
    pid = worker.perform(make("pid")).result["pid"]
    assert worker.said() == "r"
    os.kill(pid, signal.SIGKILL)

    outcome = worker.perform(make("pid"))
    # Handed to it as it goes, it provably has not begun, and is queued again.
    assert outcome.state is RunState.SUCCEEDED or outcome.never_started
    assert worker.perform(make("pid")).state is RunState.SUCCEEDED


def test_exit_handlers_are_run_when_the_process_goes(worker: Worker, make: Make, tmp_path: Path) -> None:
    worker.perform(make("registers", params={"path": str(tmp_path / "gone")}))
    assert not (tmp_path / "gone").exists()
    worker.leave()
    worker.wait()

    assert (tmp_path / "gone").exists()


def test_a_resting_process_holds_no_folder_no_output_and_no_mark(worker: Worker, make: Make, tmp_path: Path) -> None:
    pid = worker.perform(make("pid", cwd=str(tmp_path))).result["pid"]
    assert worker.said() == "r"

    assert os.readlink(f"/proc/{pid}/cwd") == "/"
    assert [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in range(3)] == ["/dev/null"] * 3
    assert system.carriers(worker.given[0].nonce) == []


# --- as everywhere ---


def test_progress_steps_and_what_is_kept_are_each_runs_own(worker: Worker, make: Make) -> None:
    first = worker.perform(make("steps", params={"fail": True}))
    resumed = worker.give(make("steps", params={"fail": False}), resume_from=str(worker.given[0].folder))
    anew = worker.perform(make("steps", params={"fail": False}))

    assert first.state is RunState.FAILED
    assert worker.ended(resumed).error is not None, "other parameters"
    again = worker.give(make("steps", params={"fail": True}), resume_from=str(worker.given[0].folder))
    assert worker.ended(again).result == ["kept", "kept"]
    assert anew.result == ["made", "made"]
    progress = worker.given[0].evidence.progress
    assert progress is not None
    assert progress.done == 3


def test_each_run_tells_what_it_took_itself(worker: Worker, make: Make) -> None:
    worker.perform(make("pid"))
    large = worker.perform(make("takes", params={"megabytes": 30, "cpu_s": 0.3}))
    small = worker.perform(make("takes", params={"megabytes": 1, "cpu_s": 0.0}))

    assert large.result == small.result, "the same process"
    assert large.cpu_s is not None
    assert small.cpu_s is not None
    assert large.cpu_s >= 0.3 > 0.1 > small.cpu_s
    assert large.peak_memory_bytes is not None
    assert small.peak_memory_bytes is not None
    assert large.peak_memory_bytes - small.peak_memory_bytes > 20 * 1024 * 1024
    crashed = worker.perform(make("crashes"))
    assert crashed.cpu_s is not None
    assert crashed.cpu_s < 0.2, "not what the others have taken"
    assert crashed.peak_memory_bytes is None


def test_async_tasks_and_large_parameters_and_results(worker: Worker, make: Make) -> None:
    for size in (10, 300_000):
        assert worker.perform(make("later", params={"text": "x" * size})).error is None
        assert (worker.given[-1].folder / "result.json").exists() is (size > 16 * 1024)


def test_one_can_be_paused(worker: Worker, make: Make, tmp_path: Path) -> None:
    before = worker.perform(make("pid")).result["pid"]
    given = worker.give(make("waits", params={"path": str(tmp_path / "go")}))
    wait_until(lambda: b"ready" in given.output)
    worker.ask(given, "pause")
    wait_until(lambda: "paused" in (given.snapshot.get("facts") or []))
    (tmp_path / "go").touch()
    worker.ask(given, "resume")

    assert worker.ended(given).result == before


def test_what_it_leaves_behind_is_ended_where_the_job_says_so(worker: Worker, make: Make) -> None:
    outcome = worker.perform(make("leaves_a_sleeper", leftovers=Leftovers.END, grace_s=0.2))

    assert outcome.remarks.get("leftovers") is None
    assert worker.perform(make("pid")).result["pid"] == outcome.result, "nothing of it is left"


def test_one_that_outlives_its_worker_goes_on_and_then_leaves(worker: Worker, make: Make, tmp_path: Path) -> None:
    fields: dict[str, Any] = {"survivors": Survivors.KEEP}
    process = system.identify(worker.perform(make("pid", **fields)).result["pid"])
    given = worker.give(make("waits", params={"path": str(tmp_path / "go")}, **fields))
    wait_until(lambda: b"ready" in given.output)
    worker.process.kill()
    worker.process.wait()
    assert process is not None
    assert system.is_alive(process)
    (tmp_path / "go").touch()

    wait_until(lambda: not system.is_alive(process))


def test_what_a_worker_hands_over_as_it_dies_is_not_begun(worker: Worker, make: Make, tmp_path: Path) -> None:
    """A resting process whose worker is gone begins nothing: nobody would record it, and it may be started anew."""
    pid = worker.perform(make("pid")).result["pid"]
    assert worker.said() == "r"
    process = stand_still(pid)
    given = worker.give(make("touches", params={"path": str(tmp_path / "begun")}))
    wait_until(lambda: given.evidence.command is not None)
    worker.process.kill()
    worker.process.wait()
    os.kill(pid, signal.SIGCONT)

    wait_until(lambda: not system.is_alive(process))
    assert not (tmp_path / "begun").exists()
