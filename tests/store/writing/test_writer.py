from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from taskmon.core.errors import DiskFullError, RefusedError, RunError, StoreError
from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.paths import Paths
from taskmon.store import Query, Reader, Store, Transaction
from tests.jobs import command
from tests.store.acts import NOW, add, change, claim, end_in, perform
from tests.store.ear import Ear
from tests.waiting import wait_until


def test_many_threads_write_and_each_future_has_its_own_result(store: Store, reader: Reader) -> None:
    def ask(number: int) -> str:
        return add(store, "echo", str(number)).command

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(ask, range(200)))

    assert results == [f"echo {number}" for number in range(200)]
    assert reader.counts()[RunState.QUEUED] == 200


def test_a_closure_alone_that_raises_leaves_nothing_and_what_comes_first_is_done_with_the_next(
    store: Store, paths: Paths
) -> None:
    def clean_end() -> str:
        with contextlib.closing(sqlite3.connect(paths.database)) as raw:
            return str(raw.execute("SELECT value FROM meta WHERE key = 'clean_end'").fetchone()[0])

    def add_and_raise(tx: Transaction) -> None:
        tx.add(command("true"), NOW, "user", "added")
        raise ValueError("after all not")

    before = clean_end()
    with pytest.raises(ValueError, match="after all not"):
        store.write(add_and_raise).result(60)
    assert clean_end() == before

    assert add(store).id == 1  # its number was given back

    assert (before, clean_end()) == ("1", "0")


def test_one_closure_that_raises_takes_nothing_of_the_others_with_it(
    store: Store, reader: Reader, gate: threading.Event
) -> None:
    def failing(tx: Transaction) -> None:
        tx.add(command("lost"), NOW, "user", "added")
        raise ValueError("mine alone")

    def ending(tx: Transaction) -> None:
        tx.add(command("lost"), NOW, "user", "added")
        raise SystemExit(3)

    def added(name: str) -> Future[Run]:
        return store.write(lambda tx: tx.add(command(name), NOW, "user", "added"))

    first, broken, second, exiting, third = (
        added("a"),
        store.write(failing),
        added("b"),
        store.write(ending),
        added("c"),
    )
    gate.set()

    assert isinstance(broken.exception(60), ValueError)
    assert isinstance(exiting.exception(60), SystemExit)
    assert [each.result(60).name for each in (first, second, third)] == ["a", "b", "c"]
    assert [run.name for run in reader.page(Query())] == ["c", "b", "a", "first"]


def test_a_closure_sees_what_those_before_it_wrote(store: Store, gate: threading.Event) -> None:
    both = [store.write(lambda tx: tx.add(command("x", request_key="k"), NOW, "user", "added")) for _ in range(2)]
    gate.set()

    assert both[0].result(60) == both[1].result(60)


def test_a_future_that_was_cancelled_in_time_writes_nothing(
    store: Store, reader: Reader, gate: threading.Event
) -> None:
    future = store.write(lambda tx: tx.add(command("x"), NOW, "user", "added"))
    assert future.cancel()
    gate.set()

    assert store.flush(10)
    assert len(reader.active()) == 1


def test_changes_are_published_once_after_the_commit_in_their_newest_form(
    store: Store, ear: Ear, reader: Reader, gate: threading.Event
) -> None:
    told: list[tuple[Run, ...]] = []
    committed: list[bool] = []

    def publish(runs: tuple[Run, ...]) -> None:
        other = store.reader()
        committed.append(all(other.run(run.id) == run for run in runs))
        other.close()
        told.append(runs)

    ear.publish = publish

    def twice(tx: Transaction) -> Run:
        run = tx.add(command("x"), NOW, "user", "added")
        return tx.put(run, replace(run, held=True), NOW, "user", "held")

    def refused(tx: Transaction) -> None:
        tx.add(command("never told"), NOW, "user", "added")
        raise RefusedError("no")

    first, _, second = store.write(twice), store.write(refused), store.write(twice)
    first.add_done_callback(lambda _: told.append(()))
    gate.set()
    results = [first.result(60), second.result(60)]

    assert told == [tuple(results), ()]
    assert [run.revision for run in results] == [2, 2]
    assert committed == [True]


def test_a_publisher_that_raises_does_not_stop_the_writer(store: Store, ear: Ear, reader: Reader) -> None:
    def publish(runs: tuple[Run, ...]) -> None:
        raise ValueError("a bug of the window")

    ear.publish = publish

    assert add(store).id == 1
    assert add(store).id == 2


def test_whoever_hears_of_a_commit_keeps_nobody_from_writing(store: Store) -> None:
    heard, gate = threading.Event(), threading.Event()
    slow = store.write(lambda tx: tx.add(command("slow"), NOW, "user", "added"))

    def hear(_: Future[Run]) -> None:
        heard.set()
        gate.wait(10)

    slow.add_done_callback(hear)
    assert heard.wait(10)
    wrote = threading.Event()

    second = store.write(lambda tx: wrote.set())

    try:
        assert wrote.wait(10)
        assert store._writer is not None
        assert not second.done(), "it is told after the first, for that was committed first"
    finally:
        gate.set()
    second.result(60)


def test_commits_are_told_in_their_order(store: Store) -> None:
    told: list[int] = []
    futures = [store.write(lambda tx: tx.add(command("x"), NOW, "user", "added").id) for _ in range(50)]
    for future in futures:
        future.add_done_callback(lambda done: told.append(done.result()))
        future.result(60)

    wait_until(lambda: len(told) == 50)  # who waits for a result may be woken before the callbacks
    assert told == sorted(told)


def test_what_is_not_kept_is_undone_before_the_next_closure_writes(store: Store, gate: threading.Event) -> None:
    done: list[str] = []

    def failing(tx: Transaction) -> None:
        tx.if_undone(lambda: done.append("undone"))
        done.append("failing")
        raise ValueError

    def kept(tx: Transaction) -> None:
        tx.if_undone(lambda: done.append("never"))
        done.append("kept")

    futures = [store.write(failing), store.write(kept)]
    gate.set()

    assert isinstance(futures[0].exception(60), ValueError)
    assert futures[1].exception(60) is None
    assert done == ["failing", "undone", "kept"]


def test_what_moves_is_written_by_itself_and_the_newest_wins(store: Store, reader: Reader) -> None:
    run = add(store)
    for done in range(100):
        store.live([Live(run.id, 2, Progress(done / 100))])

    wait_until(lambda: reader.live([run.id]))
    store.live([Live(run.id, 2, Progress(1.0))])
    assert store.flush(10)

    assert reader.live([run.id])[run.id].progress == Progress(1.0)
    store.live([Live(run.id, 1, Progress(0.1))])
    assert store.flush(10)
    assert reader.live([run.id])[run.id].attempt == 2


def test_an_idle_writer_uses_no_cpu(store: Store) -> None:
    add(store)
    assert store.flush(10)
    assert store._writer is not None
    assert store._writer._patience_s() is None


# -- a full disk -------------------------------------------------------------------------------------------------------


def fill(store: Store) -> None:
    """Let SQLite say that the disk is full from now on, as it does when there is no room for another page."""

    def closure(tx: Transaction) -> None:
        tx._execute("CREATE TABLE IF NOT EXISTS filling (bytes)")

    store.write(closure).result(60)
    assert store._connection is not None
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    for size in (100_000, 3_000, 300, 30):
        while store.write(partial(_fill_by, size)).exception(60) is None:
            pass


def _fill_by(size: int, tx: Transaction) -> None:
    tx._execute("INSERT INTO filling VALUES (zeroblob(?))", (size,))


def make_room(store: Store) -> None:
    assert store._connection is not None
    store._connection.execute("PRAGMA max_page_count = 1000000")


def test_on_a_full_disk_a_request_is_refused_and_says_so(store: Store, reader: Reader) -> None:
    fill(store)

    refused = store.write(lambda tx: tx.add(command("x" * 100_000), NOW, "user", "added")).exception(60)
    assert isinstance(refused, DiskFullError)
    assert "is full" in str(refused)
    assert reader.active() == []

    make_room(store)
    add(store, "x" * 4000)
    assert store.write(lambda tx: tx._execute("PRAGMA integrity_check").fetchone()[0]).result(60) == "ok"


def test_on_a_full_disk_what_must_not_be_lost_is_kept_until_there_is_room(
    store: Store, ear: Ear, reader: Reader, paths: Paths
) -> None:
    trouble: list[RunError | None] = []
    ear.trouble = trouble.append
    run = add(store)
    claim(store, run.id)
    fill(store)
    wait_until(paths.ballast.exists)

    outcome = store.write(
        lambda tx: end_in(tx, run.id, RunState.SUCCEEDED, remarks={"note": "y" * 100_000}), must_not_be_lost=True
    )
    wait_until(lambda: trouble)

    assert trouble[0] is not None
    assert trouble[0].code == "disk_full"
    assert not paths.ballast.exists()
    assert not outcome.done()
    assert not store.flush(10)
    make_room(store)
    assert outcome.result(60).state is RunState.SUCCEEDED
    wait_until(lambda: len(trouble) == 2)
    assert trouble[1] is None
    assert reader.run(run.id) == outcome.result()
    assert store.flush(10)
    wait_until(paths.ballast.exists)


def test_once_an_outcome_that_was_kept_is_stored_the_queue_is_looked_at(store: Store, ear: Ear) -> None:
    run = add(store)
    claim(store, run.id)
    fill(store)
    seen: list[RunState] = []
    ear.look = lambda tx: seen.append(tx.get(run.id).state)

    outcome = store.write(
        lambda tx: end_in(tx, run.id, RunState.SUCCEEDED, remarks={"note": "y" * 100_000}),
        must_not_be_lost=True,
        and_look=True,
    )
    wait_until(lambda: RunState.RUNNING in seen)  # its slot is taken still
    make_room(store)

    assert outcome.result(60).state is RunState.SUCCEEDED
    wait_until(lambda: RunState.SUCCEEDED in seen)


def test_what_is_asked_is_stored_though_the_system_refuses_to_look_for_the_ballast(paths: Paths) -> None:
    class Refusing(Paths):
        @property
        def ballast(self) -> Path:
            return self.home / ("x" * 300)  # ENAMETOOLONG; a failing disk says EIO, a system short of memory ENOMEM

    store = Store(Refusing(paths.home, paths.config, paths.socket))
    store.open()

    try:
        assert add(store).state is RunState.QUEUED
    finally:
        store.close()


def test_the_ballast_is_given_up_before_anybody_is_troubled(store: Store, ear: Ear, paths: Paths) -> None:
    trouble: list[RunError | None] = []
    ear.trouble = trouble.append
    run = add(store)
    claim(store, run.id)
    wait_until(lambda: paths.ballast.exists() and paths.ballast.stat().st_size == 4 * 1024 * 1024)
    fill(store)

    def ending(tx: Transaction) -> Run:
        if not paths.ballast.exists():  # 4 MB are free again
            tx._execute("PRAGMA max_page_count = 1000000")
        return end_in(tx, run.id, RunState.SUCCEEDED, remarks={"note": "y" * 100_000})

    assert store.write(ending, must_not_be_lost=True).result(60).state is RunState.SUCCEEDED
    assert trouble == []


def _put_again(run_id: int, tx: Transaction) -> Run:
    run = tx.get(run_id)
    return tx.put(run, run, NOW, "user", "")


def test_an_error_that_takes_the_whole_transaction_fails_only_whom_it_concerns(store: Store, reader: Reader) -> None:
    small = [add(store) for _ in range(3)]
    fill(store)
    gate, entered = threading.Event(), threading.Event()

    def wait(tx: Transaction) -> None:
        entered.set()
        gate.wait(10)

    store.write(wait)
    assert entered.wait(10)
    futures = [store.write(partial(_put_again, run.id)) for run in small]
    large = store.write(lambda tx: tx.add(command("x" * 100_000), NOW, "user", "added"))
    futures.append(store.write(lambda tx: tx.get(1)))
    gate.set()

    assert isinstance(large.exception(60), DiskFullError)
    assert futures[-1].result(60).id == 1
    assert [future.exception(60) for future in futures[:3]] == [None] * 3


# -- another program, another process ----------------------------------------------------------------------------------

LOCKER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read(1)
connection.execute("ROLLBACK")
"""


@pytest.fixture
def locker(paths: Paths) -> Iterator[subprocess.Popen[str]]:
    """Another program that keeps the database locked until it is told or ended."""
    store = Store(paths)
    store.open()
    store.close()
    program = subprocess.Popen(
        [sys.executable, "-c", LOCKER, str(paths.database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "locked\n"
    yield program
    program.kill()
    program.communicate()


def test_a_locked_database_is_waited_for(paths: Paths, locker: subprocess.Popen[str]) -> None:
    store = Store(paths, busy_s=10)
    store.open()
    future = store.write(lambda tx: tx.add(command("x"), NOW, "user", "added"))
    assert locker.stdin is not None
    locker.stdin.write("x")
    locker.stdin.flush()

    assert future.result(60).id == 1
    store.close()


def test_a_database_that_stays_locked_is_refused_and_keeps_what_must_not_be_lost(
    paths: Paths, locker: subprocess.Popen[str]
) -> None:
    ear = Ear()
    store = Store(paths, ear.hooks, busy_s=0.05)
    store.open()
    trouble: list[RunError | None] = []
    ear.trouble = trouble.append
    kept = store.write(lambda tx: tx.add(command("kept"), NOW, "user", "added"), must_not_be_lost=True)
    refused = store.write(lambda tx: tx.add(command("refused"), NOW, "user", "added"))

    error = refused.exception(60)
    assert isinstance(error, StoreError)
    assert "locked by another program" in str(error)
    wait_until(lambda: trouble)
    locker.kill()

    assert kept.result(60).name == "kept"
    wait_until(lambda: trouble[1:] == [None])
    store.close()


WRITER = """
import sys
from pathlib import Path
from taskmon.paths import find_paths
from taskmon.store import Store
from tests.store.acts import NOW, claim_in, end_in
from tests.jobs import command
from taskmon.core.states import RunState

store = Store(find_paths())
store.open()
def say(what):
    return lambda future: (sys.stdout.write(f"{what} {future.result().id}\\n"), sys.stdout.flush())
def perform(number):
    new = command("true", request_key=f"{sys.argv[1]}-{number}")
    store.write(lambda tx: tx.add(new, NOW, "user", "")).add_done_callback(say("add"))
for number in range(100000):
    perform(number)
    if number % 3 == 0:
        last = store.write(lambda tx: claim_in(tx, tx.next_ready(NOW).id))
        last.add_done_callback(say("claim"))
        run_id = last.result().id
        store.write(lambda tx: end_in(tx, run_id, RunState.SUCCEEDED)).add_done_callback(say("end"))
"""


def test_what_a_future_has_promised_is_there_after_a_kill(paths: Paths, home: Path) -> None:
    seed = 20260101
    print(f"seed {seed}")
    rng = random.Random(seed)
    environment = {**os.environ, "TASKMON_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    promised: dict[str, set[int]] = {"add": set(), "claim": set(), "end": set()}
    for turn in range(5):
        program = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(turn)], stdout=subprocess.PIPE, text=True, env=environment
        )
        assert program.stdout is not None
        lines = rng.randint(1, 400)
        for number, line in enumerate(program.stdout):
            if line.endswith("\n"):
                what, run_id = line.split()
                promised[what].add(int(run_id))
            if number == lines:
                program.send_signal(signal.SIGKILL)
        program.stdout.close()
        program.wait()
        reader = Reader(paths.database)
        assert reader._connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        found = reader.runs(promised["add"] | promised["claim"] | promised["end"])
        assert promised["add"] <= set(found)
        assert all(found[run_id].attempt == 1 for run_id in promised["claim"])
        assert all(found[run_id].state is RunState.SUCCEEDED for run_id in promised["end"])
        reader.close()

    store = Store(paths)
    assert store.open().recovered_from is None
    store.close()


# -- the end -----------------------------------------------------------------------------------------------------------


def test_after_close_nothing_is_taken_and_all_before_is_there(paths: Paths) -> None:
    store = Store(paths)
    store.open()
    futures = [store.write(lambda tx: tx.add(command("x"), NOW, "user", "added")) for _ in range(300)]
    store.live([Live(1, 1, Progress(0.5))])
    store.close()

    assert all(future.done() for future in futures)
    with pytest.raises(StoreError, match="not open"):
        store.write(lambda tx: None)
    with sqlite3.connect(paths.database) as raw:
        assert raw.execute("SELECT count(*) FROM run").fetchone()[0] == 300
        assert raw.execute("SELECT count(*) FROM live").fetchone()[0] == 1
    raw.close()
    store.close()


def test_a_change_that_changes_nothing_still_counts_up(store: Store) -> None:
    run = add(store)
    assert change(store, run.id).revision == 2
    assert perform(store, run.id).revision == 4


def test_a_store_that_cannot_get_ready_refuses_everybody_and_ends(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepare() -> None:
        raise ImportError("half an installation")

    monkeypatch.setattr("taskmon.store.store._prepare", prepare)
    ear = Ear()
    store = Store(paths, ear.hooks)
    store.open()
    looked: list[BaseException | None] = []
    ear.looked = lambda done: looked.append(done.exception())

    refused = store.write(lambda tx: None).exception(60)
    store.look_soon()
    wait_until(lambda: looked)

    assert isinstance(refused, StoreError)
    assert "half an installation" in str(refused)
    assert isinstance(looked[0], StoreError)
    assert not store.flush(0.1)
    began_s = time.monotonic()
    store.close()
    assert time.monotonic() - began_s < 3
    assert len(looked) == 1


def test_who_gives_up_waiting_for_the_last_write_leaves_no_connection_open(paths: Paths) -> None:
    """What the test itself opens is looked at at its end: see `all_closed`."""
    store = Store(paths)
    store.open()
    gate = threading.Event()
    writing = store.write(lambda tx: gate.wait(30))

    assert not store.close(timeout_s=0.05)
    gate.set()

    assert writing.result(30)


def test_progress_that_cannot_be_stored_costs_nobody_the_writer(store: Store, reader: Reader) -> None:
    """It ended the one thread that writes."""
    run = claim(store, add(store).id)
    store.live([Live(2**70, 1, Progress(done=1))])
    assert store.flush(10)

    store.live([Live(run.id, 1, Progress(done=2))])
    assert store.flush(10)

    assert reader.live([run.id])[run.id].progress == Progress(done=2)
