"""The moving lines of a monitor without a window."""

from __future__ import annotations

import pytest

from taskmon.core.estimates.estimate import Estimate
from taskmon.core.progress import Progress
from taskmon.core.wire import Live
from taskmon.terminal.view import _moving_line
from tests.core.made import running


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        (None, "60.0 s  encode"),
        (Estimate(59.9, 800.0, 720.0, 900.0, 3.2, "frames"), "3.2 frames/s  12 to 15 min left  encode"),
        (Estimate(59.9, is_stalled=True, moved_at_s=10.0), "stalled  encode"),
        (Estimate(59.9, rate=0.5), "0.5/s  encode"),
    ],
)
def test_a_moving_line_says_how_fast_it_goes_and_what_is_left(estimate: Estimate | None, said: str) -> None:
    live = Live(7, 1, Progress(0.5), estimate=estimate, elapsed_s=59.95)

    assert _moving_line(running(name="encode"), live).endswith(said)


@pytest.mark.parametrize(("fraction", "said"), [(0.05, "   5 %"), (0.996, "  99 %"), (1.0, " 100 %"), (None, "      ")])
def test_a_moving_line_is_full_only_when_all_is_done(fraction: float | None, said: str) -> None:
    line = _moving_line(running(name="encode"), Live(7, 1, Progress(fraction)))

    assert f"{said}  " in line
