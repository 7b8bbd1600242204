"""Which runs the list shows: a value, and the query that it is to the store."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from taskmon.core.clock import to_text, utc_now
from taskmon.core.run import Run
from taskmon.core.states import FINAL, RunState
from taskmon.core.wire import Live
from taskmon.store import JobRuns, Query
from taskmon.ui.needs import needs_attention
from taskmon.ui.run_list.period import Period

ALL = frozenset(RunState)
#: SQLite's LIKE knows the case of ASCII letters only; the same rule here keeps rows from coming and going.
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
ACTIVE = frozenset({RunState.RUNNING, RunState.INTERRUPTED, RunState.QUEUED})


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is asked to show; all of it must hold. `key` is the state's entry at the left."""

    key: str = "all"
    states: frozenset[RunState] = ALL
    group: str | None = None
    search: str = ""  #: as it was typed: words, among them perhaps `tag:x`, `group:x` and `state:x`
    attention: bool = False  #: only what waits for somebody: interrupted, asking, failed and not looked at
    tags: frozenset[str] = field(default_factory=frozenset)
    job: JobRuns | None = None
    period: Period | None = None  #: they ran, or waited, at some time of it

    def query(self) -> Query:
        """What the store is asked, as of now; of all states that are wanted."""
        states, group, tags, words = self.states, self.group, set(self.tags), []
        for word in self.search.split():
            kind, _, name = word.partition(":")
            match kind.lower():
                case "tag" if name:
                    tags.add(name)
                case "group" if name and group in (None, name):
                    group = name
                case "state" if (state := _state_of(name)) is not None:
                    states &= {state}
                case _:
                    words.append(word)
        since, until = (None, None) if self.period is None else self.period.bounds(utc_now())
        # Two states that exclude each other are none, which to the store would be any.
        nothing = frozenset[int]() if not states else None
        return Query(
            states=states if states != ALL else frozenset(), group=group, search=" ".join(words), tags=frozenset(tags),
            job=self.job, since=since, until=until, attention=self.attention, ids=nothing,
        )  # fmt: skip

    def matches(self, run: Run, live: Live | None) -> bool:
        """Whether the run belongs; as the store's query says, but what it printed is not known here."""
        return self.matches_but_words(run, live) and self._holds_words(run)

    def matches_but_words(self, run: Run, live: Live | None) -> bool:
        """As `matches`, whatever words are looked for."""
        wanted = self.query()
        if (wanted.states and run.state not in wanted.states) or wanted.ids is not None:
            return False
        if (wanted.group is not None and run.group != wanted.group) or not wanted.tags <= set(run.tags):
            return False
        job = wanted.job
        if job is not None and run.name != job.name and run.command != job.command:
            return False
        if wanted.until is not None and to_text(run.started_at or run.created_at) >= to_text(wanted.until):
            return False
        if wanted.since is not None and run.ended_at is not None and to_text(run.ended_at) < to_text(wanted.since):
            return False
        return not self.attention or needs_attention(run, live)

    @property
    def active_states(self) -> frozenset[RunState]:
        return self.states & ACTIVE

    @property
    def ended_states(self) -> frozenset[RunState]:
        return self.states & FINAL

    @property
    def is_narrow(self) -> bool:
        """Whether anything but one entry at the left is chosen."""
        facets = (self.key != "all") + (self.group is not None) + len(self.tags)
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

    def _holds_words(self, run: Run) -> bool:
        words = self.query().search.translate(_LOWER).split()
        if not words:
            return True
        texts = [run.name, run.command, *run.tags, *([run.error.message] if run.error else [])]
        lower = [text.translate(_LOWER) for text in texts]
        return all(any(word in text for text in lower) for word in words)


FILTERS = (
    Filter("all"),
    Filter("active", ACTIVE),
    Filter("attention", frozenset({RunState.RUNNING, RunState.INTERRUPTED, RunState.FAILED}), attention=True),
    Filter("succeeded", frozenset({RunState.SUCCEEDED})),
    Filter("failed", frozenset({RunState.FAILED})),
    Filter("cancelled", frozenset({RunState.CANCELLED})),
)


def of_group(name: str) -> Filter:
    """All runs of one group."""
    return Filter(group=name)


def _state_of(name: str) -> RunState | None:
    return next((state for state in RunState if state.value == name.lower()), None)
