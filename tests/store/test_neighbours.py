"""What ran beside what: found by halves in the order of claims, bounded, whatever clock and database went through."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

import pytest

from taskmon.core.clock import to_text
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import Neighbours, Query, Reader, Store, neighbours
from tests.store.acts import NOW, add

HOUR = timedelta(hours=1)


def fill(paths: Paths, rows: list[tuple[int, int, datetime, datetime | None]]) -> None:
    """Put attempts into the database as they are: run, number, claimed, ended (None: it goes on)."""
    with sqlite3.connect(paths.database) as connection:
        connection.executemany(
            "INSERT INTO attempt (run_id, attempt, state, nonce, boot_id, host, claimed_at, ended_at)"
            " VALUES (?, ?, ?, 'n', 'b', 'h', ?, ?)",
            [
                (run, number, "succeeded" if ended else "running", to_text(began), to_text(ended) if ended else None)
                for run, number, began, ended in rows
            ],
        )
    connection.close()


def shown(found: Neighbours) -> list[tuple[int, list[int]]]:
    return [(run.run_id, [attempt.attempt for attempt in run.attempts]) for run in found.runs]


@pytest.fixture
def ids(store: Store) -> list[int]:
    return [add(store, "make", str(number)).id for number in range(6)]


def test_what_lies_in_the_stretch_is_found_also_what_began_before_or_goes_on(
    store: Store, reader: Reader, paths: Paths, ids: list[int]
) -> None:
    fill(
        paths,
        [
            (ids[0], 1, NOW - 9 * HOUR, None),
            (ids[1], 1, NOW - 8 * HOUR, NOW - 7 * HOUR),
            (ids[2], 1, NOW - 6 * HOUR, NOW + HOUR),
            (ids[3], 1, NOW + HOUR, NOW + 2 * HOUR),
            (ids[3], 2, NOW + 3 * HOUR, NOW + 3 * HOUR),
            (ids[4], 1, NOW + 5 * HOUR, NOW + 6 * HOUR),
        ],
    )

    found = reader.neighbours(NOW, NOW + 4 * HOUR)

    assert shown(found) == [(ids[0], [1]), (ids[2], [1]), (ids[3], [1, 2])]
    assert [run.name for run in found.runs][-1] == "make 3"
    assert not found.is_cut


def test_it_is_found_by_halves_and_no_more_than_a_bound_is_looked_at(
    store: Store, reader: Reader, paths: Paths, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "MOST_LOOKED_AT", 50)
    step = timedelta(minutes=1)
    fill(paths, [(ids[0], number, NOW + number * step, NOW + (number + 1) * step) for number in range(1, 2_001)])
    with sqlite3.connect(paths.database) as connection:
        connection.execute("DELETE FROM attempt WHERE attempt % 7 = 0")
    connection.close()
    steps: list[str] = []
    reader._connection.set_trace_callback(steps.append)

    found = reader.neighbours(NOW + 1_000 * step, NOW + 1_010 * step)

    assert shown(found) == [(ids[0], [each for each in range(999, 1_010) if each % 7])]
    assert len(steps) < 20
    assert shown(reader.neighbours(NOW - HOUR, NOW)) == []
    assert shown(reader.neighbours(NOW, NOW + 10_000 * step))[0][1][-1] == 2_000


def test_of_very_many_the_newest_are_shown_and_the_one_that_is_asked_for(
    store: Store, reader: Reader, paths: Paths, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "MOST_RUNS", 3)
    fill(paths, [(run, 1, NOW + number * HOUR, NOW + (number + 1) * HOUR) for number, run in enumerate(ids)])

    found = reader.neighbours(NOW, NOW + 9 * HOUR, ids[0])

    assert [run.run_id for run in found.runs] == [ids[0], *ids[-2:]]
    assert found.is_cut


def test_after_a_clock_was_set_back_nothing_is_wrong_though_something_may_lack(
    store: Store, reader: Reader, paths: Paths, ids: list[int]
) -> None:
    fill(paths, [(run, 1, NOW - number * HOUR, NOW - (number + 1) * HOUR) for number, run in enumerate(ids)])

    found = reader.neighbours(NOW - 2 * HOUR, NOW + HOUR)

    assert {run.run_id for run in found.runs} <= set(ids[:2])


@pytest.mark.parametrize("of_runs", ["1", "run.group_name = 'disk' OR run.id = 7"])
def test_no_row_of_all_is_gone_through_for_it(reader: Reader, of_runs: str) -> None:
    for sql, values in (
        (neighbours._WITHIN.format(of_runs=of_runs), (1, 2, "a", "b", 3)),
        (neighbours._LIVE.format(of_runs=of_runs), ("a", 3)),
        (neighbours._AT, (1,)),
    ):
        plan = [row[3] for row in reader._connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
        assert not any(line.startswith("SCAN") and "ix_attempt_live" not in line for line in plan), plan
        assert not any("TEMP B-TREE" in line for line in plan), plan


def test_of_a_filter_only_what_it_asks_for_is_there_and_the_run_itself(
    store: Store, reader: Reader, paths: Paths, ids: list[int]
) -> None:
    fill(paths, [(run, 1, NOW - HOUR, NOW + HOUR) for run in ids[:4]] + [(ids[4], 1, NOW - HOUR, None)])
    with sqlite3.connect(paths.database) as connection:
        connection.execute("UPDATE run SET group_name = 'disk' WHERE id IN (?, ?)", (ids[1], ids[4]))
        connection.executemany(
            "INSERT INTO tag (run_id, name) VALUES (?, ?)", [(ids[1], "x"), (ids[4], "x"), (ids[4], "y")]
        )
    connection.close()

    def beside(query: Query) -> list[int]:
        return [run.run_id for run in reader.neighbours(NOW, NOW + HOUR, ids[0], query).runs]

    assert beside(Query()) == ids[:5]
    assert beside(Query(groups=frozenset({"disk"}))) == [ids[0], ids[1], ids[4]]
    assert beside(Query(groups=frozenset({"disk"}), tags=frozenset("xy"))) == [ids[0], ids[4]]
    assert beside(Query(search="make 2")) == [ids[0], ids[2]]
    assert beside(Query(states=frozenset({RunState.FAILED}), attention=True)) == [ids[0]]
    assert beside(Query(ids=frozenset({ids[3]}))) == [ids[0], ids[3]]


def test_what_a_filter_leaves_out_takes_no_place_of_what_it_asks_for(
    store: Store, reader: Reader, paths: Paths, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "_MOST_ATTEMPTS", 3)
    fill(paths, [(ids[1], 1, NOW, NOW + HOUR)])
    fill(paths, [(ids[2], number, NOW, NOW + HOUR) for number in range(1, 9)])

    found = reader.neighbours(NOW, NOW + HOUR, None, Query(search="make 1"))

    assert shown(found) == [(ids[1], [1])]
    assert not found.is_cut
