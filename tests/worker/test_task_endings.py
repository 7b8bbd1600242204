"""Every way a task can end is a recorded state with a readable error; each through a real worker."""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

import pytest

from taskmon.core.attempt import Outcome
from taskmon.core.errors import RunError
from taskmon.core.journal import RESULT
from taskmon.core.states import RunState
from tests.waiting import wait_until
from tests.worker.conftest import Hire
from tests.worker.hiring import Given, Worker, task

_ENDS = str(Path(__file__).with_name("ends.py"))


def end(name: str, **fields: Any) -> Any:
    """A job for one of the tasks in ends.py; fields that a job doesn't have are parameters."""
    params = {key: fields.pop(key) for key in list(fields) if key in ("number", "text", "size", "status", "path")}
    return task(f"{_ENDS}:{name}", params=params, **fields)


def failed(outcome: Outcome) -> RunError:
    assert outcome.state is RunState.FAILED
    assert outcome.error is not None
    return outcome.error


@pytest.mark.parametrize(
    ("name", "params", "result"),
    [
        ("returns", {"number": 7}, {"number": 7, "text": "x"}),
        ("returns_nothing", {}, None),
        ("returns_later", {}, "later"),
        ("exits", {}, None),
        ("exits", {"status": 0}, None),
        ("raises_in_a_thread", {}, "on"),
    ],
)
def test_what_a_task_returns_is_its_result(worker: Worker, name: str, params: dict[str, Any], result: Any) -> None:
    outcome = worker.perform(end(name, **params))

    assert (outcome.state, outcome.result) == (RunState.SUCCEEDED, result)
    assert (outcome.exit_code, outcome.signal, outcome.error, outcome.remarks) == (0, None, None, {})
    assert worker.said() == "r"


@pytest.mark.parametrize(
    ("name", "params", "code", "message", "detail"),
    [
        ("raises", {}, "exception", "ValueError: no such luck", "in raises"),
        ("raises_chained", {}, "exception", "RuntimeError: outer", "KeyError: 'inner'"),
        ("raises_group", {}, "exception", "ExceptionGroup: several (2 sub-exceptions)", "OSError: second"),
        ("raises_unprintable", {}, "exception", "UnprintableError: its text can't be shown", "in raises_unprintable"),
        ("recurses", {}, "exception", "RecursionError: maximum recursion depth exceeded", "in recurses"),
        ("exits", {"status": 3}, "exit", "exit status 3", '"exit_code": 3'),
        ("exits", {"status": "no file"}, "exit", "exit status 1: no file", '"exit_code": 1'),
        ("interrupts_itself", {}, "exception", "KeyboardInterrupt", "in interrupts_itself"),
        ("leaves", {"status": 0}, "exit", "exit status 0: something ended its process before", '"exit_code": 0'),
        ("leaves", {"status": 3}, "exit", "exit status 3: something ended its process before", '"exit_code": 3'),
        ("becomes_another", {}, "exit", "exit status 0: something ended its process before", "becomes_another"),
        ("crashes", {}, "signal", "ended by SIGSEGV: it crashed", "in crashes"),
        ("gives_up", {}, "signal", "ended by SIGABRT: it gave up", "in gives_up"),
        ("is_killed", {}, "signal", "ended by SIGKILL: something outside killed it", '"signal": "SIGKILL"'),
        ("takes_all_memory", {}, "out_of_memory", "MemoryError", "in takes_all_memory"),
        ("returns_an_object", {}, "invalid", "result['a'][1] is an object", ", in returns_an_object"),
        ("returns", {}, "invalid", "number", "ends.py:returns"),
        ("returns", {"number": "seven"}, "invalid", "number", "ends.py:returns"),
        ("returns", {"number": 7, "size": 1}, "invalid", "size", "ends.py:returns"),
        ("retruns", {"number": 7}, "not_found", "returns", "ends.py:retruns"),
    ],
)
def test_what_goes_wrong_is_told_in_plain_words(
    worker: Worker, name: str, params: dict[str, Any], code: str, message: str, detail: str
) -> None:
    error = failed(worker.perform(end(name, **params)))

    assert error.code == code
    assert message in error.message
    assert detail in json.dumps(error.details)
    assert worker.said() == "r"


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        ("import no_such_module\ndef f(): pass\n", "exception", "No module named 'no_such_module'"),
        ("def f(:\n    pass\n", "invalid", "broken.py:1"),
        ("raise ValueError('while it is loaded')\n", "exception", "while it is loaded"),
        ("import sys; sys.exit(4)\n", "exception", "ended itself"),
        ("import os; os._exit(4)\n", "exit", "exit status 4: something ended its process before its function did"),
        ("f = 3\n", "", "f"),
        (None, "not_found", "broken.py"),
    ],
)
def test_a_file_that_cannot_be_loaded_says_why(
    worker: Worker, tmp_path: Path, content: str | None, code: str, message: str
) -> None:
    path = tmp_path / "broken.py"
    if content is not None:
        path.write_text(content)
    error = failed(worker.perform(task(f"{path}:f")))

    assert message in error.message
    assert not code or error.code == code
    assert error.code != "internal"


def test_a_module_that_does_not_exist_is_not_found(worker: Worker) -> None:
    assert failed(worker.perform(task("no_such_package.jobs:run"))).code == "not_found"


def test_what_would_fail_again_in_the_same_way_is_marked_as_that(worker: Worker) -> None:
    assert worker.perform(end("returns", number="seven")).remarks["final"] is True
    assert "final" not in worker.perform(end("raises")).remarks


def test_the_names_of_an_exception_are_there_for_retry_on(worker: Worker) -> None:
    details = failed(worker.perform(end("raises"))).details or {}

    assert {"ValueError", "Exception"} <= set(details["exception_types"])


# --- results of any size ---


def test_a_small_result_is_in_the_journal_alone(worker: Worker) -> None:
    given = worker.give(end("returns_much", size=16_000))
    outcome = worker.ended(given)

    assert outcome.result == "x" * 16_000
    assert not (given.folder / RESULT).exists()


def test_a_larger_result_is_a_file_beside_the_journal(worker: Worker) -> None:
    given = worker.give(end("returns_much", size=100_000))
    outcome = worker.ended(given)

    assert (outcome.result, outcome.remarks) == (None, {"result_file": True})
    assert json.loads((given.folder / RESULT).read_text()) == "x" * 100_000
    assert (given.folder / RESULT).stat().st_mode & 0o777 == 0o600


def test_a_huge_result_is_a_file_of_the_run(worker: Worker) -> None:
    given = worker.give(end("returns_much", size=3_000_000))
    outcome = worker.ended(given)

    assert (outcome.result, outcome.remarks) == ({"file": "result.json", "bytes": 3_000_002}, {})
    assert json.loads((given.files / "result.json").read_text()) == "x" * 3_000_000
    assert given.files.stat().st_mode & 0o777 == 0o700
    assert not (given.folder / RESULT).exists()


def test_a_huge_result_replaces_no_file_that_is_there(worker: Worker, tmp_path: Path) -> None:
    given = Given(tmp_path / "made", end("returns_much", size=3_000_000))
    given.make()
    given.files.mkdir()
    (given.files / "result.json").write_text("the task's own")
    worker.hand_over(given)
    outcome = worker.ended(given)

    assert outcome.result == {"file": "result-1.json", "bytes": 3_000_002}
    assert (given.files / "result.json").read_text() == "the task's own"
    assert (given.files / "result-1.json").stat().st_size == 3_000_002


def test_a_disk_without_room_for_the_result_is_told_as_that(hire: Hire) -> None:
    worker = hire(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000)))
    error = failed(worker.perform(end("returns_much", size=3_000_000)))

    assert (error.code, error.message) == ("disk_full", "There is no room on the disk for what it returned.")


def test_a_result_that_finds_no_folder_fails_the_run_readably(worker: Worker, tmp_path: Path) -> None:
    given = Given(tmp_path / "made", end("returns_much", size=3_000_000))
    given.make()
    given.files.write_text("a file where the folder should be")
    worker.hand_over(given)
    error = failed(worker.ended(given))

    assert (error.code, error.message) == ("internal", "What it returned could not be written: File exists.")


def test_an_error_larger_than_the_pipe_arrives_whole(worker: Worker) -> None:
    given = worker.give(end("raises_at_length"))
    error = failed(worker.ended(given))

    assert error.message.startswith("ValueError: 漢漢")
    assert len(json.dumps(error.details)) > 65_536


# --- what differs from a fault of taskmon ---


def test_a_fault_of_taskmon_is_told_apart_from_the_tasks_own(worker: Worker) -> None:
    given = worker.give(end("returns", number=1), resume_from=5)
    error = failed(worker.ended(given))

    assert error.code == "internal"
    assert error.message.startswith("taskmon itself failed: TypeError")
    assert worker.said() == "r"


def test_what_fails_after_the_function_is_told_too(worker: Worker) -> None:
    error = failed(worker.perform(end("leaves_no_memory_for_its_result")))

    assert (error.code, error.message) == ("out_of_memory", "MemoryError: there was no memory left.")


@pytest.mark.skipif(not os.access("/sys/fs/cgroup/memory", os.W_OK), reason="needs a memory group of its own (v1)")
def test_the_system_ending_a_task_for_its_memory_is_told_as_that(hire: Hire) -> None:
    group = Path(f"/sys/fs/cgroup/memory/taskmon-test-task-{os.getpid()}")
    try:
        group.mkdir()
        (group / "memory.limit_in_bytes").write_text("90000000")
    except OSError as refusal:
        pytest.skip(f"no memory group can be made: {refusal}")
    worker = hire(preexec_fn=lambda: (group / "cgroup.procs").write_text(str(os.getpid())))
    try:
        error = failed(worker.perform(end("takes_memory", size=300_000_000)))
        assert error.code == "out_of_memory"
    finally:
        worker.clean_up()
        wait_until(lambda: not (group / "cgroup.procs").read_text())
        group.rmdir()


def test_a_limit_on_memory_ends_as_a_memory_error(hire: Hire) -> None:
    worker = hire(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000)))
    error = failed(worker.perform(end("takes_memory", size=2_000_000_000)))

    assert error.code == "out_of_memory"


# --- other interpreters ---


def test_an_interpreter_that_does_not_exist_is_not_found(worker: Worker, tmp_path: Path) -> None:
    error = failed(worker.perform(end("returns", number=1, python=str(tmp_path / "python"))))

    assert error.code == "not_found"
    assert str(tmp_path / "python") in error.message


@pytest.mark.parametrize(
    ("program", "code", "message"),
    [
        ("#!/bin/sh\nexit 6\n", "exit", "python ended with exit status 6 before it could load the task"),
        ("#!/bin/sh\nexit 0\n", "exit", "python ended with exit status 0 before it could load the task"),
        ("#!/bin/sh\nkill -SEGV $$\n", "signal", "ended by SIGSEGV"),
    ],
)
def test_an_interpreter_that_ends_at_its_start_says_so(
    worker: Worker, tmp_path: Path, program: str, code: str, message: str
) -> None:
    python = tmp_path / "python"
    python.write_text(program)
    python.chmod(0o755)
    error = failed(worker.perform(end("returns", number=1, python=str(python))))

    assert error.code == code
    assert message in error.message
    assert worker.said() == "r"


def test_a_spec_larger_than_a_pipe_reaches_another_interpreter(worker: Worker) -> None:
    outcome = worker.perform(end("returns", number=1, text="y" * 500_000, python=sys.executable))

    assert outcome.state is RunState.SUCCEEDED
    assert outcome.remarks == {"result_file": True}


@pytest.mark.parametrize("name", ["crashes", "raises", "leaves"])
def test_another_interpreter_ends_in_the_same_ways(worker: Worker, name: str) -> None:
    params = {"status": 3} if name == "leaves" else {}
    ours = failed(worker.perform(end(name, **params)))
    theirs = failed(worker.perform(end(name, **params, python=sys.executable)))

    assert (theirs.code, theirs.message) == (ours.code, ours.message)
