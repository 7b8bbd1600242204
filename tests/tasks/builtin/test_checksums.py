"""checksum_folder writes lists that sha256sum reads; verify_folder reads lists that sha256sum writes, and finds all."""

from __future__ import annotations

import codecs
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from taskmon.core.progress import Progress
from taskmon.tasks.process.perform import Stop
from tests.tasks.builtin.attempts import Attempts, killed_and_resumed
from tests.tasks.builtin.conftest import NAMES

_OFTEN = {"taskmon.tasks.builtin.checksums._KEEP_EVERY_S": 0.0, "taskmon.tasks.builtin.tree.PIECE_BYTES": 65_536}

coreutils = pytest.mark.skipif(shutil.which("sha256sum") is None, reason="coreutils are not installed")


def _checksum(tmp_path: Path, folder: Path, **params: object) -> Attempts:
    return Attempts("checksum-folder", {"folder": str(folder), **params}, tmp_path / "run")


def _verify(tmp_path: Path, checksums: Path, **params: object) -> Attempts:
    return Attempts("verify-folder", {"checksums": str(checksums), **params}, tmp_path / "verifying")


@coreutils
@pytest.mark.parametrize("algorithm", ["sha256", "sha512", "sha1", "md5"])
def test_the_list_is_one_that_sha256sum_and_its_kin_check(odd: Path, tmp_path: Path, algorithm: str) -> None:
    ended = _checksum(tmp_path, odd, algorithm=algorithm).here()

    assert ended.error is None
    listed = odd / f"{algorithm.upper()}SUMS"
    assert ended.result["list"] == str(listed)
    assert ended.result["files"] == len(NAMES) + 1
    checked = subprocess.run(
        [f"{algorithm}sum", "--check", "--strict", listed], cwd=odd, capture_output=True, check=False, timeout=30
    )
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.count(b"OK\n") == len(NAMES) + 1
    assert not list(odd.glob("*.part"))


def test_links_and_pipes_are_left_out_and_said_so(odd: Path, tmp_path: Path) -> None:
    run = _checksum(tmp_path, odd)

    ended = run.here()

    assert ended.result["left_out"] == 4
    left = run.file("left-out.txt").decode().splitlines()
    assert sorted(left) == [
        "dangling: a link, not followed",
        "deeper/loop: a link, not followed",
        "link: a link, not followed",
        "pipe: a pipe",
    ]


def test_a_list_above_the_folder_names_files_from_where_it_is(odd: Path, tmp_path: Path) -> None:
    listed = tmp_path / "odd.sha256"

    assert _checksum(tmp_path, odd, output=str(listed)).here().error is None

    assert b"  odd folder/plain.txt\n" in listed.read_bytes()
    assert _verify(tmp_path, listed).here().result["new"] == 0


def test_what_was_listed_verifies_and_a_list_elsewhere_is_told_the_folder(odd: Path, tmp_path: Path) -> None:
    listed = tmp_path / "elsewhere" / "list"
    listed.parent.mkdir()
    assert _checksum(tmp_path, odd, output=str(listed)).here().error is None

    lost = _verify(tmp_path, listed).here()
    assert lost.error is not None
    assert "Say with `folder` where they are" in lost.error.message

    ended = Attempts("verify-folder", {"checksums": str(listed), "folder": str(odd)}, tmp_path / "again").here()
    assert ended.error is None
    assert ended.result["files"] == len(NAMES) + 1
    assert (ended.result["changed"], ended.result["missing"], ended.result["new"]) == (0, 0, 0)


@coreutils
@pytest.mark.parametrize("options", [["--text"], ["--binary"], ["--tag"]])
@pytest.mark.parametrize("algorithm", ["sha256", "md5", "sha384"])
def test_a_list_of_sha256sum_and_its_kin_is_understood(
    odd: Path, tmp_path: Path, algorithm: str, options: list[str]
) -> None:
    names = [name for name in NAMES if name != b"-"]
    command = [f"{algorithm}sum".encode(), *map(str.encode, options), b"--", *names]
    made = subprocess.run(command, cwd=odd, capture_output=True, check=True, timeout=30)
    (odd / "sums").write_bytes(codecs.BOM_UTF8 + made.stdout)

    ended = _verify(tmp_path, odd / "sums").here()

    assert ended.error is None, ended.error
    assert ended.result["files"] == len(names)
    assert ended.result["new"] == 2  # "-" and the second name


def test_what_differs_is_told_by_kind_and_name(odd: Path, tmp_path: Path) -> None:
    assert _checksum(tmp_path, odd).here().error is None
    (odd / "plain.txt").write_bytes(b"changed")  # and its second name
    (odd / "empty").unlink()
    (odd / "-n").unlink()
    os.mkfifo(odd / "-n")
    (odd / "new one").write_text("new")
    run = _verify(tmp_path, odd / "SHA256SUMS")

    ended = run.here()

    assert ended.error is not None
    assert ended.error.code == "exception"
    assert "2 changed: plain.txt, second name" in ended.error.message
    assert "1 missing: empty" in ended.error.message
    assert "1 unreadable: -n" in ended.error.message
    assert "new one" not in ended.error.message
    assert run.file("differences.txt").splitlines() == [
        b"changed: plain.txt", b"changed: second name", b"missing: empty", b"unreadable: -n", b"new: new one",
    ]  # fmt: skip


def test_new_files_fail_only_where_they_are_not_allowed(odd: Path, tmp_path: Path) -> None:
    assert _checksum(tmp_path, odd).here().error is None
    (odd / "deeper" / "new one").write_text("new")

    allowed = _verify(tmp_path, odd / "SHA256SUMS").here()
    refused = Attempts(
        "verify-folder", {"checksums": str(odd / "SHA256SUMS"), "allow_new": False}, tmp_path / "strict"
    ).here()

    assert allowed.result["new"] == 1
    assert refused.error is not None
    assert "1 new: deeper/new one" in refused.error.message


@pytest.mark.parametrize("content", ["", "# nothing\n", "no checksum at all\n", "abc  short\n", "0" * 63 + "  odd\n"])
def test_what_is_no_list_is_refused(odd: Path, tmp_path: Path, content: str) -> None:
    (odd / "sums").write_text(content)

    ended = _verify(tmp_path, odd / "sums").here()

    assert ended.error is not None
    assert f"{odd / 'sums'} can't be used: " in ended.error.message


def test_a_file_that_cannot_be_read_fails_the_run_but_not_the_list(
    odd: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refusing(path: str, *args: int, **kwargs: int) -> int:
        if os.path.basename(path) == "plain.txt":
            raise PermissionError(13, "Permission denied", path)
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", refusing)
    run = _checksum(tmp_path, odd)
    failed = run.here()
    lenient = Attempts("checksum-folder", {**run.params, "allow_unreadable": True}, tmp_path / "lenient").here()
    monkeypatch.undo()

    assert failed.error is not None
    assert "1 files are not in it" in failed.error.message
    assert "plain.txt" in failed.error.message
    assert b"plain.txt: permission denied\n" in run.file("left-out.txt")
    assert lenient.result["files"] == len(NAMES)
    again = run.here()
    assert again.result["files"] == len(NAMES) + 1


def test_the_bar_counts_bytes_to_the_end(many: Path, tmp_path: Path) -> None:
    told: list[Progress] = []

    ended = _checksum(tmp_path, many).here(report=lambda progress: told.append(progress) if progress else None)

    size = sum(path.stat().st_size for path in many.rglob("*.bin"))
    assert ended.result["bytes"] == size
    assert (told[-1].done, told[-1].total, told[-1].unit) == (size, size, "bytes")


def test_a_cancel_stops_it_and_leaves_no_half_list(many: Path, tmp_path: Path) -> None:
    stop = Stop()
    run = _checksum(tmp_path, many)

    ended = run.here(stop, lambda progress: stop.set())

    assert ended.stopped
    assert not (many / "SHA256SUMS").exists()
    assert run.here().result["files"] == 46


@pytest.mark.parametrize("seed", range(3))
def test_killed_anywhere_it_makes_the_list_of_an_undisturbed_run(many: Path, tmp_path: Path, seed: int) -> None:
    plain = Attempts("checksum-folder", {"folder": str(many), "output": str(tmp_path / "plain")}, tmp_path / "p")
    undisturbed = plain.apart(_OFTEN)
    assert undisturbed is not None
    run = _checksum(tmp_path, many, output=str(tmp_path / "killed"))

    ended = killed_and_resumed(run, undisturbed.calls, _OFTEN, seed, kills=4)

    assert ended.error is None
    assert (tmp_path / "killed").read_bytes() == (tmp_path / "plain").read_bytes()
    assert ended.result == {**undisturbed.ended.result, "list": str(tmp_path / "killed")}
    assert not list(tmp_path.glob("*.part"))
    assert not list(tmp_path.glob("*.new"))


def test_what_was_read_is_not_read_again_unless_it_was_changed(many: Path, tmp_path: Path) -> None:
    run = _checksum(tmp_path, many)
    once = run.apart(_OFTEN, die_at=10_000)
    assert once is not None
    (many / "SHA256SUMS").unlink()
    run = Attempts("checksum-folder", run.params, tmp_path / "second")
    assert run.apart(_OFTEN, die_at=once.calls - 12) is None  # at its end, when nearly all is read
    changed = many / "0" / "0.bin"
    changed.write_bytes(b"other content")

    told = run.apart(_OFTEN)
    (tmp_path / "nothing").mkdir()
    of_none = Attempts("checksum-folder", {"folder": str(tmp_path / "nothing")}, tmp_path / "third").apart(_OFTEN)

    assert told is not None
    assert of_none is not None  # what each attempt does, whatever there is to be read
    assert told.calls - of_none.calls < (once.calls - of_none.calls) / 3
    assert _verify(tmp_path, many / "SHA256SUMS").here().result["changed"] == 0


@pytest.mark.parametrize("seed", range(3))
def test_a_verification_killed_anywhere_finds_the_same(many: Path, tmp_path: Path, seed: int) -> None:
    assert _checksum(tmp_path, many).here().error is None
    (many / "1" / "1.bin").write_bytes(b"changed")
    (many / "2" / "2.bin").unlink()
    listed = many / "SHA256SUMS"
    undisturbed = Attempts("verify-folder", {"checksums": str(listed)}, tmp_path / "p").apart(_OFTEN)
    assert undisturbed is not None

    ended = killed_and_resumed(_verify(tmp_path, listed), undisturbed.calls, _OFTEN, seed, kills=4)

    assert ended.error is not None
    assert undisturbed.ended.error is not None
    assert ended.error.message == undisturbed.ended.error.message
    assert "1 changed: 1/1.bin; 1 missing: 2/2.bin" in ended.error.message


def test_a_list_that_was_changed_between_attempts_is_not_gone_on_with(many: Path, tmp_path: Path) -> None:
    assert _checksum(tmp_path, many).here().error is None
    run = _verify(tmp_path, many / "SHA256SUMS")
    assert run.apart(_OFTEN, die_at=60) is None
    with open(many / "SHA256SUMS", "a") as file:
        file.write("0" * 64 + "  another\n")

    ended = run.here()

    assert ended.error is not None
    assert "was changed since the last attempt: restart" in ended.error.message
