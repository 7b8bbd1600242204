"""The folder of an attempt that has ended: what of it is needed no longer, and what is written down elsewhere.

Nothing goes before SQLite holds, durably, the outcome that the journal tells. Until then everything here is evidence.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

from taskmon import ours, system
from taskmon.core import journal
from taskmon.core.attempt import Attempt
from taskmon.core.journal import read_all
from taskmon.core.requests.answer import ANSWERS
from taskmon.core.states import RunState
from taskmon.engine.attempts.attempt_folder import AttemptFolder
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
    f"{journal.OUTPUT_TIMES}.new",
    f"{journal.USAGE}.new",
    journal.DONE,
    journal.EVENTS,
    ANSWERS,
)
_OF_THE_OUTPUT = (journal.OUTPUT, journal.OUTPUT_TIMES)
_ASIDE = ".uncommitted-"
#: `KEPT` of tasks/durable/log_reader.py, without importing what only tasks need.
_KEPT = "kept.jsonl"


def tidy(attempts: Iterable[Attempt], paths: Paths, folded: Folded) -> None:
    """Remove what is needed no longer of each, and fold those that have a journal alone then.

    Args:
        attempts: As their rows are, while the caller holds `folded.lock`.

    Raises:
        OSError: Nothing could be folded; every folder stays.
    """
    _fold([found for attempt in attempts if (found := _tidied(_path_of(attempt, paths), attempt))], paths, folded)


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
        tidy([attempt for attempt in attempts if attempt.run_id in there], paths, folded)


def _fold(journals: Collection[FoldedJournal], paths: Paths, folded: Folded) -> None:
    folded.add(journals)
    for each in journals:
        folder = f"{paths.runs}{os.sep}{each.run_id}{os.sep}{each.attempt}"
        ours.remove(f"{folder}{os.sep}{journal.JOURNAL}")
        _remove_folder(folder)


def _remove_folder(folder: str) -> None:
    """Remove an attempt's folder that has `alive` alone, and its run's if that has nothing else."""
    run_folder = os.path.dirname(folder)
    ours.remove(f"{folder}{os.sep}{journal.ALIVE}")
    try:
        ours.remove_folder(folder)
        ours.remove_folder(run_folder, depth=1)
    except OSError:  # there is something else
        _remove_uncommitted(run_folder)


def _tidied(folder: str, attempt: Attempt) -> FoldedJournal | None:
    """Remove from the folder what is needed no longer; the journal, if it is all that is left and may be folded."""
    content = _settled_journal(folder, attempt)
    if content is None:
        if attempt.is_live:
            return None
        _give_back_room(folder)
        if ours.names(folder) == [journal.ALIVE]:  # a crash came while it was folded
            _remove_folder(folder)
        return None
    rest = set()
    has_output = _has_content(f"{folder}{os.sep}{journal.OUTPUT}")
    for name in ours.names(folder):
        path = f"{folder}{os.sep}{name}"
        if name in _NEEDED_WHILE_IT_RUNS or (name in _OF_THE_OUTPUT and not has_output):
            ours.remove(path)
        elif name not in (journal.JOURNAL, journal.ALIVE):
            rest.add(name)
    if not rest and len(content) <= _LONGEST_FOLDED_BYTES:
        return FoldedJournal(attempt.run_id, attempt.attempt, content)
    if _KEPT in rest:
        _remove_kept_before(folder, attempt)
    ours.remove(f"{folder}{os.sep}{journal.ALIVE}")
    _remove_uncommitted(os.path.dirname(folder))
    return None


def _settled_journal(folder: str, attempt: Attempt) -> bytes | None:
    """The journal, if SQLite holds what it tells of the attempt's end, and nothing of the attempt lives on."""
    if attempt.is_live or attempt.state is RunState.INTERRUPTED:
        return None  # evidence, or what the user decides by
    if attempt.remarks.get("leftovers") or attempt.remarks.get("survivors"):
        return None  # a process of it may print on
    content = _content(f"{folder}{os.sep}{journal.JOURNAL}")
    return content if content is not None and _tells_the_end(content, attempt.nonce) else None


def _tells_the_end(content: bytes, nonce: str) -> bool:
    first, _, _ = content.partition(b"\n")
    last = content[content.rfind(b"\n", 0, -1) + 1 :]
    if (
        first.startswith(b'{"event":"claimed",')
        and f'"nonce":"{nonce}"'.encode() in first
        and last.startswith(b'{"event":"finished",')
        and last.endswith(b"}\n")
    ):
        evidence = read_all(last)  # the usual case; to read all of it takes four times as long
        return evidence.outcome is not None
    evidence = read_all(content)
    return evidence.nonce == nonce and evidence.outcome is not None


def _path_of(attempt: Attempt, paths: Paths) -> str:
    # As plain text: a Path costs microseconds at each step.
    return f"{paths.runs}{os.sep}{attempt.run_id}{os.sep}{attempt.attempt}"


def _content(path: str) -> bytes | None:
    """A journal of ours, whole; None where it is none: a job may have put anything in its place."""
    try:
        return ours.read(path, _LONGEST_JOURNAL_BYTES)
    except OSError:
        return None


def _has_content(path: str) -> bool:
    try:
        return ours.status(path).st_size > 0
    except FileNotFoundError:
        return False
    except OSError:  # whatever it is, it stays
        return True


def _give_back_room(folder: str) -> None:
    """Give back what a worker that was killed had set aside behind its journal."""
    with contextlib.suppress(OSError), AttemptFolder(Path(folder)).proof_of_death() as dead:
        if dead:
            descriptor = ours.open_file(os.path.join(folder, journal.JOURNAL), os.O_WRONLY)
            try:
                system.give_back_room(descriptor)
            finally:
                os.close(descriptor)


def _remove_uncommitted(folder: str) -> None:
    """Remove what claims that were never committed have left of this run: nothing was ever started in it."""
    for name in ours.names(folder, depth=1):
        if _ASIDE not in name:
            continue
        content = _content(os.path.join(folder, name, journal.JOURNAL))
        if content is not None and not read_all(content).starting:
            shutil.rmtree(os.path.join(folder, name), ignore_errors=True)


def _remove_kept_before(folder: str, attempt: Attempt) -> None:
    """Remove what earlier attempts kept: this one began with all of it, or anew, and is what the next goes on from."""
    from taskmon.tasks.durable.log_reader import is_map_file, read_kept  # here: a monitor of commands does without

    kept = read_kept(folder, with_results=False)
    if kept is None or not kept.is_worth_resuming:
        return
    for number in range(attempt.attempt - 1, 0, -1):
        before = os.path.join(os.path.dirname(folder), str(number))
        ours.remove(os.path.join(before, _KEPT))
        for name in ours.names(before):
            if is_map_file(name):
                ours.remove(os.path.join(before, name))
