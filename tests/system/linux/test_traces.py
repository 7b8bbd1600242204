"""Who belongs to an attempt, checked against real processes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.attempt import MadeFile
from taskmon.core.journal import Identity
from tests.system.linux.conftest import identity_of
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what Linux alone can do")


def test_carriers_are_found_by_their_whole_nonce(sleeper: subprocess.Popen[bytes]) -> None:
    wait_until(lambda: [process.pid for process in system.carriers("sleepers-nonce")] == [sleeper.pid])

    assert system.carriers("sleepers-nonc") == []
    assert system.carriers("another") == []


def test_the_caller_is_never_its_own_carrier() -> None:
    text = "from taskmon import system; print(system.carriers('me'))"
    root = Path(system.__file__).parents[2]
    shown = subprocess.check_output(
        [sys.executable, "-c", text], env={**os.environ, "TASKMON_ATTEMPT": "me"}, cwd=root, text=True
    )

    assert shown == "[]\n"


def test_who_writes_a_file_holds_it_and_who_reads_it_does_not(tmp_path: Path) -> None:
    path = tmp_path / "output.log"
    path.touch()
    with path.open("ab") as file:
        writer = subprocess.Popen(["sleep", "60"], stdout=file)
    with path.open("rb") as file:
        reader = subprocess.Popen(["sleep", "60"], stdin=file)
    try:
        assert [process.pid for process in system.holders(str(path))] == [writer.pid]
        assert system.holders(str(tmp_path / "missing")) == []
    finally:
        for process in (writer, reader):
            process.kill()
            process.wait()


def test_only_what_carries_the_nonce_itself_carries_it() -> None:
    with subprocess.Popen(["sleep", "60"], env={"TASKMON_ATTEMPT": "n1"}) as process:
        carrier = identity_of(process)
        wait_until(lambda: system.carries(carrier, "n1"))
        assert not system.carries(carrier, "n")
        assert not system.carries(Identity(carrier.pid, "1"), "n1")
        process.kill()


def test_a_file_that_has_taken_the_place_of_another_proves_nothing_of_who_writes_it(tmp_path: Path) -> None:
    path, other = tmp_path / "output.log", tmp_path / "other.log"
    path.touch()
    status = path.stat()
    made = MadeFile(status.st_dev, status.st_ino, system.steady_s())
    with path.open("ab") as file, subprocess.Popen(["sleep", "60"], stdout=file) as writer:
        writer_identity = identity_of(writer)
        assert system.holders(str(path), made) == [writer_identity]
        assert system.holds(writer_identity, str(path))
        # Who was there before the file was made was given it later, and is nobody's survivor.
        assert system.holders(str(path), replace(made, at_s=made.at_s + 60.0)) == []

        path.rename(other)
        path.symlink_to(other)
        assert system.holders(str(path), made) == []
        assert not system.holds(writer_identity, str(path))
        path.unlink()
        path.hardlink_to(other)
        assert system.holders(str(path)) == []  # of an earlier version's file nothing was kept
        writer.kill()


def test_looking_for_carriers_is_quick() -> None:
    started_s = time.process_time()
    system.carriers("nobody")
    assert time.process_time() - started_s < 1.0


def test_without_a_nonce_nobody_carries_it() -> None:
    with subprocess.Popen(["sleep", "60"], env={**os.environ, "TASKMON_ATTEMPT": ""}) as stranger:
        try:
            assert stranger.pid not in {process.pid for process in system.carriers("")}
        finally:
            stranger.kill()
