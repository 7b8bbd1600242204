"""What the list reads from the store: the active runs at once, the ended ones a page at a time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from taskmon.core.run import Run
from taskmon.core.wire import Live
from taskmon.store import Reader
from taskmon.ui.run_list.filter import ALL, Filter

PAGE = 200
#: Runs that have not ended, at most; of a longer queue the list shows the front.
MOST_ACTIVE = 1_000


@dataclass(frozen=True, slots=True)
class Page:
    """Runs as they were stored at one moment."""

    active: list[Run] = field(default_factory=list)
    ended: list[Run] = field(default_factory=list)  #: newest first
    lives: dict[int, Live] = field(default_factory=dict)
    horizon: int | None = None  #: ended runs with smaller ids were not read
    complete: bool = False  #: there are none
    queue_is_cut: bool = False  #: more runs are queued behind the last of `active`


def read_first(reader: Reader, wanted: Filter, horizon: int | None, limit: int = PAGE) -> Page:
    """Read the active runs and the newest ended ones; with a `horizon`, all down to that id."""
    active: list[Run] = []
    lives: dict[int, Live] = {}
    queue_is_cut = False
    if wanted.active_states:
        found = reader.active(MOST_ACTIVE)
        queue_is_cut = len(found) >= MOST_ACTIVE
        active = [run for run in found if run.state in wanted.active_states]
        lives = reader.live([run.id for run in active])
        belonging = reader.belonging(replace(wanted.query(), attention=False), [run.id for run in active])
        active = [run for run in active if run.id in belonging and wanted.matches_but_words(run, lives.get(run.id))]
    page = read_page(reader, wanted, None, limit, down_to=horizon)
    return Page(active, page.ended, {**lives, **page.lives}, page.horizon, page.complete, queue_is_cut)


def read_page(
    reader: Reader, wanted: Filter, before: int | None, limit: int = PAGE, *, down_to: int | None = None
) -> Page:
    """Read ended runs older than `before` until `limit` of them belong, and at least down to the id `down_to`."""
    ended: list[Run] = []
    if not wanted.ended_states:
        return Page(complete=True, horizon=before)
    while True:
        query = wanted.query()
        states = (query.states or ALL) & wanted.ended_states
        part = reader.page(replace(query, states=states, before_id=before), limit) if states else []
        ended += part
        complete = len(part) < limit
        before = part[-1].id if part else before
        enough = len(ended) >= limit and (down_to is None or (before is not None and before <= down_to))
        if complete or enough:
            return Page([], ended, reader.live([run.id for run in ended]), before, complete)
