"""Remarks of an attempt as they are read: forgivingly, for another version may have stored them."""

from __future__ import annotations

from typing import Any

from taskmon.core import storable


def gap_bytes(remarks: dict[str, Any]) -> int:
    """How much of the middle of an output was not kept; 0 also for what no output can lack."""
    match remarks.get("output_gap"):
        case [int(start), int(end)] if 0 <= start < end <= storable.MOST:
            return end - start
    return 0


def slept_s(remarks: dict[str, Any]) -> float:
    """For how many seconds the computer slept while the attempt ran; 0 also for what is no such number."""
    match remarks.get("slept_s"):
        case int(seconds) if 0 < seconds < 10**9:
            return float(seconds)
    return 0.0
