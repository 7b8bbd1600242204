"""The index of what was printed: what is found in it, what is forgotten, and what becomes of a damaged one."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from taskmon.core.errors import StoreError
from taskmon.store import Printed, Query, Reader, Store
from taskmon.store.search import file as search_file
from taskmon.store.search.file import UselessError
from taskmon.store.search.found import FoundInOutput
from taskmon.store.search.index import SearchIndex, forget_outputs, forget_runs
from tests.store.acts import add

AT = "2026-01-01T00:00:00.000Z"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "search.sqlite"


def fill(path: Path, *printed: Printed, **options: int) -> None:
    with closing(SearchIndex(path, **options)) as index:
        index.add(printed)


def runs_with(path: Path, word: str) -> list[int]:
    found = FoundInOutput(path)
    ids = found.runs_with(word)
    found.close()
    return sorted(ids, reverse=True)


def test_a_word_that_was_printed_is_found_by_its_beginning_whatever_the_case(path: Path) -> None:
    fill(path, Printed(7, 1, AT, "encoding frame ärger"), Printed(7, 2, AT, "encoder"), Printed(9, 1, AT, "decoding"))

    assert runs_with(path, "encod") == [7]
    assert runs_with(path, "ENCODING") == [7]
    assert runs_with(path, "arger") == [7]
    assert runs_with(path, "coding") == []
    assert runs_with(path, "d") == []
    assert runs_with(path, "de") == [9]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_attempt_is_known_until_another_has_its_number(path: Path) -> None:
    fill(path, Printed(7, 1, AT, "old"))
    with closing(SearchIndex(path)) as index:
        again, other = Printed(7, 1, AT), Printed(7, 1, AT.replace("2026", "2027"), "new")
        assert index.unknown([again, other, Printed(8, 1, AT)]) == [other, Printed(8, 1, AT)]
        index.add([other])

    assert (runs_with(path, "old"), runs_with(path, "new")) == ([], [7])


def test_what_is_forgotten_is_in_the_file_no_more(path: Path) -> None:
    words = " ".join(f"secret{number}" for number in range(200))
    fill(
        path,
        Printed(7, 1, AT, words),
        Printed(7, 2, AT, words),
        Printed(8, 1, AT, "secret8"),
        Printed(9, 1, AT, "rest"),
    )

    forget_runs(path, [7])
    forget_outputs(path, [(8, 1)])

    assert runs_with(path, "secret") == []
    assert runs_with(path, "rest") == [9]
    with closing(SearchIndex(path)) as index:
        assert [(each.run_id, each.attempt) for each in index.portion(None)] == [(9, 1)]
        index.tidy()
    assert b"secret199" not in path.read_bytes()


def test_forgetting_makes_no_index_where_there_is_none(path: Path) -> None:
    forget_runs(path, [7])
    assert not path.exists()


def test_the_oldest_go_where_there_is_too_much(path: Path) -> None:
    def at(number: int) -> Printed:
        return Printed(number, 1, f"2026-01-0{number}", f"word{number} " + "x" * 90)

    fill(path, at(1), at(3), most_characters=300)
    fill(path, at(2), at(4), most_characters=300)

    assert [bool(runs_with(path, f"word{number}")) for number in (1, 2, 3, 4)] == [False, True, True, True]
    with closing(SearchIndex(path)) as index:
        assert index.unknown([at(1)]) == [], "it is not looked for again"
        assert index.is_full


def test_a_word_of_ten_thousand_is_found_in_pages_of_numbers_newest_first(path: Path) -> None:
    fill(path, *(Printed(number, 1, AT, "common") for number in range(1, 10_001)))
    assert runs_with(path, "com") == list(range(10_000, 0, -1))


@pytest.mark.parametrize("content", [b"", b"no database at all" * 500, b"SQLite format 3\x00" + bytes(5_000)])
def test_what_is_no_index_finds_nothing_and_is_made_anew(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)
    assert runs_with(path, "word") == []

    try:
        fill(path, Printed(1, 1, AT, "word"))
    except UselessError:
        search_file.remove(path)
        fill(path, Printed(1, 1, AT, "word"))

    assert runs_with(path, "word") == [1]


def test_what_is_no_index_is_forgotten_as_a_whole(path: Path) -> None:
    """It ended in an error about a generator, in the middle of a removal of runs."""
    path.write_bytes(b"no database at all, and long enough to be one" * 30)
    forget_runs(path, [1])
    assert not path.exists()
    path.write_bytes(b"no database at all, and long enough to be one" * 30)
    forget_outputs(path, [(1, 1)])
    assert not path.exists()


def test_who_opens_it_while_another_makes_it_finds_it_made(tmp_path: Path) -> None:
    """Both made its tables, and the later one took the file of the first away."""
    for number in range(30):
        path = tmp_path / f"search-{number}.sqlite"
        together = threading.Barrier(4)

        def write(run_id: int, path: Path = path, together: threading.Barrier = together) -> None:
            together.wait(30)
            fill(path, Printed(run_id, 1, "2026-01-01T00:00:00.000Z", "word"))

        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(write, run_id) for run_id in range(1, 5)]:
                done.result()
        assert sorted(runs_with(path, "word")) == [1, 2, 3, 4]


def test_an_index_of_another_version_is_made_anew(path: Path) -> None:
    fill(path, Printed(1, 1, AT, "old"))
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA user_version = 99")
        raw.commit()
    assert runs_with(path, "old") == []

    fill(path, Printed(2, 1, AT, "new"))

    assert (runs_with(path, "old"), runs_with(path, "new")) == ([], [2])


def test_damage_in_the_midst_costs_what_is_found_by_it_and_nothing_else(store: Store, reader: Reader) -> None:
    named = add(store, "make", name="needle")
    path = search_file.beside(reader._database)
    fill(path, *(Printed(number, 1, AT, f"needle haystack{number} " + "pad " * 50) for number in range(2_000)))
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4_096)
        file.write(os.urandom(size - 4_096))

    assert [run.id for run in reader.page(Query(search="needle"))] == [named.id]
    with pytest.raises(UselessError):
        fill(path, Printed(3, 1, AT, "x"))


def test_a_file_that_took_the_place_of_another_is_read_anew(store: Store, reader: Reader) -> None:
    run = add(store)
    path = search_file.beside(reader._database)
    assert reader.page(Query(search="zebra")) == []
    fill(path, Printed(run.id, 1, AT, "zebra"))
    assert [found.id for found in reader.page(Query(search="zebra"))] == [run.id]
    fill(path, Printed(run.id, 2, AT, "gnu"))
    assert [found.id for found in reader.page(Query(search="gnu zeb"))] == [run.id]

    search_file.remove(path)
    assert reader.page(Query(search="zebra")) == []
    fill(path, Printed(run.id, 3, AT, "yak"))

    assert [found.id for found in reader.page(Query(search="yak"))] == [run.id]
    assert reader.page(Query(search="zebra")) == []


def test_a_link_in_its_place_is_not_followed(path: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    fill(elsewhere, Printed(1, 1, AT, "theirs"))
    path.symlink_to(elsewhere)

    assert runs_with(path, "theirs") == []
    with pytest.raises(StoreError, match="link"):
        SearchIndex(path)
