"""How far several runs are together: one value for the tray, and for the tab of a terminal."""

from __future__ import annotations

from collections.abc import Iterable


def together(fractions: Iterable[float | None]) -> float | None:
    """The mean of those that are known; None where none is, or nothing runs."""
    known = [fraction for fraction in fractions if fraction is not None]
    return sum(known) / len(known) if known else None
