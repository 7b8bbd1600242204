"""Room that is set aside while there is some, to be given up when the disk is full: an outcome then fits."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from taskmon.ownership import replace_file

BALLAST_BYTES = 4 * 1024 * 1024

_log = logging.getLogger(__name__)


class Ballast:
    """One file; on the writer's thread."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def make(self) -> None:
        """Set the room aside, if it is not."""
        try:
            if os.path.lexists(self._path):
                return
            replace_file(self._path, bytes(BALLAST_BYTES))
        except OSError as error:
            _log.warning("no ballast: %s", error)
            self.give_up()

    def give_up(self) -> bool:
        """Let others have the room; False: there was none set aside."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
