"""The recogniser as a whole: which source wins, which program is meant, and that a flood costs little."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

import taskmon
from taskmon.core.progress import Progress
from taskmon.progress import Shown, recogniser_for
from taskmon.progress.command import command_of


@pytest.mark.parametrize(
    ("argv", "program"),
    [
        (["ffmpeg", "-i", "a"], "ffmpeg"),
        (["/usr/bin/RSync", "a", "b"], "rsync"),
        (["sudo", "-n", "nice", "env", "A=1", "B=2", "/bin/tar", "c"], "tar"),
        (["C.exe"], "c"),
        (["env", "A=1"], ""),
        ([], ""),
    ],
)
def test_the_program_that_does_the_work_is_found_behind_what_starts_it(argv: list[str], program: str) -> None:
    assert command_of(argv).program == program


@pytest.mark.parametrize("printed", [1.0, 0.6])
def test_what_is_no_text_gets_no_bar(printed: float) -> None:
    """An archive that was written to the output had percentages that rose: a bar of 7 % stood over it."""
    for seed in range(3, 60, 9):  # some of the seeds with which it had
        random_bytes = random.Random(seed)
        if printed == 1.0:
            content = random_bytes.randbytes(600_000)
        else:
            content = bytes(
                random_bytes.randrange(32, 127) if random_bytes.random() < printed else random_bytes.randrange(256)
                for _ in range(60_000)
            )
        recogniser, shown = recogniser_for(["xz", "-c", "big"]), Shown()
        for number, start in enumerate(range(0, len(content), 20_000)):
            recogniser.feed(content[start : start + 20_000])
            shown.take(recogniser, 0.5 * number)
            assert shown.progress is None, f"seed {seed}"


def test_text_in_another_character_set_is_text() -> None:
    recogniser = recogniser_for(["kopiere"])
    for percent in range(10, 60, 10):
        recogniser.feed(f"Fortschritt für dich: {percent} %\n".encode("latin-1"))

    assert recogniser.newest == Progress(0.5)


def test_a_bar_of_its_own_kind_goes_before_a_plain_percentage() -> None:
    recogniser = recogniser_for(["python"])

    recogniser.feed(b"1%\n2%\n3%\n\r 40%|####      | 8/20 [00:00<00:00, 19.88it/s]\r4%\n")

    assert recogniser.newest == Progress(0.4, done=8, total=20, unit="it", rate=19.88, rate_unit="it")


def test_without_output_nothing_is_known() -> None:
    recogniser = recogniser_for(["true"])

    recogniser.feed(b"")

    assert recogniser.newest is None
    assert recogniser.newest_line == ""


@pytest.mark.parametrize("piece_bytes", [4_096, 65_536, 1_048_576])
def test_twenty_megabytes_of_ordinary_text_take_less_than_a_second_and_the_newest_is_kept(piece_bytes: int) -> None:
    recogniser = recogniser_for(["make"])
    line = b"2026-01-01 10:00:00 INFO compiled src/module_%07d.c in 34 ms, 3 warnings so far\n"
    text = b"".join(line % number for number in range(20_000_000 // len(line)))
    recogniser.feed(b"1%\n2%\n")

    started = time.process_time()
    for start in range(0, len(text), piece_bytes):
        recogniser.feed(text[start : start + piece_bytes])
        assert recogniser.newest_line
    took_s = time.process_time() - started
    recogniser.feed(b"3%")

    assert took_s < 1.0, f"{len(text) / took_s / 1e6:.0f} MB/s"
    assert recogniser.newest == Progress(fraction=0.03)


def test_a_flood_of_redraws_ends_with_the_newest() -> None:
    recogniser = recogniser_for(["anything"])
    flood = b"".join(b"\rcopying %d.%04d%%" % divmod(number, 10_000) for number in range(1_000_000))

    started = time.process_time()
    for start in range(0, len(flood), 1_048_576):
        recogniser.feed(flood[start : start + 1_048_576])
    took_s = time.process_time() - started

    assert recogniser.newest is not None
    assert recogniser.newest.fraction == pytest.approx(0.999999)
    assert took_s < len(flood) / 5e6


def test_it_needs_nothing_but_the_standard_library() -> None:
    source = Path(taskmon.__file__).parent.parent
    code = f"import sys; sys.path.insert(0, {str(source)!r}); import taskmon.progress; print('ok')"

    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False, env=dict(os.environ)
    )

    assert run.stdout == "ok\n", run.stderr
