"""When ended attempts are tidied: together, never the newest, and what a crash has left as well."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskmon.core.attempt import Claim
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.journal import ALIVE, JOURNAL, OUTPUT
from taskmon.engine import regular_looks
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.upkeep import tidying as tidying_module
from taskmon.engine.upkeep.tidying import KEPT_WHOLE, Tidying
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.store import Folded, Store
from tests.engine.conftest import Bench, MakeBench
from tests.engine.ended import Ended
from tests.jobs import command
from tests.store.acts import NOW


@pytest.fixture
def tidying(store: Store, paths: Paths) -> Tidying:
    return Tidying(store, paths, Folded(paths.runs))


def _whole(ended: list[Ended]) -> list[bool]:
    return [each.folder.exists() for each in ended]


def test_the_newest_stay_whole_and_the_others_are_tidied_together(store: Store, paths: Paths, tidying: Tidying) -> None:
    ended = [Ended(store, paths) for _ in range(KEPT_WHOLE + 3)]
    for each in ended:
        tidying.put([store.write(lambda tx, i=each.run.id: tx.get(i)).result(60)])  # type: ignore[misc]

    assert not tidying.backlog.begin()  # too few while others run
    assert tidying.backlog.begin(rests=True)
    assert not tidying.backlog.begin(rests=True)  # at work
    tidying.work()

    assert _whole(ended) == [False] * 3 + [True] * KEPT_WHOLE
    assert not tidying.backlog.begin(rests=True)


def test_what_a_crash_has_left_is_found_in_the_folders(store: Store, paths: Paths, tidying: Tidying) -> None:
    ended = [Ended(store, paths) for _ in range(3)]
    (ended[1].folder / "output.log").write_text("x")

    assert tidying.backlog.begin(everything=True)
    tidying.work(everything=True)

    assert _whole(ended) == [False, True, False]
    assert ended[1].names == [JOURNAL, "output.log"]


def test_a_run_that_is_removed_meanwhile_leaves_no_journal(store: Store, paths: Paths, tidying: Tidying) -> None:
    ended = Ended(store, paths)
    store.write(lambda tx: tx.remove(ended.run.id, NOW)).result(60)

    assert tidying.backlog.begin(everything=True)
    tidying.work(everything=True)

    assert ended.told is None
    assert (ended.folder / ALIVE).exists()  # its remover removes it


def test_told_to_stop_it_begins_nothing_more(store: Store, paths: Paths, tidying: Tidying) -> None:
    ended = Ended(store, paths)
    assert tidying.backlog.begin(everything=True)
    tidying.stop()
    tidying.work(everything=True)

    assert ended.folder.exists()
    assert not tidying.backlog.begin(everything=True)


def test_a_run_is_claimed_while_the_folder_of_its_attempt_before_goes(paths: Paths) -> None:
    """Between two steps of its claim the run's folder went, and the run failed: its folder could not be made."""
    paths.runs.mkdir()
    run_folder = paths.runs / "7"
    over = threading.Event()

    def come_and_go() -> None:
        while not over.is_set():
            with contextlib.suppress(OSError):
                run_folder.rmdir()
                over.wait(0.0005)  # who tidies removes it once, and then looks at other runs

    thread = threading.Thread(target=come_and_go)
    thread.start()
    try:
        for attempt in range(1, 200):
            folder = AttemptFolder(paths.attempt(7, attempt))
            folder.make(Claim(7, attempt, "n", "b", "h", NOW), command("true").job)
            for name in (ALIVE, JOURNAL, OUTPUT):
                (paths.attempt(7, attempt) / name).unlink()
            paths.attempt(7, attempt).rmdir()
    finally:
        over.set()
        thread.join()


@pytest.fixture
def busy(make_bench: MakeBench, paths: Paths) -> Iterator[tuple[Bench, list[Path]]]:
    """A monitor in which something runs on; and the folders of what ended beside it, of which the oldest could go."""
    bench = make_bench(Settings(slots=2))
    long, *short = bench.add(command("sleep", "1000"), *[command("true") for _ in range(KEPT_WHOLE + 8)])
    for run in short:
        bench.until_over(run.id)
    folders = [paths.attempt(run.id, 1) for run in short]
    assert all(map(Path.exists, folders))
    yield bench, folders[:8]
    bench.engine.control.cancel(long.id)
    bench.until_over(long.id)


def _until_tidied(bench: Bench, folders: list[Path]) -> None:
    bench.qtbot.waitUntil(lambda: not any(map(Path.exists, folders)), timeout=20_000)


def test_while_attempts_end_one_after_another_it_is_put_off_until_a_lull(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """To make a file is several times dearer just after others were removed, and a queue makes three for each run."""
    monkeypatch.setattr(regular_looks, "_IDLE_WORKERS_MS", 50)
    monkeypatch.setattr(tidying_module, "_LULL_S", 3_600.0)
    bench, folders = request.getfixturevalue("busy")  # now: the timers are made with it

    monkeypatch.setattr(tidying_module, "_LULL_S", 0.0)

    _until_tidied(bench, folders)


def test_what_was_put_off_is_tidied_when_the_machine_lacks_something(busy: tuple[Bench, list[Path]]) -> None:
    """It may lack the very room that is taken by what has ended."""
    bench, folders = busy

    bench.engine.machine.note(RunError("There is no room.", ErrorCode.NOT_PERMITTED))

    _until_tidied(bench, folders)
