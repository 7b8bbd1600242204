"""The folder of an ended attempt: only what nobody needs goes, and no crash in between loses a run its evidence."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from taskmon import ours
from taskmon.core import journal
from taskmon.core import run as rules
from taskmon.core.requests.answer import ANSWERS
from taskmon.core.states import RunState
from taskmon.engine.attempts.ended_folder import fold, tidy
from taskmon.paths import Paths
from taskmon.store import Store, Transaction
from taskmon.tasks.durable.log_reader import KEPT
from tests.engine.ended import Ended
from tests.store import acts
from tests.store.acts import NOW
from tests.store.journals import STARTED, claimed, finished


@pytest.mark.parametrize("state", [RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED])
def test_of_an_attempt_that_left_nothing_only_its_journal_stays_and_no_folder(
    store: Store, paths: Paths, state: RunState
) -> None:
    ended = Ended(store, paths, state)
    ended.tidy()

    assert ended.told == ended.journal
    assert not (paths.runs / str(ended.run.id)).exists()


def test_the_pipe_that_a_killed_worker_has_left_goes(store: Store, paths: Paths) -> None:
    ended = Ended(store, paths, RunState.FAILED)
    os.mkfifo(ended.folder / ANSWERS)
    ended.tidy()

    assert not ended.folder.exists()


def test_what_a_run_printed_kept_and_returned_stays_with_its_journal(store: Store, paths: Paths) -> None:
    ended = Ended(store, paths)
    for name in (journal.OUTPUT, journal.OUTPUT_TIMES, "kept.jsonl", journal.RESULT, "made by somebody"):
        (ended.folder / name).write_text("x")
    ended.tidy()

    stays = ["kept.jsonl", journal.JOURNAL, "made by somebody", journal.OUTPUT, journal.OUTPUT_TIMES, journal.RESULT]
    assert ended.names == sorted(stays)
    assert ended.told is None


@pytest.mark.parametrize("output", [None, ""])
def test_when_output_came_is_forgotten_with_the_output(store: Store, paths: Paths, output: str | None) -> None:
    ended = Ended(store, paths)
    (ended.folder / journal.OUTPUT_TIMES).write_text("x")
    if output is not None:
        (ended.folder / journal.OUTPUT).write_text(output)
    ended.tidy()

    assert ended.told == ended.journal


def test_the_files_that_a_run_saved_and_its_other_attempts_stay(store: Store, paths: Paths) -> None:
    ended = Ended(store, paths)
    paths.files(ended.run.id).mkdir()
    paths.attempt(ended.run.id, 2).mkdir()
    ended.tidy()

    assert not ended.folder.exists()
    assert sorted(path.name for path in (paths.runs / str(ended.run.id)).iterdir()) == ["2", "files"]


@pytest.mark.parametrize(
    "case", ["live", "interrupted", "another nonce", "no outcome", "leftovers", "survivors", "a link", "a pipe"]
)
def test_evidence_stays_whole(store: Store, paths: Paths, case: str, tmp_path: Path) -> None:
    remarks = {case: [{"pid": 1, "start": "1"}]} if case in ("leftovers", "survivors") else {}
    state = RunState.INTERRUPTED if case == "interrupted" else RunState.SUCCEEDED
    ended = Ended(store, paths, state, remarks=remarks)
    path = ended.folder / journal.JOURNAL
    attempt = ended.attempt
    match case:
        case "live":
            live = acts.claim(store, acts.add(store).id)
            reader = store.reader()
            attempt = reader.attempts(live.id)[0]
            reader.close()
            os.rename(ended.folder.parent, paths.runs / str(live.id))
            ended.folder = paths.attempt(live.id, 1)
        case "another nonce":
            path.write_bytes(ended.journal.replace(b"nonce-", b"other-"))
        case "no outcome":
            path.write_bytes(claimed(ended.run.id, 1) + STARTED)
        case "a link":
            os.replace(path, tmp_path / "elsewhere")
            path.symlink_to(tmp_path / "elsewhere")
        case "a pipe":
            path.unlink()
            os.mkfifo(path)
    before = sorted(each.name for each in ended.folder.iterdir())

    tidy([attempt], paths, ended.folded)

    assert sorted(each.name for each in ended.folder.iterdir()) == before
    assert ended.folded.numbers() == []


@pytest.mark.parametrize("calls", range(1, 12))
def test_a_crash_while_it_is_tidied_loses_no_journal_and_is_made_good_the_next_time(
    store: Store, paths: Paths, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    """Killed before each change to the disk in turn."""
    ended = Ended(store, paths)
    left = [calls]

    def dying(real: Any) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] <= 0:
                raise KeyboardInterrupt
            return real(*arguments, **named)

        return call

    with monkeypatch.context() as patched:
        for name in ("unlink", "rmdir", "fsync", "write"):
            patched.setattr(os, name, dying(getattr(os, name)))
        try:
            ended.tidy()
        except KeyboardInterrupt:
            pass
    in_folder = ended.folder / journal.JOURNAL
    assert ended.told == ended.journal or in_folder.read_bytes() == ended.journal
    if (ended.folder / journal.ALIVE).exists():  # what the next look goes by
        ended.tidy()
        assert (ended.told, ended.names) == (ended.journal, [])
    else:
        assert ended.told == ended.journal


def test_without_room_to_fold_everything_that_is_evidence_stays(
    store: Store, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = Ended(store, paths)
    ended.folded._folder.mkdir(parents=True)
    monkeypatch.setattr(os, "fsync", lambda descriptor: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space left"):
        ended.tidy()

    assert ended.names == [journal.ALIVE, journal.JOURNAL]


def test_when_its_output_has_gone_an_attempt_is_folded_unless_its_run_is_gone_too(store: Store, paths: Paths) -> None:
    first, second = Ended(store, paths), Ended(store, paths)
    attempts = [first.attempt, second.attempt]
    for ended in (first, second):
        (ended.folder / journal.OUTPUT).write_text("x")
        ended.tidy()
        (ended.folder / journal.OUTPUT).unlink()
    store.write(lambda tx: tx.remove(second.run.id, NOW)).result(60)

    fold(attempts, store, paths, first.folded)

    assert first.told == first.journal
    assert second.told is None


def test_what_claims_that_were_never_committed_left_goes_with_the_attempt(store: Store, paths: Paths) -> None:
    ended = Ended(store, paths)
    for name, content in (("begun", STARTED), ("not-begun", b"")):
        aside = Path(f"{ended.folder}.uncommitted-{name}")
        aside.mkdir()
        (aside / journal.JOURNAL).write_bytes(claimed(ended.run.id, 1) + content)
    ended.tidy()

    assert [path.name for path in (paths.runs / str(ended.run.id)).iterdir()] == ["1.uncommitted-begun"]


def test_the_room_of_a_worker_that_was_killed_is_given_back_once_nobody_holds_the_attempt(
    store: Store, paths: Paths
) -> None:
    from taskmon import system

    ended = Ended(store, paths, RunState.FAILED)
    path = ended.folder / journal.JOURNAL
    path.write_bytes(claimed(ended.run.id, 1) + STARTED)
    with path.open("ab") as file:
        system.reserve(file.fileno(), 65_536)
    held = os.open(ended.folder / journal.ALIVE, os.O_RDWR)
    assert system.try_lock(held)
    ended.tidy()
    assert path.stat().st_blocks * 512 >= 65_536

    os.close(held)
    ended.tidy()
    assert path.stat().st_blocks * 512 <= 8_192
    assert path.read_bytes() == claimed(ended.run.id, 1) + STARTED
    assert ours.status(str(path)).st_size == path.stat().st_size


def _again(tx: Transaction, run_id: int) -> None:
    run = tx.get(run_id)
    tx.put(run, rules.again(run, resume=True), NOW, "user", "")


@pytest.mark.parametrize("worth_it", [True, False])
def test_what_an_attempt_kept_goes_once_a_later_one_has_it_all(store: Store, paths: Paths, worth_it: bool) -> None:
    ended = Ended(store, paths, RunState.FAILED)
    earlier = ended.folder / KEPT
    step = b'{"event":"step","name":"fetch","use":1,"result":7}\n'
    earlier.write_bytes(step)
    store.write(lambda tx: tx.put(run := tx.get(ended.run.id), rules.again(run, resume=True), NOW, "user", "")).result(
        10
    )
    later = paths.attempt(ended.run.id, 2)
    later.mkdir()
    (later / journal.JOURNAL).write_bytes(claimed(ended.run.id, 2) + STARTED + finished(RunState.FAILED))
    (later / KEPT).write_bytes(step if worth_it else b'{"event":"begun","format":1}\n')
    (later / journal.ALIVE).touch()
    acts.perform(store, ended.run.id, RunState.FAILED)
    reader = store.reader()
    attempts = reader.attempts(ended.run.id)
    reader.close()

    tidy(attempts, paths, ended.folded)

    assert earlier.exists() == (not worth_it)
    assert (later / KEPT).exists()
