"""Remarks for a person, on stderr: out of the way of what other programs read."""

from __future__ import annotations

import contextlib
import sys


def tell(message: str) -> None:
    """Write one line; that nobody can read it is no failure."""
    with contextlib.suppress(OSError):
        print(f"taskmon: {message}", file=sys.stderr, flush=True)
