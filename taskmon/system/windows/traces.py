"""Windows: the processes that belong to an attempt, which end with their worker."""

from __future__ import annotations

import sys

assert sys.platform == "win32"


from taskmon.core.journal import Identity


def carriers(nonce: str) -> list[Identity]:
    """Nobody: when a worker dies, the system ends its job object and all that is in it."""
    return []


def carries(process: Identity, nonce: str) -> bool:
    """Not to be seen here."""
    return False
