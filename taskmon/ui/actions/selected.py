"""What is selected in the list, as a value that costs the same for one run and for a million."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.ui.actions.verbs import DUPLICATE, RETRY, Verb, again_all

#: Of more selected runs only the ids are held, and what is asked of them is asked in portions.
FEW = 500


@dataclass(frozen=True, slots=True)
class Selected:
    """Some runs: all of them by id, and as they are where they are few."""

    ids: array[int] = field(default_factory=lambda: array("q"))  #: top down
    runs: tuple[Run, ...] = ()  #: the same where they are few and have been read, else none
    states: frozenset[RunState] = frozenset()  #: in which they may be
    kept: Mapping[int, str] = field(default_factory=dict)  #: of `runs` those that have something to go on from: where

    @property
    def count(self) -> int:
        return len(self.ids)

    @property
    def is_whole(self) -> bool:
        """Whether `runs` are all of them."""
        return len(self.runs) == len(self.ids)

    @property
    def again(self) -> Verb:
        """What the button means for these that performs runs again."""
        if self.is_whole:
            return again_all(self.runs, self.kept)
        return DUPLICATE if not self.any_allows(RETRY) and RunState.SUCCEEDED in self.states else RETRY

    def any_allows(self, *verbs: Verb) -> bool:
        """Whether one of these may be asked of some of them, as far as that is known."""
        if self.is_whole:
            return any(verb.allowed(run) for verb in verbs for run in self.runs)
        return any(not self.states.isdisjoint(verb.becomes) for verb in verbs)
