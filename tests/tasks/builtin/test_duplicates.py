"""find_duplicates finds what has the same content, and nothing else."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from taskmon.tasks.process.perform import Stop
from tests.tasks.builtin.attempts import Attempts, killed_and_resumed

_SMALL_BATCHES = {"taskmon.tasks.builtin.duplicates._BATCH_FILES": 3, "taskmon.tasks.builtin.tree.PIECE_BYTES": 65_536}


def _find(tmp_path: Path, folder: Path, **params: object) -> Attempts:
    return Attempts("find-duplicates", {"folder": str(folder), **params}, tmp_path / "run")


def _groups(run: Attempts) -> list[list[list[str]]]:
    return [group["files"] for group in json.loads(run.file("duplicates.json"))]


def test_files_alike_are_found_largest_waste_first(many: Path, tmp_path: Path) -> None:
    run = _find(tmp_path, many)

    ended = run.here()

    assert ended.error is None
    assert _groups(run) == [
        [["copy-0.bin"], ["copy-1.bin"], ["copy-2.bin"], ["3/33.bin"]],
        [["copy-3.bin"], ["copy-4.bin"], ["copy-5.bin"]],
    ]
    assert ended.result["groups"] == 2
    assert ended.result["duplicates"] == 5
    assert ended.result["wasted_bytes"] == 3 * 200_000 + 2 * 70_000
    assert ended.result["largest"][0]["files"][0] == ["copy-0.bin"]
    assert b"70,000 bytes, 3 times\n  copy-3.bin\n  copy-4.bin\n  copy-5.bin\n" in run.file("duplicates.txt")


@pytest.mark.parametrize("differs_at", [0, 60_000, 65_536, 199_999])
def test_one_other_byte_anywhere_is_enough(tmp_path: Path, differs_at: int) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    content = bytearray(200_000)
    (folder / "a").write_bytes(content)
    content[differs_at] = 1
    (folder / "b").write_bytes(content)
    run = _find(tmp_path, folder)

    assert run.here().result["groups"] == 0
    assert _groups(run) == []


def test_hard_links_waste_nothing_and_links_are_not_followed(odd: Path, tmp_path: Path) -> None:
    run = _find(tmp_path, odd)

    assert run.here().result["groups"] == 0

    (odd / "third").write_bytes((odd / "plain.txt").read_bytes())
    again = Attempts("find-duplicates", run.params, tmp_path / "again")
    ended = again.here()
    assert _groups(again) == [[["plain.txt", "second name"], ["third"]]]
    assert ended.result["wasted_bytes"] == 1
    assert ended.result["left_out"] == 4
    assert b"pipe: a pipe\n" in again.file("left-out.txt")


def test_names_that_are_not_utf_8_are_reported(odd: Path, tmp_path: Path) -> None:
    with open(os.path.join(os.fsencode(odd), b"copy \xff"), "wb") as file:
        file.write((odd / "deeper" / ".hidden").read_bytes())
    run = _find(tmp_path, odd)

    assert run.here().error is None

    assert _groups(run) == [[["copy \udcff"], ["deeper/.hidden"]]]


def test_small_files_are_passed_over(many: Path, tmp_path: Path) -> None:
    (many / "nothing").write_bytes(b"")
    (many / "nothing either").write_bytes(b"")

    assert _find(tmp_path, many).here().result["groups"] == 2
    large = Attempts("find-duplicates", {"folder": str(many), "smallest": 70_001}, tmp_path / "large").here()
    assert large.result["groups"] == 1
    with_empty = Attempts("find-duplicates", {"folder": str(many), "smallest": 0}, tmp_path / "all").here()
    assert with_empty.result["groups"] == 3


def test_a_file_that_was_changed_after_the_look_is_left_out(many: Path, tmp_path: Path) -> None:
    run = _find(tmp_path, many)
    undisturbed = Attempts("find-duplicates", run.params, tmp_path / "p").apart(_SMALL_BATCHES)
    assert undisturbed is not None
    assert run.apart(_SMALL_BATCHES, die_at=undisturbed.calls - 4) is None  # all is compared
    (many / "copy-1.bin").write_bytes(b"something else")
    (many / "copy-3.bin").unlink()

    told = run.apart(_SMALL_BATCHES)

    assert told is not None
    assert _groups(run) == [[["copy-0.bin"], ["copy-2.bin"], ["3/33.bin"]], [["copy-4.bin"], ["copy-5.bin"]]]
    assert told.ended.result["left_out"] == 2
    assert run.file("left-out.txt") == b"copy-1.bin: changed meanwhile\ncopy-3.bin: vanished meanwhile\n"


def test_a_cancel_stops_it(many: Path, tmp_path: Path) -> None:
    stop = Stop()

    ended = _find(tmp_path, many).here(stop, lambda progress: stop.set())

    assert ended.stopped


@pytest.mark.parametrize("seed", range(3))
def test_killed_anywhere_it_finds_the_same(many: Path, tmp_path: Path, seed: int) -> None:
    plain = Attempts("find-duplicates", {"folder": str(many)}, tmp_path / "p")
    undisturbed = plain.apart(_SMALL_BATCHES)
    assert undisturbed is not None
    run = _find(tmp_path, many)

    ended = killed_and_resumed(run, undisturbed.calls, _SMALL_BATCHES, seed, kills=4)

    assert ended.error is None
    assert ended.result == undisturbed.ended.result
    for name in ("duplicates.json", "duplicates.txt"):
        assert run.file(name) == plain.file(name)
