"""What the list reads from the store: the order of its runs as ids, and the runs around what is looked at."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from taskmon.core.attempt import Attempt
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.store import Listed, Reader, Section, Sort
from taskmon.ui.needs import needs_attention
from taskmon.ui.run_list.filter import Filter

#: Of each section so many are read for the first picture.
FIRST = 200
Orders = dict[Section, "array[int]"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which runs the list shows, and how they are sorted; None: each section in its own order."""

    filter: Filter
    sort: Sort | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Sections, and runs as they were stored at one moment."""

    orders: Orders = field(default_factory=dict)
    runs: dict[int, Run] = field(default_factory=dict)
    lives: dict[int, Live] = field(default_factory=dict)
    attempts: dict[int, Attempt] = field(default_factory=dict)  #: the newest of each run, where that was asked for
    is_whole: bool = True  #: no section has more runs than are listed


@dataclass(frozen=True, slots=True)
class Changes:
    """Where changed runs belong now."""

    changed: frozenset[int]
    places: dict[int, Section]  #: of those that the list shows
    page: Page  #: these runs, and the whole order of those sections that were asked for


def read_first(reader: Reader, wanted: Wanted) -> Page:
    """Read the first runs of each section."""
    with reader.at_one_moment():
        orders = {section: _order(reader, wanted, section, limit=FIRST) for section in Section}
        is_whole = all(len(order) < FIRST for order in orders.values())
        return _with_runs(reader, wanted, orders, [run_id for order in orders.values() for run_id in order], is_whole)


def read_orders(reader: Reader, wanted: Wanted, sections: Iterable[Section] = Section) -> Page:
    """Read the whole order of these sections."""
    with reader.at_one_moment():
        return _with_runs(reader, wanted, {section: _order(reader, wanted, section) for section in sections}, [], True)


def read_changes(reader: Reader, wanted: Wanted, changed: frozenset[int], whole: Iterable[Section]) -> Changes:
    """Read where these runs belong, and the whole order of the sections `whole`."""
    with reader.at_one_moment():  # else one that starts meanwhile may be in no section
        places = {
            run_id: section for section in Section for run_id in _order(reader, wanted, section, among=sorted(changed))
        }
        orders = {section: _order(reader, wanted, section) for section in whole}
        return Changes(changed, places, _with_runs(reader, wanted, orders, places, True))


def read_runs(reader: Reader, run_ids: Iterable[int], *, with_attempts: bool = False) -> Page:
    """Read these runs, and the newest attempt of each if a column tells of it."""
    asked = list(run_ids)
    found = reader.attempts_of(asked) if with_attempts else []
    attempts = {attempt.run_id: attempt for attempt in sorted(found, key=lambda attempt: attempt.attempt)}
    return Page(runs=reader.runs(asked), lives=reader.live(asked), attempts=attempts)


def belongs_now(wanted: Filter, run: Run, live: Live | None) -> bool:
    """What SQLite can't say of a run, as it learns of what moves a second later: whether it needs somebody now."""
    return not wanted.attention or run.state is not RunState.RUNNING or needs_attention(run, live)


def _order(
    reader: Reader, wanted: Wanted, section: Section, *, among: Iterable[int] | None = None, limit: int | None = None
) -> array[int]:
    query = wanted.filter.query()
    states = (query.states or frozenset(RunState)) & frozenset(section.states)
    if not states:
        return array("q")
    # Which of those that run need somebody is known from news, a second before it is stored.
    query = replace(query, states=states, attention=query.attention and section is not Section.RUNNING)
    return reader.order(Listed(section, query, wanted.sort, limit), among)


def _with_runs(reader: Reader, wanted: Wanted, orders: Orders, run_ids: Iterable[int], is_whole: bool) -> Page:
    asked = set(run_ids)
    if wanted.filter.attention:  # which of them need somebody depends on what moves
        asked.update(orders.get(Section.RUNNING, ()))
    read = read_runs(reader, asked)
    return Page(orders, read.runs, read.lives, is_whole=is_whole)
