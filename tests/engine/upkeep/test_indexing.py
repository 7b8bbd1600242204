"""When what was printed gets into the index for search, what of it, and what happens where that can't be."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from taskmon.core.journal import OUTPUT
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.upkeep import indexing as indexing_module
from taskmon.engine.upkeep.indexing import Indexing
from taskmon.engine.upkeep.printed_words import HEAD_BYTES, TAIL_BYTES, printed_line, printed_words
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.store import Query, Reader, Store
from taskmon.store.search.found import FoundInOutput
from taskmon.store.search.index import forget_runs
from tests.engine.conftest import Bench, MakeBench
from tests.jobs import command
from tests.store.acts import NOW, add, perform


def printed(store: Store, paths: Paths, content: bytes, attempt: int = 1) -> Run:
    """A run that has ended and printed this."""
    run = add(store)
    write(paths, run.id, content, attempt)
    return perform(store, run.id, output_bytes=len(content))


def write(paths: Paths, run_id: int, content: bytes, attempt: int = 1) -> Path:
    path = paths.attempt(run_id, attempt) / OUTPUT
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def runs_with(paths: Paths, word: str) -> list[int]:
    found = FoundInOutput(paths.search)
    ids = found.runs_with(word)
    found.close()
    return sorted(ids, reverse=True)


def index(indexing: Indexing, *, everything: bool = False) -> None:
    assert indexing.backlog.begin(rests=True, everything=everything)
    indexing.work(everything=everything)


def test_what_a_run_has_printed_is_found_once_it_has_ended(make_bench: MakeBench, qtbot: object) -> None:
    bench = make_bench()
    # Its command has not the words: it would be found by that before it has printed anything.
    run = bench.perform(command("sh", "-c", "printf '\\033[31m\\162eading\\033[0m 10%%\\r\\167riting \\172ebras\\n'"))

    def is_found() -> bool:
        reader = bench.engine.reader()
        try:
            return [found.id for found in reader.page(Query(search="zebra writ"))] == [run.id]
        finally:
            reader.close()

    bench.qtbot.waitUntil(is_found, timeout=20_000)
    assert runs_with(bench.engine.paths, "reading") == [], "it was drawn over"
    bench.engine.control.remove(run.id).result(60)
    assert runs_with(bench.engine.paths, "zebras") == []


@pytest.mark.parametrize("everything", [False, True])
def test_what_is_removed_while_its_output_is_read_leaves_no_words(
    store: Store, paths: Paths, monkeypatch: pytest.MonkeyPatch, everything: bool
) -> None:
    """They stood in the index until the look of the next day, for whoever removed the run had looked before."""
    removed, kept = printed(store, paths, b"a secret zebra"), printed(store, paths, b"a plain zebra")
    indexing = Indexing(store, paths)
    if not everything:
        indexing.put([removed, kept])

    def words_of(paths: Paths, run_id: int, attempt: int) -> str:
        words = printed_words(paths, run_id, attempt)
        if run_id == removed.id:
            store.write(lambda tx: tx.remove(run_id, NOW)).result(60)
            forget_runs(paths.search, [run_id])
        return words

    monkeypatch.setattr("taskmon.engine.upkeep.printed_words.printed_words", words_of)
    index(indexing, everything=everything)

    assert runs_with(paths, "zebra") == [kept.id]


def test_of_a_long_output_the_beginning_and_the_end_are_kept(paths: Paths) -> None:
    size = HEAD_BYTES + TAIL_BYTES
    start, middle, end = b"alpha\n", b"lost\n", b"\nomega"
    write(paths, 1, start + b"." * size + middle + b"." * size + end)

    words = printed_words(paths, 1, 1).split()

    assert sorted(words) == ["alpha", "omega"]
    write(paths, 1, start + b"-" * (size - 20) + b"\n" + middle)
    assert set(printed_words(paths, 1, 1).split()) == {"alpha", "lost"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ""),
        (b"\x00" * 9_000 + b"after the hole", "after the hole"),
        (b"50%\r99%\rdone\n", "done 99"),
        ("caf\u00e9 \u0431\u0435\u0433 \u202eevil".encode(), "caf\u00e9 \u0431\u0435\u0433 evil"),
        (b"\xff\xfe\x80 text", "text"),
        (b"\x1b]0;title\x07 shown \x1b[2K", ""),
    ],
)
def test_words_are_what_a_person_could_read(paths: Paths, content: bytes, words: str) -> None:
    write(paths, 1, content)
    found = printed_words(paths, 1, 1)
    assert found == words or "done" in found


def test_what_is_no_output_of_ours_is_left_alone(paths: Paths, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hidden")
    path = write(paths, 1, b"x")
    path.unlink()
    path.symlink_to(tmp_path / "secret")
    assert printed_words(paths, 1, 1) == ""
    path.unlink()
    os.mkfifo(path)
    assert printed_words(paths, 1, 1) == ""
    assert printed_words(paths, 2, 1) == ""


def test_ends_are_taken_in_together_while_others_run(
    store: Store, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing_module, "_PUT_OFF", 3)
    indexing = Indexing(store, paths)
    runs = [printed(store, paths, b"word%d" % number) for number in range(3)]
    indexing.put(runs[:2])
    assert not indexing.backlog.begin()
    indexing.put(runs)
    assert len(indexing.backlog) == 3
    assert indexing.backlog.begin()
    assert not indexing.backlog.begin(rests=True), "at work"
    indexing.work()

    assert [runs_with(paths, f"word{number}") for number in range(3)] == [[run.id] for run in runs]
    assert not indexing.backlog.begin(rests=True)


def test_what_was_missed_is_found_at_a_launch_and_what_went_is_forgotten(store: Store, paths: Paths) -> None:
    kept, gone, pruned, fresh = (printed(store, paths, b"common word%d" % number) for number in range(4))
    first = Indexing(store, paths)
    first.put([kept, gone, pruned])
    index(first)
    store.write(lambda tx: tx.remove(gone.id, NOW)).result(60)
    store.write(lambda tx: tx.note_output_removed(pruned.id, 1, NOW)).result(60)

    index(Indexing(store, paths), everything=True)

    assert runs_with(paths, "common") == [fresh.id, kept.id]


@pytest.mark.parametrize("is_complete", [False, True])
def test_a_launch_goes_on_where_the_one_before_was_killed(
    store: Store, paths: Paths, monkeypatch: pytest.MonkeyPatch, is_complete: bool
) -> None:
    monkeypatch.setattr(indexing_module, "_BATCH", 2)
    monkeypatch.setattr(indexing_module, "_KNOWN_IN_A_ROW", 2)
    runs = [printed(store, paths, b"common") for _ in range(9)]
    first = Indexing(store, paths)
    if is_complete:
        index(first, everything=True)
        runs.append(printed(store, paths, b"common"))
    else:
        first.put(runs[4:])
        index(first)

    index(Indexing(store, paths), everything=True)

    assert runs_with(paths, "common") == [run.id for run in runs[::-1]]


def test_a_monitor_that_leaves_waits_for_nothing(store: Store, paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing_module, "_SHARE", 1e-9)  # it rests for hours after each output
    indexing = Indexing(store, paths)
    indexing.put([printed(store, paths, b"word") for _ in range(3)])
    assert indexing.backlog.begin(rests=True)
    thread = threading.Thread(target=indexing.work)
    thread.start()

    indexing.stop()
    thread.join(10)

    assert not thread.is_alive()
    assert not indexing.backlog.begin(rests=True, everything=True)
    assert not indexing.fails


def _damage(path: Path) -> None:
    path.write_bytes(b"no database" * 1_000)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(("harm", "fails"), [(_damage, False), (Path.unlink, False), (_folder, True)])
def test_a_damaged_index_is_made_anew_and_one_that_can_not_be_made_costs_search_alone(
    store: Store, paths: Paths, reader: Reader, harm: Callable[[Path], None], fails: bool
) -> None:
    old, new = printed(store, paths, b"older word"), printed(store, paths, b"newer word")
    indexing = Indexing(store, paths)
    indexing.put([old])
    index(indexing)
    harm(paths.search)

    indexing.put([new])
    index(indexing)

    assert indexing.fails is fails
    assert runs_with(paths, "newer") == ([] if fails else [new.id])
    assert reader.page(Query(search="nothing of that kind")) == []
    if harm is _damage:
        assert runs_with(paths, "older") == [old.id], "all of it is taken in again"


def test_where_there_is_hardly_any_room_the_index_waits(
    store: Store, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = printed(store, paths, b"word")
    indexing = Indexing(store, paths)
    monkeypatch.setattr(indexing_module, "LEAST_FREE_BYTES", 1 << 62)
    indexing.put([run])
    index(indexing)
    failed = [indexing.fails]
    assert not paths.search.exists()

    monkeypatch.undo()
    index(indexing, everything=True)

    assert [*failed, indexing.fails] == [True, False]
    assert runs_with(paths, "word") == [run.id]


def test_somebody_who_wants_no_second_copy_has_none(make_bench: MakeBench, store: Store, paths: Paths) -> None:
    indexing = Indexing(store, paths)
    indexing.put([printed(store, paths, b"word")])
    index(indexing)
    store.close()
    assert paths.search.exists()

    unwanted = Indexing(store, paths, wanted=lambda: False)
    unwanted.put([perform_nothing()])
    assert not unwanted.backlog.begin(rests=True)
    index(unwanted, everything=True)

    assert not list(paths.home.glob("search.sqlite*"))
    assert not Settings(search_output=False).search_output
    bench: Bench = make_bench(Settings(slots=1, search_output=False))
    bench.perform(command("echo", "word"))
    assert not paths.search.exists()


def perform_nothing() -> Run:
    """A run as it is told once it has ended."""
    return Run(1, "x", command("true").job, RunState.SUCCEEDED, NOW, attempt=1)


@pytest.mark.parametrize(
    ("content", "word", "line"),
    [
        (b"one\n\x1b[31mcannot read\x1b[0m Zebra.jpg\nzebra too\n", "zebra", "cannot read Zebra.jpg"),
        (b"a foo here\nfoo-bar there\n", "foo-bar", "foo-bar there"),
        (b"a line\n", "zebra", ""),
        (b"x" * 900 + b" zebra " + b"y" * 900, "zebra", "…" + "x" * 99 + " zebra " + "y" * 194),
    ],
)
def test_the_line_that_holds_a_word_is_found_again(paths: Paths, content: bytes, word: str, line: str) -> None:
    write(paths, 1, content)

    assert printed_line(paths, 1, 1, word) == line
