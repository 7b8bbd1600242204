"""Which runs the list shows: a value, with the one rule that says whether a run belongs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from taskmon.core.run import Run
from taskmon.core.states import FINAL, RunState
from taskmon.core.wire import Live
from taskmon.ui.needs import needs_attention

ALL = frozenset(RunState)
#: SQLite's LIKE knows the case of ASCII letters only; the same rule here keeps rows from coming and going.
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
ACTIVE = frozenset({RunState.RUNNING, RunState.INTERRUPTED, RunState.QUEUED})


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is asked to show; `key` is the entry at the left that stands for it."""

    key: str = "all"
    states: frozenset[RunState] = ALL
    group: str | None = None
    search: str = ""
    attention: bool = False  #: only what waits for somebody: interrupted, asking, failed and not looked at

    def matches(self, run: Run, live: Live | None) -> bool:
        """Whether the run belongs; the same that the store's query says."""
        if run.state not in self.states or (self.group is not None and run.group != self.group):
            return False
        if self.attention and not needs_attention(run, live):
            return False
        if not self.search:
            return True
        name, command = run.name.translate(_LOWER), run.command.translate(_LOWER)
        return all(word in name or word in command for word in self.search.translate(_LOWER).split())

    @property
    def active_states(self) -> frozenset[RunState]:
        return self.states & ACTIVE

    @property
    def ended_states(self) -> frozenset[RunState]:
        return self.states & FINAL

    def searching(self, words: str) -> Filter:
        """The same, narrowed to runs that hold `words`."""
        return replace(self, search=words.strip())


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
    return Filter(f"group:{name}", group=name)
