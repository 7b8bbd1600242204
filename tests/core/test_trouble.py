"""What the machine lacks is told apart from what is a run's own fault."""

from __future__ import annotations

import errno
import os
import random
from dataclasses import replace

import pytest

from taskmon.core import run as rules
from taskmon.core.attempt import kept_waiting
from taskmon.core.errors import ErrorCode
from taskmon.core.run import NOT_STARTED_LIMIT
from taskmon.core.states import RunState
from taskmon.core.trouble import is_of_machine, lacked_by, lacking, of_interpreter, of_our_own, status_of
from tests.core.made import later, running


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.EMFILE, errno.ENFILE, errno.ENOMEM])
def test_what_everybody_needs_is_no_runs_fault_wherever_it_is_missing(number: int) -> None:
    trouble = lacking(OSError(number, os.strerror(number)))

    assert is_of_machine(trouble)
    assert lacked_by(status_of(number)) == trouble


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("can't start new thread")])
def test_neither_is_the_want_of_memory_or_threads(error: BaseException) -> None:
    assert is_of_machine(lacking(error))


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError(errno.ENOENT, "No such file or directory"),
        PermissionError(errno.EACCES, "Permission denied"),
        OSError(errno.ENOEXEC, "Exec format error"),
        OSError(errno.E2BIG, "Argument list too long"),
        OSError(errno.ESTALE, "Stale file handle"),
        RuntimeError("something else"),
    ],
)
def test_what_may_be_a_runs_own_fault_stops_nobody_else(error: Exception) -> None:
    assert lacking(error) is None


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.EROFS, errno.EIO, errno.ENOTDIR, errno.ENOSPC])
def test_what_happened_to_taskmons_own_files_is_named_and_says_what_to_do(number: int) -> None:
    trouble = of_our_own(OSError(number, os.strerror(number)), "/there/runs")

    assert is_of_machine(trouble)
    assert "/there/runs" in trouble.message
    assert (trouble.code == ErrorCode.DISK_FULL) is (number == errno.ENOSPC)


def test_a_python_that_an_upgrade_took_away_is_named() -> None:
    trouble = of_interpreter(FileNotFoundError(errno.ENOENT, "No such file or directory"), "/there/python")

    assert is_of_machine(trouble)
    assert "/there/python" in trouble.message
    assert "start taskmon anew" in trouble.message


def test_trouble_of_the_machine_never_counts_however_often_a_run_meets_it() -> None:
    trouble = of_our_own(OSError(errno.EROFS, "Read-only file system"), "/there/runs")
    run = running()
    for _ in range(NOT_STARTED_LIMIT + 2):
        run = rules.end(run, kept_waiting(later(5), trouble), later(5), random.Random(1))
        assert (run.state, run.tries, run.not_started, run.error) == (RunState.QUEUED, 0, 0, trouble)
        run = replace(run, state=RunState.RUNNING)


def test_what_was_to_be_cancelled_is_cancelled_though_trouble_kept_it_from_starting() -> None:
    outcome = kept_waiting(later(5), of_our_own(OSError(errno.EIO, "Input/output error"), "/there/runs"))

    ended = rules.end(replace(running(), cancelling=True), outcome, later(5), random.Random(1))

    assert (ended.state, ended.error) == (RunState.CANCELLED, None)
