"""Which run stands in which row: three sections, each an order of ids, with a row above it that names it."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress
from operator import neg

from taskmon.store import Section

#: Shorter orders are compared and searched from end to end.
SHORT = 2_000
#: More steps than these are one new layout: each costs the view a walk over all its rows.
_MOST_STEPS = 12
#: Rows of so many runs are looked for one by one, wherever these stand.
_FEW = 32
#: How many numbers can be told to be among others while one is found where they descend.
_COST_OF_FIND = 64
#: Where the lowest byte of a number stands among its bytes.
_LOW = 0 if sys.byteorder == "little" else array("q").itemsize - 1


@dataclass(frozen=True, slots=True)
class Step:
    """Rows of a section that go, or come: counted from its first run."""

    first: int
    count: int
    comes: array[int] | None = None  #: None: they go


@dataclass(slots=True)
class _Part:
    ids: array[int] = field(default_factory=lambda: array("q"))
    low_bytes: bytes = b""  #: of each id, as soon as one is looked for; to be emptied when `ids` changes
    is_headed: bool = False
    is_folded: bool = False

    @property
    def rows(self) -> int:
        return self.is_headed + (0 if self.is_folded and self.is_headed else len(self.ids))


@dataclass(frozen=True, slots=True)
class Place:
    """What stands in a row."""

    section: Section
    number: int  #: of the run within its section; -1: the row that names the section


class Rows:
    """The ids of all runs that are listed, by their rows. Nothing here reads or tells."""

    def __init__(self) -> None:
        self._parts = {section: _Part() for section in Section}
        self.newest_first = True  #: the ended ones stand in their own order, by which a run is found at once

    def __len__(self) -> int:
        rows = 0  # added up by hand: a view asks a thousand times a change
        for part in self._parts.values():
            rows += part.is_headed
            if not (part.is_folded and part.is_headed):
                rows += len(part.ids)
        return rows

    def __iter__(self) -> Iterator[int]:
        """The ids of all runs, folded ones as well, from top to bottom."""
        for part in self._parts.values():
            yield from part.ids

    def ids(self, section: Section) -> array[int]:
        return self._parts[section].ids

    def count(self, *sections: Section) -> int:
        """How many runs these sections have; of none, all."""
        return sum(len(self._parts[section].ids) for section in sections or Section)

    def is_headed(self, section: Section) -> bool:
        return self._parts[section].is_headed

    def is_folded(self, section: Section) -> bool:
        return self._parts[section].is_folded

    def are_shown(self, section: Section) -> bool:
        """Whether the section's runs have rows."""
        part = self._parts[section]
        return not (part.is_folded and part.is_headed)

    def start(self, section: Section) -> int:
        """The row in which a section begins, or would."""
        return sum(self._parts[before].rows for before in Section if before < section)

    def first(self, section: Section) -> int:
        """The row of a section's first run, or where it would be."""
        return self.start(section) + self._parts[section].is_headed

    def place(self, row: int) -> Place:
        """What stands in that row."""
        for section, part in self._parts.items():
            if row < part.rows:
                return Place(section, row - part.is_headed)
            row -= part.rows
        raise IndexError(row)

    def id_at(self, row: int) -> int | None:
        """The run in that row; None: it names a section."""
        for part in self._parts.values():  # not by `place`: each cell of a picture asks several times
            if part.is_headed:
                if not row:
                    return None
                row -= 1
                if part.is_folded:
                    continue
            if row < len(part.ids):
                return part.ids[row]
            row -= len(part.ids)
        raise IndexError(row)

    def section_of(self, run_id: int) -> Section | None:
        """The section that lists the run."""
        return next((section for section in Section if self.find(section, run_id) is not None), None)

    def find(self, section: Section, run_id: int) -> int | None:
        """The run's number within that section, if it is there."""
        part = self._parts[section]
        if self._descends(section):
            number = bisect_left(part.ids, -run_id, key=neg)
            return number if number < len(part.ids) and part.ids[number] == run_id else None
        # By a byte of each, as one in 256 is right: comparing a million numbers one by one takes fifty times as long.
        if not part.low_bytes:
            part.low_bytes = part.ids.tobytes()[_LOW :: part.ids.itemsize]
        number = part.low_bytes.find(run_id & 0xFF)
        while number >= 0 and part.ids[number] != run_id:
            number = part.low_bytes.find(run_id & 0xFF, number + 1)
        return None if number < 0 else number

    def finds_quickly(self, section: Section) -> bool:
        """Whether `find` costs next to nothing there."""
        return self._descends(section) or len(self._parts[section].ids) <= SHORT

    def row_of(self, run_id: int) -> int | None:
        """The row of a run, if it has one."""
        for section in Section:
            number = self.find(section, run_id)
            if number is not None:
                return self.first(section) + number if self.are_shown(section) else None
        return None

    def rows_of(self, run_ids: Collection[int]) -> dict[int, int]:
        """The rows of those runs that have one, by run."""
        found: dict[int, int] = {}
        for section in Section:
            if not self.are_shown(section):
                continue
            first, ids = self.first(section), self._parts[section].ids
            if len(run_ids) <= _FEW or (self._descends(section) and len(run_ids) * _COST_OF_FIND < len(ids)):
                numbers = ((run_id, self.find(section, run_id)) for run_id in run_ids)
                found.update((run_id, first + number) for run_id, number in numbers if number is not None)
            else:
                among = compress(range(len(ids)), map(set(run_ids).__contains__, ids))
                found.update((ids[number], first + number) for number in among)
        return found

    def place_for(self, run_id: int) -> int:
        """The number that an ended run gets among the others, the newest first."""
        return bisect_left(self._parts[Section.ENDED].ids, -run_id, key=neg)

    def with_changes(self, section: Section, goes: Collection[int], comes: Collection[int]) -> list[Step]:
        """The steps that take some runs out of a section, and put others where they belong; else on top, or behind."""
        steps = []
        numbers = [number for run_id in goes if (number := self.find(section, run_id)) is not None]
        for first, count in ranges(sorted(numbers)):
            steps.append(Step(first, count))
        steps.reverse()  # from the end, so that none moves another
        gone = sorted(numbers)
        if section is Section.ENDED and self.newest_first:
            places: dict[int, list[int]] = {}
            for run_id in sorted(comes, reverse=True):
                places.setdefault(self.place_for(run_id), []).append(run_id)
            for place in sorted(places, reverse=True):
                steps.append(Step(place - bisect_left(gone, place), len(places[place]), array("q", places[place])))
        elif comes:
            place = len(self._parts[section].ids) - len(gone) if section is Section.QUEUE else 0
            steps.append(Step(place, len(comes), array("q", sorted(comes))))
        return steps

    def steps_to(self, section: Section, ids: array[int]) -> list[Step] | None:
        """The steps that lead to this order of a section; None: it is another one altogether."""
        old = self._parts[section].ids
        if len(ids) >= len(old) and ids[: len(old)] == old:
            return [Step(len(old), len(ids) - len(old), ids[len(old) :])] if len(ids) > len(old) else []
        if max(len(old), len(ids)) > SHORT:
            return None
        wanted, had = set(ids), set(old)
        numbers = [number for number, run_id in enumerate(old) if run_id not in wanted]
        steps = [Step(first, count) for first, count in reversed(ranges(numbers))]
        if [run_id for run_id in old if run_id in wanted] != [run_id for run_id in ids if run_id in had]:
            return None
        comes = [number for number, run_id in enumerate(ids) if run_id not in had]
        steps += [Step(first, count, ids[first : first + count]) for first, count in ranges(comes)]
        return steps

    def take(self, section: Section, step: Step) -> None:
        """Do one step."""
        _take(self._parts[section].ids, step)
        self._parts[section].low_bytes = b""

    def replace(self, section: Section, ids: array[int]) -> None:
        """Give a section another order altogether."""
        self._parts[section].ids, self._parts[section].low_bytes = ids, b""

    def after(self, section: Section, steps: Sequence[Step]) -> array[int]:
        """The order to which these steps lead."""
        ids = self._parts[section].ids[:]
        for step in steps:
            _take(ids, step)
        return ids

    def set_headed(self, section: Section, is_headed: bool) -> None:
        self._parts[section].is_headed = is_headed

    def set_folded(self, section: Section, is_folded: bool) -> None:
        self._parts[section].is_folded = is_folded

    def heads(self) -> dict[Section, bool]:
        """Which sections are to be named: those with runs, where there are several."""
        filled = [section for section, part in self._parts.items() if part.ids]
        return {section: len(filled) > 1 and section in filled for section in Section}

    def _descends(self, section: Section) -> bool:
        return section is Section.ENDED and self.newest_first


def are_few(steps: Sequence[Step] | None) -> bool:
    """Whether these are so few that they are told one by one."""
    return steps is not None and len(steps) <= _MOST_STEPS


def _take(ids: array[int], step: Step) -> None:
    if step.comes is None:
        del ids[step.first : step.first + step.count]
    else:
        ids[step.first : step.first] = step.comes


def ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending numbers as ranges: the first of each, and how many."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == sum(found[-1]):
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((number, 1))
    return found
