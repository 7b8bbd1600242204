"""Of runs that a search found by what they printed: with which words, and the line that holds them."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from taskmon.core.run import Run
from taskmon.paths import Paths
from taskmon.store import Reader
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.text.units import isolated, translate
from taskmon.ui.threads.reader_thread import ReaderThread

#: A run, the number of its newest attempt, and the words.
_Key = tuple[int, int, tuple[str, ...]]
_MOST_KEPT = 2_000
#: A line is looked for in so many attempts, the newest first.
_MOST_ATTEMPTS = 3


def output_words(run: Run, wanted: Filter) -> tuple[str, ...]:
    """The words that the search looks for and nothing in the run's row holds: a listed run has printed them."""
    if not wanted.search:
        return ()
    texts = (run.name, run.command, run.error.message if run.error else "", *run.tags)
    told = "\n".join(map(_lowered, texts))
    return tuple(word for word in _words(wanted.search) if _lowered(word) not in told)


class FoundLines(QObject):
    """Lines are read once they are asked for, all of a moment together, and kept."""

    read = Signal(object)  #: list[int]: of these runs there is more to say

    def __init__(self, thread: ReaderThread, paths: Paths | None, parent: QObject) -> None:
        """`paths`: None: no line is ever read."""
        super().__init__(parent)
        self._thread = thread
        self._paths = paths
        self._lines: dict[_Key, str] = {}
        self._lacking: dict[_Key, None] = {}
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._read)

    def text_of(self, run: Run, wanted: Filter) -> str:
        """What the run has printed, that it is listed; "": its row tells why."""
        words = output_words(run, wanted)
        if not words:
            return ""
        key = (run.id, run.attempt, words)
        line = self._lines.get(key)
        if line is None and self._paths is not None and key not in self._lacking:
            self._lacking[key] = None
            self._soon.start()
        return translate("columns", "printed: {line}").format(line=isolated(line or " … ".join(words)))

    @Slot()
    def _read(self) -> None:
        paths, keys = self._paths, tuple(self._lacking)
        assert paths is not None

        def take(lines: dict[_Key, str]) -> None:
            self._forget(keys)
            self._lines |= lines
            while len(self._lines) > _MOST_KEPT:
                del self._lines[next(iter(self._lines))]
            self.read.emit([run_id for run_id, _, _ in lines])

        def look(reader: Reader) -> dict[_Key, str]:
            return {key: _line(paths, key) for key in keys}

        self._thread.ask(look, take, lambda: self._forget(keys))

    def _forget(self, keys: tuple[_Key, ...]) -> None:
        for key in keys:
            self._lacking.pop(key, None)


def _line(paths: Paths, key: _Key) -> str:
    """The line, of the newest attempt that has one; "": it is there no more, or can't be read."""
    from taskmon.engine.upkeep.printed_words import printed_line  # here: the first picture does without

    run_id, newest, words = key
    for attempt in range(newest, max(0, newest - _MOST_ATTEMPTS), -1):
        try:
            if line := printed_line(paths, run_id, attempt, words[0]):
                return line
        except OSError:
            continue
    return ""


@lru_cache(maxsize=16)
def _words(search: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(Filter(search=search).query().search.split()))


def _lowered(text: str) -> str:
    """As the database compares: of letters of ASCII alone the case does not matter."""
    return text.lower() if text.isascii() else "".join(char.lower() if char.isascii() else char for char in text)
