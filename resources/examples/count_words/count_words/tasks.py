"""The package's task: the words of all books, counted in processes of their own, added up in transactions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from count_words import words_in
from taskmon import Folder, Range, TaskContext, task


@task(name="Count words")
def count_words(
    ctx: TaskContext,
    folder: Annotated[Path, Folder()],
    most: Annotated[int, Range(1, 1_000)] = 10,
    at_once: Annotated[int, Range(1, 64)] = 2,
) -> list[tuple[str, int]]:
    """List the words that are in most of the text files of a folder, with how often they are there."""
    books = ctx.step("list", books_in, folder)
    # What keeps a processor busy is performed in processes: threads would wait for each other.
    counts = ctx.map("count", counted, books, at_once=at_once, isolation="pool")
    total: dict[str, int] = {}
    for count in counts:
        for word, n in count.items():
            total[word] = total.get(word, 0) + n
    return sorted(total.items(), key=lambda each: (-each[1], each[0]))[:most]


def books_in(folder: Path) -> list[str]:
    """The files, always in the same order."""
    return sorted(map(str, folder.rglob("*.txt")))


def counted(path: str) -> dict[str, int]:
    """The counts of one file, as they are kept."""
    return dict(words_in(Path(path)))
