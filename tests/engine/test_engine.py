"""One run's life through the whole engine: real workers, real commands, real SQLite."""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.clock import utc_now
from taskmon.core.errors import ErrorCode, RefusedError
from taskmon.core.job import Survivors
from taskmon.core.progress import Progress
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run
from taskmon.core.states import Fact, RunState
from taskmon.core.wire import facts_of
from taskmon.engine.engine import Engine
from taskmon.engine.monitor_lock import AlreadyRunningError
from taskmon.engine.verbs.control import GroupChange
from taskmon.paths import Paths
from taskmon.settings import Settings
from tests.engine.conftest import Bench, MakeBench
from tests.jobs import command, python, shell
from tests.waiting import wait_until


def test_a_command_succeeds_and_its_row_says_so(bench: Bench) -> None:
    run = bench.perform(command("true"))
    assert run.state is RunState.SUCCEEDED
    assert (run.exit_code, run.attempt, run.error) == (0, 1, None)
    assert bench.stored(run.id) == run


def test_an_exit_status_is_a_failure_with_its_number(bench: Bench) -> None:
    run = bench.perform(shell("echo last words; exit 3"))
    assert run.state is RunState.FAILED
    assert run.exit_code == 3
    assert run.error is not None
    assert run.error.code == ErrorCode.EXIT
    assert "last words" in str(run.error.details)
    assert not run.seen


def test_a_program_that_is_not_there_fails_with_not_found(bench: Bench) -> None:
    run = bench.perform(command("no-such-program-anywhere"))
    assert run.error is not None
    assert (run.state, run.error.code) == (RunState.FAILED, ErrorCode.NOT_FOUND)


def test_every_change_is_told_only_after_sqlite_holds_it(bench: Bench) -> None:
    told: list[tuple[Run, int]] = []
    bench.engine.runs_changed.connect(lambda runs: told.extend((run, bench.stored(run.id).revision) for run in runs))
    for _ in range(20):
        bench.perform(command("true"))
    assert told
    assert all(stored >= run.revision for run, stored in told)


def test_a_claim_is_durable_before_the_command_starts(bench: Bench, paths: Paths, tmp_path: Path) -> None:
    program = (
        "import sqlite3, sys; connection = sqlite3.connect(f'file:{sys.argv[1]}?mode=ro', uri=True);"
        "print(connection.execute('select state, attempt from run where id = ?', (int(sys.argv[2]),)).fetchone())"
    )
    run = bench.perform(command(sys.executable, "-c", program, str(paths.database), "1"))
    assert run.id == 1
    assert (paths.attempt(1, 1) / "output.log").read_text() == "('running', 1)\n"


def test_no_more_run_at_once_than_there_are_slots(bench: Bench, tmp_path: Path) -> None:
    text = f"echo x >> {tmp_path}/on; sleep 0.1; test $(wc -l < {tmp_path}/on) -le 100; echo >> {tmp_path}/off"
    runs = bench.add(*(shell(text) for _ in range(8)))
    most = 0
    reader = bench.engine.reader()
    for run in runs:
        bench.until_over(run.id)
        # Not the drivers: that of an ended attempt may wait for its worker still.
        most = max(most, reader.counts()[RunState.RUNNING])
    reader.close()
    assert most <= 2
    assert {bench.stored(run.id).state for run in runs} == {RunState.SUCCEEDED}


def test_many_short_runs_in_few_slots_leave_none_behind(make_bench: MakeBench) -> None:
    bench = make_bench(Settings(slots=4))
    runs = bench.add(*(command("true") for _ in range(200)))
    for run in runs:
        bench.until_over(run.id)
    assert {bench.stored(run.id).state for run in runs} == {RunState.SUCCEEDED}


def test_cancel_ends_the_whole_tree_and_then_says_cancelled(bench: Bench, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    [run] = bench.add(shell(f"sleep 61 & echo $! > {pids}; setsid sleep 62 & echo $! >> {pids}; echo ready; wait"))
    wait_until(lambda: pids.exists() and len(pids.read_text().split()) == 2)
    tree = [system.identify(int(pid)) for pid in pids.read_text().split()]

    bench.engine.control.cancel(run.id).result(60)
    ended = bench.until_over(run.id)

    assert ended.state is RunState.CANCELLED
    assert not any(process and system.is_alive(process) for process in tree)


def test_a_queued_run_is_cancelled_without_ever_starting(bench: Bench) -> None:
    [run] = bench.add(command("true", held=True))
    bench.engine.control.cancel(run.id).result(60)
    ended = bench.until_over(run.id)
    assert (ended.state, ended.attempt) == (RunState.CANCELLED, 0)


def test_who_cancels_an_ended_run_hears_that_it_has_ended(bench: Bench) -> None:
    run = bench.perform(command("true"))
    with pytest.raises(RefusedError, match="already succeeded"):
        bench.engine.control.cancel(run.id).result(60)


def test_pause_stops_the_command_and_resume_lets_it_go_on(bench: Bench) -> None:
    [run] = bench.add(command("sleep", "0.5"))
    pid = bench.until_running(run.id).pid
    assert pid is not None
    bench.engine.control.pause(run.id).result(60)
    bench.qtbot.waitUntil(lambda: _stat(pid) == "T", timeout=5_000)
    bench.qtbot.waitUntil(
        lambda: Fact.PAUSED in facts_of(bench.stored(run.id), bench.engine.live_of(run.id)), timeout=5_000
    )
    bench.engine.control.resume(run.id).result(60)
    assert bench.until_over(run.id).state is RunState.SUCCEEDED


def test_a_failed_run_is_tried_again_by_its_policy_and_each_attempt_is_kept(bench: Bench, paths: Paths) -> None:
    run = bench.perform(shell("echo try; exit 1", retry=RetryPolicy(max_attempts=3, backoff_s=0.01)))
    assert (run.state, run.attempt, run.tries) == (RunState.FAILED, 3, 3)
    reader = bench.engine.reader()
    attempts = reader.attempts(run.id)
    why = [step.by for step in reader.history(run.id)]
    reader.close()
    assert [attempt.exit_code for attempt in attempts] == [1, 1, 1]
    assert [(paths.attempt(run.id, number) / "output.log").read_text() for number in (1, 2, 3)] == ["try\n"] * 3
    assert why.count("policy") == 2


def test_a_retry_waits_for_its_backoff_in_the_database(bench: Bench) -> None:
    [run] = bench.add(command("false", retry=RetryPolicy(max_attempts=2, backoff_s=3600, jitter=0)))
    waiting = bench.until(run.id, lambda run: run.state is RunState.QUEUED and run.attempt == 1)
    assert waiting.not_before is not None
    assert timedelta(minutes=59) < waiting.not_before - utc_now() <= timedelta(minutes=60)


def test_retry_by_hand_is_the_next_attempt_of_the_same_run(bench: Bench) -> None:
    run = bench.perform(command("false"))
    bench.engine.control.retry(run.id, seen_attempt=1).result(60)
    again = bench.until(run.id, lambda run: run.attempt == 2 and run.state.is_over)
    assert again.state is RunState.FAILED


def test_a_retry_of_an_attempt_that_the_asker_did_not_see_does_nothing(bench: Bench) -> None:
    run = bench.perform(command("false"))
    with pytest.raises(RefusedError, match="moved on"):
        bench.engine.control.retry(run.id, seen_attempt=7).result(60)
    assert bench.stored(run.id).attempt == 1


def test_asked_twice_with_the_same_key_a_run_is_added_once(bench: Bench) -> None:
    first, second = bench.add(command("true", request_key="k"), command("true", request_key="k"))
    assert first.id == second.id


def test_what_comes_after_waits_and_fails_with_what_it_depends_on(bench: Bench) -> None:
    [first] = bench.add(command("false", held=True))
    after, end = bench.add(command("true", after=(first.id,)), command("true", after_end=(first.id,)))
    bench.engine.control.release(first.id).result(60)
    failed = bench.until_over(after.id)
    assert failed.error is not None
    assert (failed.state, failed.error.code, failed.attempt) == (RunState.FAILED, ErrorCode.DEPENDENCY, 0)
    assert bench.until_over(end.id).state is RunState.SUCCEEDED


def test_a_run_for_later_waits_for_its_time(bench: Bench) -> None:
    at = utc_now() + timedelta(seconds=0.4)
    run = bench.perform(command("true", not_before=at))
    assert run.started_at is not None
    assert run.started_at >= at - timedelta(milliseconds=1)  # what is stored is cut to milliseconds


def test_a_group_has_slots_of_its_own_and_can_be_paused(bench: Bench) -> None:
    bench.engine.control.group("one", GroupChange(slots=1)).result(60)
    first, second = bench.add(command("sleep", "30", group="one"), command("true", group="one"))
    bench.until_running(first.id)
    other = bench.perform(command("true"))
    assert other.state is RunState.SUCCEEDED
    assert bench.stored(second.id).state is RunState.QUEUED
    bench.engine.control.group("one", GroupChange(paused=True)).result(60)
    bench.until(first.id, lambda run: run.paused)
    bench.engine.control.cancel(first.id).result(60)
    bench.until_over(first.id)
    assert bench.stored(second.id).state is RunState.QUEUED
    bench.engine.control.group("one", GroupChange(paused=False)).result(60)
    assert bench.until_over(second.id).state is RunState.SUCCEEDED


def test_higher_priority_goes_first_and_a_moved_run_goes_before(make_bench: MakeBench, tmp_path: Path) -> None:
    bench = make_bench(Settings(slots=1))
    [block] = bench.add(command("sleep", "30"))
    bench.until_running(block.id)
    log = tmp_path / "order"
    low, high, third = bench.add(
        shell(f"echo low >> {log}"), shell(f"echo high >> {log}", priority=5), shell(f"echo third >> {log}")
    )
    bench.engine.control.queue.move(third.id, "first").result(60)
    bench.engine.control.cancel(block.id).result(60)
    for run in (low, high, third):
        bench.until_over(run.id)
    assert log.read_text().split() == ["high", "third", "low"]


def test_a_killed_worker_is_a_failure_and_its_command_is_ended(bench: Bench) -> None:
    [run] = bench.add(command("sleep", "60"))
    pid = bench.until_running(run.id).pid
    assert pid is not None
    command_process = system.identify(pid)
    assert command_process is not None
    os.kill(_parent(pid), signal.SIGKILL)
    failed = bench.until_over(run.id)
    assert failed.error is not None
    assert (failed.state, failed.error.code) == (RunState.FAILED, ErrorCode.WORKER_LOST)
    assert not system.is_alive(command_process)


def test_survivors_that_a_job_keeps_are_named_and_bar_the_way_to_a_retry(bench: Bench) -> None:
    [run] = bench.add(command("sleep", "60", survivors=Survivors.KEEP, retry=RetryPolicy(3, 0.01)))
    pid = bench.until_running(run.id).pid
    assert pid is not None
    os.kill(_parent(pid), signal.SIGKILL)
    failed = bench.until_over(run.id)
    assert (failed.state, failed.attempt) == (RunState.FAILED, 1)
    with pytest.raises(RefusedError, match=str(pid)):
        bench.engine.control.retry(run.id).result(60)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: system.identify(pid) is None)
    bench.engine.control.retry(run.id).result(60)


def test_progress_of_a_script_reaches_the_engine(bench: Bench) -> None:
    program = (
        "import os, json, time\n"
        "for done in range(1, 6):\n"
        "    with open(os.environ['TASKMON_EVENTS'], 'a') as file:\n"
        "        print(json.dumps({'done': done, 'total': 5, 'unit': 'files'}), file=file)\n"
        "    time.sleep(0.1)\n"
    )
    seen: list[Progress | None] = []
    bench.engine.live_changed.connect(lambda lives: seen.extend(live.progress for live in lives))
    run = bench.perform(python(program))
    assert run.state is RunState.SUCCEEDED
    fractions = [progress.fraction or 0.0 for progress in seen if progress is not None]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert len(set(fractions)) >= 3


def test_the_environment_reaches_the_command_without_what_is_the_monitors_own(bench: Bench, paths: Paths) -> None:
    run = bench.perform(command("env", env={"MINE": "a b\n"}))
    text = (paths.attempt(run.id, 1) / "output.log").read_text()
    assert "MINE=a b\n" in text
    assert "TASKMON_ATTEMPT=" in text
    assert f"TASKMON_HOME={paths.home}\n" in text, "this monitor is not where one is looked for by itself"
    assert "QT_QPA_PLATFORM" not in text


def test_only_one_monitor_holds_a_database(bench: Bench, paths: Paths) -> None:
    other = Engine(paths, Settings())
    with pytest.raises(AlreadyRunningError):
        other.open({})


def test_what_runs_goes_on_when_the_monitor_stops_and_is_found_again(make_bench: MakeBench, tmp_path: Path) -> None:
    first = make_bench()
    go = tmp_path / "go"
    [run] = first.add(shell(f"while test ! -e {go}; do sleep 0.05; done; exit 5"))
    first.until_running(run.id)
    assert first.engine.stop()

    second = make_bench()
    assert [finding.verdict for finding in second.engine.findings] == ["re-attached"]
    go.touch()
    ended = second.until_over(run.id)
    assert (ended.state, ended.exit_code, ended.attempt) == (RunState.FAILED, 5, 1)


def test_what_ended_while_nobody_watched_has_its_real_outcome(make_bench: MakeBench, tmp_path: Path) -> None:
    first = make_bench()
    go = tmp_path / "go"
    [run] = first.add(shell(f"while test ! -e {go}; do sleep 0.02; done; exit 6"))
    pid = first.until_running(run.id).pid
    assert pid is not None
    worker = system.identify(_parent(pid))
    assert worker is not None
    assert first.engine.stop()
    go.touch()
    wait_until(lambda: not system.is_alive(worker))

    second = make_bench()
    assert [finding.verdict for finding in second.engine.findings] == ["settled"]
    assert second.stored(run.id).exit_code == 6


def test_when_worker_and_monitor_died_the_run_is_interrupted_and_the_user_decides(make_bench: MakeBench) -> None:
    first = make_bench()
    [run] = first.add(command("sleep", "60"))
    pid = first.until_running(run.id).pid
    assert pid is not None
    worker = _parent(pid)
    assert first.engine.stop()
    os.kill(worker, signal.SIGKILL)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: system.identify(pid) is None and system.identify(worker) is None)

    second = make_bench()
    [finding] = second.engine.findings
    assert finding.verdict == "interrupted"
    stored = second.stored(run.id)
    assert (stored.state, stored.seen) == (RunState.INTERRUPTED, False)
    second.engine.control.mark_failed(run.id, seen_attempt=1).result(60)
    assert second.stored(run.id).error.code == ErrorCode.MARKED_FAILED  # type: ignore[union-attr]


def _stat(pid: int) -> str:
    text = Path(f"/proc/{pid}/stat").read_text()
    return text[text.rindex(")") + 2]


def _parent(pid: int) -> int:
    text = Path(f"/proc/{pid}/stat").read_text()
    return int(text[text.rindex(")") + 4 :].split()[0])


def test_nothing_is_called_idle_while_what_has_come_due_is_looked_at_in_pieces(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskmon.engine.dispatch.dispatcher._DUE_AT_ONCE", 1)
    bench = make_bench(start=False)
    runs = bench.add(*(command("true", not_before=utc_now() - timedelta(hours=1)) for _ in range(4)))

    with bench.qtbot.waitSignal(bench.engine.idle, timeout=30_000):
        bench.engine.start()

    assert {bench.stored(run.id).state for run in runs} == {RunState.SUCCEEDED}


def test_nothing_is_called_idle_before_all_that_waited_have_heard_of_an_end(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskmon.store.writing.dependencies.SETTLED_AT_ONCE", 1)
    bench = make_bench(start=False)
    (first,) = bench.add(command("false"))
    failing = bench.add(*(command("true", after=(first.id,)) for _ in range(3)))
    (last,) = bench.add(command("true", after_end=(first.id,)))

    with bench.qtbot.waitSignal(bench.engine.idle, timeout=30_000):
        bench.engine.start()

    assert {bench.stored(run.id).state for run in failing} == {RunState.FAILED}
    assert bench.stored(last.id).state is RunState.SUCCEEDED
