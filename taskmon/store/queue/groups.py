"""Renames and removes groups, whatever they hold: first what counts, in one commit; then the rest, part after part.

A group may hold a million ended runs; to change all of them in one commit would hold up everybody for a minute. So one
commit makes the new group, moves what runs there, and notes in `meta` what is under way. As long as some of the rest
is still under the old name, that has no slots: no run starts there beside those that run under the new one, so the cap
holds at every instant. A crash leaves the note, and the next opening goes on.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from taskmon.core.clock import utc_now
from taskmon.core.errors import RefusedError
from taskmon.core.run import DEFAULT_GROUP
from taskmon.core.states import RunState
from taskmon.core.storable import storable
from taskmon.store.records import Group, to_json_text
from taskmon.store.writing.transaction import Transaction

#: `meta` has such a key, with the old name behind it, as long as runs are still under that.
RENAMING = "renaming "
#: Runs that change their group in one commit: some milliseconds of the writer's time.
PART = 100
_UNFINISHED = (RunState.RUNNING, RunState.INTERRUPTED, RunState.QUEUED)
#: The order in which the rest follows: what waits first.
_REST = (*reversed(_UNFINISHED), RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED)


def rename(tx: Transaction, old: str, new: str, now: datetime, by: str) -> Group:
    """Give a group another name, with its cap, its pause and all of its runs; saved jobs that name it follow.

    Raises:
        RefusedError: There is no such group, the new name is taken, or it is the group of all that name none.
    """
    _refuse_unknown(tx, old)
    if old == new:
        return tx.group(old)
    if old == DEFAULT_GROUP:
        raise RefusedError(
            f"The group {DEFAULT_GROUP!r} is that of all runs that name none; it can't be renamed.", {"name": old}
        )
    if _is_known(tx, new):
        raise RefusedError(f"There is a group {new!r} already.", {"name": new})
    group = tx.group(old)
    made = Group(new, group.slots, group.paused)
    # Not by `put_group`, which forgets a group without a cap that holds nothing yet.
    tx.connection.execute(
        "INSERT INTO run_group (name, slots, paused) VALUES (?, ?, ?)", (new, group.slots, group.paused)
    )
    for run in [run for run in tx.running() if run.group == old]:
        tx.put(run, replace(run, group=new), now, by, "")
    _rename_in_saved_jobs(tx, old, new)
    _begin(tx, old, new)
    return made


def remove(tx: Transaction, name: str) -> Group:
    """Forget a group in which nothing runs or waits; its ended runs become those of the default group, which it gives.

    Raises:
        RefusedError: It has unfinished runs, there is none, or it is the group of all that name none.
    """
    _refuse_unknown(tx, name)
    if name == DEFAULT_GROUP:
        raise RefusedError(
            f"The group {DEFAULT_GROUP!r} is that of all runs that name none; it can't be removed.",
            {"name": name},
        )
    unfinished = sum(_count(tx, name, state) for state in _UNFINISHED)
    if unfinished:
        raise RefusedError(
            f"The group {name!r} has {unfinished:,} unfinished run{'' if unfinished == 1 else 's'}; give them another"
            " group first, or let them end.",
            {"name": name, "unfinished": unfinished},
        )
    _begin(tx, name, DEFAULT_GROUP)
    return tx.group(DEFAULT_GROUP)


def go_on(tx: Transaction, old: str) -> None:
    """Let some more runs change their group, and the rest after this commit; when there are none, it is over."""
    row = tx.connection.execute("SELECT value FROM meta WHERE key = ?", (f"{RENAMING}{old}",)).fetchone()
    if row is None:
        return
    note: dict[str, Any] = json.loads(row[0])
    now = utc_now()
    found: list[int] = []
    for state in _REST:
        found += _some(tx, old, state, note["below"], PART + 1 - len(found))
    for run_id in found[:PART]:
        run = tx.get(run_id)
        tx.put(run, replace(run, group=note["to"]), now, "user", "")
    if len(found) > PART:
        tx.follow_ups.append(partial(_go_on, old))
        return
    tx.connection.execute("DELETE FROM meta WHERE key = ?", (f"{RENAMING}{old}",))
    tx.put_group(Group(old))  # added meanwhile under the old name: a group without a cap; without any it is forgotten


def under_way(connection: Any) -> list[str]:
    """The old names of groups whose runs have not all followed."""
    rows = connection.execute("SELECT key FROM meta WHERE key LIKE ?", (f"{RENAMING}%",)).fetchall()
    return [key.removeprefix(RENAMING) for (key,) in rows]


def _begin(tx: Transaction, old: str, new: str) -> None:
    note = to_json_text({"to": new, "below": tx.next_id()})
    tx.connection.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (f"{RENAMING}{old}", note))
    tx.connection.execute("UPDATE run_group SET slots = 0 WHERE name = ?", (old,))
    go_on(tx, old)


def _go_on(old: str, tx: Transaction) -> None:
    go_on(tx, old)


def _refuse_unknown(tx: Transaction, name: str) -> None:
    if storable(name) != name:  # with half a character in it: no group is called so, and SQLite could not be asked
        raise RefusedError(f"There is no group {name!r}.", {"name": name})
    key = f"{RENAMING}{name}"
    if tx.connection.execute("SELECT 1 FROM meta WHERE key = ?", (key,)).fetchone() is not None:
        raise RefusedError(f"The group {name!r} is being renamed.", {"name": name})
    if not _is_known(tx, name):
        raise RefusedError(f"There is no group {name!r}.", {"name": name})


def _is_known(tx: Transaction, name: str) -> bool:
    return tx.connection.execute("SELECT 1 FROM run_group WHERE name = ?", (name,)).fetchone() is not None


def _count(tx: Transaction, name: str, state: RunState) -> int:
    sql = "SELECT coalesce(sum(value), 0) FROM counter WHERE state = ? AND group_name = ?"
    return int(tx.connection.execute(sql, (state.value, name)).fetchone()[0])


def _some(tx: Transaction, name: str, state: RunState, below: int, most: int) -> list[int]:
    order = "ASC" if state is RunState.QUEUED else "DESC"  # what waits longest, what ended last
    sql = (
        "SELECT id FROM run INDEXED BY ix_run_group_state WHERE group_name = ? AND state = ? AND id < ?"  # noqa: S608  # constants
        f" ORDER BY id {order} LIMIT ?"
    )
    return [row[0] for row in tx.connection.execute(sql, (name, state.value, below, most))]


def _rename_in_saved_jobs(tx: Transaction, old: str, new: str) -> None:
    tx.connection.execute(
        "UPDATE saved_job SET run = json_set(run, '$.group', ?) WHERE json_valid(run)"
        " AND json_extract(run, '$.group') = ?",
        (new, old),
    )
