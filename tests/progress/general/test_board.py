"""A plain percentage: believed only for how it moves, and silent where it may mean anything else."""

from __future__ import annotations

import pytest

from taskmon.core.progress import Progress, merged
from taskmon.progress import recogniser_for
from tests.progress.samples import pieces, sample


def newest_of(*lines: str) -> Progress | None:
    recogniser = recogniser_for(["anything"])
    recogniser.feed("".join(f"{line}\n" for line in lines).encode())
    return recogniser.newest


@pytest.mark.parametrize(
    "form",
    [
        "{}%",
        "{} %",
        "{}.5%",
        "copying {}%",
        "[{}%] Building C object src/memory.c.o",
        "[ {}% ]",
        "({}%) done",
        "Progress: {}% complete",
        "{}% Extracting: data/huge.bin",
        "[#####>    ] {}%",
        "Datei 4 von 340 bearbeitet ({},2 %)",
        "encoded {}% 00:12 ETA 00:20",
        "{}%, 3 files left",
    ],
)
def test_a_percentage_that_rises_from_near_its_start_is_progress(form: str) -> None:
    assert newest_of(form.format(2)) is None
    assert newest_of(form.format(2), form.format(2)) is None

    newest = newest_of(form.format(2), form.format(3), form.format(7))

    assert newest is not None
    assert newest.fraction == pytest.approx(0.07, abs=0.006)


@pytest.mark.parametrize(
    "lines",
    [
        ["100% tests passed, 0 tests failed out of 12"] * 3,
        ["[10/20/2026 10:00:00] msg", "[10/20/2026 10:00:01] msg"],
        ["Using 50% of memory limit"] * 3,
        ["compression ratio 45%", "compression ratio 46%", "compression ratio 47%", "compression ratio 48%"],
        ["cpu 3%", "cpu 4%", "cpu 5%", "cpu 6%"],
        ["warning: '1%' in format", "warning: '2%' in format", "warning: '3%' in format", "warning: '9%' in format"],
        ["optimised away 1% of 12/19 loops", "optimised away 2% of 12/19 loops", "optimised away 3% of 13 loops"],
        ["adding: a (deflated 3%)", "adding: a (deflated 5%)", "adding: a (deflated 9%)"],
        ["1% 2%", "2% 3%", "3% 4%", "5% 6%"],
        ["90%", "91%"],
        ["5%", "9%", "7%", "11%", "12%"],
        ["101%", "102%", "103%", "104%"],
        ["width 10%;", "width 20%;", "width 15%;"],
        ["CC src/1%_a.o", "CC src/2%_a.o", "CC src/3%_a.o"],
        ["a 1%", "b 2%", "c 3%", "d 4%"],
        ["-1%", "-2%", "-3%"],
        ["$5%", "$6%", "$7%"],
        [f"GPU {n}%" for n in (3, 7, 12, 20, 24)],
        [f"card {n}%" for n in (3, 7, 12, 20, 24, 30, 31, 35, 40, 44)],
        [f"| 0  Tesla  | fan {n}% 45C |" for n in (12, 18, 25, 31)],
        [f"packet {n}: delay {n}%" for n in (5, 9, 14, 22)],
        [f"10.0.0.{n} up, {n}% busy" for n in (5, 9, 14, 22)],
        [f"error rate: {n}%" for n in (1.1, 1.4, 2.0, 2.5)],
        [f"growth {n}% this quarter" for n in (2, 4, 8)],
    ],
)
def test_a_percentage_of_something_else_gives_nothing(lines: list[str]) -> None:
    assert newest_of(*lines) is None


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "name",
    ["neg-compiler-neg_compiler_100-pipe", "neg-monitor-neg_monitor_cpu-pty", "neg-monitor-retry_attempts_neg-pipe"],
)
def test_real_output_without_progress_never_gives_any(name: str, seed: int) -> None:
    recogniser = recogniser_for(["python"])
    for piece in pieces(sample(name), seed):
        recogniser.feed(piece)
        assert recogniser.newest is None


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("plain-loops-percent_lines-pipe", 1.0),
        ("plain-loops-percent_cr-pipe", 1.0),
        ("plain-other-german-pipe", 1.0),
        ("badblocks-s_v-pipe", 0.86),
    ],
)
def test_real_progress_is_followed_upwards_wherever_its_output_is_cut(name: str, last: float, seed: int) -> None:
    recogniser = recogniser_for(["python"])
    fractions = []
    for piece in pieces(sample(name), seed, longest=20):
        recogniser.feed(piece)
        if recogniser.newest is not None:
            fractions.append(recogniser.newest.fraction or 0.0)

    assert fractions == sorted(fractions)
    assert fractions[0] < 0.4
    assert fractions[-1] == pytest.approx(last, abs=0.01)


def test_a_redraw_that_is_not_over_counts_once_it_is_trusted() -> None:
    recogniser = recogniser_for(["anything"])
    recogniser.feed(b"\r 1%\r 2%\r 3%")

    assert recogniser.newest == Progress(fraction=0.03)


def test_a_percentage_that_nothing_vouches_for_is_held_back_until_it_has_risen_high() -> None:
    """`GPU 3%, 7%, 12%` moved the bar."""
    rises = [f"blob {percent}%" for percent in range(4, 100, 8)]
    assert newest_of(*rises[:6]) is None
    assert newest_of(*rises[:9]) == Progress(fraction=0.68)
    assert newest_of("holiday.mkv 4%", "holiday.mkv 5%") == Progress(fraction=0.05)


def test_a_percentage_that_starts_high_needs_more_proof() -> None:
    assert newest_of("60%", "61%", "62%") is None
    assert newest_of("60%", "61%", "62%", "63%") == Progress(fraction=0.63)


def test_each_restart_after_the_end_is_the_next_step() -> None:
    recogniser = recogniser_for(["anything"])
    told: Progress | None = None
    for part in ("a", "b", "c"):
        for percent in (0, 50, 100):
            recogniser.feed(f"{percent}%\n".encode())
            if recogniser.newest is not None:
                told = merged(told, recogniser.newest)
        assert told is not None, part

    assert recogniser.newest == Progress(fraction=1.0, step=3)
    recogniser.feed(b"10%\n")
    assert told is not None
    assert recogniser.newest is not None
    assert merged(told, recogniser.newest) == Progress(fraction=0.1, step=4)


@pytest.mark.parametrize(
    "form", ["[{file}/3] film{file}.mkv {done}%", "Compress: {file}/3 files. Read: {done}.0 MiB / 100.0 MiB"]
)
def test_how_far_the_first_of_some_files_is_is_not_told_of_all(form: str) -> None:
    first = [form.format(file=1, done=done) for done in range(0, 100, 4)]
    newest = newest_of(*first)
    assert newest is None or newest.fraction is None

    of_all = newest_of(*(form.format(file=1 + done // 34, done=done) for done in range(0, 100, 4)))
    assert of_all is not None
    assert of_all.fraction == pytest.approx(0.96), "it goes on where the next file begins: it is of them all"

    newest = newest_of(*first, *(form.format(file=2, done=done) for done in range(0, 100, 4)))
    assert newest is not None
    assert newest.step == 2


def test_prose_full_of_percentages_takes_little_memory() -> None:
    recogniser = recogniser_for(["anything"])

    recogniser.feed(
        "".join(f"{chr(97 + n % 26) * (n % 50 + 1)}{n // 50 % 26 * 'x'} 5%\n" for n in range(5_000)).encode()
    )

    assert recogniser.newest is None
