"""Numbers of bytes as people say them."""

from __future__ import annotations


def size(count: float) -> str:
    """64.1 GB: decimal units, three digits."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 999.5:
            return f"{count:.0f} {unit}" if unit == "B" or count >= 99.95 else f"{count:.1f} {unit}"
        count /= 1000.0
    return f"{count:.1f} TB"
