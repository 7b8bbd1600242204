"""Takes text out of an output, for the clipboard; much of it is read on another thread."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from taskmon.core.errors import TaskmonError
from taskmon.core.untrusted.characters import is_text
from taskmon.ui.output.reading.chunk import Chunk, Row
from taskmon.ui.output.reading.edges import Edges
from taskmon.ui.output.reading.file import OutputFile
from taskmon.ui.output.saving import OutputSaver
from taskmon.ui.output.selection import Selection, TextPosition, row_text
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.text.units import size
from taskmon.ui.threads.latest_call import LatestCall

#: More would make whatever it is pasted into stand still; it can be saved.
MOST_COPIED_BYTES = 16 * 1024 * 1024
#: So much takes a few milliseconds; more is read on another thread.
_COPIED_AT_ONCE_BYTES = 64 * 1024


class OutputCopier(QObject):
    """Copies and saves for one view."""

    told = Signal(str)  #: a sentence: something asked for is done
    failed = Signal(str)  #: a sentence: why something could not be done

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._copying = LatestCall(self)
        self._saver = OutputSaver(view)
        self._saver.told.connect(self.told)
        self._saver.failed.connect(self.failed)

    def copy(self, file: OutputFile, selection: Selection) -> None:
        """Put what is selected on the clipboard."""
        count = selection.size_bytes(file)
        if count > MOST_COPIED_BYTES:
            said = self.tr("{size} are selected, and a clipboard is good for {most}. “Save as…” takes all of it.")
            self.failed.emit(said.format(size=size(count), most=size(MOST_COPIED_BYTES)))
        elif count <= _COPIED_AT_ONCE_BYTES:
            QGuiApplication.clipboard().setText(text_of(file, selection))
        else:
            edges = file.edges
            self._copying.ask(lambda: _read(selection, edges), QGuiApplication.clipboard().setText, self._refuse)

    def save_as(self, source: Path, *, as_shown: bool = False) -> None:
        """Ask for a file, and copy the whole output into it."""
        self._saver.ask(source, as_shown=as_shown)

    def save(self, source: Path, target: Path, *, as_shown: bool = False) -> None:
        """Copy the whole output into this file; `told` says when it is done."""
        self._saver.save(source, target, as_shown=as_shown)

    def _refuse(self, error: TaskmonError) -> None:
        self.failed.emit(refusal_text(error))


def text_of(file: OutputFile, selection: Selection) -> str:
    """The selected text without colours; lines end where the program ended them, and nowhere else.

    Args:
        file: The one that the selection is in, on the thread that it is open on: rows begin as they do there.
    """
    return "".join(_parts(file, selection.first, selection.last))


def _read(selection: Selection, edges: Edges) -> str:
    """The same, on any thread."""
    file = OutputFile(selection.path, edges)
    try:
        return text_of(file, selection)
    finally:
        file.close()


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
    for chunk in file.chunks_from(row.end):
        if chunk.start >= last.start:
            break
        yield _copied(chunk, row.end, last.start)
    rows = file.rows_from(last.start, 1)
    yield row_text(rows[0])[: last.column] if rows else ""


def _copied(chunk: Chunk | Row, start: int, end: int) -> str:
    """The rows from `start` to before `end`."""
    if isinstance(chunk, Row):
        return f"\n[{row_text(chunk)}]\n"
    raw = chunk.raw
    if raw is not None and start <= chunk.start and chunk.end <= end:
        text = raw.decode("utf-8", "replace")
        if _is_plain(text):
            return text
    rows = (chunk.row(index) for index in range(len(chunk.starts)))
    return "".join(
        [_tabbed(row) + ("\n" if row.is_whole else "") for row in rows if start <= row.start and row.start < end]
    )


def _tabbed(row: Row) -> str:
    """As its text, but tabs stay tabs."""
    text = row.content.decode("utf-8", "replace") if row.folded is None else ""
    return text if text and _is_plain(text) else row.text


def _is_plain(text: str) -> bool:
    return is_text(text.replace("\t", "").replace("\n", ""))
