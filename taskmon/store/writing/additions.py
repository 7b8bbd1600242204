"""Many runs that are asked for at once: all or none, and yet in pieces, between which the writer serves others.

First everything is laid down in `addition_part`, where nobody looks. Then one commit promises it, and sets its ids
aside. Then part after part becomes runs. A crash before the promise leaves nothing of it; after a later one the next
opening goes on. Here are the steps, each for a closure of its own.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from taskmon.core.clock import from_text, to_text
from taskmon.core.environment import canonical, digest
from taskmon.core.job import Job
from taskmon.core.requests.new_run import NewRun
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.store.records import to_json_text
from taskmon.store.writing.transaction import Transaction

#: Runs in a part: some milliseconds of the writer's time.
PART = 100


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the runs, each with its place among all of them."""

    number: int
    places: tuple[int, ...]
    runs: tuple[NewRun, ...]
    digests: tuple[str | None, ...]  #: of the environment of each
    environments: dict[str, str]  #: their texts, by digest


def parts_of(requests: Sequence[NewRun]) -> list[Part]:
    """All of the requests, in pieces."""
    # What is claimed first comes first, or it would have to wait until it is stored.
    order = sorted(range(len(requests)), key=lambda place: -requests[place].priority)
    texts = _Texts()
    parts = []
    for number, first in enumerate(range(0, len(order), PART)):
        places = tuple(order[first : first + PART])
        parts.append(texts.part(number, places, tuple(requests[place] for place in places)))
    return parts


class _Texts:
    """Environments as they are stored: of thousands of runs most have the same object."""

    def __init__(self) -> None:
        self._digests: dict[int, str] = {}
        self._texts: dict[str, str] = {}

    def part(self, number: int, places: tuple[int, ...], runs: tuple[NewRun, ...]) -> Part:
        digests = tuple(self._digest_of(new.environment) for new in runs)
        environments = {key: self._texts[key] for key in set(digests) if key is not None}
        return Part(number, places, runs, digests, environments)

    def _digest_of(self, environment: dict[str, str]) -> str | None:
        if not environment:
            return None
        key = self._digests.get(id(environment))  # the requests hold it as long as this is used
        if key is None:
            text = canonical(environment)
            key = self._digests[id(environment)] = digest(text)
            self._texts[key] = text
        return key


def begin(tx: Transaction, now: datetime, by: str) -> int:
    """Begin an addition; returns its number."""
    made = tx.connection.execute("INSERT INTO addition (at, actor) VALUES (?, ?)", (to_text(now), by)).lastrowid
    assert made is not None
    return made


def lay_down(tx: Transaction, addition: int, part: Part) -> set[int]:
    """Store a part; returns which of the runs that its runs come after have succeeded already.

    Raises:
        NoSuchRunError: One of these does not exist.
    """
    after = {run_id for new in part.runs for run_id in (*new.after, *new.after_end)}
    succeeded = {run_id for run_id in after if tx.get(run_id).state is RunState.SUCCEEDED}
    value = {
        "places": part.places,
        "environments": part.environments,
        "succeeded": sorted(succeeded),
        "runs": [_to_json(new, key) for new, key in zip(part.runs, part.digests, strict=True)],
    }
    tx.connection.execute(
        "INSERT INTO addition_part (addition_id, number, runs) VALUES (?, ?, ?)",
        (addition, part.number, to_json_text(value)),
    )
    return succeeded


def promise(tx: Transaction, addition: int, count: int) -> int:
    """From here on all of it will be runs, come what may; returns the first of the ids that are theirs."""
    first_id = tx.next_id()
    tx.connection.execute("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'run'", (count,))
    tx.connection.execute("UPDATE addition SET first_id = ? WHERE id = ?", (first_id, addition))
    return first_id


def become_runs(
    tx: Transaction, addition: int, part: Part, first_id: int, succeeded: Collection[int], now: datetime, by: str
) -> list[Run]:
    """Let a part be runs; it is removed together with that, so it is done once."""
    tx.keep_environments(part.environments)
    ids = [first_id + place for place in part.places]
    runs = tx.add_promised(part.runs, ids, part.digests, succeeded, now, by)
    gone = (addition, part.number)
    tx.connection.execute("DELETE FROM addition_part WHERE addition_id = ? AND number = ?", gone)
    return runs


def take_back(tx: Transaction, addition: int) -> None:
    """Forget an addition that was not promised."""
    tx.connection.execute("DELETE FROM addition WHERE id = ? AND first_id IS NULL", (addition,))


def finish(tx: Transaction, addition: int) -> None:
    """Forget an addition all of whose parts are runs."""
    tx.connection.execute("DELETE FROM addition WHERE id = ?", (addition,))


def clear(tx: Transaction) -> None:
    """Forget what a monitor that is gone has not promised, or had all but finished."""
    tx.connection.execute(
        "DELETE FROM addition WHERE first_id IS NULL"
        " OR NOT EXISTS (SELECT 1 FROM addition_part WHERE addition_id = addition.id)"
    )


def go_on(tx: Transaction) -> bool:
    """Let the next part be runs of what a monitor that is gone has promised; False: there is none left."""
    row = tx.connection.execute(
        "SELECT addition_id, number, runs, first_id, at, actor FROM addition_part JOIN addition"
        " ON addition.id = addition_id WHERE first_id IS NOT NULL ORDER BY addition_id, number LIMIT 1"
    ).fetchone()
    if row is None:
        return False
    addition, number, text, first_id, at, by = row
    value = json.loads(text)
    digests = tuple(run["environment"] for run in value["runs"])
    runs = tuple(map(_from_json, value["runs"]))
    part = Part(number, tuple(value["places"]), runs, digests, value["environments"])
    become_runs(tx, addition, part, first_id, value["succeeded"], from_text(at), by)
    tx.connection.execute(
        "DELETE FROM addition WHERE id = :id AND NOT EXISTS (SELECT 1 FROM addition_part WHERE addition_id = :id)",
        {"id": addition},
    )
    return True


def _to_json(new: NewRun, environment: str | None) -> dict[str, Any]:
    """The request without its secrets, which are stored nowhere, and with the digest of its environment."""
    return {
        "job": new.job.to_json(),
        "name": new.name,
        "group": new.group,
        "priority": new.priority,
        "tags": new.tags,
        "retry": new.retry.to_json(),
        "not_before": None if new.not_before is None else to_text(new.not_before),
        "wait_s": new.wait_s,
        "held": new.held,
        "after": new.after,
        "after_end": new.after_end,
        "key": new.request_key,
        "environment": environment,
    }


def _from_json(value: dict[str, Any]) -> NewRun:
    return NewRun(
        job=Job.from_json(value["job"]),
        name=value["name"],
        group=value["group"],
        priority=value["priority"],
        tags=tuple(value["tags"]),
        retry=RetryPolicy.from_json(value["retry"]),
        not_before=None if value["not_before"] is None else from_text(value["not_before"]),
        wait_s=value["wait_s"],
        held=value["held"],
        after=tuple(value["after"]),
        after_end=tuple(value["after_end"]),
        request_key=value["key"],
    )
