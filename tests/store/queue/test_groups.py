"""Groups are renamed and removed, whatever they hold, and their caps hold all the while."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from functools import partial

import pytest

from taskmon.core.clock import utc_now
from taskmon.core.errors import RefusedError
from taskmon.core.saved_jobs.saved_job import SavedJob
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import Group, Reader, Store, Transaction
from taskmon.store.queue import groups
from tests.store.acts import NOW, add, claim, perform, ready


def put_group(store: Store, group: Group) -> None:
    store.write(lambda tx: tx.put_group(group)).result(60)


def rename(store: Store, old: str, new: str) -> Group:
    return store.write(lambda tx: groups.rename(tx, old, new, NOW, "user")).result(60)


def remove(store: Store, name: str) -> None:
    store.write(lambda tx: groups.remove(tx, name)).result(60)


def _save(saved: SavedJob, tx: Transaction) -> None:
    tx.save_job(saved)


def counted(reader: Reader) -> dict[str, int]:
    return {name: sum(counts.values()) for name, counts in reader.counts_by_group(*RunState).items()}


def test_a_renamed_group_keeps_its_cap_its_pause_and_all_of_its_runs(store: Store, reader: Reader) -> None:
    runs = [add(store, group="disk") for _ in range(3)]
    perform(store, runs[0].id)
    claim(store, runs[1].id)
    put_group(store, Group("disk", 1, True))
    saved = SavedJob("nightly", {"job": {"argv": ["true"]}, "group": "disk"}, utc_now())
    other = SavedJob("other", {"job": {"argv": ["true"]}}, utc_now())
    for each in (saved, other):
        store.write(partial(_save, each)).result()

    rename(store, "disk", "platter")
    store.flush(5)

    assert reader.groups() == {"default": Group("default"), "platter": Group("platter", 1, True)}
    assert counted(reader) == {"platter": 3}
    assert all(reader.runs([run.id])[run.id].revision > run.revision for run in runs)
    jobs = {job.name: job.run.get("group") for job in reader.saved_jobs()}
    assert jobs == {"nightly": "platter", "other": None}


def test_very_many_follow_part_after_part_and_the_cap_holds_meanwhile(store: Store, reader: Reader) -> None:
    ids = [add(store, group="disk").id for _ in range(groups.PART + 30)]
    put_group(store, Group("disk", 2))
    claim(store, ids[0])
    seen: list[int] = []

    def closure(tx: Transaction) -> None:
        groups.rename(tx, "disk", "platter", NOW, "user")
        # In the same commit one is found ready, for one slot is free; of the old name none.
        seen.extend(run.id for run in [tx.next_ready(NOW)] if run is not None)
        assert tx.group("disk").slots == 0
        assert len(tx.follow_ups) == 1

    store.write(closure).result(60)
    store.flush(5)

    assert seen == [ids[1]]
    assert counted(reader) == {"platter": len(ids)}
    assert ready(store) == [ids[1]], "one runs, and the cap is two"
    assert reader.groups().keys() == {"default", "platter"}


def test_what_a_crash_leaves_of_a_renaming_the_next_opening_finishes(paths: Paths) -> None:
    store = Store(paths)
    store.open()
    ids = [add(store, group="disk").id for _ in range(5)]

    def closure(tx: Transaction) -> None:
        groups.rename(tx, "disk", "platter", NOW, "user")
        # As it stood after the first commit of a larger one: the rest is still to come.
        for run_id in ids[2:]:
            run = tx.get(run_id)
            tx.put(run, replace(run, group="disk"), NOW, "user", "")
        note = '{"to":"platter","below":99}'
        tx._execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", ("renaming disk", note))

    store.write(closure).result(60)
    store.close()
    store.open()
    store.flush(5)
    try:
        reader = store.reader()
        assert counted(reader) == {"platter": 5}
        assert reader.groups().keys() == {"default", "platter"}
        reader.close()
        with sqlite3.connect(paths.database) as raw:
            assert raw.execute("SELECT count(*) FROM meta WHERE key LIKE 'renaming%'").fetchone() == (0,)
        raw.close()
    finally:
        store.close()


def test_what_is_added_under_the_old_name_meanwhile_stays_there_without_a_cap(store: Store, reader: Reader) -> None:
    for _ in range(groups.PART + 5):
        add(store, group="disk")
    put_group(store, Group("disk", 0))

    def closure(tx: Transaction) -> int:
        groups.rename(tx, "disk", "platter", NOW, "user")
        from tests.jobs import command

        return tx.add(command("true", group="disk"), NOW, "user", "added").id

    added = store.write(closure).result(60)
    store.flush(5)

    assert counted(reader) == {"platter": groups.PART + 5, "disk": 1}
    assert reader.groups()["disk"] == Group("disk")
    assert ready(store) == [added]


def test_a_group_is_removed_only_when_nothing_in_it_is_unfinished(store: Store, reader: Reader) -> None:
    run, ended = add(store, group="disk"), add(store, group="disk")
    perform(store, ended.id)
    put_group(store, Group("disk", 1))

    with pytest.raises(RefusedError, match="1 unfinished run"):
        remove(store, "disk")
    perform(store, run.id)
    remove(store, "disk")
    store.flush(5)

    assert reader.groups() == {"default": Group("default")}
    assert counted(reader) == {"default": 2}


def test_with_its_last_run_the_old_name_goes_in_the_same_commit(store: Store) -> None:
    """Else nobody is told that it went: a commit that changes no run is no news."""
    for _ in range(groups.PART):
        add(store, group="disk")

    def act(tx: Transaction) -> int:
        groups.rename(tx, "disk", "platter", NOW, "user")
        return len(tx.follow_ups)

    assert store.write(act).result(60) == 0


def test_a_group_that_only_has_a_cap_can_be_renamed_and_removed(store: Store, reader: Reader) -> None:
    put_group(store, Group("night", 2, True))
    rename(store, "night", "day")
    assert reader.groups()["day"] == Group("day", 2, True)
    remove(store, "day")
    assert reader.groups().keys() <= {"default"}


def test_what_can_not_be_is_refused_and_nothing_changes(store: Store, reader: Reader) -> None:
    add(store, group="a")
    add(store, group="b")
    add(store)
    before = counted(reader)

    for old, new in (("a", "b"), ("default", "c"), ("none", "c"), ("\udcff", "c")):
        with pytest.raises(RefusedError):
            rename(store, old, new)
    for name in ("default", "none", "\udcff", "a"):
        with pytest.raises(RefusedError):
            remove(store, name)
    rename(store, "a", "a")

    assert counted(reader) == before
