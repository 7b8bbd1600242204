"""The worker's standard output: single bytes that wake the driver. Nothing here ever blocks, whoever reads or not."""

from __future__ import annotations

import os

from taskmon import system

_OUT = 1


class Pokes:
    """Tells the driver that there is something to read; refused and ready are told again until they got through."""

    def __init__(self) -> None:
        system.unblock(_OUT)
        self._pending = b""

    def poke(self) -> None:
        """Say that the journal or progress.json has news; not needed where the pipe is full of these."""
        self._write(b".")

    def refused(self) -> None:
        self._say(b"x")

    def ready(self) -> None:
        self._say(b"r")

    @property
    def is_pending(self) -> bool:
        """Whether something that matters could not be said yet; `flush` tries again."""
        return bool(self._pending)

    def flush(self) -> None:
        if self._pending:
            self._pending = self._pending[self._write(self._pending) :]

    def _say(self, what: bytes) -> None:
        self._pending += what
        self.flush()

    def _write(self, what: bytes) -> int:
        try:
            return os.write(_OUT, what)
        except BlockingIOError:
            return 0
        except OSError:
            return len(what)  # Nobody is there any more to tell.
