"""Saves a whole output into a file: on a thread, told how far it is, and given up when somebody says so."""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QProgressDialog, QWidget

from taskmon.core.errors import InvalidError, TaskmonError
from taskmon.core.job import printable
from taskmon.core.output.stream import FoldedStream
from taskmon.ui.output.reading.file import OutputFile
from taskmon.ui.output.selection import left_out
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.text.units import size, translate
from taskmon.ui.threads.latest_call import LatestCall
from taskmon.ui.widgets.labels import PlainLabel

_CHUNK_BYTES = 1024 * 1024
#: What is saved sooner needs no window that tells of it.
_TOLD_AFTER_MS = 700


class OutputSaver(QObject):
    """Saves for one view; one at a time."""

    told = Signal(str)  #: a sentence: it is done
    failed = Signal(str)  #: a sentence: why it could not be done

    _moved = Signal(int)  #: percent

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._call = LatestCall(self)
        self._stop = threading.Event()
        self._progress: QProgressDialog | None = None
        self._moved.connect(self._show_percent, Qt.ConnectionType.QueuedConnection)

    def ask(self, source: Path, *, as_shown: bool) -> None:
        """Ask for a file, and save there."""
        from PySide6.QtWidgets import QFileDialog  # here: few ever save one

        dialog = QFileDialog(self._view, self.tr("Save the output"), str(Path.home() / _file_name(source, as_shown)))
        dialog.setObjectName("save_output_dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.save(source, Path(path), as_shown=as_shown))
        dialog.open()

    def save(self, source: Path, target: Path, *, as_shown: bool = False) -> None:
        """Save into this file; `told` says when it is done. What is being saved is given up."""
        self._end()
        stop = self._stop = threading.Event()
        self._progress = QProgressDialog(self._view, minimum=0, maximum=100, minimumDuration=_TOLD_AFTER_MS)
        self._progress.setLabel(PlainLabel(self.tr("Saving the output…")))
        self._progress.setCancelButtonText(self.tr("Cancel"))
        self._progress.setObjectName("save_output_progress")
        self._progress.setWindowTitle(self.tr("Save the output"))
        self._progress.setAutoReset(False)
        self._progress.canceled.connect(stop.set)
        self._progress.setValue(0)
        self._call.ask(
            lambda: save(source, target, as_shown=as_shown, stop=stop, tell=self._moved.emit),
            lambda count: self._tell(count, target),
            self._refuse,
        )

    @Slot(int)
    def _show_percent(self, percent: int) -> None:
        if self._progress is not None and not self._stop.is_set():
            self._progress.setValue(percent)

    def _tell(self, count: int | None, target: Path) -> None:
        self._end()
        if count is None:
            self.told.emit(self.tr("Saving was cancelled; nothing is left of it."))
            return
        said = self.tr("{size} of output were saved to {path}.")
        self.told.emit(said.format(size=size(count), path=printable(str(target))))

    def _refuse(self, error: TaskmonError) -> None:
        self._end()
        self.failed.emit(refusal_text(error))

    def _end(self) -> None:
        self._stop.set()
        if self._progress is not None:
            self._progress.close()
            self._progress.deleteLater()
            self._progress = None


def save(
    source: Path,
    target: Path,
    *,
    as_shown: bool = False,
    stop: threading.Event | None = None,
    tell: Callable[[int], object] = lambda percent: None,
) -> int | None:
    """Copy the output byte for byte, or as it is shown; where a part was given up a line says so.

    What stood at `target` stays until all is written, and keeps its mode; a new file is its owner's alone.

    Returns:
        The bytes written; None: `stop` was set, and nothing is left of it.

    Raises:
        InvalidError: It can't be read or written.
    """
    file = OutputFile(source)
    try:
        if not file.is_there:
            raise InvalidError(translate("output", "There is no output to save."))
        if target.exists() and os.path.samefile(source, target):
            raise InvalidError(translate("output", "That is the output itself; choose another file."))
        return _write(target, _shown(file) if as_shown else _raw(file), file.size, stop or threading.Event(), tell)
    except OSError as error:
        said = translate("output", "{path} can't be written: {why}.")
        raise InvalidError(said.format(path=printable(str(target)), why=error.strerror or error)) from None
    finally:
        file.close()


def _write(
    target: Path, parts: Iterator[bytes], whole: int, stop: threading.Event, tell: Callable[[int], object]
) -> int | None:
    if target.exists() and not target.is_file():  # a device, or a pipe: into it as it comes
        with target.open("wb") as copy:
            return _fill(copy, parts, whole, stop, tell)
    target = target.resolve()  # what a link leads to is written, and the link stays
    beside = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        # As the output itself, it is its owner's alone: it may hold secrets.
        with open(beside, "xb", opener=partial(os.open, mode=0o600)) as copy:
            written = _fill(copy, parts, whole, stop, tell)
            if written is not None:
                copy.flush()
                os.fsync(copy.fileno())  # else a power cut leaves neither this nor what stood there
        if written is not None:
            with contextlib.suppress(FileNotFoundError):
                beside.chmod(target.stat().st_mode & 0o777)
            beside.replace(target)
        return written
    finally:
        beside.unlink(missing_ok=True)


def _fill(
    copy: IO[bytes], parts: Iterator[bytes], whole: int, stop: threading.Event, tell: Callable[[int], object]
) -> int | None:
    written = told = 0
    for part in parts:
        if stop.is_set():
            return None
        written += copy.write(part)
        percent = min(99, 100 * written // max(1, whole))
        if percent > told:
            told = percent
            tell(percent)
    return written


def _all_parts(file: OutputFile) -> Iterator[bytes | int]:
    """All of it, or an error: what can't be read, or was cut short since it was opened, ends early."""
    count = 0
    for part in file.parts(0, file.size, _CHUNK_BYTES):
        count += part if isinstance(part, int) else len(part)
        yield part
    if count < file.size:
        raise InvalidError(translate("output", "The output can no longer be read; nothing was saved."))


def _raw(file: OutputFile) -> Iterator[bytes]:
    for part in _all_parts(file):
        yield f"\n[{left_out(part)}]\n".encode() if isinstance(part, int) else part


def _shown(file: OutputFile) -> Iterator[bytes]:
    stream = FoldedStream(coloured=False)
    for part in _all_parts(file):
        if isinstance(part, int):
            yield (stream.feed(b"", last=True) + f"\n[{left_out(part)}]\n").encode()
            stream = FoldedStream(coloured=False)
        else:
            yield stream.feed(part).encode()
    yield stream.feed(b"", last=True).encode()


def _file_name(path: Path, as_shown: bool) -> str:
    """run-7-attempt-2.log, of `runs/7/2/output.log`."""
    return f"run-{path.parent.parent.name}-attempt-{path.parent.name}.{'txt' if as_shown else 'log'}"
