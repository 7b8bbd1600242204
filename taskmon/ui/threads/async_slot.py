"""Slots that are coroutines: `qasync.asyncSlot`, which has no types, with its types."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

import qasync

P = ParamSpec("P")


def async_slot(function: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Begin the coroutine on the loop when the slot is called; what it raises goes to `sys.excepthook`."""
    made: Callable[P, None] = qasync.asyncSlot()(function)
    return made
