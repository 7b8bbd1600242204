"""What is taken out of an output: text for the clipboard, or all of it into a file; read on any thread. No widget."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from taskmon.core.errors import InvalidError
from taskmon.core.job import printable
from taskmon.ui.output.file import OutputFile, Row
from taskmon.ui.output.terminal_text import plain
from taskmon.ui.text.run import size, translate

#: More would make whatever it is pasted into stand still; it can be saved.
MOST_COPIED_BYTES = 16 * 1024 * 1024
_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, order=True)
class TextPosition:
    """A character: the start of its row in the file, and its column."""

    start: int
    column: int


@dataclass(frozen=True, slots=True)
class Selection:
    """From one character to before another, in the file at `path`."""

    path: Path
    first: TextPosition
    last: TextPosition

    def size_bytes(self, file: OutputFile) -> int:
        """About how much that is; what was given up is not counted."""
        return file.shown(self.last.start) - file.shown(self.first.start) + self.last.column


def row_text(row: Row) -> str:
    """The row as it is shown, without its colours."""
    return left_out(row.left_out_bytes) if row.left_out_bytes else plain(row.content)


def left_out(count: int) -> str:
    """What stands in place of bytes that were given up."""
    return translate("output", "{size} left out here").format(size=size(count))


def text_of(selection: Selection) -> str:
    """The selected text without colours; lines end where the program ended them, and nowhere else."""
    file = OutputFile(selection.path)
    try:
        return "".join(_parts(file, selection.first, selection.last))
    finally:
        file.close()


def save(source: Path, target: Path) -> int:
    """Copy the output byte for byte; where a part was given up a line says so. Returns the bytes written.

    Raises:
        InvalidError: It can't be read or written; a file that was begun is removed.
    """
    file, written = OutputFile(source), 0
    try:
        if not file.is_there:
            raise InvalidError(translate("output", "There is no output to save."))
        if target.exists() and os.path.samefile(source, target):
            raise InvalidError(translate("output", "That is the output itself; choose another file."))
        try:
            with target.open("wb") as copy:
                for part in file.parts(0, file.size, _CHUNK_BYTES):
                    written += copy.write(f"\n[{left_out(part)}]\n".encode() if isinstance(part, int) else part)
        except OSError as error:
            if target.is_file():
                target.unlink(missing_ok=True)
            said = translate("output", "{path} can't be written: {why}.")
            raise InvalidError(said.format(path=printable(str(target)), why=error.strerror or error)) from None
    finally:
        file.close()
    return written


def _parts(file: OutputFile, first: TextPosition, last: TextPosition) -> Iterator[str]:
    rows = file.rows_from(first.start, 1)
    if not rows:
        return
    row, text = rows[0], row_text(rows[0])
    if last.start <= first.start:
        yield text[first.column : last.column]
        return
    yield text[first.column :]
    yield "\n" if row.is_whole or row.left_out_bytes else ""
    held = b""
    for part in file.parts(row.end, last.start, _CHUNK_BYTES):
        if isinstance(part, int):
            yield _copied(held) + "\n" + f"[{left_out(part)}]\n"
            held = b""
            continue
        *lines, held = (held + part).split(b"\n")
        for line in lines:
            yield _copied(line) + "\n"
    yield _copied(held)
    rows = file.rows_from(last.start, 1)
    yield row_text(rows[0])[: last.column] if rows else ""


def _copied(line: bytes) -> str:
    """As `plain`, but tabs stay tabs."""
    text = line.decode("utf-8", "replace")
    return text if text.replace("\t", "").isprintable() else plain(line)
