"""What is said of a task in words."""

from __future__ import annotations

import pytest

from taskmon.cli.output.task_text import task_lines
from taskmon.core.job import Isolation
from taskmon.tasks.describe.description import Description, Policies


@pytest.mark.parametrize(
    ("isolation", "said"),
    [
        (Isolation.PROCESS, ""),
        (Isolation.POOL, "in a warm process, with other runs of its file"),
        (Isolation.THREAD, "in a thread of taskmon"),
    ],
)
def test_where_a_task_is_performed_is_said_unless_it_is_the_usual_place(isolation: Isolation, said: str) -> None:
    described = Description("/a.py:work", "work", "", (), Policies(isolation=isolation), "", "")
    lines = [line for line in task_lines("a.py:work", described) if "process" in line or "thread" in line]

    assert [line.split(":", 1)[1].strip() for line in lines] == ([said] if said else [])
