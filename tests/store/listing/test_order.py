"""The order of the list: each section's own, and sorted by any column, always by SQLite."""

from __future__ import annotations

import sqlite3

import pytest

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import Listed, Query, Reader, Section, Sort, Store
from taskmon.store.listing.order import SORTED
from tests.store.acts import add, claim, end

_ANY = Query()
_EVEN = frozenset({"even"})


@pytest.fixture
def some(store: Store) -> dict[str, Run]:
    """Two that run, three that wait, four that have ended."""
    made: dict[str, Run] = {}
    for number, name in enumerate(("delta", "Alpha", "charlie", "bravo")):
        run = claim(store, add(store, "true", name=name, group="even" if number % 2 else "default").id)
        made[name] = end(store, run.id, RunState.FAILED if number % 2 else RunState.SUCCEEDED)
    for name in ("runs first", "runs second"):
        made[name] = claim(store, add(store, "sleep", name=name).id)
    for name, priority in (("waits", 0), ("waits longer", 0), ("goes first", 5)):
        made[name] = add(store, "true", name=name, priority=priority)
    store.flush(5)
    return made


def names(
    reader: Reader, section: Section, query: Query = _ANY, sort: Sort | None = None, limit: int | None = None
) -> list[str]:
    ids = reader.order(Listed(section, query, sort, limit))
    runs = reader.runs(ids)
    return [runs[run_id].name for run_id in ids]


def test_each_section_has_an_order_of_its_own(some: dict[str, Run], reader: Reader) -> None:
    assert names(reader, Section.RUNNING) == ["runs first", "runs second"]
    assert names(reader, Section.QUEUE) == ["goes first", "waits", "waits longer"]
    assert names(reader, Section.ENDED) == ["bravo", "charlie", "Alpha", "delta"]
    assert names(reader, Section.ENDED, limit=2) == ["bravo", "charlie"]


def test_what_a_query_says_holds_in_each_section(some: dict[str, Run], reader: Reader) -> None:
    failed = frozenset({RunState.FAILED})

    assert names(reader, Section.ENDED, Query(states=failed)) == ["bravo", "Alpha"]
    assert names(reader, Section.RUNNING, Query(states=failed)) == []
    assert names(reader, Section.ENDED, Query(groups=_EVEN, search="ALPH")) == ["Alpha"]


def test_a_sort_knows_no_case_and_ties_stand_the_newest_first(some: dict[str, Run], reader: Reader) -> None:
    assert names(reader, Section.ENDED, sort=Sort("name")) == ["Alpha", "bravo", "charlie", "delta"]
    assert names(reader, Section.ENDED, sort=Sort("name", descending=True)) == ["delta", "charlie", "bravo", "Alpha"]
    assert names(reader, Section.ENDED, sort=Sort("group")) == ["charlie", "delta", "bravo", "Alpha"]


@pytest.mark.parametrize("key", SORTED)
@pytest.mark.parametrize("section", Section)
def test_by_each_column_a_section_is_sorted_upwards_and_downwards_with_the_unknown_last(
    some: dict[str, Run], reader: Reader, key: str, section: Section
) -> None:
    upwards = reader.order(Listed(section, _ANY, Sort(key)))
    downwards = reader.order(Listed(section, _ANY, Sort(key, descending=True)))

    assert sorted(upwards) == sorted(downwards) == sorted(reader.order(Listed(section, _ANY)))


def test_of_changed_runs_it_is_said_where_they_belong(some: dict[str, Run], reader: Reader) -> None:
    ids = [run.id for run in some.values()]

    assert set(reader.order(Listed(Section.QUEUE, _ANY), ids)) == set(reader.order(Listed(Section.QUEUE, _ANY)))
    assert list(reader.order(Listed(Section.ENDED, _ANY), [some["waits"].id, 999])) == []
    assert sorted(reader.order(Listed(Section.ENDED, _ANY), range(3_000))) == sorted(
        reader.order(Listed(Section.ENDED, _ANY))
    )


@pytest.mark.parametrize(
    ("section", "query"),
    [
        (section, query)
        for section in Section
        for query in (Query(), Query(groups=_EVEN), Query(groups=_EVEN | {"default"}))
    ],
    ids=lambda value: str(value)[:40],
)
def test_its_own_order_is_read_from_an_index_without_sorting(reader: Reader, section: Section, query: Query) -> None:
    plans: list[str] = []
    perform = reader._each

    def explain(sql: str, *values: object) -> sqlite3.Cursor:
        plans.extend(row[3] for row in perform(f"EXPLAIN QUERY PLAN {sql}", *values))
        return perform(sql, *values)

    reader._each = explain  # type: ignore[method-assign]
    reader.order(Listed(section, query))

    assert plans
    assert not [plan for plan in plans if "SCAN run" in plan and "INDEX" not in plan]
    assert not [plan for plan in plans if "TEMP B-TREE" in plan]


def test_it_comes_as_one_row_for_the_window_waits_at_each(some: dict[str, Run], reader: Reader) -> None:
    perform, cursors = reader._each, []

    def watched(sql: str, *values: object) -> sqlite3.Cursor:
        cursors.append(perform(sql, *values))
        return cursors[-1]

    reader._each = watched  # type: ignore[method-assign]
    ids = reader.order(Listed(Section.ENDED, _ANY))

    assert len(ids) == 4
    assert [cursor.fetchall() for cursor in cursors] == [[]]


def test_ids_beyond_32_bits_stand_among_the_others(
    some: dict[str, Run], store: Store, paths: Paths, reader: Reader
) -> None:
    with sqlite3.connect(paths.database) as raw:
        raw.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'run'", (2**32 + 4,))
    raw.close()
    add(store, "true", name="late")

    assert names(reader, Section.QUEUE) == ["goes first", "waits", "waits longer", "late"]
    assert reader.order(Listed(Section.QUEUE, _ANY))[-1] == 2**32 + 5


def test_what_was_interrupted_needs_somebody_and_what_is_asked_for_of_no_state_is_nothing(
    some: dict[str, Run], reader: Reader
) -> None:
    assert names(reader, Section.ENDED, Query(attention=True)) == ["bravo", "Alpha"]
    assert names(reader, Section.ENDED, Query(ids=frozenset())) == []
    assert names(reader, Section.ENDED, Query(tags=frozenset({"none"}))) == []
    assert names(reader, Section.QUEUE, Query(tags=frozenset({"none"}))) == []


def test_several_runs_are_summed_up(some: dict[str, Run], reader: Reader) -> None:
    summary = reader.summary([*(run.id for run in some.values()), 999])

    assert summary.count == 9
    assert summary.states == {
        RunState.SUCCEEDED: 2,
        RunState.FAILED: 2,
        RunState.RUNNING: 2,
        RunState.QUEUED: 3,
    }
    assert summary.groups == {"default": 7, "even": 2}
    assert reader.summary([]).count == 0


@pytest.mark.parametrize("section", Section)
def test_very_many_groups_can_be_asked_for(some: dict[str, Run], reader: Reader, section: Section) -> None:
    """SQLite puts no more than 500 selects together."""
    query = Query(groups=_EVEN | {f"group {number}" for number in range(300)})

    assert reader.order(Listed(section, query)) == reader.order(Listed(section, Query(groups=_EVEN)))
    assert reader.order(Listed(section, query, Sort("name"))) == reader.order(
        Listed(section, Query(groups=_EVEN), Sort("name"))
    )
