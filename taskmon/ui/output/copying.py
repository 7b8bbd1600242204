"""Takes text out of an output, for the clipboard or all of it into a file; much of it is read on another thread."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from taskmon.core.errors import InvalidError, TaskmonError
from taskmon.core.job import printable
from taskmon.ui.output.file import OutputFile
from taskmon.ui.output.selection import Selection, TextPosition, left_out, row_text
from taskmon.ui.output.terminal_text import plain
from taskmon.ui.text.units import size, translate
from taskmon.ui.threads.latest_call import LatestCall

#: More would make whatever it is pasted into stand still; it can be saved.
MOST_COPIED_BYTES = 16 * 1024 * 1024
#: So much takes a few milliseconds; more is read on another thread.
_COPIED_AT_ONCE_BYTES = 64 * 1024
_CHUNK_BYTES = 1024 * 1024


class OutputCopier(QObject):
    """Copies and saves for one view."""

    told = Signal(str)  #: a sentence: something asked for is done
    failed = Signal(str)  #: a sentence: why something could not be done

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._copying, self._saving = LatestCall(self), LatestCall(self)

    def copy(self, file: OutputFile, selection: Selection) -> None:
        """Put what is selected on the clipboard."""
        count = selection.size_bytes(file)
        if count > MOST_COPIED_BYTES:
            said = self.tr("{size} are selected, and a clipboard is good for {most}. “Save as…” takes all of it.")
            self.failed.emit(said.format(size=size(count), most=size(MOST_COPIED_BYTES)))
        elif count <= _COPIED_AT_ONCE_BYTES:
            QGuiApplication.clipboard().setText(text_of(selection))
        else:
            self._copying.ask(lambda: text_of(selection), QGuiApplication.clipboard().setText, self._refuse)

    def save_as(self, source: Path) -> None:
        """Ask for a file, and copy the whole output into it."""
        from PySide6.QtWidgets import QFileDialog  # here: few ever save one

        dialog = QFileDialog(self._view, self.tr("Save the output"), str(Path.home() / _file_name(source)))
        dialog.setObjectName("save_output_dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.save(source, Path(path)))
        dialog.open()

    def save(self, source: Path, target: Path) -> None:
        """Copy the whole output into this file; `told` says when it is done."""
        said = self.tr("{size} of output were saved to {path}.")

        def tell(count: int) -> None:
            self.told.emit(said.format(size=size(count), path=printable(str(target))))

        self._saving.ask(lambda: save(source, target), tell, self._refuse)

    def _refuse(self, error: TaskmonError) -> None:
        self.failed.emit(str(error))


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


def _file_name(path: Path) -> str:
    """run-7-attempt-2.log, of `runs/7/2/output.log`."""
    return f"run-{path.parent.parent.name}-attempt-{path.parent.name}.log"
