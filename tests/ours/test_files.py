"""A file in a run's folder that is not what taskmon has made is never read, never followed, never waited for."""

from __future__ import annotations

import os
import resource
import time
import tracemalloc
from pathlib import Path

import pytest

from taskmon import ours
from taskmon.tasks.code.loader import source_hash
from tests.replacing import CAN_GIVE_AWAY, OF_A_FILE, OF_A_FOLDER, bystander_of

_BOUND = 65_536


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "runs" / "7" / "1"
    made.mkdir(parents=True)
    return made


def _needs_root(how: str) -> None:
    if how == "somebody else's" and not CAN_GIVE_AWAY:
        pytest.skip("NOT TESTED: only root can give a file to another user")


@pytest.mark.parametrize("how", OF_A_FILE)
def test_what_a_job_has_put_in_a_files_place_is_refused_at_once_and_costs_no_memory(folder: Path, how: str) -> None:
    _needs_root(how)
    file = folder / "journal.jsonl"
    file.write_bytes(b"before\n")
    OF_A_FILE[how](file)

    tracemalloc.start()
    began_s = time.thread_time()
    try:
        with pytest.raises(FileNotFoundError if how == "nothing" else ours.NotOursError):
            ours.read(str(file), _BOUND)
        with pytest.raises(FileNotFoundError if how == "nothing" else ours.NotOursError):
            list(ours.lines(str(file), _BOUND))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 1_000_000
    assert time.thread_time() - began_s < 0.5


@pytest.mark.parametrize("how", OF_A_FILE)
def test_a_file_takes_its_place_again_and_what_a_link_leads_to_stays_as_it_is(folder: Path, how: str) -> None:
    _needs_root(how)
    file = folder / "control.jsonl"
    file.write_bytes(b"before\n")
    OF_A_FILE[how](file)
    beside = folder / "control.jsonl.new"
    OF_A_FILE[how](beside)

    ours.replace(str(file), b"mine\n")

    assert ours.read(str(file), _BOUND) == b"mine\n"
    if bystander_of(file).exists():
        assert bystander_of(file).read_bytes() == b"before\n"


@pytest.mark.parametrize("level", [0, 1])
@pytest.mark.parametrize("how", OF_A_FOLDER)
def test_nothing_is_read_through_a_folder_that_was_replaced_and_a_new_one_can_be_made(
    folder: Path, how: str, level: int
) -> None:
    _needs_root(how)
    (folder / "journal.jsonl").write_bytes(b"before\n")
    OF_A_FOLDER[how]([folder, folder.parent][level])

    with pytest.raises(FileNotFoundError if how == "nothing" else ours.NotOursError):
        ours.read(str(folder / "journal.jsonl"), _BOUND)
    assert ours.names(str(folder)) == []

    ours.make_folder(str(folder))
    ours.append(str(folder / "journal.jsonl"), b"mine\n")

    assert (folder / "journal.jsonl").read_bytes() == b"mine\n"
    assert not folder.is_symlink()


def test_the_folder_of_all_runs_may_be_a_link_as_it_is_its_owners_own(tmp_path: Path) -> None:
    (tmp_path / "disk" / "7" / "1").mkdir(parents=True)
    (tmp_path / "runs").symlink_to(tmp_path / "disk")

    ours.append(str(tmp_path / "runs/7/1/journal.jsonl"), b"line\n")

    assert ours.read(str(tmp_path / "runs/7/1/journal.jsonl"), _BOUND) == b"line\n"


def test_the_folder_of_all_runs_is_never_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ours.make_folder(str(tmp_path / "runs/7/1"))


def test_what_is_longer_than_its_bound_is_refused_and_a_line_that_is_too_long_passed_over(folder: Path) -> None:
    file = folder / "kept.jsonl"
    file.write_bytes(b"one\n" + b"x" * 50 + b"\ntwo\n")

    with pytest.raises(ours.NotOursError, match="59 bytes"):
        ours.read(str(file), 20)
    assert list(ours.lines(str(file), 20)) == [b"one", b"two"]


def test_what_is_appended_begins_a_line_whatever_stands_before_it(folder: Path) -> None:
    file = folder / "control.jsonl"
    file.write_bytes(b"\0\0 a job's own, unended")

    ours.append(str(file), b"mine\n")

    assert file.read_bytes().splitlines()[1:] == [b"mine"]


def test_a_folder_that_a_job_has_closed_to_its_owner_is_opened_again(folder: Path) -> None:
    folder.parent.chmod(0)

    ours.make_folder(str(folder))

    assert folder.parent.stat().st_mode & 0o777 == 0o700


def test_no_descriptor_is_left_whether_it_is_ours_or_not(folder: Path) -> None:
    file = folder / "output.log"
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    for how in ("a fifo", "a folder", "a link to itself", "nothing"):
        OF_A_FILE[how](file)
        with pytest.raises(OSError, match=r"\[Errno"):
            ours.open_file(str(file))
    ours.replace(str(file), b"mine")
    ours.read(str(file), _BOUND)

    assert (len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0) == before


@pytest.mark.parametrize("how", ["a fifo", "a folder", "a link to /dev/zero", "a link to itself", "a hole of 2 GB"])
def test_a_file_that_a_job_has_named_is_not_waited_for_either(folder: Path, how: str) -> None:
    """The monitor compares a task's source, whose path stands in what an attempt has kept."""
    file = folder / "task.py"
    OF_A_FILE[how](file)

    assert source_hash(str(file)) == ""


def test_a_file_that_a_job_has_named_may_be_a_link(folder: Path) -> None:
    (folder / "task.py").write_text("x = 1\n")
    (folder / "link.py").symlink_to("task.py")

    assert source_hash(str(folder / "link.py")) == source_hash(str(folder / "task.py")) != ""


def test_a_folder_that_cant_be_looked_at_is_not_told_as_gone(tmp_path: Path) -> None:
    """A worker that lacked descriptors made the monitor say that the folder of its run had to be put back."""
    (tmp_path / "runs" / "7" / "1").mkdir(parents=True)
    folder = str(tmp_path / "runs" / "7" / "1")
    assert ours.is_folder(folder)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.open(os.devnull, os.O_RDONLY)  # the lowest that is free
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, before[1]))
    try:
        with pytest.raises(OSError, match="Too many open files"):
            ours.is_folder(folder)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert not ours.is_folder(f"{folder}0")
