"""archive_folder makes archives that every reader reads, wherever it was killed on the way."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from taskmon.core.progress import Progress
from taskmon.tasks.process.perform import Stop
from tests.tasks.builtin.attempts import Attempts, killed_and_resumed
from tests.tasks.builtin.conftest import NAMES

_ENDINGS = ["tar.gz", "tar.xz", "tar", "zip"]
#: Positions every 100 KB, pieces of 32: kills fall within files, and between positions.
_OFTEN = {
    "taskmon.tasks.builtin.archive_writers.SPAN_BYTES": dict.fromkeys(_ENDINGS, 100_000),
    "taskmon.tasks.builtin.archives.SPAN_BYTES": dict.fromkeys(_ENDINGS, 100_000),
    "taskmon.tasks.builtin.tree.PIECE_BYTES": 32_768,
}


def _archive(tmp_path: Path, folder: Path, name: str, **params: object) -> Attempts:
    params = {"folder": str(folder), "archive": str(tmp_path / name), **params}
    return Attempts("archive-folder", params, tmp_path / f"run-{name}")


def _fewer_for(ending: str, many: Path) -> None:
    """What xz takes twenty times as long for is less of the same."""
    if ending == "tar.xz":
        for number in range(3):
            shutil.rmtree(many / str(number))


def _contents(folder: Path) -> dict[str, str]:
    """Name → what is there, of all that is below a folder."""
    found = {}
    for inside, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = os.path.join(inside, name)
            if os.path.islink(path):
                found[os.path.relpath(path, folder)] = f"link to {os.readlink(path)}"
            elif os.path.isdir(path):
                found[os.path.relpath(path, folder)] = "folder"
            elif os.path.isfile(path):
                found[os.path.relpath(path, folder)] = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return found


def _unpacked(tmp_path: Path, archive: Path) -> dict[str, str]:
    """The same, of what the system's own program takes out of an archive; without its outermost folder."""
    target = tmp_path / f"unpacked-{archive.name}"
    target.mkdir()
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(target)  # noqa: S202  # our own
        for info in zipfile.ZipFile(archive).infolist():
            if info.external_attr >> 28 == 0o12:  # Python writes a link's target as a file
                path = target / info.filename
                link = path.read_bytes()
                path.unlink()
                os.symlink(link, os.fsencode(path))
    else:
        subprocess.run(["tar", "-xf", archive, "-C", target], check=True, timeout=60)
    (top,) = target.iterdir()
    return _contents(top)


tar = pytest.mark.skipif(shutil.which("tar") is None, reason="tar is not installed")


@tar
@pytest.mark.parametrize("ending", ["tar.gz", "tgz", "tar.xz", "tar"])
def test_a_tar_holds_all_but_pipes(odd: Path, tmp_path: Path, ending: str) -> None:
    run = _archive(tmp_path, odd, f"a.{ending}")

    ended = run.here()

    assert ended.error is None
    assert _unpacked(tmp_path, tmp_path / f"a.{ending}") == _contents(odd)
    assert ended.result["files"] == len(NAMES) + 1
    assert ended.result["left_out"] == 1
    assert run.file("left-out.txt") == b"pipe: a pipe\n"
    assert ended.result["archive_bytes"] == (tmp_path / f"a.{ending}").stat().st_size
    assert not list(tmp_path.glob("*.part*"))


@tar
def test_a_tar_keeps_hard_links_modes_and_times(odd: Path, tmp_path: Path) -> None:
    (odd / "plain.txt").chmod(0o640)
    os.utime(odd / "plain.txt", ns=(1_000_000_000_123_456_789, 1_000_000_000_123_456_789))

    assert _archive(tmp_path, odd, "a.tar.gz").here().error is None

    assert _unpacked(tmp_path, tmp_path / "a.tar.gz")
    taken_out = tmp_path / "unpacked-a.tar.gz" / odd.name
    status = (taken_out / "plain.txt").stat()
    assert status.st_mode & 0o777 == 0o640
    assert abs(status.st_mtime_ns - 1_000_000_000_123_456_789) < 1_000
    assert (taken_out / "second name").samefile(taken_out / "plain.txt")


def test_a_zip_holds_all_that_a_zip_can(odd: Path, tmp_path: Path) -> None:
    os.utime(odd / "plain.txt", (0, 0))  # before 1980
    run = _archive(tmp_path, odd, "a.zip")

    failed = run.here()
    lenient = Attempts(
        "archive-folder", {**run.params, "allow_unreadable": True, "replace": True}, tmp_path / "lenient"
    ).here()

    assert failed.error is not None
    assert "1 files are not in it as they are on the disk: not \\xff\\xfe utf-8" in failed.error.message
    assert lenient.result["files"] == len(NAMES)
    expected = {name: what for name, what in _contents(odd).items() if not name.startswith("not ")}
    assert _unpacked(tmp_path, tmp_path / "a.zip") == expected


def test_an_archive_that_exists_is_replaced_only_if_asked(odd: Path, tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_text("precious")

    refused = _archive(tmp_path, odd, "a.tar").here()

    assert refused.error is not None
    assert "is there already" in refused.error.message
    assert (tmp_path / "a.tar").read_text() == "precious"
    allowed = Attempts(
        "archive-folder", {"folder": str(odd), "archive": str(tmp_path / "a.tar"), "replace": True}, tmp_path / "r"
    )
    assert allowed.here().error is None
    assert tarfile.is_tarfile(tmp_path / "a.tar")


@pytest.mark.parametrize("name", ["a.rar", "zip", ".zip", "no-such-folder/a.zip"])
def test_a_name_that_is_none_is_refused_before_anything_is_read(odd: Path, tmp_path: Path, name: str) -> None:
    params = {"folder": str(odd), "archive": str(tmp_path / name)}

    ended = Attempts("archive-folder", params, tmp_path / "run").here()

    assert ended.error is not None
    assert ended.error.code in ("invalid", "not_found")
    assert not list(tmp_path.glob("*.part"))


def test_the_archive_is_not_in_itself(many: Path, tmp_path: Path) -> None:
    ended = _archive(tmp_path, many, "many/inside.tar").here()

    assert ended.error is None
    with tarfile.open(many / "inside.tar") as packed:
        names = packed.getnames()
    assert not [name for name in names if "inside" in name]
    assert len(names) == 46 + 6


def test_a_folder_given_as_a_link_is_packed_under_the_name_of_the_link(many: Path, tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to(many)

    assert _archive(tmp_path, tmp_path / "latest", "a.tar").here().error is None

    with tarfile.open(tmp_path / "a.tar") as packed:
        assert packed.getmember("latest").isdir()
        assert packed.getmember("latest/copy-0.bin").size == (many / "copy-0.bin").stat().st_size


def test_the_bar_goes_through_three_steps_in_bytes(many: Path, tmp_path: Path) -> None:
    told: list[Progress] = []

    assert _archive(tmp_path, many, "a.tar").here(report=lambda news: told.append(news) if news else None).error is None

    assert (told[-1].step, told[-1].steps, told[-1].fraction) == (3, 3, 1.0)
    assert told[-1].message == "put in place"
    steps = [news.step for news in told]
    assert steps == sorted(steps, key=lambda step: step or 0)


@pytest.mark.parametrize("ending", _ENDINGS)
def test_a_cancel_stops_it_and_leaves_no_archive(many: Path, tmp_path: Path, ending: str) -> None:
    _fewer_for(ending, many)
    stop = Stop()
    run = _archive(tmp_path, many, f"a.{ending}")

    ended = run.here(stop, lambda news: stop.set())

    assert ended.stopped
    assert not (tmp_path / f"a.{ending}").exists()
    assert run.here().error is None


@tar
@pytest.mark.parametrize(
    ("ending", "seed"), [("tar.gz", 0), ("tar.gz", 1), ("tar.gz", 2), ("tar", 0), ("tar.xz", 0), ("zip", 0), ("zip", 1)]
)
def test_killed_anywhere_it_makes_the_archive_of_an_undisturbed_run(
    many: Path, tmp_path: Path, ending: str, seed: int
) -> None:
    _fewer_for(ending, many)
    plain = _archive(tmp_path, many, f"plain.{ending}")
    undisturbed = plain.apart(_OFTEN)
    assert undisturbed is not None
    assert undisturbed.ended.error is None
    run = _archive(tmp_path, many, f"killed.{ending}")

    ended = killed_and_resumed(run, undisturbed.calls, _OFTEN, seed, kills=5)

    assert ended.error is None
    assert (tmp_path / f"killed.{ending}").read_bytes() == (tmp_path / f"plain.{ending}").read_bytes()
    assert _unpacked(tmp_path, tmp_path / f"killed.{ending}") == _contents(many)
    assert ended.result == {**undisturbed.ended.result, "archive": str(tmp_path / f"killed.{ending}")}
    assert not list(tmp_path.glob("*.part*"))


@pytest.mark.parametrize("ending", ["tar.gz", "zip"])
@pytest.mark.parametrize("is_changed", [False, True])
def test_a_large_file_is_gone_on_with_only_if_it_is_as_it_was(tmp_path: Path, ending: str, is_changed: bool) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a small one").write_bytes(b"small" * 100)
    (folder / "large").write_bytes(os.urandom(3_000_000))
    run = _archive(tmp_path, folder, f"a.{ending}")
    undisturbed = _archive(tmp_path, folder, f"plain.{ending}").apart(_OFTEN)
    assert undisturbed is not None
    # Of its calls, about half are the reading; the middle of the file is at about a quarter.
    assert run.apart(_OFTEN, die_at=undisturbed.calls // 3) is None
    (folder / "a new one").write_text("sorted before the large one")
    if is_changed:
        (folder / "large").write_bytes(os.urandom(2_000_000))

    ended = run.apart(_OFTEN)

    assert ended is not None
    assert ended.ended.error is None
    assert _unpacked(tmp_path, tmp_path / f"a.{ending}") == _contents(folder)
    if ending == "tar.gz" and not is_changed:
        assert ended.calls < undisturbed.calls


@pytest.mark.parametrize("ending", ["tar.gz", "zip"])
def test_damage_on_the_disk_is_noticed_before_the_archive_is_put_in_place(
    many: Path, tmp_path: Path, ending: str
) -> None:
    run = _archive(tmp_path, many, f"a.{ending}")
    undisturbed = _archive(tmp_path, many, f"plain.{ending}").apart(_OFTEN)
    assert undisturbed is not None
    assert run.apart(_OFTEN, die_at=undisturbed.calls - 4) is None  # packed, not in place yet
    part = tmp_path / f"a.{ending}.part"
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 0xFF
    part.write_bytes(content)

    ended = run.here()

    assert ended.error is not None
    assert not (tmp_path / f"a.{ending}").exists()
