"""What a query finds, by whichever walk, and that no walk steps over rows that it need not."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from taskmon.core.errors import RunError
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.store import JobRuns, Query, Reader, Store
from taskmon.store.listing.conditions import walks
from tests.store.acts import NOW, add, change, claim, end, later, perform


def found(reader: Reader, query: Query) -> list[int]:
    """The ids, as each way of asking gives them."""
    ids = [run.id for run in reader.page(query, 1_000)]
    assert ids == sorted(set(ids), reverse=True)
    assert reader.count(query) == len(ids)
    every = frozenset(run.id for run in reader.page(Query(), 1_000))
    assert [run.id for run in reader.page(query.among(every), 1_000)] == ids
    return ids


def test_conditions_combine_whichever_walk_is_taken(store: Store, reader: Reader) -> None:
    """What one condition finds alone is what it leaves of the others."""
    for index in range(24):
        tags = tuple(name for name, each in (("ci", 2), ("night", 3)) if index % each == 0)
        run = add(store, "make", f"part{index}", group=("build", "net")[index % 2], tags=tags, name=f"job {index % 5}")
        if index % 4:
            state = (RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED)[index % 3]
            perform(store, run.id, state)
    alone: dict[str, list[Any]] = {
        "states": [frozenset({RunState.FAILED, RunState.QUEUED})],
        "groups": [frozenset({"net"}), frozenset({"net", "build"})],
        "tags": [frozenset({"ci"}), frozenset({"ci", "night"})],
        "search": ["3", "make 3"],
        "job": [JobRuns("job 1", "make part4")],
        "attention": [True],
    }
    sets = {(key, value): set(found(reader, Query(**{key: value}))) for key in alone for value in alone[key]}
    assert all(sets.values())

    for (one, ones), (other, others) in product(sets.items(), repeat=2):
        if one[0] != other[0]:
            both = Query(**dict((one, other)))
            assert set(found(reader, both)) == ones & others, both


def test_a_page_of_each_walk_goes_on_where_the_one_before_ended(store: Store, reader: Reader) -> None:
    ids = [add(store, tags=("ci", "x"), group="net").id for _ in range(9)]
    for run_id in ids[::2]:
        perform(store, run_id)

    for query in (
        Query(tags=frozenset({"ci"})),
        Query(groups=frozenset({"net"})),
        Query(ids=frozenset(ids)),
        Query(search="true"),
    ):
        seen: list[int] = []
        while page := reader.page(query, 4):
            seen += [run.id for run in page]
            query = replace(query, before_id=page[-1].id)
        assert seen == ids[::-1]


def test_each_word_is_found_in_name_command_error_or_tag(store: Store, reader: Reader) -> None:
    failed = add(store, "rsync", "-a", "/raw", name="Backup", tags=("nightly", "50%"))
    perform(store, failed.id, RunState.FAILED, error=RunError('no "space" left on Gerät', "exit"))
    other = add(store, "true", name="message code")
    perform(store, other.id, RunState.FAILED)

    for words in ("space", '"space"', "NIGHTLY", "50%", "backup SPACE raw night", "Gerät", "left rsync"):
        assert found(reader, Query(search=words)) == [failed.id], words
    assert found(reader, Query(search="message")) == [other.id], "what an error is made of is no word of it"
    assert found(reader, Query(search="status message")) == [other.id]
    for words in ("space message", "details", "nightly,", "u00e4"):
        assert found(reader, Query(search=words)) == [], words


def test_a_word_may_be_in_what_was_printed_alone(store: Store, reader: Reader) -> None:
    one, two = add(store, "make", name="one"), add(store, "make", name="two")

    def printed(word: str) -> frozenset[int]:
        return frozenset({one.id} if word == "segfault" else ())

    def ids(words: str) -> list[int]:
        (walk,) = walks(Query(search=words), printed)
        sql = f"SELECT id FROM {walk.source} WHERE {walk.where} ORDER BY id DESC"
        return [row[0] for row in reader._connection.execute(sql, walk.values)]

    assert ids("segfault") == [one.id]
    assert ids("make segfault") == [one.id]
    assert ids("two segfault") == []
    assert ids("make") == [two.id, one.id]


def test_a_run_belongs_to_each_time_in_which_it_ran_or_waited(store: Store, reader: Reader) -> None:
    hour = timedelta(hours=1)
    over, waits = add(store), add(store)
    claim(store, over.id, NOW + hour)
    runs = add(store)
    claim(store, runs.id, NOW + 3 * hour)
    end(store, over.id, now=NOW + 2 * hour)

    def within(first: float, last: float) -> list[int]:
        return found(reader, Query(since=NOW + first * hour, until=NOW + last * hour))

    assert within(-2, -1) == []
    assert within(0, 0.5) == [waits.id]
    assert within(1.5, 1.6) == [waits.id, over.id]
    assert within(2.5, 2.6) == [waits.id]
    assert within(2, 9) == [runs.id, waits.id, over.id]
    assert found(reader, Query(until=NOW)) == []
    assert found(reader, Query(since=later(0) + 2.5 * hour)) == [runs.id, waits.id]


@pytest.mark.parametrize(
    ("fields", "news", "asks"),
    [
        ({}, {"facts": ("waiting_for_input",)}, True),
        ({}, {"facts": ("quiet",), "note": "quiet for 4 min"}, False),
        ({"paused": True}, {"facts": ("waiting_for_input",)}, False),
        ({"paused": True}, {"facts": ("paused",)}, False),
        ({}, {"facts": ("paused",), "note": "somebody else has stopped it"}, True),
        ({"cancelling": True}, {"facts": ("cancelling",), "note": "it can't be ended"}, True),
        ({"cancelling": True}, {"facts": ("waiting_for_input",), "note": "x"}, False),
    ],
)
def test_who_waits_for_somebody_is_found_by_what_was_told_last(
    store: Store, reader: Reader, fields: dict[str, Any], news: dict[str, Any], asks: bool
) -> None:
    run = add(store)
    claim(store, run.id)
    change(store, run.id, **fields)
    store.live([Live(run.id, 1, **news)])
    assert store.flush(10)
    unseen, seen, stopped = (add(store) for _ in range(3))
    for each, state in ((unseen, RunState.FAILED), (seen, RunState.FAILED), (stopped, RunState.INTERRUPTED)):
        perform(store, each.id, state)
    change(store, seen.id, seen=True)

    expected = [stopped.id, unseen.id, *([run.id] if asks else [])]
    assert found(reader, Query(attention=True)) == expected
    assert found(reader, Query(attention=True, states=frozenset({RunState.RUNNING}))) == expected[2:]
    assert found(reader, Query(attention=True, states=frozenset({RunState.SUCCEEDED}))) == []


def test_no_walk_steps_over_more_than_it_must(reader: Reader) -> None:
    """A million rows are walked through where words or days are looked for among all; else an index leads there."""

    def plan(query: Query) -> list[str]:
        steps: list[str] = []
        for walk in reader.walks(query):
            sql = f"SELECT run.id FROM {walk.source} WHERE {walk.where} ORDER BY {walk.by} DESC LIMIT 9"
            steps += [row[3] for row in reader._connection.execute(f"EXPLAIN QUERY PLAN {sql}", walk.values)]
        return [step for step in steps if step.startswith(("SCAN", "SEARCH run", "SEARCH tag", "USE TEMP"))]

    failed = frozenset({RunState.FAILED})
    assert plan(Query()) == ["SCAN run"]
    assert plan(Query(search="a b")) == ["SCAN run"]
    by_state = "SEARCH run USING COVERING INDEX ix_run_state (state=?)"
    assert plan(Query(states=failed)) == [by_state]
    assert plan(Query(states=failed, before_id=9)) == [by_state.replace("state=?", "state=? AND id<?")]
    by_group = "SEARCH run USING COVERING INDEX ix_run_group_state (group_name=? AND state=?)"
    assert plan(Query(groups=frozenset({"g"}))) == [by_group] * len(RunState)
    by_tag = [
        "SEARCH tag USING COVERING INDEX sqlite_autoindex_tag_1 (name=?)",
        "SEARCH run USING INTEGER PRIMARY KEY (rowid=?)",
    ]
    assert plan(Query(tags=frozenset({"a"}), search="x", states=failed)) == by_tag
    one_by_one = plan(
        Query(ids=frozenset({1, 2}), search="x", tags=frozenset({"a"}), groups=frozenset({"g"}), states=failed)
    )
    assert [step for step in one_by_one if " run" in step] == ["SEARCH run USING INTEGER PRIMARY KEY (rowid=?)"]
    unseen = [step for step in plan(Query(attention=True)) if "ix_run_unseen" in step]
    assert unseen, "of millions that failed and were looked at none is read"


def test_what_is_read_can_be_ended_from_another_thread(store: Store, reader: Reader) -> None:
    add(store)
    begun = threading.Event()

    def endless() -> None:
        begun.set()
        reader._all("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")

    ended: list[BaseException] = []

    def ask() -> None:
        try:
            endless()
        except sqlite3.OperationalError as error:
            ended.append(error)

    # Readers belong to their threads; this one is given to another for once.
    reader._connection.close()
    reader._connection = sqlite3.connect(reader._database, check_same_thread=False)
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    assert begun.wait(10)
    while thread.is_alive():
        reader.interrupt()
        thread.join(0.01)

    assert "interrupted" in str(ended[0])
    assert reader.count(Query()) == 1, "what is asked next is answered"
