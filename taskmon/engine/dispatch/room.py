"""How much is free on the disk that holds the data: below what the user wants to keep, nothing more is claimed."""

from __future__ import annotations

import _thread
import contextlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from taskmon.core.errors import RunError
from taskmon.core.trouble import short_of_room

#: A disk is measured at most so often, and only when something is claimed.
_REST_S = 5.0
#: On a small disk, such as a stick or one in memory, no more than this part of it is kept free.
_LARGEST_PART = 0.05


class Room:
    """Measured on a thread of its own: the answer of a network's disk may take for ever, and holds nothing up."""

    def __init__(self, folder: Path, least_free_bytes: Callable[[], int], note: Callable[[RunError], object]) -> None:
        """`note`: told, on any thread, where there is too little; 0 bytes: there never is."""
        self._folder = folder
        self._least_bytes = least_free_bytes  # may become another at any time
        self._note = note
        self._measured_at_s: float | None = None
        self._is_measuring = False

    def look_soon(self) -> None:
        """Have it measured, if that was long ago; any thread, returns at once. Until then the last answer holds."""
        now_s = time.monotonic()
        is_fresh = self._measured_at_s is not None and now_s - self._measured_at_s < _REST_S
        if not self._least_bytes() or is_fresh or self._is_measuring:
            return
        self._is_measuring = True
        try:
            _thread.start_new_thread(self._measure, ())  # no Thread: without memory its `start` never returns
        except (RuntimeError, MemoryError):
            self._is_measuring = False  # whoever is to start something meets the same

    def shortage(self) -> RunError | None:
        """What is short now; None: nothing, or that can't be told. Blocks as long as the disk does."""
        wanted_bytes = self._least_bytes()
        if not wanted_bytes:
            return None
        try:
            disk = shutil.disk_usage(self._folder)
        except OSError:
            return None  # it is gone or fails: whoever writes there says so better
        least_bytes = min(wanted_bytes, int(disk.total * _LARGEST_PART))
        return short_of_room(disk.free, least_bytes, str(self._folder)) if disk.free < least_bytes else None

    def _measure(self) -> None:
        try:
            found = self.shortage()
            self._measured_at_s = time.monotonic()
        finally:
            self._is_measuring = False
        if found is not None:
            with contextlib.suppress(RuntimeError):  # the monitor has ended meanwhile
                self._note(found)
