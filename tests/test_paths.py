"""Where the files of a run lie."""

from __future__ import annotations

from taskmon.paths import numbers


def test_of_the_names_in_the_folder_of_all_runs_only_those_that_taskmon_writes_are_numbers_of_runs() -> None:
    names = ["10", "9", "ended", "007", "0", "-1", "+2", "1.aside-00ff", "", "9" * 16, "\u0663", "1 "]

    assert numbers(names) == [0, 9, 10]
