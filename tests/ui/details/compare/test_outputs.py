"""Where two outputs part: found however late, shown with a little around it, and read from nothing but real files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from taskmon.ui.details.compare import outputs
from taskmon.ui.details.compare.outputs import outputs_of


def folder(tmp_path: Path, run: int) -> Path:
    made = tmp_path / "runs" / str(run) / "1"
    made.mkdir(parents=True)
    return made / "output.log"


@pytest.fixture
def left(tmp_path: Path) -> Path:
    return folder(tmp_path, 1)


@pytest.fixture
def right(tmp_path: Path) -> Path:
    return folder(tmp_path, 2)


def test_the_first_line_that_differs_is_found_with_what_stands_around_it(left: Path, right: Path) -> None:
    same = "".join(f"line {number}\n" for number in range(50_000))
    left.write_text(same + "old\x1b[31m red\x1b[0m\nsame again\n")
    right.write_text(same + "new\nadded\nsame again\n")

    found = outputs_of(left, right)

    assert found.first == 50_001
    assert found.begin == 49_981
    assert found.left[:1] == found.right[:1] == ("line 49980",)
    assert [found.left[place] for place in sorted(found.left_other)] == ["old red"]
    assert [found.right[place] for place in sorted(found.right_other)] == ["new", "added"]


def test_one_that_goes_on_where_the_other_ends_differs_there(left: Path, right: Path) -> None:
    left.write_text("a\nb\n")
    right.write_text("a\nb\nc\n")

    found = outputs_of(left, right)

    assert (found.first, found.left, found.right) == (3, ("a", "b"), ("a", "b", "c"))
    assert (sorted(found.left_other), sorted(found.right_other)) == ([], [2])


def test_the_same_are_told_so_with_their_end(left: Path, right: Path) -> None:
    left.write_text("a\nb\n")
    right.write_text("a\r\nb")

    found = outputs_of(left, right)

    assert (found.first, found.begin, found.left, found.is_cut) == (None, 1, ("a", "b"), False)


def test_no_more_is_read_than_anybody_would_look_at(left: Path, right: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outputs, "_MOST_BYTES", 10_000)
    for path, end in ((left, b"\n"), (right, b"\nother\n")):
        path.write_bytes(b"\0" * 3_000_000 + end)

    found = outputs_of(left, right)

    assert found.first is None
    assert found.is_cut


def test_what_is_no_file_of_ours_is_empty(left: Path, right: Path) -> None:
    os.mkfifo(left)
    right.write_text("a\n")

    found = outputs_of(left, right)

    assert (found.first, found.left, found.right) == (1, (), ("a",))
    assert outputs_of(None, left).first is None
