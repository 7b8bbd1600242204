"""Files that a kill or a power cut leaves whole: written beside their place and renamed, or rows cut back to what is
known to be on the disk."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterable
from typing import Any, BinaryIO

from taskmon.tasks.durable.files import sync_folder

if sys.platform != "win32":  # where a file that is open elsewhere can't be replaced anyway
    import fcntl


class BusyError(OSError):
    """Somebody else is at work on the same file."""


def write_whole(path: str, content: Iterable[bytes]) -> None:
    """Write the file at `path`, replacing it only once the new one is on the disk; until then it is PATH.new.

    Only one may do so at a time: a lock on another file sees to that.
    """
    beside = f"{path}.new"
    with open(beside, "wb") as file:
        file.writelines(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    sync_folder(os.path.dirname(path))


def lock(descriptor: int, path: str) -> None:
    """Keep other processes from working on the same file until it is closed.

    Raises:
        BusyError: One is at it.
    """
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BusyError(error.errno, "another run is writing it", path) from None


def opened(path: str) -> BinaryIO:
    """The file at `path`, made if it is not there, kept as it is if it is; to be read and written."""
    return open(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666), "r+b")


class Rows:
    """A file of JSON rows that grows; `kept` of it, noted in a checkpoint, is what a later attempt begins with."""

    def __init__(self, path: str, kept: object) -> None:
        """Open the rows at `path`, cut back to `kept`; from nothing where that is None or not of this file."""
        self.path = path
        self._file = opened(path)
        try:
            lock(self._file.fileno(), path)
            self.is_continued = False
            self.rows = self._read(kept)
        except BaseException:
            self._file.close()
            raise

    def add(self, row: Any) -> None:
        """Append a row; it may be lost until the next `keep`."""
        self._file.write(json.dumps(row).encode() + b"\n")

    def keep(self) -> dict[str, Any]:
        """Have all rows on the disk; what to give as `kept` to go on after them."""
        self._file.flush()
        os.fsync(self._file.fileno())
        return {"rows": self._token, "bytes": self._file.tell()}

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _read(self, kept: object) -> list[Any]:
        rows: list[Any] = []
        if isinstance(kept, dict):
            try:
                rows = [json.loads(line) for line in self._file.read(int(kept["bytes"])).splitlines()]
            except (KeyError, TypeError, ValueError):
                rows = []
        if isinstance(kept, dict) and rows and rows[0] == kept.get("rows") and self._file.tell() == kept["bytes"]:
            self._token: str = rows[0]
            self._file.truncate()
            self.is_continued = True
            return rows[1:]
        self._file.seek(0)
        self._file.truncate()
        self._token = secrets.token_hex(8)
        self.add(self._token)
        self._file.flush()
        sync_folder(os.path.dirname(self.path))
        return []
