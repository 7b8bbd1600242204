"""What a store tells those who opened it, as one record that is given when it is made."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taskmon.core.errors import RunError
from taskmon.core.run import Run
from taskmon.store.writing.transaction import Transaction


@dataclass(frozen=True, slots=True)
class OpenReport:
    """What was found when the database was opened."""

    created: bool = False
    recovered_from: str | None = None  #: what was wrong with the file, in SQLite's words
    set_aside: Path | None = None  #: where the damaged file is now
    salvaged_runs: int = 0  #: read from the damaged file, or rebuilt from journals
    message: str | None = None  #: all that in a sentence for the user; None: nothing special


def _nothing(_: object) -> None:
    """Nobody minds."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """Called on the teller's thread, in the order of the commits, where nothing else is said."""

    #: After a commit, with the newest form of each changed run.
    publish: Callable[[tuple[Run, ...]], object] = _nothing
    #: When what must not be lost can't be stored; None: it is over.
    trouble: Callable[[RunError | None], object] = _nothing
    #: On the writer's thread: it had to put a new database in the place of a damaged one.
    replaced: Callable[[OpenReport], object] = _nothing
    #: The closure that `look_soon` asks for, the dispatcher's look at the queue: on the writer's thread.
    look: Callable[[Transaction], Any] = _nothing
    #: With the future of that closure.
    looked: Callable[[Future[Any]], object] = _nothing
