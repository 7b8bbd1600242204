from __future__ import annotations

from typing import Any

import pytest

from taskmon.core import journal
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import Folded, FoldedJournal, Query, Reader, Store
from taskmon.store.repair.rebuild import rebuild
from tests.store.acts import NOW, add, claim, end, perform, ready
from tests.store.journals import ABANDONED, STARTED, claimed, finished, write


def rebuilt(paths: Paths) -> Reader:
    """A new database, made while the journals were there."""
    store = Store(paths)
    report = store.open()
    assert report.created
    assert (report.message is None) == (report.salvaged_runs == 0)
    store.close()
    return Reader(paths.database)


def only(reader: Reader, run_id: int) -> Run:
    run = reader.run(run_id)
    reader_counts = sum(reader.counts().values())
    assert run is not None
    assert reader_counts == 1
    return run


@pytest.mark.parametrize("state", [RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED, RunState.INTERRUPTED])
def test_a_lost_run_gets_the_outcome_of_its_journal(paths: Paths, state: RunState) -> None:
    error = RunError("it said so", ErrorCode.EXIT) if state is RunState.FAILED else None
    write(paths, 7, 1, claimed(7, 1), STARTED, finished(state, exit_code=3, error=error, cpu_s=1.5))

    reader = rebuilt(paths)

    run = only(reader, 7)
    assert (run.state, run.attempt, run.exit_code, run.error) == (state, 1, 3, error)
    assert run.job.argv == ("echo", "7")
    assert run.job.env == {}
    assert run.name == "echo 7"
    assert run.ended_at == NOW.replace(microsecond=123_000)
    assert run.seen == (state in (RunState.SUCCEEDED, RunState.CANCELLED))
    [attempt] = reader.attempts(7)
    assert (attempt.state, attempt.nonce, attempt.pid, attempt.cpu_s) == (state, "nonce-7-1", 11, 1.5)
    assert [step.by for step in reader.history(7)] == ["recovery", "recovery"]
    reader.close()


@pytest.mark.parametrize(
    ("content", "state", "result"),
    [
        (b'["long"]', RunState.SUCCEEDED, ["long"]),
        (b'["lo', RunState.FAILED, None),
        (None, RunState.FAILED, None),
    ],
)
def test_a_result_that_was_too_long_for_the_journal_is_read_from_its_file_or_it_is_no_success(
    paths: Paths, content: bytes | None, state: RunState, result: object
) -> None:
    end = finished(RunState.SUCCEEDED, exit_code=0, remarks={"result_file": True})
    folder = write(paths, 7, 1, claimed(7, 1), STARTED, end)
    if content is not None:
        (folder / journal.RESULT).write_bytes(content)

    reader = rebuilt(paths)

    run = only(reader, 7)
    assert (run.state, run.result) == (state, result)
    reader.close()


@pytest.mark.parametrize("lines", [(), (STARTED,), (STARTED, b'{"event": "fini')])
def test_a_lost_run_without_an_outcome_is_left_to_the_launch_scan(paths: Paths, lines: tuple[bytes, ...]) -> None:
    write(paths, 7, 1, claimed(7, 1), *lines)

    reader = rebuilt(paths)

    assert only(reader, 7).state is RunState.RUNNING
    assert [attempt.is_live for attempt in reader.attempts(7)] == [True]
    assert reader.attempts(7)[0].nonce == "nonce-7-1"
    reader.close()


def test_a_lost_run_that_never_started_is_held_for_its_environment_is_lost(paths: Paths) -> None:
    write(paths, 7, 1, claimed(7, 1), ABANDONED)

    reader = rebuilt(paths)

    run = only(reader, 7)
    assert (run.state, run.held) == (RunState.QUEUED, True)
    assert reader.attempts(7)[0].error is not None
    reader.close()


def test_earlier_attempts_are_rebuilt_too(paths: Paths) -> None:
    write(paths, 7, 1, claimed(7, 1), STARTED, finished(RunState.FAILED))
    write(paths, 7, 2, claimed(7, 2), STARTED)
    write(paths, 7, 10, claimed(7, 10), STARTED, finished(RunState.SUCCEEDED))

    reader = rebuilt(paths)

    assert only(reader, 7).state is RunState.SUCCEEDED
    assert [(each.attempt, each.state) for each in reader.attempts(7)] == [
        (1, RunState.FAILED),
        (2, RunState.INTERRUPTED),
        (10, RunState.SUCCEEDED),
    ]
    reader.close()


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"{",
        b"\xff\xfe\n",
        b"[]\n",
        claimed(8, 1),
        claimed(7, 2),
        claimed(7, 1, job=None),
        claimed(7, 1, job={"argv": []}),
        claimed(7, 1, nonce=""),
        claimed(7, 1, nonce=None),
    ],
)
def test_a_journal_that_does_not_say_what_was_claimed_is_no_evidence(paths: Paths, first: bytes) -> None:
    write(paths, 7, 1, first, finished(RunState.SUCCEEDED))
    write(paths, 3, 1, claimed(3, 1), finished(RunState.SUCCEEDED))
    (paths.runs / "0" / "1").mkdir(parents=True)
    (paths.runs / "7" / "1.uncommitted-x").mkdir()

    reader = rebuilt(paths)

    assert only(reader, 3).state is RunState.SUCCEEDED
    reader.close()


def mend(store: Store, paths: Paths) -> int:
    """Complete the rows of an open store, as after a salvage that brought back older ones."""
    store.flush(10)
    assert store._connection is not None
    return rebuild(store._connection, paths.runs)


def test_a_row_older_than_its_journals_is_brought_forward(store: Store, reader: Reader, paths: Paths) -> None:
    run, after = add(store), None
    after = add(store, after=(run.id,))
    write(paths, run.id, 1, claimed(run.id, 1), STARTED, finished(RunState.SUCCEEDED))

    assert mend(store, paths) == 2

    stored = reader.run(run.id)
    assert stored is not None
    assert (stored.state, stored.attempt, stored.job) == (RunState.SUCCEEDED, 1, run.job)
    assert ready(store) == [after.id], "what waited for it is let go"
    assert mend(store, paths) == 0, "once is enough"


def test_a_row_that_ran_an_earlier_attempt_is_brought_forward(store: Store, reader: Reader, paths: Paths) -> None:
    run = add(store)
    claim(store, run.id)
    write(paths, run.id, 1, claimed(run.id, 1), STARTED)
    write(paths, run.id, 2, claimed(run.id, 2), STARTED)

    assert mend(store, paths) == 1

    stored = reader.run(run.id)
    assert stored is not None
    assert (stored.state, stored.attempt) == (RunState.RUNNING, 2)
    assert [each.state for each in reader.attempts(run.id)] == [RunState.INTERRUPTED, RunState.RUNNING]


def test_what_the_rows_know_already_is_left_alone(store: Store, reader: Reader, paths: Paths) -> None:
    done, running, queued = add(store), add(store), add(store)
    perform(store, done.id, RunState.FAILED)
    claim(store, running.id)
    write(paths, done.id, 1, claimed(done.id, 1), STARTED, finished(RunState.SUCCEEDED))
    write(paths, running.id, 1, claimed(running.id, 1), STARTED)
    before: list[Any] = [reader.runs([1, 2, 3]), reader.attempts(1), reader.attempts(2), reader.history(1)]

    assert mend(store, paths) == 0

    assert [reader.runs([1, 2, 3]), reader.attempts(1), reader.attempts(2), reader.history(1)] == before
    assert queued.id == 3
    assert end(store, running.id).state is RunState.SUCCEEDED


def test_lost_attempts_and_dependencies_are_mended(store: Store, reader: Reader, paths: Paths) -> None:
    first, second, done, running = add(store), add(store, after=(1,)), add(store), add(store)
    perform(store, done.id)
    claim(store, running.id)
    write(paths, done.id, 1, claimed(done.id, 1), STARTED, finished(RunState.SUCCEEDED, cpu_s=2.5))
    store.write(lambda tx: (tx._execute("DELETE FROM attempt"), tx._execute("DELETE FROM dependency"))).result()

    mend(store, paths)

    assert reader.attempts(done.id)[0].cpu_s == 2.5
    assert [(each.nonce, each.is_live) for each in reader.attempts(running.id)] == [("lost", True)]
    waiting = reader.run(second.id)
    assert waiting is not None
    assert (waiting.held, waiting.waits_for) == (True, 0), "it must not start by itself, nor wait for ever"
    assert ready(store) == [first.id]


def test_the_folders_of_journals_are_only_read(paths: Paths) -> None:
    folder = write(paths, 7, 1, claimed(7, 1), STARTED)
    before = (folder / journal.JOURNAL).read_bytes()

    rebuilt(paths).close()

    assert (folder / journal.JOURNAL).read_bytes() == before
    assert [path.name for path in folder.iterdir()] == [journal.JOURNAL]


def test_one_run_whose_rows_contradict_its_journals_keeps_no_other_from_being_rebuilt(
    store: Store, paths: Paths
) -> None:
    run = add(store)
    perform(store, run.id)
    assert store._connection is not None
    store.flush(10)
    # What damage can make of a row: it knows of no attempt, though two are stored.
    store._connection.execute(
        "UPDATE run SET attempt = 0, tries = 0, state = 'queued', ended_at = NULL WHERE id = ?", (run.id,)
    )
    write(paths, run.id, 1, claimed(run.id, 1), STARTED, finished(RunState.SUCCEEDED))
    write(paths, 9, 1, claimed(9, 1), STARTED, finished(RunState.SUCCEEDED))

    assert rebuild(store._connection, paths.runs) >= 1

    reader = store.reader()
    other = reader.run(9)
    reader.close()
    assert other is not None
    assert other.state is RunState.SUCCEEDED


def test_a_folder_with_an_absurd_number_is_nobodys(paths: Paths) -> None:
    (paths.runs / ("9" * 30) / "1").mkdir(parents=True)
    write(paths, 7, 1, claimed(7, 1), STARTED, finished(RunState.SUCCEEDED))

    store = Store(paths)
    assert store.open().salvaged_runs == 1
    assert add(store).id == 8
    store.close()


def test_folded_journals_are_played_again_with_those_in_folders(paths: Paths) -> None:
    failed = finished(RunState.FAILED, error=RunError("it said so", ErrorCode.EXIT), exit_code=1)
    folded = Folded(paths.runs)
    folded.add(
        [
            FoldedJournal(3, 1, claimed(3, 1) + STARTED + finished(RunState.SUCCEEDED, exit_code=0)),
            FoldedJournal(7, 1, claimed(7, 1) + STARTED + failed),
            FoldedJournal(2_500, 1, claimed(2_500, 1) + STARTED + failed),
            FoldedJournal(8, 1, claimed(9, 1) + STARTED + failed),  # of another run: no evidence
        ]
    )
    write(paths, 7, 2, claimed(7, 2), STARTED, finished(RunState.SUCCEEDED, exit_code=0))
    write(paths, 1_700, 1, claimed(1_700, 1), STARTED, finished(RunState.SUCCEEDED, exit_code=0))
    # A crash came between the two: it was folded, and its folder is there still.
    write(paths, 2_500, 1, claimed(2_500, 1), STARTED, failed)

    reader = rebuilt(paths)

    states = {run.id: (run.state, run.attempt) for run in reader.page(Query())}
    assert states == {
        3: (RunState.SUCCEEDED, 1),
        7: (RunState.SUCCEEDED, 2),
        1_700: (RunState.SUCCEEDED, 1),
        2_500: (RunState.FAILED, 1),
    }
    assert [attempt.state for attempt in reader.attempts(7)] == [RunState.FAILED, RunState.SUCCEEDED]
    reader.close()
