"""How many rows of a page are read: what a task returned may be a megabyte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from taskmon.store.decoding import Row
from taskmon.store.records import RUN_COLUMNS

_RESULT = RUN_COLUMNS.index("result")


def fit(rows: Iterable[Row], limit: int, most: int) -> Iterator[Row]:
    """The first rows, until there are `limit` of them, or their results have so many characters."""
    size = 0
    for _, row in zip(range(limit), rows, strict=False):
        yield row
        size += len(row[_RESULT]) if isinstance(row[_RESULT], (str, bytes)) else 0
        if size >= most:
            return
