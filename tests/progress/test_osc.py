"""OSC 9;4: all its states, both terminators, split anywhere, real and malformed."""

from __future__ import annotations

import pytest

from taskmon.core.progress import Progress
from taskmon.progress import Recogniser, recogniser_for
from tests.progress.samples import pieces, sample


@pytest.fixture
def recogniser() -> Recogniser:
    return recogniser_for(["anything"])


@pytest.mark.parametrize("end", [b"\x07", b"\x1b\\", b"\x9c"])
def test_a_value_is_read_whatever_ends_it(recogniser: Recogniser, end: bytes) -> None:
    recogniser.feed(b"text\x1b]9;4;1;24" + end + b"more")

    assert recogniser.newest == Progress(fraction=0.24)
    assert recogniser.newest_line == "textmore"


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_report_split_between_two_reads_is_read(recogniser: Recogniser, cut: int) -> None:
    report = b"\x1b]9;4;1;24\x1b\\"
    recogniser.feed(report[:cut])
    assert recogniser.newest is None
    recogniser.feed(report[cut:])

    assert recogniser.newest == Progress(fraction=0.24)


@pytest.mark.parametrize(
    ("reports", "fraction"),
    [
        (["1;40", "0"], None),
        (["1;40", "0;0"], None),
        (["1;40", "3"], None),
        (["1;40", "3;0"], None),
        (["3;0", "1;50"], 0.5),
        (["1;40", "2"], 0.4),
        (["1;40", "4;45"], 0.45),
        (["1"], 0.0),
        (["1;250"], 1.0),
        (["1;40", "1;"], 0.0),
        (["1;40", "7;50"], 0.4),
        (["1;40", "1;many"], 0.4),
        (["1;40", ""], 0.4),
        (["1;40", "1;4000"], 0.4),
    ],
)
def test_each_state_means_what_terminals_take_it_for(
    recogniser: Recogniser, reports: list[str], fraction: float | None
) -> None:
    for report in reports:
        recogniser.feed(f"\x1b]9;4;{report}\x07".encode())

    assert (recogniser.newest.fraction if recogniser.newest else None) == fraction


def test_it_goes_before_what_the_output_looks_like(recogniser: Recogniser) -> None:
    recogniser.feed(b"1%\n2%\n3%\n\x1b]9;4;1;50\x07 4%\n")

    assert recogniser.newest == Progress(fraction=0.5)


@pytest.mark.parametrize("seed", range(5))
def test_a_real_build_by_cargo_is_followed_to_its_end(recogniser: Recogniser, seed: int) -> None:
    fractions = []
    for piece in pieces(sample("cargo-build_osc-pty"), seed):
        recogniser.feed(piece)
        if recogniser.newest is not None and recogniser.newest.fraction is not None:
            fractions.append(recogniser.newest.fraction)

    assert fractions == sorted(fractions)
    assert 0.9 < fractions[-1] < 1
    assert len(set(fractions)) > 15
    assert recogniser.newest is None
