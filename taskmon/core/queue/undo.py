"""What somebody did to queued runs, kept for as long as it can be taken back."""

from __future__ import annotations

from dataclasses import dataclass

from taskmon.core.run import Run
from taskmon.core.states import RunState


@dataclass(frozen=True, slots=True)
class Change:
    """A run as it waited, and as one act left it: still waiting, or cancelled before anything was started."""

    before: Run
    after: Run

    @property
    def is_one_step(self) -> bool:
        """Whether nobody changed the run between what is known of it and the act, and it can be taken back."""
        return self.after.revision == self.before.revision + 1 and self.left(self.after)

    def left(self, run: Run) -> bool:
        """Whether the run waited, and still is as the act left it: nothing of it was started."""
        waited = self.before.state is RunState.QUEUED and run.state in (RunState.QUEUED, RunState.CANCELLED)
        return waited and run.revision == self.after.revision


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of taking changes back."""

    taken: tuple[Change, ...] = ()  #: from how the act left each to how it stands now, which is how it stood before
    started: int = 0  #: so many have been started since
    others: int = 0  #: so many have changed in another way, are gone, or were waited for

    def __add__(self, other: Undone) -> Undone:
        return Undone(self.taken + other.taken, self.started + other.started, self.others + other.others)
