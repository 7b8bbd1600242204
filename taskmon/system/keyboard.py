"""What a process may be doing at a terminal at which somebody could type."""

from __future__ import annotations

from enum import Enum


class AtKeyboard(Enum):
    """What one process does there right now."""

    NOTHING = "nothing"
    READS = "reads"  #: it rests until somebody types
    RELAYS = "relays"  #: it rests until somebody types or something else comes, which it hands on
    UNSEEN = "unseen"  #: it sleeps in the foreground, and what it waits for is not ours to see: another user's
