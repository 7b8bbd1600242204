"""The launch scan where one run's evidence is worse than the others'."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3

import pytest

from taskmon.core.attempt import Outcome
from taskmon.core.clock import to_text, utc_now
from taskmon.core.errors import ErrorCode
from taskmon.core.journal import JOURNAL, Event, Evidence, Identity, line
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.engine.attempts import ending, recovery
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.attempts.ending import settle, store_end
from taskmon.engine.attempts.recovery import Verdict
from taskmon.paths import Paths
from taskmon.settings import Settings
from tests.engine.conftest import MakeBench
from tests.jobs import command, shell
from tests.waiting import wait_until


def test_one_run_that_cannot_be_settled_keeps_no_other_from_it(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_bench()
    runs = [first.until_running(run.id) for run in first.add(*(command("sleep", "60") for _ in range(2)))]
    workers = [_parent(run.pid or 0) for run in runs]
    assert first.engine.stop()
    for pid in (*workers, *(run.pid or 0 for run in runs)):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(os.path.exists(f"/proc/{run.pid}") for run in runs))
    real = ending.settle

    def settle_all_but_the_first(run: object, *arguments: object, **named: object) -> object:
        if getattr(run, "id", 0) == runs[0].id:
            raise KeyError("a bug of ours")
        return real(run, *arguments, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(recovery, "settle", settle_all_but_the_first)
        second = make_bench()

    assert {finding.run.id: finding.verdict for finding in second.engine.findings} == {
        runs[0].id: Verdict.REATTACHED,
        runs[1].id: Verdict.INTERRUPTED,
    }
    assert second.until_over(runs[0].id).state is RunState.FAILED  # its driver finds what the scan did not


def test_a_journal_that_cannot_be_read_any_more_proves_nothing(make_bench: MakeBench, paths: Paths) -> None:
    """Claimed was read before, then the disk failed: that nothing was started is not known."""
    bench = make_bench()
    run = bench.until_running(bench.add(command("sleep", "60"))[0].id)
    reader = bench.engine.reader()
    attempt = reader.attempts(run.id)[0]
    reader.close()
    journal = paths.attempt(run.id, 1) / JOURNAL
    content = journal.read_bytes()
    folder = AttemptFolder(paths.attempt(run.id, 1))
    aside = journal.rename(journal.with_suffix(".aside"))
    journal.write_bytes(content.split(b"\n")[0] + b"\n")
    assert not folder.read().starting
    journal.unlink()
    journal.mkdir()

    outcome = settle(run, attempt, folder, None, monitor_alive=False)

    assert not outcome.never_started
    assert outcome.state is RunState.INTERRUPTED
    journal.rmdir()
    aside.rename(journal)
    bench.engine.control.cancel(run.id).result(60)
    assert bench.until_over(run.id).state is RunState.CANCELLED


@pytest.mark.parametrize("monitor_dies", [False, True])
def test_what_is_shown_of_an_attempt_whose_worker_died_is_how_far_it_was(
    make_bench: MakeBench, paths: Paths, monitor_dies: bool
) -> None:
    """The journal gets the progress every ten seconds only; the file beside it is newer."""
    bench = make_bench()
    say = 'echo "{\\"done\\": $done, \\"total\\": 4}" >> "$TASKMON_EVENTS"'
    reports = f"for done in 1 2 3; do {say}; sleep 0.3; done; sleep 60"
    run = bench.until_running(bench.add(shell(reports))[0].id)
    folder = AttemptFolder(paths.attempt(run.id, 1))
    seen: list[Live] = []

    def has_come_to_three() -> bool:
        seen.extend(filter(None, [folder.live(run.id, 1)]))
        return bool(seen) and seen[-1].progress is not None and seen[-1].progress.done == 3

    bench.qtbot.waitUntil(has_come_to_three, timeout=10_000)
    worker = _parent(run.pid or 0)
    if monitor_dies:
        assert bench.engine.stop()
    os.kill(worker, signal.SIGKILL)
    if monitor_dies:
        os.kill(run.pid or 0, signal.SIGKILL)
        wait_until(lambda: not os.path.exists(f"/proc/{run.pid}"))
        bench = make_bench()
    else:
        bench.until_over(run.id)

    reader = bench.engine.reader()
    stored = reader.live([run.id])[run.id].progress
    reader.close()
    assert stored is not None
    assert stored.done == 3


@pytest.mark.parametrize("monitor_dies", [False, True])
def test_a_bar_that_was_taken_back_does_not_come_back_with_the_death_of_its_worker(
    make_bench: MakeBench, paths: Paths, monitor_dies: bool
) -> None:
    bench = make_bench()
    run = bench.until_running(bench.add(shell("echo working; sleep 60"))[0].id)
    folder = AttemptFolder(paths.attempt(run.id, 1))

    def shows_no_bar() -> bool:
        folder.live(run.id, 1)
        return folder.newest is not None and folder.newest.line == "working" and folder.newest.progress is None

    bench.qtbot.waitUntil(shows_no_bar, timeout=10_000)
    with open(paths.attempt(run.id, 1) / JOURNAL, "ab") as journal:  # as the worker wrote it up to ten seconds before
        journal.write(line(Event.PROGRESS, to_text(utc_now()), progress={"fraction": 0.5}, line="half"))
    assert folder.read().progress is not None
    worker = _parent(run.pid or 0)
    if monitor_dies:
        assert bench.engine.stop()
    os.kill(worker, signal.SIGKILL)
    if monitor_dies:
        os.kill(run.pid or 0, signal.SIGKILL)
        wait_until(lambda: not os.path.exists(f"/proc/{run.pid}"))
        bench = make_bench()
        assert [finding.progress for finding in bench.engine.findings] == [None]
    else:
        bench.until_over(run.id)

    stored = bench.engine.reader()
    live = stored.live([run.id]).get(run.id)
    stored.close()
    assert live is None or live.progress is None


def _parent(pid: int) -> int:
    with open(f"/proc/{pid}/stat") as file:
        return int(file.read().rpartition(")")[2].split()[1])


def test_a_row_that_contradicts_itself_keeps_no_healthy_run_behind_it_from_being_watched(
    make_bench: MakeBench, paths: Paths
) -> None:
    """The launch scan was all or nothing: what it could not store ended it."""
    first = make_bench()
    torn, healthy = (first.until_running(run.id) for run in first.add(*(command("sleep", "60") for _ in range(2))))
    assert first.engine.stop()
    for pid in (_parent(torn.pid or 0), torn.pid or 0):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not os.path.exists(f"/proc/{torn.pid}"))
    with contextlib.closing(sqlite3.connect(paths.database)) as connection:
        ended = "UPDATE attempt SET state = 'failed', ended_at = claimed_at, counts = 1 WHERE run_id = ?"
        connection.execute(ended, (torn.id,))
        connection.commit()

    second = make_bench()

    found = {finding.run.id: finding for finding in second.engine.findings}
    assert found[healthy.id].verdict is Verdict.REATTACHED
    assert found[torn.id].verdict is Verdict.UNSETTLED
    told = second.stored(torn.id)
    assert (told.state, told.error and told.error.code) == (RunState.INTERRUPTED, ErrorCode.INTERNAL)
    second.engine.control.cancel(healthy.id).result(60)
    assert second.until_over(healthy.id).state is RunState.CANCELLED


@pytest.mark.parametrize("unstorable", ["signal", "pid"])
def test_an_outcome_that_cannot_be_stored_ends_in_a_record_that_says_so(make_bench: MakeBench, unstorable: str) -> None:
    """A run whose outcome SQLite refused stayed running for ever, unseen."""
    bench = make_bench()
    run = bench.until_running(bench.add(command("sleep", "60"))[0].id)
    reader = bench.engine.reader()
    [attempt] = reader.attempts(run.id)
    reader.close()
    outcome = Outcome(RunState.FAILED, utc_now(), signal="\ud800" if unstorable == "signal" else None)
    evidence = Evidence(command=Identity(2**70, "1") if unstorable == "pid" else None)

    store_end(bench.engine.store, attempt, outcome, evidence)

    ended = bench.until_over(run.id)
    assert ended.state is RunState.FAILED
    assert ended.error is not None
    assert ended.error.code == ErrorCode.INTERNAL
    os.kill(run.pid or 0, signal.SIGKILL)


#: Lines that a job may append to its own journal, none of which SQLite, or a screen, can hold.
_UNSTORABLE = [
    """'{"event":"finished","outcome":{"state":"failed","ended_at":"2026-01-01T00:00:00Z","signal":"\\ud800"}}'""",
    """'{"event":"finished","outcome":{"state":"failed","ended_at":"2026-01-01T00:00:00Z","exit_code":1e999}}'""",
    """'{"event":"finished","outcome":{"state":"failed","ended_at":"9999-12-31T23:59:59-23:00"}}'""",
    """'{"event":"started","at":"2026-01-01T00:00:00Z","command":{"pid":1180591620717411303424,"start":"1"}}'""",
    """'{"event":"progress","progress":{"done":1e400,"message":"\\ud800\\u0000","step":-1},"line":["a"]}'""",
    """'{"event":"note","what":{"a":[NaN]}}'""",
]
#: What may stand in place of its newest progress.
_SNAPSHOT = """'{"eta_s":%s,"facts":[{},"\\ud800"],"line":5,"at":[],"elapsed_s":NaN,"heard_bytes":-1}'""" % ("9" * 400)


def test_a_job_that_writes_what_cannot_be_stored_ends_in_a_recorded_state_and_keeps_no_slot(
    make_bench: MakeBench,
) -> None:
    """Its run stayed running and kept its slot for ever, also after a restart, unseen."""
    bench = make_bench(Settings(slots=2))
    here = 'cd "$(dirname "$TASKMON_EVENTS")"'
    forging = [f"{here}; printf '%s\\n' {forged} >> journal.jsonl" for forged in _UNSTORABLE]
    forging.append(f"{here}; printf '%s\\n' {_SNAPSHOT} > mine; mv mine progress.json; sleep 0.3")
    runs = bench.add(*(shell(f"{each}; exit 3") for each in forging), command("true"))

    ended = [bench.until_over(run.id) for run in runs]

    assert ended[-1].state is RunState.SUCCEEDED
    assert {run.state for run in ended[:-1]} == {RunState.FAILED}
    assert all(run.exit_code == 3 for run in ended[1:-1])  # what can't be stored is passed over: its worker is believed
    assert bench.engine.trouble is None
