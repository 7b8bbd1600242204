"""Runs for the palette, by their number or by words of name and command; read on a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from taskmon.core.job import printable
from taskmon.core.run import Run
from taskmon.store import Query, Reader
from taskmon.ui.palette.entries import Entry
from taskmon.ui.text.states import state_word
from taskmon.ui.text.units import translate
from taskmon.ui.threads.reader_thread import ReaderThread

_MOST = 20
_PAUSE_MS = 120
_LONGEST = 120
#: SQLite counts no further.
_LONGEST_NUMBER = 15


class RunSearch(QObject):
    """Open while the palette is: a search among a million runs keeps no other reader waiting."""

    found = Signal(str, object)  #: the words, list[Entry]

    def __init__(self, open_reader: Callable[[], Reader], show: Callable[[int], object], parent: QObject) -> None:
        super().__init__(parent)
        self._show = show
        self._words = ""
        self._open_reader = open_reader
        self._reader_thread: ReaderThread | None = None  # most that is done by the palette needs none
        self._timer = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self._search)

    def search(self, words: str) -> None:
        """Look for these once nothing more is typed for a moment; what was looked for before is forgotten."""
        self._words = words.strip()
        if self._words:
            self._timer.start()
        else:
            self._timer.stop()

    def close(self) -> None:
        """Look for nothing more."""
        self._words = ""
        self._timer.stop()
        if self._reader_thread is not None:
            self._reader_thread.close(timeout_s=0)
        self.deleteLater()

    @Slot()
    def _search(self) -> None:
        words = self._words

        def look(reader: Reader) -> list[Run]:
            return find_runs(reader, words) if words == self._words else []  # else it was typed on meanwhile

        def show(runs: list[Run]) -> None:
            if words == self._words:
                self.found.emit(words, [self._entry(run) for run in runs])

        if self._reader_thread is None:
            self._reader_thread = ReaderThread(self._open_reader, self)
        self._reader_thread.ask(look, show)

    def _entry(self, run: Run) -> Entry:
        title = translate("palette", "Run {id}: {name}").format(id=run.id, name=printable(run.name)[:_LONGEST])
        return Entry(f"run:{run.id}", title, partial(self._show, run.id), state_word(run.state))


def find_runs(reader: Reader, words: str) -> list[Run]:
    """The run of that number, and the newest with these words; a few at most."""
    number = words.removeprefix("#")
    found = []
    if number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER:
        run = reader.run(int(number))
        found = [run] if run is not None else []
    others = reader.page(Query(search=words), limit=_MOST, results=0)
    return [*found, *(run for run in others if run not in found)][:_MOST]
