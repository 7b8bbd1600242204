"""Jobs that wait for jobs: whoever waits inside a run lends its slot, so that nothing waits for itself for ever."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator

import pytest

import taskmon
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.dispatch import lending
from taskmon.engine.server.local_socket import LocalSocket
from taskmon.engine.verbs.control import GroupChange
from taskmon.paths import Paths, find_paths
from taskmon.settings import Settings
from tests.engine.conftest import Bench, MakeBench
from tests.jobs import shell

_TASKMON = f"PYTHONPATH={os.path.dirname(os.path.dirname(taskmon.__file__))} {sys.executable} -m taskmon"


@pytest.fixture
def paths(monkeypatch: pytest.MonkeyPatch) -> Iterator[Paths]:
    """A home that the commands inside a run find, too."""
    folder = tempfile.mkdtemp(prefix="tm-")
    monkeypatch.setenv("TASKMON_HOME", folder)
    yield find_paths()
    shutil.rmtree(folder)


@pytest.fixture
def narrow(make_bench: MakeBench) -> Iterator[Bench]:
    """A monitor with one slot."""
    bench = make_bench(Settings(slots=1))
    server = LocalSocket(bench.engine)
    yield bench
    server.close()


def asking(arguments: str, **fields: object) -> NewRun:
    """A job that calls taskmon."""
    return shell(f"{_TASKMON} {arguments}", **fields)


def by_name(bench: Bench, name: str) -> Run:
    (found,) = {runs[-1].id: runs[-1] for runs in bench.news.values() if runs[-1].name == name}.values()
    return found


def why_claimed(bench: Bench, run: Run) -> str:
    reader = bench.engine.reader()
    try:
        return next(step.why for step in reader.history(run.id) if step.target is RunState.RUNNING)
    finally:
        reader.close()


def test_a_run_inside_a_run_has_its_turn_though_there_is_one_slot(narrow: Bench, paths: Paths) -> None:
    outer = narrow.perform(asking("run --name inner -- echo from within", name="outer"))

    assert outer.state is RunState.SUCCEEDED
    assert "from within" in (paths.attempt(outer.id, 1) / "output.log").read_text()
    assert why_claimed(narrow, by_name(narrow, "inner")) == f"run {outer.id} waits for it, and lends it its slot"


def test_a_stranger_gets_no_slot_of_a_run_that_waits(narrow: Bench) -> None:
    stranger = NewRun(shell("true").job, name="stranger")
    (outer,) = narrow.add(asking("run --name inner -- sleep 0.5", name="outer"))
    narrow.until_running(outer.id)
    (other,) = narrow.add(stranger)

    narrow.until_over(outer.id)

    ended = narrow.until_over(other.id)
    inner = by_name(narrow, "inner")
    assert ended.started_at is not None
    assert inner.ended_at is not None
    assert ended.started_at >= inner.ended_at


def test_runs_that_wait_for_one_another_in_a_chain_all_end(narrow: Bench) -> None:
    innermost = f"{_TASKMON} run --name innermost -- true"
    outer = narrow.perform(asking(f"run --shell --name middle -- '{innermost}'", name="outer"))

    assert outer.state is RunState.SUCCEEDED
    assert by_name(narrow, "innermost").state is RunState.SUCCEEDED


def test_several_that_are_waited_for_take_turns_in_the_slot_that_is_lent(narrow: Bench) -> None:
    added = "$({0} add -- {1}) $({0} add -- {1})"
    outer = narrow.perform(asking(f"wait {added.format(_TASKMON, 'sleep 0.2')}", name="outer"))

    assert outer.state is RunState.SUCCEEDED
    runs = sorted((runs[-1] for runs in narrow.news.values() if runs[-1].id != outer.id), key=lambda run: run.id)
    first, second = runs
    assert first.ended_at is not None
    assert second.started_at is not None
    assert second.started_at >= first.ended_at


def test_what_the_awaited_run_comes_after_gets_the_slot_first(narrow: Bench) -> None:
    first = f"$({_TASKMON} add --name first -- true)"
    outer = narrow.perform(asking(f"run --after {first} --name second -- true", name="outer"))

    assert outer.state is RunState.SUCCEEDED
    assert by_name(narrow, "first").state is RunState.SUCCEEDED


def test_a_time_that_is_waited_for_passes_though_every_slot_is_taken(narrow: Bench) -> None:
    assert narrow.perform(asking("run --in 0.5s -- true")).state is RunState.SUCCEEDED


@pytest.mark.parametrize("narrow_group", [True, False])
def test_a_group_lends_its_slots_as_well_but_a_paused_one_stays_paused(
    make_bench: MakeBench, narrow_group: bool
) -> None:
    bench = make_bench(Settings(slots=4))
    server = LocalSocket(bench.engine)
    bench.engine.control.group("g", GroupChange(slots=1) if narrow_group else GroupChange(paused=True)).result(60)
    group = "g" if narrow_group else "default"
    (outer,) = bench.add(asking("run --group g --name inner -- true", name="outer", group=group))

    if not narrow_group:
        bench.qtbot.waitUntil(lambda: any(runs[-1].name == "inner" for runs in bench.news.values()), timeout=20_000)
        assert by_name(bench, "inner").state is RunState.QUEUED
        bench.engine.control.group("g", GroupChange(paused=False)).result(60)

    assert bench.until_over(outer.id).state is RunState.SUCCEEDED
    server.close()


def test_the_slot_is_its_own_again_when_the_outer_run_is_cancelled(narrow: Bench) -> None:
    (outer,) = narrow.add(asking("run --name inner -- sleep 60", name="outer", grace_s=1.0))
    narrow.qtbot.waitUntil(lambda: any(runs[-1].name == "inner" for runs in narrow.news.values()), timeout=20_000)
    inner = narrow.until_running(by_name(narrow, "inner").id)
    narrow.engine.control.cancel(outer.id).result(60)
    narrow.until_over(outer.id)
    (other,) = narrow.add(NewRun(shell("true").job, name="next"))

    narrow.engine.control.cancel(inner.id).result(60)

    assert narrow.until_over(inner.id).state is RunState.CANCELLED
    assert narrow.until_over(other.id).state is RunState.SUCCEEDED


def test_a_job_that_calls_itself_without_end_is_stopped_by_a_bound(
    narrow: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lending, "MOST_LENT", 2)
    begin, waits = lending.Lending.begin, list[int]()

    def noted(self: lending.Lending, key: int, wait: lending.Wait) -> None:
        begin(self, key, wait)
        waits.append(key)

    monkeypatch.setattr(lending.Lending, "begin", noted)
    again = f'{_TASKMON} run --shell -- "$AGAIN"'
    narrow.add(shell(again, env={"AGAIN": again}))

    def running() -> int:
        return sum(runs[-1].state is RunState.RUNNING for runs in narrow.news.values())

    # The fourth is known before all are cancelled: it would call itself on and on, once this test lends no more.
    narrow.qtbot.waitUntil(lambda: running() == len(waits) == 3 and len(narrow.news) == 4, timeout=20_000)
    assert narrow.engine.store.flush(10)  # the look that came with the last wait is done
    with contextlib.closing(narrow.engine.reader()) as reader:
        assert reader.counts()[RunState.RUNNING] == 3
    for run_id in sorted(narrow.news, reverse=True):  # the one that is queued first: else it would start now
        narrow.engine.control.cancel(run_id).result(60)
    for run_id in list(narrow.news):  # news of others may still come in
        narrow.until_over(run_id)
