"""kept.jsonl: what was told to be kept is, whatever happens to the process, the disk or the file's last bytes."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from taskmon.tasks.durable import log_writer
from taskmon.tasks.durable.log_reader import KEPT, Kept, KeptStep, StepResult, When, params_hash, read_kept
from taskmon.tasks.durable.log_writer import Begun, EndedError, ForkedError, KeptFile, NotKeptError

BEGUN = Begun(code="c0de", params="9a9a", source="/home/me/backup.py")


def filled(folder: Path) -> KeptFile:
    file = KeptFile(str(folder), BEGUN)
    file.step("list", 1, '["a", "b"]', awaited=False)
    file.checkpoint("1")
    file.state("first", '{"rows":1}')
    file.step("fetch", 1, "null", awaited=True)
    file.step("fetch", 2, '"x"', awaited=False)
    file.checkpoint('{"at":2}')
    file.state("second", '{"rows":2}')
    return file


def read(folder: Path) -> Kept:
    kept = read_kept(str(folder))
    assert kept is not None
    return kept


def test_what_was_kept_is_read(tmp_path: Path) -> None:
    filled(tmp_path).close()

    kept = read(tmp_path)

    assert (kept.code, kept.params, kept.source, kept.resumed_from) == ("c0de", "9a9a", "/home/me/backup.py", "")
    assert kept.steps == (KeptStep("list", 1), KeptStep("fetch", 1), KeptStep("fetch", 2))
    assert kept.results[KeptStep("list", 1)] == StepResult(["a", "b"])
    assert kept.results[KeptStep("fetch", 1)] == StepResult(None, awaited=True)
    assert (kept.has_checkpoint, kept.checkpoint) == (True, {"at": 2})
    assert (kept.transaction, kept.state) == ("second", {"rows": 2})
    assert kept.is_worth_resuming
    assert (tmp_path / KEPT).stat().st_mode & 0o777 == 0o600


def test_of_a_step_it_is_kept_when_it_ended_how_long_it_took_and_in_how_many_tries(tmp_path: Path) -> None:
    when = When("2026-01-01T00:00:00.000Z", 1.25, tries=3)
    file = KeptFile(str(tmp_path), BEGUN)
    file.step("fetch", 1, "1", awaited=False, when=when)
    file.step("older", 1, "1", awaited=False)
    with open(tmp_path / KEPT, "a") as log:
        log.write('{"event":"step","name":"forged","use":1,"at":"tomorrow","took_s":-1e999,"tries":-2,"result":1}\n')

    results = read(tmp_path).results

    assert results[KeptStep("fetch", 1)].when == when
    assert results[KeptStep("older", 1)].when == results[KeptStep("forged", 1)].when == When()


def test_nothing_kept_is_no_file_and_nothing_to_resume(tmp_path: Path) -> None:
    KeptFile(str(tmp_path), BEGUN).close()

    assert read_kept(str(tmp_path)) is None
    assert read_kept(str(tmp_path / "nowhere")) is None
    assert not Kept().is_worth_resuming


@pytest.mark.parametrize("keep", [lambda file: file.checkpoint("null"), lambda file: file.state("empty", "{}")])
def test_a_checkpoint_of_none_and_an_empty_state_are_worth_resuming(
    tmp_path: Path, keep: Callable[[KeptFile], None]
) -> None:
    keep(KeptFile(str(tmp_path), BEGUN))

    assert read(tmp_path).is_worth_resuming


def test_what_is_large_is_read_only_where_it_is_needed(tmp_path: Path) -> None:
    filled(tmp_path).close()

    kept = read_kept(str(tmp_path), with_results=False)

    assert kept is not None
    assert kept.steps == read(tmp_path).steps
    assert kept.results == {}
    assert (kept.checkpoint, kept.state) == ({"at": 2}, {"rows": 2})


def test_a_pipe_in_the_place_of_the_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / KEPT)

    assert read_kept(str(tmp_path)) is None


def test_a_file_cut_at_any_byte_gives_what_its_whole_lines_say(tmp_path: Path) -> None:
    filled(tmp_path / "whole").close()
    content = (tmp_path / "whole" / KEPT).read_bytes()
    ends = [index for index, byte in enumerate(content) if byte == ord("\n")]

    for length in range(len(content) + 1):
        folder = tmp_path / str(length)
        folder.mkdir()
        (folder / KEPT).write_bytes(content[:length])
        whole = sum(end <= length for end in ends)  # a line that lacks nothing but its end is whole, too
        kept = read(folder)
        assert len(kept.steps) == sum(whole >= line for line in (2, 5, 6)), length
        assert kept.checkpoint == ({"at": 2} if whole >= 7 else 1 if whole >= 3 else None), length
        assert kept.state == ({"rows": 2} if whole >= 8 else {"rows": 1} if whole >= 4 else {}), length
        # An attempt that goes on from it has the same, and can keep more.
        file = KeptFile(str(folder / "next"), BEGUN)
        file.go_on_from(str(folder))
        file.step("more", 1, "0", awaited=False)
        file.close()
        after = read(folder / "next")
        assert after.steps == (*kept.steps, KeptStep("more", 1))
        assert (after.checkpoint, after.state) == (kept.checkpoint, kept.state)


def test_bytes_changed_at_random_are_read_without_complaint(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    filled(tmp_path).close()
    content = (tmp_path / KEPT).read_bytes()

    for _ in range(500):
        spoiled = bytearray(content)
        start = dice.randrange(len(content))
        for index in range(start, min(len(content), start + dice.randrange(1, 40))):
            spoiled[index] = dice.choice([0, 10, 34, 123, 125, dice.randrange(256)])
        (tmp_path / KEPT).write_bytes(bytes(spoiled))
        assert len(read(tmp_path).steps) <= 4


def test_unknown_lines_of_a_later_version_are_skipped(tmp_path: Path) -> None:
    filled(tmp_path).close()
    with open(tmp_path / KEPT, "a") as file:
        file.write(
            '{"event":"signal","value":1}\n[]\n7\n{"event":"step","name":7,"use":1,"result":1}\n{"event":"state"}\n'
        )
        file.write("[" * 100_000 + "\n")

    assert len(read(tmp_path).steps) == 3


def test_each_line_is_flushed_before_the_call_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    flush = log_writer._flush

    def noted(fd: int) -> None:
        flush(fd)
        events.append(os.pread(fd, 1_000_000, 0).decode().splitlines()[-1])

    # The descriptor is open for writing alone: its content is read through its path.
    monkeypatch.setattr(os, "pread", lambda fd, size, at: (tmp_path / KEPT).read_bytes()[at:size])
    monkeypatch.setattr(log_writer, "_flush", noted)
    file = KeptFile(str(tmp_path), BEGUN)

    for number in range(3):
        file.step("s", number, "1", awaited=False)
        assert json.loads(events[-1])["use"] == number
    file.close()
    assert len(events) == 3


def small(file: KeptFile) -> None:
    """Keeps so much that the file is compacted several times."""
    file.step("first", 1, "1", awaited=False)
    for number in range(60):
        file.checkpoint(json.dumps({"n": number, "pad": "x" * 200}))
        if number % 20 == 0:
            file.step("s", number, json.dumps("y" * 50), awaited=False)


def test_old_checkpoints_do_not_pile_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_writer, "COMPACT_ABOVE_BYTES", 2_000)
    file = KeptFile(str(tmp_path), BEGUN)
    small(file)
    file.close()

    kept = read(tmp_path)
    assert kept.checkpoint["n"] == 59
    assert kept.steps == tuple(KeptStep(*each) for each in [("first", 1), ("s", 0), ("s", 20), ("s", 40)])
    assert (kept.code, kept.source) == (BEGUN.code, BEGUN.source)
    assert (tmp_path / KEPT).stat().st_size < 4_000
    assert not (tmp_path / f"{KEPT}.new").exists()


def test_steps_alone_are_never_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_writer, "COMPACT_ABOVE_BYTES", 100)
    file = KeptFile(str(tmp_path), BEGUN)
    file.step("s", 1, "1", awaited=False)
    before = (tmp_path / KEPT).stat().st_ino

    for number in range(2, 50):
        file.step("s", number, "1", awaited=False)

    assert (tmp_path / KEPT).stat().st_ino == before


CALLS = ("open", "write", "fsync", "fdatasync", "replace", "close")


def dying(folder: Path, at: int, after: bool) -> int:
    """Keep things in a process that is gone at its `at`-th system call, before or after it; what it had been told was
    kept. Its exit status is 9 if it got that far."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(30)
        try:
            done = 0
            real = {name: getattr(os, name) for name in CALLS}

            def counted(name: str) -> Callable[..., Any]:
                def call(*args: Any, **more: Any) -> Any:
                    nonlocal done
                    done += 1
                    if done == at and not after:
                        os._exit(9)
                    result = real[name](*args, **more)
                    if done == at:
                        os._exit(9)
                    return result

                return call

            for name in CALLS:
                setattr(os, name, counted(name))
            log_writer._flush = os.fdatasync
            log_writer.COMPACT_ABOVE_BYTES = 2_000
            file = KeptFile(str(folder / "new"), BEGUN)
            file.go_on_from(str(folder / "old"))
            real["write"](writer, b".")
            for number in range(20):
                file.checkpoint(json.dumps({"n": number, "pad": "x" * 400}))
                real["write"](writer, b".")
                file.step("s", number, "1", awaited=False)
                real["write"](writer, b".")
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writer)
    with open(reader, "rb") as told:
        acknowledged = len(told.read())
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9)
    return acknowledged if status == 9 else -1


@pytest.mark.parametrize("after", [False, True])
def test_a_process_that_dies_at_any_system_call_has_kept_what_it_was_told_is_kept(tmp_path: Path, after: bool) -> None:
    (tmp_path / "old").mkdir()
    filled(tmp_path / "old").close()
    before = read(tmp_path / "old")

    for at in range(1, 1_000):
        folder = tmp_path / "new"
        acknowledged = dying(tmp_path, at, after)
        kept = read_kept(str(folder))
        if kept is None:
            assert acknowledged == 0, at  # nothing, or all of the earlier attempt's: never a part of it
        else:
            assert kept.steps[: len(before.steps)] == before.steps
            told = (acknowledged if acknowledged >= 0 else 41) - 1
            steps, checkpoint = told // 2, (told + 1) // 2 - 1
            assert len(kept.steps) - len(before.steps) in (steps, steps + 1), at
            known = kept.checkpoint.get("n", -1)
            assert known in (checkpoint, checkpoint + 1), at
        for path in folder.iterdir() if folder.exists() else ():
            path.unlink()
        if folder.exists():
            folder.rmdir()
        if acknowledged < 0:
            assert at > 90
            return
    pytest.fail("it never came to its end")


@pytest.mark.parametrize("name", ["write", "_flush"])
def test_a_disk_that_refuses_is_told_and_costs_only_what_was_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file = filled(tmp_path)
    with monkeypatch.context() as full:
        if name == "write":
            real = os.write
            # Half of the line is written first, as a full disk does it.
            lengths = iter([20])

            def write(fd: int, data: memoryview) -> int:
                for length in lengths:
                    return real(fd, data[:length])
                raise OSError(errno.ENOSPC, "No space left on device")

            full.setattr(os, "write", write)
        else:

            def flush(fd: int) -> None:
                raise OSError(errno.ENOSPC, "No space left on device")

            full.setattr(log_writer, "_flush", flush)
        with pytest.raises(NotKeptError) as refused:
            file.step("lost", 1, "1", awaited=False)
        assert refused.value.errno == errno.ENOSPC

    file.step("found", 1, "1", awaited=False)
    file.close()

    kept = read(tmp_path)
    assert len((tmp_path / KEPT).read_bytes().splitlines()) == 1 + len(kept.steps) + 2
    # A line whose flush failed may be there or not; a torn one is not.
    assert kept.steps[:3] == (KeptStep("list", 1), KeptStep("fetch", 1), KeptStep("fetch", 2))
    assert kept.steps[-1] == KeptStep("found", 1)
    assert (KeptStep("lost", 1) in kept.steps) is (name == "_flush")
    assert kept.checkpoint == {"at": 2}


def test_a_compaction_that_fails_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_writer, "COMPACT_ABOVE_BYTES", 2_000)
    file = filled(tmp_path)

    def replace(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", replace)
    small(file)
    file.close()

    assert read(tmp_path).checkpoint["n"] == 59
    assert len(read(tmp_path).steps) == 7
    assert not (tmp_path / f"{KEPT}.new").exists()


def test_a_task_that_closes_all_descriptors_loses_nothing(tmp_path: Path) -> None:
    file = filled(tmp_path)
    assert file._fd is not None
    os.close(file._fd)

    file.checkpoint("3")
    file.close()

    assert read(tmp_path).checkpoint == 3


def test_a_file_that_took_the_descriptors_place_is_left_alone(tmp_path: Path) -> None:
    file = filled(tmp_path)
    assert file._fd is not None
    own = os.open(tmp_path / "own", os.O_RDWR | os.O_CREAT)
    os.dup2(own, file._fd)
    os.close(own)
    own = file._fd

    file.checkpoint("3")
    file.step("late", 1, "1", awaited=False)
    file.close()

    assert (tmp_path / "own").read_bytes() == b""
    assert os.fstat(own).st_ino == (tmp_path / "own").stat().st_ino  # and still open
    os.close(own)
    assert read(tmp_path).checkpoint == 3
    assert len(read(tmp_path).steps) == 4


def test_a_task_that_removes_what_was_kept_is_told(tmp_path: Path) -> None:
    file = filled(tmp_path)
    (tmp_path / KEPT).unlink()

    with pytest.raises(NotKeptError) as refused:
        file.checkpoint("3")
    assert refused.value.errno == errno.ENOENT
    file.close()


def test_what_is_kept_after_the_end_is_refused_and_takes_nothing_away(tmp_path: Path) -> None:
    file = filled(tmp_path)
    file.close()
    before = (tmp_path / KEPT).read_bytes()

    with pytest.raises(EndedError):
        file.step("late", 1, "1", awaited=False)
    with pytest.raises(EndedError):
        file.check_usable()

    assert (tmp_path / KEPT).read_bytes() == before


@pytest.mark.parametrize("name", ["replace", "fsync", "close"])
def test_an_interrupt_at_a_compaction_loses_nothing_that_is_kept_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(log_writer, "COMPACT_ABOVE_BYTES", 2_000)
    file = filled(tmp_path)
    real, interrupts = getattr(os, name), iter([KeyboardInterrupt])

    def interrupted(*args: Any, **more: Any) -> None:
        real(*args, **more)
        for each in interrupts:
            raise each

    with monkeypatch.context() as at:
        at.setattr(os, name, interrupted)
        with pytest.raises(KeyboardInterrupt):
            small(file)
    file.step("tidied up", 1, "1", awaited=False)
    file.close()

    assert KeptStep("tidied up", 1) in read(tmp_path).steps
    assert len(read(tmp_path).steps) >= 5


def test_threads_that_keep_at_once_tear_nothing(tmp_path: Path) -> None:
    file = KeptFile(str(tmp_path), BEGUN)

    def keep(name: str) -> None:
        for use in range(1, 51):
            file.step(name, use, json.dumps("x" * use), awaited=False)

    threads = [threading.Thread(target=keep, args=(f"t{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    file.close()

    assert len(read(tmp_path).steps) == 400
    assert len((tmp_path / KEPT).read_bytes().splitlines()) == 401


def test_a_forked_process_can_keep_nothing(tmp_path: Path) -> None:
    file = filled(tmp_path)
    before = (tmp_path / KEPT).read_bytes()
    with file._lock:  # as if another thread were at it: nobody will release it in the child
        child = os.fork()
        if child == 0:
            signal.alarm(30)
            try:
                file.checkpoint("5")
            except ForkedError:
                file.close()
                os._exit(0)
            finally:
                os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    assert (tmp_path / KEPT).read_bytes() == before
    file.close()


def test_what_is_too_large_is_refused_with_a_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_writer, "LONGEST_LINE_BYTES", 100)
    file = filled(tmp_path)

    with pytest.raises(ValueError, match="save_file"):
        file.checkpoint(json.dumps("x" * 100))

    assert read(tmp_path).checkpoint == {"at": 2}
    file.close()


def test_a_missing_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "runs" / "7" / "1"
    folder.parent.parent.mkdir()
    file = KeptFile(str(folder), BEGUN)
    file.checkpoint("1")
    file.close()

    assert {path.stat().st_mode & 0o777 for path in (folder, folder.parent)} == {0o700}


def test_the_hash_of_parameters_does_not_depend_on_their_order() -> None:
    assert params_hash({"a": 1, "b": [2]}) == params_hash({"b": [2], "a": 1})
    assert params_hash({"a": 1}) != params_hash({"a": "1"})
