"""Messages for a person, on stderr: out of the way of what other programs read."""

from __future__ import annotations

import contextlib
import sys


def tell(message: str) -> None:
    """Write one line; that nobody can read it is no failure."""
    with contextlib.suppress(OSError):
        print(f"taskmon: {message}", file=sys.stderr, flush=True)


def tell_gap(left_out_bytes: int) -> None:
    """Say, between what is printed, that the middle of an output is gone."""
    tell(f"{left_out_bytes:,} bytes are left out here: the output was longer than its cap.")
