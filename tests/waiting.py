"""Waiting for something that another process or thread does, with a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable

from taskmon.cli.monitor.client import Connection


def wait_until(condition: Callable[[], object], timeout_s: float = 30.0) -> None:
    """Return as soon as `condition` gives something true; fail the test at the deadline.

    An AssertionError that `condition` raises counts as not yet, and is the one that the test ends with.
    """
    deadline = time.monotonic() + timeout_s
    step_s = 0.001
    while True:
        failure: AssertionError | None = None
        try:
            if condition():
                return
        except AssertionError as error:
            failure = error
        if time.monotonic() > deadline:
            raise failure or AssertionError(f"after {timeout_s} s it is still not so: {condition}")
        time.sleep(step_s)
        step_s = min(0.02, step_s * 2)


def is_answered(address: str) -> bool:
    """Whether a monitor answers on the socket."""
    try:
        connection = Connection(address)
    except OSError:
        return False
    try:
        return bool(connection.ask("ping", timeout_s=5)["pid"])
    finally:
        connection.close()
