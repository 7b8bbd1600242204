"""Why a queued run waits: what keeps it, and where that leads. The same conditions as the store's (schema.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: Of more that come before it nobody counts how many.
MOST_PLACES = 1_000


class ReasonKind(StrEnum):
    """What keeps a queued run; in the order in which they are told: first what only somebody's act can change."""

    HELD = "held"  #: it is on hold
    GROUP_PAUSED = "group_paused"
    GROUP_CLOSED = "group_closed"  #: its group has no slots at all
    AFTER = "after"  #: other runs have to end first
    TIME = "time"  #: it is not to start before
    PREPARING = "preparing"  #: its environment is being made
    NO_ROOM = "no_room"  #: there is too little room on the disk for anything to be started
    TROUBLE = "trouble"  #: something else is short that everything needs; who finds it out says what
    GROUP_FULL = "group_full"  #: all slots of its group are taken
    PLACE = "place"  #: nothing but those before it
    SLOTS = "slots"  #: all slots of the monitor are taken


@dataclass(frozen=True, slots=True)
class Reason:
    """One of them, with what it leads to; what has no meaning for a kind is left as it is."""

    kind: ReasonKind
    run_id: int | None = None  #: AFTER: the first of the runs that it comes after
    name: str = ""  #: that run's
    group: str = ""  #: GROUP_…: its group. PLACE: set where its place is one within the group alone
    at: datetime | None = None  #: TIME: when
    is_retry: bool = False  #: TIME: it has been tried before
    count: int = 0  #: AFTER: how many runs; GROUP_FULL, SLOTS: how many run; PLACE: 1 is next
    most: int = 0  #: GROUP_FULL, SLOTS: how many may run


@dataclass(frozen=True, slots=True)
class Standing:
    """What is stored of a queued run and its group, as far as it bears on when it may start."""

    held: bool
    not_before: datetime | None
    is_due: bool  #: its time has come, whatever the clock says
    is_left_alone: bool  #: it is not to be claimed now
    tries: int
    after: int  #: how many runs it waits for
    first_after: int | None  #: the first of these, and its name
    first_name: str
    group: str
    group_slots: int | None
    group_paused: bool
    group_running: int

    @property
    def is_ready(self) -> bool:
        """Whether nothing but its group, a slot and those before it keep it: `READY` of the store."""
        return not (self.held or self.after or self.is_left_alone) and (self.is_due or self.not_before is None)

    @property
    def room(self) -> int | None:
        """How many runs its group may start now; None: as many as there are slots."""
        if self.group_paused:
            return 0
        return None if self.group_slots is None else max(0, self.group_slots - self.group_running)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ready run stands; 1 is next, more than MOST_PLACES: behind so many at least."""

    number: int
    within_group: bool = False  #: counted among those of its group: more are before it than the group has room for


def reasons(at: Standing, place: Place | None, slots: int, running: int) -> tuple[Reason, ...]:
    """All that keeps a run, the first to be told first.

    Args:
        place: Of a run that is ready.
        slots: How many runs may run at once, and how many do now.
    """
    found: list[Reason] = []
    if at.held:
        found.append(Reason(ReasonKind.HELD))
    if at.group_paused:
        found.append(Reason(ReasonKind.GROUP_PAUSED, group=at.group))
    if at.group_slots == 0:
        found.append(Reason(ReasonKind.GROUP_CLOSED, group=at.group))
    if at.after:
        found.append(Reason(ReasonKind.AFTER, run_id=at.first_after, name=at.first_name, count=at.after))
    if at.not_before is not None and not at.is_due:
        found.append(Reason(ReasonKind.TIME, at=at.not_before, is_retry=at.tries > 0))
    if at.is_left_alone:
        found.append(Reason(ReasonKind.PREPARING))
    if at.group_slots and at.group_running >= at.group_slots:
        found.append(Reason(ReasonKind.GROUP_FULL, group=at.group, count=at.group_running, most=at.group_slots))
    if place is not None:
        found.append(Reason(ReasonKind.PLACE, group=at.group if place.within_group else "", count=place.number))
    if running >= slots > 0:
        found.append(Reason(ReasonKind.SLOTS, count=running, most=slots))
    return tuple(found)


def beside(found: tuple[Reason, ...], kind: ReasonKind) -> tuple[Reason, ...]:
    """The reasons with one that the store knows nothing of, in its place among them."""
    order = list(ReasonKind)
    return tuple(sorted((*found, Reason(kind)), key=lambda reason: order.index(reason.kind)))
