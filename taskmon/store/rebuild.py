"""Completes a database from the journals in the run folders, after a part of it, or all, was lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def rebuild(connection: sqlite3.Connection, runs: Path) -> int:
    """Bring every run forward to what its journals prove; returns how many runs were changed or made anew."""
    return 0
