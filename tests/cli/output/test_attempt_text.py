"""What was noted of an attempt, in words."""

from __future__ import annotations

from typing import Any

import pytest

from taskmon.cli.output.attempt_text import noted

_PROCESSES = [{"pid": pid, "start": "1", "name": "a\x1bb"} for pid in range(1, 8)]


@pytest.mark.parametrize(
    ("remarks", "said"),
    [
        ({}, []),
        ({"leftovers": _PROCESSES[:1]}, [r"ended, and left processes running: a\x1bb (pid 1)"]),
        ({"survivors": _PROCESSES[:2]}, [r"outlived its worker: a\x1bb (pid 1), a\x1bb (pid 2)"]),
        (
            {"output_gap": [1_000, 3_000]},
            ["2,000 bytes in the middle of its output were not kept: it was over its cap"],
        ),
        ({"notes": ["two threads\nlived on"]}, [r"two threads\nlived on"]),
        ({"leftovers": "odd", "output_gap": "odd", "notes": 3}, []),
        ({"output_gap": [0, 10**400]}, []),
        ({"output_gap": [-(10**400), 7]}, []),
    ],
)
def test_each_remark_is_a_sentence_of_text(remarks: dict[str, Any], said: list[str]) -> None:
    assert noted(remarks) == said


def test_of_many_processes_some_are_named_and_the_others_counted() -> None:
    assert noted({"leftovers": _PROCESSES})[0].endswith("(pid 5), 2 more")
