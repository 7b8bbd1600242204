"""The saved jobs as the window knows them: read when they change, and changed by asking the engine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from taskmon.core.requests.new_run import NewRun
from taskmon.core.saved_jobs.saved_job import SavedJob, request_of
from taskmon.engine.verbs.control import Control
from taskmon.engine.verbs.saved_jobs import ToSave
from taskmon.ui.refusals import refusal
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.threads.async_slot import async_slot
from taskmon.ui.threads.reader_thread import ReaderThread


class SavedJobs(QObject):
    """By name. Whoever changes one, the window or a shell: `changed` tells it."""

    changed = Signal()
    saved = Signal(str)  #: the name under which a request is kept now
    failed = Signal(str)  #: a sentence for the user
    _told = Signal()

    def __init__(self, control: Control, reader_thread: ReaderThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs: tuple[SavedJob, ...] = ()
        self._control = control
        self._reader_thread = reader_thread
        self._told.connect(self.read, Qt.ConnectionType.QueuedConnection)
        control.jobs.changed = self._tell

    @Slot()
    def read(self) -> None:
        """Read them anew."""
        self._reader_thread.ask(lambda reader: tuple(reader.saved_jobs()), self._take)

    def names(self) -> frozenset[str]:
        """All their names."""
        return frozenset(saved.name for saved in self.jobs)

    def find(self, name: str) -> SavedJob | None:
        """The job of this name."""
        return next((saved for saved in self.jobs if saved.name == name), None)

    @async_slot
    async def save(self, name: str, new: NewRun, replacing: bool) -> None:
        """Keep a request under a name."""
        if await self._does(lambda: self._control.jobs.save([ToSave(name, request_of(new))], replacing=replacing)):
            self.saved.emit(name)

    @async_slot
    async def save_all(self, jobs: Sequence[ToSave]) -> None:
        """Keep all of these jobs; they may take the places of others."""
        await self._does(lambda: self._control.jobs.save(jobs, replacing=True))

    @async_slot
    async def rename(self, old: str, new: str) -> None:
        """Give a job another name."""
        await self._does(lambda: self._control.jobs.rename(old, new))

    @async_slot
    async def remove(self, name: str) -> None:
        """Forget a job; its runs stay."""
        await self._does(lambda: self._control.jobs.remove(name))

    async def _does(self, ask: Callable[[], Future[Any]]) -> bool:
        """Whether it is done; where not, `failed` has said why."""
        try:
            await asyncio.wrap_future(ask())
        except Exception as error:  # whatever it is: the window must stay, and say so
            self.failed.emit(refusal_text(refusal(error) or error))
            return False
        return True

    def _tell(self) -> None:
        """On the teller's thread."""
        try:
            self._told.emit()
        except RuntimeError:  # the window is gone
            pass

    def _take(self, jobs: tuple[SavedJob, ...]) -> None:
        if jobs != self.jobs:
            self.jobs = jobs
            self.changed.emit()


def to_run_with(saved: SavedJob) -> NewRun:
    """The request for a run of a saved job, called by its name unless it has another.

    Raises:
        InvalidError: It was stored by a version that knew other jobs.
    """
    new = as_new_run(saved, {})
    return new if new.name else replace(new, name=saved.name)


def as_new_run(saved: SavedJob, environment: Mapping[str, str]) -> NewRun:
    """The request that a saved job is; whether its folder is there is seen when it is added.

    Raises:
        InvalidError: It was stored by a version that knew other jobs.
    """
    return NewRun.from_json(saved.run, environment)
