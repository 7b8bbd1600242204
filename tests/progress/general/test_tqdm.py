"""tqdm: its own formats, nested bars, units, and real recordings cut anywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from taskmon.core.progress import Progress
from taskmon.progress import recogniser_for
from tests.progress.samples import pieces, sample


def counted(report: Progress | None) -> Progress | None:
    """Without what follows from the counts, and the pace, which differs each time."""
    return replace(report, fraction=None, rate=None, rate_unit=None) if report is not None else None


def reports_of(output: bytes, seed: int = 0, longest: int = 40) -> list[Progress]:
    """Each report in turn, as a worker would get it that looks after every piece."""
    recogniser = recogniser_for(["python", "train.py"])
    reports: list[Progress] = []
    for piece in pieces(output, seed, longest):
        recogniser.feed(piece)
        newest = counted(recogniser.newest)
        if newest is not None and (not reports or reports[-1] != newest):
            reports.append(newest)
    return reports


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("work:  40%|████      | 8/20 [00:00<00:00, 19.88it/s]", Progress(done=8, total=20, unit="it", message="work")),
        (" 40%|####      | 8/20 [00:00<00:00, 19.88it/s]", Progress(done=8, total=20, unit="it")),
        (" 40%|####      | 8/20 [00:10<00:15,  1.25s/it]", Progress(done=8, total=20, unit="it")),
        (" 40%|####      | 8/20 [00:10<?, ?page/s]", Progress(done=8, total=20, unit="page")),
        ("  0%|          | 0/20 [00:00<?, ?it/s]", Progress(done=0, total=20, unit="it")),
        (" 11%|█ | 1.2G/11.0G [00:10<01:20, 120MB/s]", Progress(done=1.2e9, total=11e9, unit="B")),
        (
            "a: b:  50%|█ | 1/2 [1:02:03<51:03:04, 5.5Mit/s, loss=2.0]",
            Progress(done=1, total=2, unit="Mit", message="a: b"),
        ),
        ("x:  10%|█ | 665/6650 [00:00<00:00, 21.7kB/s]", Progress(done=665, total=6650, unit="B", message="x")),
        ("741kB [00:00, 2.85MB/s]", Progress(done=741_000, unit="B")),
        ("rows: 5row [00:00, 41.70row/s]", Progress(done=5, unit="row", message="rows")),
        ("0it [00:00, ?it/s]", Progress(done=0, unit="it")),
        ("12it [00:30,  2.50s/it]", Progress(done=12, unit="it")),
    ],
)
def test_each_form_of_a_bar_is_read(line: str, expected: Progress) -> None:
    recogniser = recogniser_for(["python"])

    recogniser.feed(b"\r" + line.encode() + b"\n")

    assert counted(recogniser.newest) == expected


@pytest.mark.parametrize(
    "line", ["done [00:00, 12 files/s later]", "100% tests passed", "| 8/20 [00:00]", "a|b 5% c|d"]
)
def test_what_only_resembles_a_bar_is_none(line: str) -> None:
    recogniser = recogniser_for(["python"])

    recogniser.feed(f"{line}\n{line}\n".encode())

    assert recogniser.newest is None


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("tqdm-simple-pipe", Progress(done=300, total=300, unit="it")),
        ("tqdm-nested-pipe", Progress(done=5, total=5, unit="it", message="epochs")),
        ("tqdm-nested_leave-pipe", Progress(done=4, total=4, unit="it", message="outer")),
        ("tqdm-huggingface-pipe", Progress(done=8, total=8, unit="it", message="Fetching 8 files")),
        ("tqdm-unknown_total-pipe", Progress(done=250, unit="row", message="rows")),
        ("tqdm-desc_bytes-pipe", Progress(done=30.5e6, total=50e6, unit="B", message="model.safetensors")),
        ("tqdm-write_log-pipe", Progress(done=152, total=200, unit="it", message="Indexing")),
    ],
)
def test_a_real_bar_is_followed_upwards_to_its_end_wherever_its_output_is_cut(
    name: str, last: Progress, seed: int
) -> None:
    reports = reports_of(sample(name), seed)

    assert reports[-1] == last
    done = [report.done for report in reports if report.done is not None]
    assert done == sorted(done)
    # Never an inner bar, not even for a moment.
    assert {(report.message, report.total, report.step) for report in reports} == {(last.message, last.total, None)}


@pytest.mark.parametrize("seed", range(3))
def test_bars_one_after_another_count_as_steps_each_from_its_own_start(seed: int) -> None:
    reports = reports_of(sample("tqdm-sequence_leave_false-pipe"), seed)

    steps = [report.step or 1 for report in reports]
    assert steps == sorted(steps)
    assert set(steps) == set(range(1, 9))
    assert [report.message for report in reports if report.done == 0] == [f"shard {number}" for number in range(8)]


def test_a_bar_that_is_not_over_is_read_once_it_is_known_to_be_the_outer_one() -> None:
    recogniser = recogniser_for(["python"])
    recogniser.feed(b"\rwork:  40%|####      | 8/20 [00:00<00:00, 19.88it/s]")
    assert recogniser.newest is None  # The cursor may go up behind it: then it is an inner one.

    recogniser.feed(b"\rwork:  45%|####      | 9/20 [00:00<00:00, 19.88it/s]")

    assert counted(recogniser.newest) == Progress(done=9, total=20, unit="it", message="work")


def test_a_title_that_counts_stays_one_bar() -> None:
    output = b"".join(b"\rloss 0.%d:  %d%%|#| %d/9 [00:00<00:01, 1.0it/s]" % (99 - n, n * 11, n) for n in range(9))

    assert {report.step for report in reports_of(output + b"\n")} == {None}


def test_of_two_that_draw_in_one_row_the_one_seen_first_stands_for_both() -> None:
    output = b"".join(
        b"\rload:  %d%%|#| %d/50 [00:00<00:01, 1.0it/s]\rsave:  %d%%|#| %d/90 [00:00<00:01, 1.0it/s]" % (n, n, n, n)
        for n in range(40)
    )

    reports = reports_of(output + b"\n")

    assert reports[-1].message == "load"
    assert [report.message for report in reports].count("save") <= 1
