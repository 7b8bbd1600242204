"""What the store knows that a field can offer: groups, tags, runs that are not over, what was run lately."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

from taskmon.core.job import printable
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.store import Query, Reader
from taskmon.ui.threads.reader_thread import ReaderThread

T = TypeVar("T")
_UNFINISHED = frozenset({RunState.QUEUED, RunState.RUNNING, RunState.INTERRUPTED})
_MOST_RUNS = 50
_MOST_TAGS = 2_000
_MOST_RECENT = 20


@dataclass(frozen=True, slots=True)
class Known:
    """Asks on the reading thread; answers come on the main thread.

    None come where the store can't be read, or the asker is gone: a dialog may be closed while it is read.
    """

    reader_thread: ReaderThread
    groups: tuple[str, ...] = ()
    environment: Callable[[], Mapping[str, str]] = dict  #: what a run that is added now is given

    def tags(self, asker: QObject, answer: Callable[[list[str]], None]) -> None:
        """Give the tags that runs have."""
        self._ask(asker, lambda reader: list(reader.tags())[:_MOST_TAGS], answer)

    def recent(self, asker: QObject, answer: Callable[[list[Run]], None]) -> None:
        """Give the newest runs, of each job one."""
        self._ask(asker, lambda reader: reader.recent_jobs(_MOST_RECENT), answer)

    def unfinished(self, asker: QObject, text: str, answer: Callable[[list[Run]], None]) -> None:
        """Give the newest runs that are not over and have `text` in their name or command, or for their number."""
        self._ask(asker, lambda reader: _unfinished(reader, text), answer)

    def names(self, asker: QObject, run_ids: Iterable[int], answer: Callable[[dict[int, str]], None]) -> None:
        """Give what these runs are called, of those that exist."""
        wanted = tuple(run_ids)
        self._ask(asker, lambda reader: {key: run.name for key, run in reader.runs(wanted).items()}, answer)

    def _ask(self, asker: QObject, question: Callable[[Reader], T], answer: Callable[[T], None]) -> None:
        self.reader_thread.ask(question, lambda found: answer(found) if isValid(asker) else None)


def run_title(run_id: int, name: str) -> str:
    """A run as it is offered, and told apart from others of its name: Nightly backup (7)."""
    return f"{printable(name)} ({run_id})" if name else f"({run_id})"


def _unfinished(reader: Reader, text: str) -> list[Run]:
    number = text.strip().lstrip("#")
    run = reader.run(int(number)) if number.isdecimal() and len(number) < 19 else None
    found = reader.page(Query(states=_UNFINISHED, search=text), _MOST_RUNS, results=0)
    return ([run] if run is not None else []) + [other for other in found if run is None or other.id != run.id]
