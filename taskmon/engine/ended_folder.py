"""The folder of an attempt that has ended: what of it is needed no longer, and what is written down elsewhere.

Nothing goes before SQLite holds, durably, the outcome that the journal tells. Until then everything here is evidence.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Collection, Iterable
from pathlib import Path

from taskmon import system
from taskmon.core import journal
from taskmon.core.attempt import Attempt
from taskmon.core.journal import read_all
from taskmon.core.states import RunState
from taskmon.engine.attempt_folder import AttemptFolder
from taskmon.paths import Paths
from taskmon.store import Folded, FoldedJournal, Store

#: A longer journal keeps its folder.
_LONGEST_FOLDED_BYTES = 16_384
_LONGEST_JOURNAL_BYTES = 4_194_304
#: Of these nothing is asked any more once the outcome is stored.
_NEEDED_WHILE_IT_RUNS = (
    journal.PROGRESS,
    f"{journal.PROGRESS}.new",
    journal.CONTROL,
    f"{journal.CONTROL}.new",
    journal.DONE,
    journal.EVENTS,
)
_ASIDE = ".uncommitted-"
#: tasks.kept.KEPT, without importing what only tasks need.
_KEPT = "kept.jsonl"


def tidy(attempts: Collection[Attempt], paths: Paths, folded: Folded) -> None:
    """Remove what is needed no longer of each, and fold those that have a journal alone then.

    Args:
        attempts: As their rows are, while the caller holds `folded.lock`.

    Raises:
        OSError: Nothing could be folded; every folder stays.
    """
    for attempt in attempts:
        _tidy_folder(str(paths.attempt(attempt.run_id, attempt.attempt)), attempt)
    _fold(attempts, paths, folded)


def fold(attempts: Collection[Attempt], store: Store, paths: Paths, folded: Folded) -> None:
    """Fold those of the attempts that have a journal alone, now that their output is gone.

    Raises:
        OSError: They could not be written down; every folder stays.
        StoreError: What has become of them can't be read.
    """
    with folded.lock:
        reader = store.reader()
        try:
            there = reader.runs({attempt.run_id for attempt in attempts})
        finally:
            reader.close()
        _fold((attempt for attempt in attempts if attempt.run_id in there), paths, folded)


def _fold(attempts: Iterable[Attempt], paths: Paths, folded: Folded) -> None:
    """Write the journals of attempts that have nothing else down together, then remove their folders."""
    found = []
    for attempt in attempts:
        if not _has_journal_alone(str(paths.attempt(attempt.run_id, attempt.attempt)), attempt):
            continue
        content = _content(os.path.join(paths.attempt(attempt.run_id, attempt.attempt), journal.JOURNAL))
        if content is not None:
            found.append(FoldedJournal(attempt.run_id, attempt.attempt, content))
    folded.add(found)
    for each in found:
        folder = str(paths.attempt(each.run_id, each.attempt))
        for name in (journal.JOURNAL, journal.ALIVE):
            _remove(os.path.join(folder, name))
        with contextlib.suppress(OSError):  # something else is there after all: it stays
            os.rmdir(folder)
            os.rmdir(os.path.dirname(folder))


def _tidy_folder(folder: str, attempt: Attempt) -> None:
    """Remove from the folder what is needed no longer."""
    if not _is_settled(folder, attempt):
        if not attempt.is_live:
            _give_back_room(folder)
        return
    for name in _NEEDED_WHILE_IT_RUNS:
        _remove(os.path.join(folder, name))
    output = os.path.join(folder, journal.OUTPUT)
    if _size(output) == 0:
        _remove(output)
    _remove_uncommitted(os.path.dirname(folder))
    if os.path.lexists(os.path.join(folder, _KEPT)):
        _remove_kept_before(folder, attempt)
    if not _has_journal_alone(folder, attempt):
        _remove(os.path.join(folder, journal.ALIVE))


def _has_journal_alone(folder: str, attempt: Attempt) -> bool:
    """Whether nothing but a short journal of a settled attempt is left in the folder."""
    try:
        names = set(os.listdir(folder)) - {journal.ALIVE}
    except OSError:
        return False
    size = _size(os.path.join(folder, journal.JOURNAL))
    is_short = size is not None and size <= _LONGEST_FOLDED_BYTES
    return names == {journal.JOURNAL} and is_short and _is_settled(folder, attempt)


def _is_settled(folder: str, attempt: Attempt) -> bool:
    """Whether SQLite holds what the journal tells of the attempt's end, and nothing of it lives on."""
    if attempt.is_live or attempt.state is RunState.INTERRUPTED:
        return False  # evidence, or what the user decides by
    if attempt.remarks.get("leftovers") or attempt.remarks.get("survivors"):
        return False  # a process of it may print on
    content = _content(os.path.join(folder, journal.JOURNAL))
    if content is None:
        return False
    evidence = read_all(content)
    return evidence.nonce == attempt.nonce and evidence.outcome is not None


def _content(path: str) -> bytes | None:
    """A journal of ours, whole; None where it is none: a job may have put anything in its place."""
    if _size(path) is None:
        return None
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb") as file:
            content = file.read(_LONGEST_JOURNAL_BYTES + 1)
    except OSError:
        return None
    return content if len(content) <= _LONGEST_JOURNAL_BYTES else None


def _size(path: str) -> int | None:
    """The size of a regular file with one name; None for anything else."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) and status.st_nlink == 1 else None


def _give_back_room(folder: str) -> None:
    """Give back what a worker that was killed had set aside behind its journal."""
    path = os.path.join(folder, journal.JOURNAL)
    if _size(path) is None:
        return
    with contextlib.suppress(OSError), AttemptFolder(Path(folder)).proof_of_death() as dead:
        if dead:
            descriptor = os.open(path, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            try:
                system.give_back_room(descriptor)
            finally:
                os.close(descriptor)


def _remove_uncommitted(folder: str) -> None:
    """Remove what claims that were never committed have left of this run: nothing was ever started in it."""
    try:
        aside = [name for name in os.listdir(folder) if _ASIDE in name]
    except OSError:
        return
    for name in aside:
        content = _content(os.path.join(folder, name, journal.JOURNAL))
        if content is not None and not read_all(content).starting:
            shutil.rmtree(os.path.join(folder, name), ignore_errors=True)


def _remove_kept_before(folder: str, attempt: Attempt) -> None:
    """Remove what earlier attempts kept: this one began with all of it, or anew, and is what the next goes on from."""
    from taskmon.tasks.kept import read_kept  # here: a monitor of commands does without

    kept = read_kept(folder, with_results=False)
    if kept is None or not kept.is_worth_resuming:
        return
    for number in range(attempt.attempt - 1, 0, -1):
        _remove(os.path.join(os.path.dirname(folder), str(number), _KEPT))


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)
