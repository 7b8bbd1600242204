"""How far a run is: honest, monotonic, newest wins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from taskmon.core import storable
from taskmon.core.untrusted.characters import NO_TEXT

#: A message or unit longer than this is cut: it is shown in one line.
LONGEST_TEXT = 500
#: The keys of `progress` in the JSON of a run, which is a contract.
CONTRACT_KEYS = ("fraction", "done", "total", "unit", "message", "step", "steps")
_OTHER_KEYS = ("rate", "rate_unit", "at_least", "estimated")
#: Of whatever: more was never counted, and would not fit where it is shown.
MOST_COUNTED = 1e18


@dataclass(frozen=True, slots=True)
class Progress:
    """One report. Unknown is an answer: every field may be None."""

    fraction: float | None = None  #: 0 to 1
    done: float | None = None  #: in `unit`s
    total: float | None = None  #: in `unit`s
    unit: str | None = None
    message: str = ""
    step: int | None = None  #: counted from 1
    steps: int | None = None
    rate: float | None = None  #: `rate_unit`s a second, in the program's own word; what is reckoned is not put here
    rate_unit: str | None = None
    at_least: bool = False  #: the total still grows, as while a folder is scanned
    estimated: bool = False  #: nobody said so: it was told from the files that the program reads or writes

    def to_json(self) -> dict[str, Any]:
        """All of it, to be read by `from_json`; what the contract does not know only where it says something."""
        known = {name: getattr(self, name) for name in CONTRACT_KEYS}
        return known | {name: value for name in _OTHER_KEYS if (value := getattr(self, name)) not in (None, False)}

    def to_contract(self) -> dict[str, Any]:
        """As other programs are told."""
        return {name: getattr(self, name) for name in CONTRACT_KEYS}

    @staticmethod
    def from_json(value: object) -> Progress | None:
        """Read a report forgivingly: known keys and credible numbers only, texts cut; None if nothing is left."""
        if not isinstance(value, dict):
            return None
        report = Progress(
            fraction=_within_one(_number(value.get("fraction", value.get("progress")))),
            done=_number(value.get("done")),
            total=_number(value.get("total")),
            unit=_text(value.get("unit")) or None,
            message=_text(value.get("message")),
            step=_count(value.get("step")),
            steps=_count(value.get("steps")),
            rate=_number(value.get("rate")),
            rate_unit=_text(value.get("rate_unit")) or None,
            at_least=value.get("at_least") is True,
            estimated=value.get("estimated") is True,
        )
        return None if report == Progress() else report


def clamped(report: Progress) -> Progress:
    """Fill in the fraction where done and total give it, and keep everything within its bounds.

    A total that still grows gives none.
    """
    fraction, done, total = report.fraction, report.done, report.total
    if total is not None and total <= 0:
        total = None
    if done is not None and done < 0:
        done = None
    if done is not None and total is not None and done > total:
        # A size given wrong: the total was a lie, so it is no longer believed.
        total, fraction = None, None
    if fraction is None and done is not None and total is not None and not report.at_least:
        fraction = done / total
    if fraction is not None:
        fraction = min(1.0, max(0.0, fraction))
    return replace(report, fraction=fraction, done=done, total=total)


def merged(old: Progress | None, new: Progress) -> Progress:
    """The newest report, kept from going backwards; only a new step starts again at its own 0."""
    new = clamped(new)
    if old is None:
        return new
    if new.step is None and old.step is not None:
        new = replace(new, step=old.step, steps=new.steps if new.steps is not None else old.steps)
    if new.step is not None and new.step > (old.step or 1):
        return new
    fraction = new.fraction
    if fraction is None and new.done is None and new.total is None:
        # A message alone says nothing about how far it is.
        return replace(old, message=new.message or old.message, step=new.step, steps=new.steps)
    if fraction is not None and old.fraction is not None and fraction < old.fraction:
        if new.at_least and new.done is not None and new.done >= (old.done or 0.0):
            # Not less is done, there is more to do: the bar waits, what it says does not.
            return replace(new, fraction=old.fraction, message=new.message or old.message)
        return replace(old, message=new.message or old.message, step=new.step, steps=new.steps)
    if not new.message:
        new = replace(new, message=old.message)
    return new


def overall(report: Progress | None) -> float | None:
    """The fraction of the whole run, steps taken as equal parts; None where it is unknown."""
    if report is None:
        return None
    if report.step is None or not report.steps:
        return report.fraction
    within = report.fraction or 0.0
    return min(1.0, max(0.0, (report.step - 1 + within) / report.steps))


def together(fractions: Iterable[float | None]) -> float | None:
    """How far several runs are together, for the tray and a terminal's tab: the mean of what is known."""
    known = [fraction for fraction in fractions if fraction is not None]
    return sum(known) / len(known) if known else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if abs(value) <= MOST_COUNTED else None


def _within_one(fraction: float | None) -> float | None:
    return None if fraction is None else min(1.0, max(0.0, fraction))


def _count(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None and 1 <= number <= 1_000_000 else None


def _text(value: object) -> str:
    if value is None or isinstance(value, (dict, list)):
        return ""
    return NO_TEXT.sub(" ", storable.text(str(value), LONGEST_TEXT))
