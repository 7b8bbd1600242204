"""Attempts that have ended, in the database and in their folders."""

from __future__ import annotations

from typing import Any

from taskmon.core import journal
from taskmon.core.attempt import Attempt
from taskmon.core.states import RunState
from taskmon.engine.attempts.ended_folder import tidy
from taskmon.paths import Paths
from taskmon.store import Folded, Store
from tests.store import acts
from tests.store.journals import STARTED, claimed, finished

_ALL = (journal.PROGRESS, journal.CONTROL, journal.DONE, journal.EVENTS)


class Ended:
    """An attempt whose end SQLite holds, with a folder as its worker has left it."""

    def __init__(self, store: Store, paths: Paths, state: RunState = RunState.SUCCEEDED, **fields: Any) -> None:
        self.store, self.paths, self.folded = store, paths, Folded(paths.runs)
        self.run = acts.add(store)
        self.folder = paths.attempt(self.run.id, 1)
        self.folder.mkdir(parents=True)
        self.journal = claimed(self.run.id, 1) + STARTED + finished(state)
        (self.folder / journal.JOURNAL).write_bytes(self.journal)
        for name in (journal.ALIVE, journal.OUTPUT, *_ALL):
            (self.folder / name).touch()
        acts.perform(store, self.run.id, state, **fields)

    @property
    def attempt(self) -> Attempt:
        reader = self.store.reader()
        try:
            return reader.attempts(self.run.id)[0]
        finally:
            reader.close()

    def tidy(self) -> None:
        with self.folded.lock:
            tidy([self.attempt], self.paths, self.folded)

    @property
    def names(self) -> list[str]:
        """What is left in its folder."""
        return sorted(path.name for path in self.folder.iterdir()) if self.folder.exists() else []

    @property
    def told(self) -> bytes | None:
        """Its folded journal."""
        found = self.folded.read(0).get(self.run.id, {}).get(1)
        return None if found is None else found.content
