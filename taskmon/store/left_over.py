"""What an earlier monitor had begun and not finished when it went: found at the opening, and gone on with."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from taskmon.core.clock import utc_now
from taskmon.core.errors import NoSuchRunError
from taskmon.store.queue import groups
from taskmon.store.writing.dependencies import SETTLING
from taskmon.store.writing.transaction import Transaction


def left_over(connection: sqlite3.Connection) -> list[Callable[[Transaction], None]]:
    """Closures, each of which goes on with something; none may be lost."""
    settling = connection.execute("SELECT key FROM meta WHERE key LIKE ?", (f"{SETTLING}%",)).fetchall()
    found: list[Callable[[Transaction], None]] = [
        partial(_settle_more, int(key.removeprefix(SETTLING))) for (key,) in settling
    ]
    return found + [partial(_rename_more, old) for old in groups.under_way(connection)]


def _settle_more(run_id: int, tx: Transaction) -> None:
    with suppress(NoSuchRunError):  # others waited for this run
        tx.settle_more(run_id, utc_now())


def _rename_more(old: str, tx: Transaction) -> None:
    groups.go_on(tx, old)
