"""Which runs the list shows: a value, and the query that it is to the store."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from taskmon.core.clock import utc_now
from taskmon.core.states import RunState
from taskmon.store import JobRuns, Query
from taskmon.ui.run_list.period import Period

ALL = frozenset(RunState)
ACTIVE = frozenset({RunState.RUNNING, RunState.INTERRUPTED, RunState.QUEUED})


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is asked to show; all of it must hold. `key` is the state's entry at the left."""

    key: str = "all"
    states: frozenset[RunState] = ALL
    groups: frozenset[str] = field(default_factory=frozenset)  #: in any of these; empty: in whichever
    search: str = ""  #: as it was typed: words, among them perhaps `tag:x`, `group:x` and `state:x`
    attention: bool = False  #: only what waits for somebody: interrupted, asking, failed and not looked at
    tags: frozenset[str] = field(default_factory=frozenset)
    job: JobRuns | None = None
    period: Period | None = None  #: they ran, or waited, at some time of it

    def query(self) -> Query:
        """What the store is asked, as of now; of all states that are wanted."""
        states, tags, words = self.states, set(self.tags), []
        typed: set[str] = set()  # groups among the words: of those that are chosen, if any are
        for word in self.search.split():
            kind, _, name = word.partition(":")
            match kind.lower():
                case "tag" if name:
                    tags.add(name)
                case "group" if name and (not self.groups or name in self.groups):
                    typed.add(name)
                case "state" if (state := _state_of(name)) is not None:
                    states &= {state}
                case _:
                    words.append(word)
        since, until = (None, None) if self.period is None else self.period.bounds(utc_now())
        # Two states that exclude each other are none, which to the store would be any.
        nothing = frozenset[int]() if not states else None
        return Query(
            states=states if states != ALL else frozenset(), groups=frozenset(typed) or self.groups,
            search=" ".join(words), tags=frozenset(tags), job=self.job, since=since, until=until,
            attention=self.attention, ids=nothing,
        )  # fmt: skip

    @property
    def is_narrow(self) -> bool:
        """Whether anything but one entry at the left is chosen."""
        facets = (self.key != "all") + len(self.groups) + len(self.tags)
        return bool(self.search or self.job or self.period) or facets > 1

    def searching(self, words: str) -> Filter:
        """The same, narrowed to runs that hold `words`."""
        return replace(self, search=words.strip())

    def in_state(self, entry: Filter) -> Filter:
        """The same, of the states of an entry at the left; all is what it says."""
        if entry.key == "all":
            return Filter(search=self.search)
        return replace(self, key=entry.key, states=entry.states, attention=entry.attention)

    def in_any_state(self) -> Filter:
        """The same, whatever their states."""
        return replace(self, key="all", states=ALL, attention=False)


FILTERS = (
    Filter("all"),
    Filter("active", ACTIVE),
    Filter("attention", frozenset({RunState.RUNNING, RunState.INTERRUPTED, RunState.FAILED}), attention=True),
    Filter("succeeded", frozenset({RunState.SUCCEEDED})),
    Filter("failed", frozenset({RunState.FAILED})),
    Filter("cancelled", frozenset({RunState.CANCELLED})),
)


def _state_of(name: str) -> RunState | None:
    return next((state for state in RunState if state.value == name.lower()), None)
