"""What was measured, as rows of a table: what, ours, a peer's, their ratio, what was aimed at, whether it is met.

A ratio is the median over pairs that were measured one right after the other, so it holds on a machine whose speed
drifts; the two figures beside it are medians of their own.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

_HEADS = ("what", "ours", "peer", "ratio", "aimed at", "met")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, every cell as it is printed."""

    what: str
    ours: str
    peer: str = ""
    ratio: str = ""
    aim: str = ""
    met: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.what, self.ours, self.peer, self.ratio, self.aim, self.met)


def compared(
    what: str, pairs: Sequence[tuple[float, float]], unit: str, *, most: float | None = None, least: float | None = None
) -> Row:
    """The row of pairs (ours, the peer's); `most` or `least` is the ratio aimed at."""
    ratio = statistics.median(ours / peer for ours, peer in pairs)
    ours, peer = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    aim = f"≤ {most:g}" if most is not None else f"≥ {least:g}" if least is not None else ""
    met = ratio <= most if most is not None else ratio >= least if least is not None else None
    return Row(what, f"{ours:,.4g} {unit}", f"{peer:,.4g} {unit}", f"{ratio:.2f}", aim, _said(met))


def single(what: str, value: float, unit: str, *, most: float | None = None, peer: str = "") -> Row:
    """The row of one figure; `most` is what it may be."""
    met = None if most is None else value <= most
    return Row(what, f"{value:,.4g} {unit}", peer, "", "" if most is None else f"≤ {most:g} {unit}", _said(met))


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * percent // 100).__trunc__() - 1))]


def load() -> str:
    """How busy the machine was, for whoever reads the table."""
    return " ".join(f"{part:.1f}" for part in os.getloadavg()) + f" on {os.cpu_count()} cores"


def table(rows: Sequence[Row]) -> str:
    """All rows, in columns."""
    lines = [_HEADS, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADS))]
    padded = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]
    return "\n".join("  ".join(line).rstrip() for line in padded)


def _said(met: bool | None) -> str:
    return "" if met is None else "yes" if met else "NO"
