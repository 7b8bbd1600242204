"""Which runs have printed a word, asked of the file beside the database. If it is of no use, nothing is found."""

from __future__ import annotations

import logging
import os
import sqlite3
from pathlib import Path

from taskmon.store.search.file import RUN_OF_ROW, open_to_read
from taskmon.store.search.words import match_of

log = logging.getLogger(__name__)
#: So many runs at most, the newest, are found by what they printed.
MOST_FOUND = 100_000
_MOST_KEPT = 8
_FIND = (
    f"SELECT DISTINCT {RUN_OF_ROW} FROM output WHERE output MATCH ?"  # noqa: S608  # constants
    f" ORDER BY rowid DESC LIMIT {MOST_FOUND}"
)


class FoundInOutput:
    """Of one thread. What was found is kept until the file changes, for the next page asks the same."""

    def __init__(self, path: Path) -> None:
        """Nothing is opened before somebody asks."""
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._file: int | None = None  #: the inode that was opened, or that is of no use
        self._version: int | None = None
        self._kept: dict[str, frozenset[int]] = {}

    def runs_with(self, word: str) -> frozenset[int]:
        """The ids of runs in whose output a word begins so."""
        match = match_of(word)
        if match is None:
            return frozenset()
        try:
            connection = self._opened()
            if connection is None:
                return frozenset()
            version = connection.execute("PRAGMA data_version").fetchone()[0]
            if version != self._version:
                self._version = version
                self._kept.clear()
            if match not in self._kept:
                while len(self._kept) >= _MOST_KEPT:
                    del self._kept[next(iter(self._kept))]
                self._kept[match] = frozenset(row[0] for row in connection.execute(_FIND, (match,)))
            return self._kept[match]
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
                raise
            # Damaged, or locked: the list does without, and the next indexing makes it anew.
            log.warning("search does without output: %s", error)
            self.close()
            return frozenset()

    def interrupt(self) -> None:
        """End the search that is under way; from any thread."""
        connection = self._connection
        if connection is not None:
            connection.interrupt()

    def close(self) -> None:
        connection, self._connection = self._connection, None
        self._version = None
        if connection is not None:
            connection.close()

    def _opened(self) -> sqlite3.Connection | None:
        try:
            file = os.stat(self._path).st_ino
        except OSError:
            file = None
        if file is None or file != self._file or self._connection is None:
            self.close()
            self._kept.clear()
            self._file = file
            self._connection = open_to_read(self._path) if file is not None else None
        return self._connection
