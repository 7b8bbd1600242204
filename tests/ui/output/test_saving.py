"""A saved output: all of it or nothing, and what stood there before stays until all is written."""

from __future__ import annotations

import os
import resource
import signal
import threading
from pathlib import Path

import pytest

from taskmon.core.errors import InvalidError
from taskmon.ui.output.saving import save

CONTENT = b"".join(b"\x1b[3%dmrow\x1b[0m %d%%\rdone %d\n" % (n % 8, n, n) for n in range(150_000))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "output.log"
    path.write_bytes(CONTENT)
    return path


def test_as_shown_it_is_the_lines_as_they_were_left(source: Path, tmp_path: Path) -> None:
    told: list[int] = []
    save(source, tmp_path / "saved.txt", as_shown=True, tell=told.append)

    # Only the last state of each line: where it is shorter the rest of the one before stays, as on a terminal.
    expected = "".join(f"done {n}{f'row {n}%'[len(f'done {n}') :]}\n" for n in range(150_000))
    assert (tmp_path / "saved.txt").read_text() == expected
    assert told == sorted(told)


def test_what_is_given_up_leaves_nothing_and_what_was_there_stays(source: Path, tmp_path: Path) -> None:
    target, stop = tmp_path / "saved.log", threading.Event()
    target.write_bytes(b"before")

    assert save(source, target, stop=stop, tell=lambda percent: stop.set()) is None
    assert target.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "output.log", "saved.log"]


def test_what_is_saved_is_its_owners_alone_also_while_it_is_written(source: Path, tmp_path: Path) -> None:
    """It may hold secrets, as the output does."""
    modes: list[int] = []

    def look(percent: int) -> None:
        modes.extend(each.stat().st_mode & 0o777 for each in (tmp_path / "to").iterdir())

    (tmp_path / "to").mkdir()
    save(source, tmp_path / "to" / "saved.log", tell=look)

    assert set(modes) == {0o600}
    assert (tmp_path / "to" / "saved.log").stat().st_mode & 0o777 == 0o600


def test_a_link_is_written_through_and_a_name_may_be_as_long_as_names_are(source: Path, tmp_path: Path) -> None:
    real, link, long = tmp_path / "real.log", tmp_path / "link.log", tmp_path / ("漢" * 84)
    real.write_bytes(b"before")
    link.symlink_to(real)

    save(source, link)
    save(source, long)

    assert link.is_symlink()
    assert real.read_bytes() == long.read_bytes() == CONTENT


@pytest.mark.parametrize("as_shown", [False, True])
def test_what_ends_early_while_it_is_saved_is_told_and_what_was_there_stays(
    source: Path, tmp_path: Path, *, as_shown: bool
) -> None:
    """It was said to be saved, and half of it was missing."""
    target = tmp_path / "saved.log"
    target.write_bytes(b"before")

    with pytest.raises(InvalidError, match="no longer be read"):
        save(source, target, as_shown=as_shown, tell=lambda percent: os.truncate(source, 1_000))

    assert target.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "output.log", "saved.log"]


def test_a_disk_that_fills_leaves_nothing_half_written(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "saved.log"
    target.write_bytes(b"before")
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, before[1]))
    try:
        with pytest.raises(InvalidError, match="File too large"):
            save(source, target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)

    assert target.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "output.log", "saved.log"]


def test_a_full_disk_is_told_and_what_was_there_stays(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "saved.log"
    target.write_bytes(b"before")
    target.chmod(0o640)
    if Path("/dev/full").exists():
        with pytest.raises(InvalidError, match="No space left on device"):
            save(source, Path("/dev/full"))
    with pytest.raises(InvalidError, match="can't be written"):
        save(source, tmp_path / "nowhere" / "saved.log")
    assert target.read_bytes() == b"before"

    assert save(source, target) == len(CONTENT)
    assert target.read_bytes() == CONTENT
    assert os.stat(target).st_mode & 0o777 == 0o640
