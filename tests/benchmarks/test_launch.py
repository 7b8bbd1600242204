"""How long it takes from the launch to a window whose rows can be read and clicked, and what happens right after it."""

from __future__ import annotations

import os
import statistics

import pytest

from tests.benchmarks.conftest import Filled, Million, Report
from tests.benchmarks.processes import launch
from tests.benchmarks.rows import compared, single

_ROUNDS = int(os.environ.get("TASKMON_BENCH_ROUNDS", "7"))


@pytest.mark.parametrize("runs", [0, 10_000, 100_000, 1_000_000])
def test_launch_to_usable_window(runs: int, filled: Filled, million: Million, report: Report) -> None:
    home = million() if runs == 1_000_000 else filled(runs)
    launch(home, "watched_window.py")  # both once, uncounted: what they read is in memory then
    launch(home, "bare_window.py", "empty")
    rounds = []
    for _ in range(_ROUNDS):
        rounds.append(
            (
                launch(home, "watched_window.py"),
                launch(home, "bare_window.py", "empty"),
                launch(home, "bare_window.py", "lesson"),
            )
        )
    ms = 1000
    for name, peer in (("an empty PySide6 window", 1), ("PySide6's first lesson", 2)):
        what = f"launch, {runs:,} runs, against {name}"
        report(compared(what, [(each[0].wall_s * ms, each[peer].wall_s * ms) for each in rounds], "ms", most=1.5))
        report(compared("  its CPU time", [(each[0].cpu_s * ms, each[peer].cpu_s * ms) for each in rounds], "ms"))


def test_what_comes_after_the_first_picture_does_not_hold_the_window_up(filled: Filled, report: Report) -> None:
    launches = [launch(filled(10_000), "watched_window.py", "4") for _ in range(5)]
    gap_ms = statistics.median(each.gap_ms for each in launches)
    cpu_ms = statistics.median(each.gap_cpu_ms for each in launches)
    report(single("longest silence of the window in the 4 s after, median of 5", gap_ms, "ms", most=100))
    report(single("  of which its main thread was at work", cpu_ms, "ms"))


@pytest.mark.parametrize(("seconds", "when"), [("0", "at the first picture"), ("2", "2 s after")])
def test_new_run_opens_at_its_first_ctrl_n(seconds: str, when: str, filled: Filled, report: Report) -> None:
    launches = [launch(filled(10_000), "watched_window.py", seconds, "new_run") for _ in range(_ROUNDS)]
    assert all(each.dialog_ms for each in launches)
    took_ms = statistics.median(each.dialog_ms for each in launches)
    cpu_ms = statistics.median(each.dialog_cpu_ms for each in launches)
    report(single(f"from Ctrl+N {when} to New run painted, with the keyboard", took_ms, "ms", most=100))
    report(single("  of which its main thread was at work", cpu_ms, "ms"))
