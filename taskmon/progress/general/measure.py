"""What one line may say of progress, before anybody knows whether it does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from taskmon.core.progress import MOST_COUNTED


class Kind(Enum):
    """What a measure is made of."""

    PERCENT = auto()  #: `NN%`
    PAIR = auto()  #: done and total: `N/M`, `N of M`, `10.5/35.3 MB`, two clock times
    LEFT = auto()  #: what is left, which falls: the first says how much there is
    BAR = auto()  #: the filled part of a drawn bar, without a number
    COUNT = auto()  #: what is done, of nobody knows how much


@dataclass(frozen=True, slots=True)
class Measure:
    """One number, or pair of numbers, in a line."""

    kind: Kind
    key: str  #: what stays of the text before it while it counts
    title: str  #: the text before it, as it stands
    fraction: float | None = None  #: 0 to 1
    done: float | None = None  #: in `unit`s
    total: float | None = None  #: in `unit`s
    unit: str | None = None
    rate: float | None = None  #: `rate_unit`s a second
    rate_unit: str | None = None
    row: int = 0  #: of the screen
    place: int = 0  #: counted from the left within its line
    is_certain: bool = False  #: nothing but progress looks like this: believed at once
    is_vouched: bool = True  #: what stands beside it says that it is progress, or nothing does stand there
    is_suspect: bool = False  #: what stands beside it says that it may be something else: never believed alone
    is_redrawn: bool = False
    is_repeated: bool = False  #: a percentage right behind the pair says the same
    is_drawn: bool = False  #: a bar is drawn beside it
    is_strong: bool = True  #: what stands beside it is said of progress alone
    is_timed: bool = False  #: the line says how long it will take
    is_index: bool = False  #: the number of what is under way, not of what is done: `step 1 of 4`
    label: str = ""  #: what stands behind an index: the name of the step
    is_one_of_several: bool = False  #: its title counts: others like it come before or after
    step: int | None = None
    steps: int | None = None
    at_least: bool = False  #: the total still grows
    is_weighted: bool = False  #: the fraction is of the whole already, phases included

    @property
    def part(self) -> float | None:
        """How far it is, 0 to 1."""
        if self.fraction is not None:
            return self.fraction
        if self.done is None or not self.total:
            return None
        return self.done / self.total

    @property
    def credible(self) -> Measure | None:
        """What of it can be an amount: a run of digits as long as a line is none, and no `inf` goes any further."""
        if not all(_is_amount(number) for number in (self.fraction, self.done, self.total)):
            return None
        return self if _is_amount(self.rate) else replace(self, rate=None, rate_unit=None)


def _is_amount(number: float | None) -> bool:
    return number is None or 0 <= number <= MOST_COUNTED
