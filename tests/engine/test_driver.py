"""Drivers where the system refuses what they need."""

from __future__ import annotations

import contextlib
import errno
import os

import pytest

from taskmon.core.errors import ErrorCode
from taskmon.core.states import RunState
from taskmon.engine import dispatcher
from taskmon.settings import Settings
from tests.engine.conftest import Bench, MakeBench
from tests.jobs import command


def test_where_no_pipe_can_be_had_a_claimed_run_ends_and_does_not_run_for_ever(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> tuple[int, int]:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    with monkeypatch.context() as patched:
        patched.setattr(os, "pipe", refused)
        run = bench.perform(command("true"))

    assert run.state is RunState.FAILED
    assert run.error is not None
    assert run.error.code == ErrorCode.NOT_STARTED
    assert "Too many open files" in run.error.message
    assert bench.perform(command("true")).state is RunState.SUCCEEDED


def test_a_passing_want_of_descriptors_fails_nothing_that_is_queued(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench(Settings(slots=1))
    asked = []
    make = dispatcher.AttemptFolder.make

    def refused(*arguments: object) -> None:
        asked.append(arguments)
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(dispatcher.AttemptFolder, "make", refused)
    run = bench.add(command("true"))[0]
    bench.qtbot.waitUntil(lambda: bench.engine.trouble is not None)
    assert asked
    monkeypatch.setattr(dispatcher.AttemptFolder, "make", make)

    assert bench.until_over(run.id).state is RunState.SUCCEEDED
    bench.qtbot.waitUntil(lambda: bench.engine.trouble is None)


def test_watching_what_outlived_a_monitor_takes_no_descriptors(make_bench: MakeBench) -> None:
    first = make_bench(Settings(slots=4))
    runs = [first.until_running(run.id) for run in first.add(*(command("sleep", "60") for _ in range(4)))]
    assert first.engine.stop()

    second = make_bench(Settings(slots=4))

    assert second.engine.running_here() == 4
    watching = _pipes()
    for run in runs:
        second.engine.control.cancel(run.id).result(10)
        assert second.until_over(run.id).state is RunState.CANCELLED
    second.qtbot.waitUntil(lambda: second.engine.running_here() == 0)
    assert watching <= _pipes()


def _pipes() -> int:
    """How many pipes this process has open."""
    found = 0
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            found += os.readlink(f"/proc/self/fd/{name}").startswith("pipe:")
    return found
