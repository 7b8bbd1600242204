"""Who is connected to the local socket: bounded in number and in what all together make the monitor hold."""

from __future__ import annotations

import time
from collections.abc import Iterator

from taskmon.core.errors import BusyError
from taskmon.engine import log
from taskmon.engine.server.conversation import Conversation

#: Four of the longest requests at once; whoever comes with more comes again.
MOST_HELD_BYTES = 64 * 1024 * 1024
#: A process that comes again and again does not fill the log.
_NOTE_S = 60.0


class Callers:
    """The conversations by number. All methods belong to the main thread."""

    def __init__(self, most: int) -> None:
        """So many at most; who comes then takes the place of one that has asked nothing for longest."""
        self._most = most
        self._by_number: dict[int, Conversation] = {}
        self._held: dict[int, int] = {}
        self._held_bytes = 0
        self._noted_at = -_NOTE_S

    def __iter__(self) -> Iterator[Conversation]:
        return iter(list(self._by_number.values()))

    def __len__(self) -> int:
        return len(self._by_number)

    def get(self, number: int) -> Conversation | None:
        """The one with this number, if it is connected still."""
        return self._by_number.get(number)

    def add(self, conversation: Conversation) -> None:
        """Take it in. Somebody else goes if there are too many; it goes itself if all others are being answered."""
        if len(self._by_number) >= self._most:
            why = BusyError(f"More than {self._most:,} processes are connected to this monitor. Ask again.")
            self._note(str(why))
            chosen = min(
                (other for other in self if not other.is_busy or other.waits_for),
                # Who waits for a run is no more in the way, but has asked for something: last, and it comes again.
                key=lambda other: (bool(other.waits_for), other.moved_at),
                default=conversation,
            )
            chosen.hang_up(why)
            if chosen is conversation:
                return
        self._by_number[conversation.number] = conversation

    def remove(self, conversation: Conversation) -> None:
        """It has gone."""
        self._by_number.pop(conversation.number, None)
        self._held_bytes -= self._held.pop(conversation.number, 0)

    def weigh(self, conversation: Conversation) -> None:
        """Note what it holds now; if all hold too much, whoever has not moved for longest goes."""
        if conversation.number not in self._by_number:
            return
        held = conversation.held_bytes
        self._held_bytes += held - self._held.get(conversation.number, 0)
        self._held[conversation.number] = held
        while self._held_bytes > MOST_HELD_BYTES:
            holding = [other for other in self if self._held.get(other.number) and not other.is_busy]
            if not holding:
                return  # all of it is being answered, and nobody is heard meanwhile
            why = BusyError(
                "The monitor holds too much already of what was not sent to its end, or not taken. Ask again."
            )
            self._note(str(why))
            min(holding, key=lambda other: other.moved_at).hang_up(why)

    def _note(self, why: str) -> None:
        if time.monotonic() - self._noted_at >= _NOTE_S:
            self._noted_at = time.monotonic()
            log.note(f"a connection to the local socket was closed, others perhaps too: {why}")
