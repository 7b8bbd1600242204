"""Signals by name and by number, also those that have no name of their own."""

from __future__ import annotations

import re
import signal

#: The first of those for programs' own use; systems, and C libraries, begin at different numbers. Linux alone has such.
_FIRST_OF_OTHERS: int | None = getattr(signal, "SIGRTMIN", None)
_OTHER = re.compile(r"(SIGRTMIN\+|signal )(\d{1,3})", re.ASCII)


def signal_name(number: int | None) -> str | None:
    """The name of a signal, as SQLite and JSON hold it."""
    if number is None:
        return None
    try:
        return signal.Signals(number).name
    except ValueError:
        first = _FIRST_OF_OTHERS
        return f"SIGRTMIN+{number - first}" if first is not None and number > first else f"signal {number}"


def signal_number(name: str) -> int | None:
    """The number that a name of `signal_name` stands for on this system; None if it stands for none."""
    other = _OTHER.fullmatch(name)
    if other is None:
        number = getattr(signal, name, None)
        return int(number) if isinstance(number, signal.Signals) else None
    if other[1] == "signal ":
        return int(other[2])
    return None if _FIRST_OF_OTHERS is None else _FIRST_OF_OTHERS + int(other[2])
