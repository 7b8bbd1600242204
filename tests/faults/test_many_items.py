"""A map over very many items takes no more memory than one over a few, at the first time and when it goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.campaign import sized
from tests.tasks.builtin.attempts import Attempts

ITEMS = sized(6_000, 100_000)
_MOST_GROWN_KB = 24 * 1024
_TASK = """
import resource
from taskmon import TaskContext, task

def page(item: int) -> str:
    return f"{item} " * 400

@task
def many(ctx: TaskContext, items: int, isolation: str):
    early, seen = 0, 0
    for text in ctx.map("pages", page, iter(range(items)), at_once=2, isolation=isolation):
        assert text.startswith(f"{seen} ")
        seen += 1
        if seen == items // 10:
            early = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if ctx.attempt == 1 and seen == items - 10:
            grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - early
            raise RuntimeError(f"nearly through, grown by {grown_kb}")
    return {"seen": seen, "grown_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - early}
"""


@pytest.mark.timeout(sized(170, 1_800))
@pytest.mark.parametrize("isolation", ["thread", "pool"])
def test_memory_does_not_grow_with_the_items_of_a_map(tmp_path: Path, isolation: str) -> None:
    script = tmp_path / "many.py"
    script.write_text(_TASK)
    attempts = Attempts(f"{script}:many", {"items": ITEMS, "isolation": isolation}, tmp_path / "run")
    first = attempts.apart()
    assert first is not None
    assert first.ended.error is not None
    assert "nearly through" in first.ended.error.message
    assert int(first.ended.error.message.split()[-1]) < _MOST_GROWN_KB

    second = attempts.apart()

    assert second is not None
    assert second.ended.error is None, second.ended.error
    print(f"{ITEMS:,} items, {isolation}: {first.ended.error.message}, then {second.ended.result}")
    assert second.ended.result["seen"] == ITEMS
    assert second.ended.result["grown_kb"] < _MOST_GROWN_KB
