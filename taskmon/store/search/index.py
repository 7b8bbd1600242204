"""The index of what ended attempts printed, for whoever writes it: takes words in, forgets, keeps its bound."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from taskmon.store.search.file import (
    MOST_ATTEMPTS,
    Printed,
    UselessError,
    attempt_of,
    number_of,
    open_to_write,
    remove,
    run_of,
    speaking,
)

#: Characters of words in all; with what finds them the file is about twice as large.
MOST_CHARACTERS = 256_000_000
_PORTION = 500
#: So many pages of the index are brought together at once.
_MERGED = 200


class SearchIndex:
    """One writing connection; any thread may use it, one at a time. All may raise StoreError, as `speaking` says."""

    def __init__(self, path: Path, most_characters: int = MOST_CHARACTERS) -> None:
        self._path = path
        self._most_characters = most_characters
        with speaking(path):
            self._connection = open_to_write(path)

    def unknown(self, attempts: Sequence[Printed]) -> list[Printed]:
        """Those of them that are not in it yet, or whose numbers others have had."""
        found: list[Printed] = []
        with speaking(self._path):
            for start in range(0, len(attempts), _PORTION):
                part = attempts[start : start + _PORTION]
                marks = ", ".join("?" * len(part))
                sql = f"SELECT id, ended_at FROM indexed WHERE id IN ({marks})"  # noqa: S608  # question marks alone
                known = dict(self._connection.execute(sql, [each.number for each in part]).fetchall())
                found += [each for each in part if known.get(each.number) != each.ended_at]
        return found

    def add(self, attempts: Iterable[Printed]) -> None:
        """Take in what these printed, all or none, and let the oldest go that are beyond the bound."""
        with self._transaction():
            size = self._noted("size")
            for each in attempts:
                size -= self._forget(each.number)
                if each.words:
                    self._execute("INSERT INTO output (rowid, words) VALUES (?, ?)", each.number, each.words)
                self._execute(
                    "INSERT INTO indexed (id, ended_at, size) VALUES (?, ?, ?)",
                    *(each.number, each.ended_at, len(each.words)),
                )
                size += len(each.words)
            while size > self._most_characters and (row := self._oldest()) is not None:
                size -= self._forget(row, but_keep=True)
                self._note("full", 1)
            self._note("size", size)

    def forget_runs(self, run_ids: Iterable[int]) -> None:
        """Forget all that these runs printed."""
        between = "SELECT id FROM indexed WHERE id BETWEEN ? AND ?"
        with self._transaction():
            for run_id in run_ids:
                rows = self._execute(between, number_of(run_id, 0), number_of(run_id, MOST_ATTEMPTS)).fetchall()
                self._forget_all(row[0] for row in rows)

    def forget(self, attempts: Iterable[tuple[int, int]]) -> None:
        """Forget what these attempts printed: run and number of each."""
        with self._transaction():
            self._forget_all(number_of(run_id, attempt) for run_id, attempt in attempts)

    def portion(self, after: Printed | None) -> list[Printed]:
        """The next attempts that are in it, in the order of their runs; without their words."""
        sql = "SELECT id, ended_at FROM indexed WHERE id > ? ORDER BY id LIMIT ?"
        with speaking(self._path):
            rows = self._execute(sql, -1 if after is None else after.number, _PORTION).fetchall()
        return [Printed(run_of(row[0]), attempt_of(row[0]), row[1]) for row in rows]

    @property
    def is_complete(self) -> bool:
        """Whether all that there was has once been gone through."""
        with speaking(self._path):
            return self._noted("complete") == 1

    def note_complete(self) -> None:
        """All that there is has been gone through."""
        with self._transaction():
            self._note("complete", 1)

    @property
    def is_full(self) -> bool:
        """Whether older attempts had to go: there is no use in looking for more of them."""
        with speaking(self._path):
            return self._noted("full") == 1

    def tidy(self) -> None:
        """Bring together a little of what is spread over the index: so words that were forgotten leave the file."""
        with self._transaction():
            self._execute("INSERT INTO output (output, rank) VALUES ('merge', ?)", _MERGED)

    def interrupt(self) -> None:
        """End the statement that is under way; from any thread."""
        with suppress(sqlite3.ProgrammingError):  # it was closed this instant
            self._connection.interrupt()

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it, or nothing: whatever ends the process in it."""
        with speaking(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    def _execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        return self._connection.execute(sql, values)

    def _oldest(self) -> int | None:
        row = self._execute("SELECT id FROM indexed WHERE size > 0 ORDER BY ended_at, id LIMIT 1").fetchone()
        return None if row is None else row[0]

    def _forget_all(self, numbers: Iterable[int]) -> None:
        freed = sum(map(self._forget, numbers))
        self._note("size", self._noted("size") - freed)

    def _forget(self, number: int, *, but_keep: bool = False) -> int:
        """Forget an attempt's words; how many characters that were. `but_keep`: it is not to be looked at again."""
        row = self._execute("SELECT size FROM indexed WHERE id = ?", number).fetchone()
        if row is None:
            return 0
        if row[0]:
            self._execute("DELETE FROM output WHERE rowid = ?", number)
        self._execute(
            "UPDATE indexed SET size = 0 WHERE id = ?" if but_keep else "DELETE FROM indexed WHERE id = ?", number
        )
        return int(row[0])

    def _noted(self, key: str) -> int:
        row = self._execute("SELECT value FROM state WHERE key = ?", key).fetchone()
        return 0 if row is None else int(row[0])

    def _note(self, key: str, value: int) -> None:
        self._execute(
            "INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            *(key, value),
        )


def forget_runs(path: Path, run_ids: Iterable[int]) -> None:
    """Forget what these runs printed, if there is an index; one that is of no use goes as a whole.

    Raises:
        StoreError: It can't be written to.
        OSError: It can't be removed.
    """
    _forget(path, lambda index: index.forget_runs(run_ids))


def forget_outputs(path: Path, attempts: Iterable[tuple[int, int]]) -> None:
    """As `forget_runs`, of these attempts alone."""
    _forget(path, lambda index: index.forget(attempts))


def _forget(path: Path, forget: Callable[[SearchIndex], None]) -> None:
    if not path.exists():
        return
    try:
        with closing(SearchIndex(path)) as index:
            forget(index)
    except UselessError:
        remove(path)
