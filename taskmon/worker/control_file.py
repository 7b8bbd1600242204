"""What was asked of this attempt: the lines of control.jsonl, each read once, torn and unknown ones skipped."""

from __future__ import annotations

import json
import os

from taskmon import ours, system
from taskmon.core.journal import Request

#: The monitor begins it anew long before; what is longer was made so by somebody else, and holds nothing.
_MOST_BYTES = 1_048_576


class Requests:
    """Follows control.jsonl, which whoever asks first creates."""

    def __init__(self, path: str, folder: ours.Folder | None = None) -> None:
        """Args:
        folder: The one that it is in, for the first read; later ones look for it anew.
        """
        self._path = path
        self._folder = folder
        self._inode = 0
        self._position = 0
        self._partial = b""

    @property
    def heard_bytes(self) -> int:
        """How much of the file was read: all that stands before it has been heard."""
        return self._position

    def read(self) -> list[Request]:
        """What was asked since the last time, oldest first."""
        try:
            fd = self._open()
        except OSError:
            return []
        try:
            found = os.fstat(fd)
            # Begun anew, as it had become long or was none of ours; or emptied by somebody.
            if found.st_ino != self._inode or found.st_size < self._position:
                self._inode, self._position, self._partial = found.st_ino, 0, b""
            chunk = ours.read_on(fd, self._path, self._position, _MOST_BYTES)
        except OSError:
            return []
        finally:
            system.close(fd)
        self._position += len(chunk)
        *lines, self._partial = (self._partial + chunk).split(b"\n")
        return [request for request in map(_request, lines) if request is not None]

    def _open(self) -> int:
        folder, self._folder = self._folder, None
        return ours.open_file(self._path) if folder is None else folder.open_file(os.path.basename(self._path))


def _request(line: bytes) -> Request | None:
    try:
        return Request(json.loads(line)["request"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
