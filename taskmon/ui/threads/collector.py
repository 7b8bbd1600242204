"""Python's garbage is collected on the main thread alone.

Left to itself, the collector runs on whichever thread makes the most objects. A widget that is garbage would be
destroyed there: closing its window waits for the main thread, and the thread that follows commits with it; or both
destroy it.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QAbstractEventDispatcher, QObject, QTimer, Slot

#: Going through all objects takes a tenth of a second where there are many; that can wait.
_ALL_EVERY_S = 10.0
#: So soon after it had enough to do it looks again, whether anything happens or not: a thread may make more.
_AGAIN_MS = 100


class Collector(QObject):
    """Collects as often as Python itself would, each time that the main thread has done its work and is about to wait.

    As long as tasks in threads leave more, it wakes up for that alone; where nobody makes any, it wakes nothing. What
    begins to make some in silence is noticed by the next of the monitor's regular looks, some seconds later at most.
    """

    def __init__(self, parent: QObject) -> None:
        """From now on nobody else collects."""
        super().__init__(parent)
        gc.disable()
        self._all_at_s = 0.0
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)  # to wake up is enough: then it waits once more
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        dispatcher.aboutToBlock.connect(self.collect)

    @property
    def looks_again(self) -> bool:
        """Whether it wakes up by itself for what a thread may leave."""
        return self._again.isActive()

    @Slot()
    def collect(self) -> None:
        """Collect if there is enough to do."""
        counts, limits = gc.get_count(), gc.get_threshold()
        if counts[0] <= limits[0]:
            return
        generation = 0
        if counts[1] > limits[1]:
            generation = 1
            now_s = time.monotonic()
            if counts[2] > limits[2] and now_s - self._all_at_s >= _ALL_EVERY_S:
                generation, self._all_at_s = 2, now_s
        gc.collect(generation)
        self._again.start()
