"""SQLite connections that a test opens in its own process: each has to be closed by who opened it."""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.waiting import wait_until

#: Of the callers of `sqlite3.connect`, those that are told.
_FRAMES = 6
#: Before those that are closed are let go: a test that opens very many measures its memory.
_MOST_HELD = 100
#: A thread may be closing its own just now.
_PATIENCE_S = 60.0


@contextmanager
def all_closed() -> Iterator[None]:
    """Fail at the end if a connection that was opened meanwhile is open still, and say who opened it.

    Python 3.13 warns of those, but only when they are collected, and thus in whatever test runs then.
    """
    opened: list[tuple[sqlite3.Connection, traceback.StackSummary]] = []
    connect = sqlite3.connect

    def noted(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        stack = traceback.StackSummary.extract(traceback.walk_stack(None), limit=_FRAMES, lookup_lines=False)
        if len(opened) > _MOST_HELD:
            opened[:] = [each for each in opened if _is_open(each[0])]
        opened.append((connection, stack))  # held, so that one that is dropped is not closed by that
        return connection

    def check() -> bool:
        places = ["".join(reversed(stack.format())) for connection, stack in opened if _is_open(connection)]
        assert not places, f"{len(places)} connections were left open:\n" + "\n".join(places)
        return True

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sqlite3, "connect", noted)
        yield
    wait_until(check, _PATIENCE_S)


def _is_open(connection: sqlite3.Connection) -> bool:
    try:
        return connection.total_changes >= 0  # the one that any thread may ask
    except sqlite3.ProgrammingError:
        return False
