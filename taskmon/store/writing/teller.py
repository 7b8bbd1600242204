"""The thread behind the writer: it does what follows from commits, in their order, so that the writer only writes."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

_log = logging.getLogger(__name__)


class Teller:
    """Publishes, resolves futures, and by their callbacks logs, starts and tells. What takes long is nothing for it."""

    def __init__(self) -> None:
        self._acts: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="taskmon-teller", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How much is still to be done, nearly."""
        return self._acts.qsize()

    def tell(self, act: Callable[[], object]) -> None:
        """Have `act` done after all that was given before; what it raises is logged."""
        self._acts.put(act)

    def stop(self, timeout_s: float) -> bool:
        """Do what is left and end; False: not within this time."""
        self._acts.put(None)
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (act := self._acts.get()) is not None:
            try:
                act()
            except Exception:
                _log.exception("what was committed could not be told")
