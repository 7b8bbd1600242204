"""What a line of the table says of how far a run is."""

from __future__ import annotations

from typing import Any

import pytest

from taskmon.cli.output.table import progress_text

_REPORT = {"fraction": 0.42, "done": 42, "total": 100, "unit": "files", "message": "", "step": None, "steps": None}


def run(**fields: Any) -> dict[str, Any]:
    told = {"state": "running", "error": None, "progress": _REPORT, "eta_s": None, "elapsed_s": 60.0}
    return told | {"rate": None, "rate_unit": None, "eta_range_s": None} | fields


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (run(), "42 %"),
        (
            run(rate=3.2, rate_unit="files", eta_s=800.0, eta_range_s=[720.0, 900.0]),
            "42 %, 3.2 files/s, 12 to 15 min left",
        ),
        (run(eta_s=120.0), "42 %, about 2 min left"),  # a monitor of an earlier version
        (run(estimated=True), "~42 %"),
        (run(progress=_REPORT | {"fraction": None}, at_least=True), "42 of at least 100 files"),
        (run(progress=_REPORT | {"fraction": None, "done": 1_234_567, "total": None}), "1,234,567 files"),
        (run(progress=_REPORT | {"fraction": 0.996}), "99 %"),
        (run(progress=_REPORT | {"fraction": None, "done": 12_300_000, "total": None, "unit": "B"}), "12.3 MB"),
        (run(stalled_s=70.0), "42 %, stalled for 0:01:10"),
        (
            run(progress=None, eta_s=25.0, eta_range_s=[24.0, 26.0], usual_s=[80.0, 90.0]),
            "about 25 s left, usually 80 to 90 s",
        ),
        (run(progress=None, usual_s=[30.0, 40.0]), "longer than usual"),
        (run(progress=None), ""),
        (run(usual_s=[30.0, 40.0], eta_s=5.0, eta_range_s=[0.0, 9.0]), "42 %, up to 9 s left, longer than usual"),
    ],
)
def test_a_running_run_says_how_far_it_is_how_fast_it_goes_and_what_is_left(told: dict[str, Any], said: str) -> None:
    assert progress_text(told) == said
