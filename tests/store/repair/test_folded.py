"""Journals that share a file: nothing that was written down is lost, and what is removed is gone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from taskmon.store import Folded, FoldedJournal


@pytest.fixture
def folded(tmp_path: Path) -> Folded:
    return Folded(tmp_path)


def _journal(run_id: int, attempt: int = 1, content: bytes = b'{"event":"claimed"}\n{"torn') -> FoldedJournal:
    return FoldedJournal(run_id, attempt, content)


def _all(folded: Folded) -> list[FoldedJournal]:
    return [
        each for number in folded.numbers() for attempts in folded.read(number).values() for each in attempts.values()
    ]


def test_what_was_written_down_is_read_back_byte_for_byte(folded: Folded, tmp_path: Path) -> None:
    wanted = [_journal(7), _journal(7, 2, b"other\n"), _journal(999), _journal(1_000), _journal(12_345)]
    folded.add(wanted[:2])
    folded.add(wanted[2:])

    assert _all(folded) == wanted
    assert folded.numbers() == [0, 1, 12]
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "ended").iterdir()} == {0o600}


def test_a_removed_run_takes_its_journals_along(folded: Folded, tmp_path: Path) -> None:
    folded.add([_journal(1, content=b"--password hunter2"), _journal(1, 2), _journal(2), _journal(1_500)])

    folded.forget([1, 99])
    assert [(each.run_id, each.attempt) for each in _all(folded)] == [(2, 1), (1_500, 1)]
    assert b"hunter2" not in (tmp_path / "ended" / "0.jsonl").read_bytes()

    folded.forget([2, 1_500])
    assert _all(folded) == []
    assert list((tmp_path / "ended").iterdir()) == []


@pytest.mark.parametrize("cut", [2, 20, 45])
def test_a_line_that_a_crash_tore_spoils_only_itself(folded: Folded, tmp_path: Path, cut: int) -> None:
    folded.add([_journal(1), _journal(2)])
    path = tmp_path / "ended" / "0.jsonl"
    os.truncate(path, path.stat().st_size - cut)

    folded.add([_journal(3)])
    assert [each.run_id for each in _all(folded)] == [1, 3]

    folded.forget([1])
    assert [each.run_id for each in _all(folded)] == [3]


@pytest.mark.parametrize(
    "line", [b"[]", b"{", b'{"run":"7","attempt":1,"journal":""}', b'{"run":7}', b"\xff", b"[" * 9_999]
)
def test_what_is_none_of_ours_is_passed_over(folded: Folded, tmp_path: Path, line: bytes) -> None:
    folded.add([_journal(1)])
    with (tmp_path / "ended" / "0.jsonl").open("ab") as file:
        file.write(line + b"\n" + b'{"run":5000,"attempt":1,"journal":"of another file"}\n')
    (tmp_path / "ended" / "notes.jsonl").touch()

    assert _all(folded) == [_journal(1)]


def test_without_room_nothing_counts_as_written_down(folded: Folded, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: write(descriptor, content[:30]))
    with pytest.raises(OSError, match="No space left"):
        folded.add([_journal(1)])
    monkeypatch.undo()

    folded.add([_journal(2)])
    assert _all(folded) == [_journal(2)]


def test_where_nothing_was_ever_folded_nothing_is_made(folded: Folded, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    folded.forget([1, 2])
    folded.add([])

    assert folded.numbers() == []
    assert sorted(tmp_path.iterdir()) == before
