"""The words of an attempt's output as search knows them: of its beginning and its end, as a person saw them."""

from __future__ import annotations

import os
from collections.abc import Iterator

from taskmon import ours
from taskmon.core.job import printable
from taskmon.core.journal import OUTPUT
from taskmon.core.output.stream import FoldedStream
from taskmon.paths import Paths
from taskmon.store.search.words import distinct, words_of

#: Of a longer output what it began with and what it ended with is enough to find it again.
HEAD_BYTES, TAIL_BYTES = 32_768, 98_304
#: Numbers and keys are words as well; of more than that nobody remembers any.
MOST_CHARACTERS = 32_768
#: Of a line that is shown.
_LONGEST_LINE = 300
#: Nothing holds the interpreter for longer than it takes to go through so many bytes.
_CHUNK_BYTES = 8_192


def printed_words(paths: Paths, run_id: int, attempt: int) -> str:
    """The words; "" where there is no output, or none of ours.

    Raises:
        OSError: It can't be read now.
    """
    return distinct(_texts(paths, run_id, attempt), MOST_CHARACTERS)


def printed_line(paths: Paths, run_id: int, attempt: int, word: str) -> str:
    """The first line, of what `printed_words` looks at, that holds what the index finds by this word; "": none does.

    Raises:
        OSError: As `printed_words`.
    """
    parts = words_of(word.lower())
    for text in _texts(paths, run_id, attempt):
        lowered = text.lower()
        if not all(part in lowered for part in parts):
            continue
        for line in text.splitlines():
            if all(part in line.lower() for part in parts):
                return printable(_around(line.strip(), parts[0] if parts else ""))
    return ""


def _around(line: str, part: str) -> str:
    """As much of a long line as is shown."""
    start = max(0, line.lower().find(part) - _LONGEST_LINE // 3) if len(line) > _LONGEST_LINE else 0
    return ("…" if start else "") + line[start : start + _LONGEST_LINE]


def _texts(paths: Paths, run_id: int, attempt: int) -> Iterator[str]:
    """What can be read of an output, the end first: that is where it says how it went. Nothing, where it is none."""
    path = os.path.join(paths.attempt(run_id, attempt), OUTPUT)
    try:
        descriptor = ours.open_file(path)
    except (FileNotFoundError, ours.NotOursError):
        return
    try:
        yield from _parts(descriptor)
    finally:
        os.close(descriptor)


def _parts(descriptor: int) -> Iterator[str]:
    size = os.fstat(descriptor).st_size
    if size <= HEAD_BYTES + TAIL_BYTES:
        yield from _folded(descriptor, 0, size)
        return
    yield from _folded(descriptor, size - TAIL_BYTES, size)
    yield from _folded(descriptor, 0, HEAD_BYTES)


def _folded(descriptor: int, start: int, end: int) -> Iterator[str]:
    """The lines of a part as redraws have left them; those that are cut are left out."""
    stream = FoldedStream(coloured=False)
    os.lseek(descriptor, start, os.SEEK_SET)
    is_cut = start > 0
    while start < end and (content := os.read(descriptor, min(_CHUNK_BYTES, end - start))):
        start += len(content)
        if is_cut:
            newline = content.find(b"\n")
            is_cut, content = newline < 0, content[newline + 1 :] if newline >= 0 else b""
        if b"\0" in content:  # of a hole, or of what is no text
            content = content.replace(b"\0", b"")
        yield stream.feed(content)
    yield stream.feed(b"", last=True)
