"""Tasks that map over 500 items are killed again and again: what was stored is never done again, the order holds."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from taskmon.paths import Paths
from taskmon.tasks.durable.item_log import results_kept
from taskmon.tasks.durable.log_reader import read_kept
from tests.faults import monitors
from tests.faults.campaign import sized
from tests.faults.conftest import Launch
from tests.faults.test_task_kill_loop import Campaign
from tests.waiting import wait_until

KILLS = sized(4, 200)
ITEMS = 500

#: A line in `trace` for each time that an item is done; each seventh item fails once.
MAPPED = f"""
import os, time
from taskmon import TaskContext, task

place, attempt = "", 0

def work(item: int) -> dict[str, int]:
    file = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(file, f"{{item}} {{attempt}}\\n".encode())
    os.close(file)
    time.sleep(0.003)
    if item % 7 == 0:
        try:
            os.close(os.open(f"{{place}}.{{item}}", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            pass
        else:
            raise ConnectionError("once")
    return {{"item": item, "square": item * item}}

@task
def mapped(ctx: TaskContext, trace: str, isolation: str):
    global place, attempt
    place, attempt = trace, ctx.attempt
    found = list(ctx.map("work", work, range({ITEMS}), at_once=3, retries=2, backoff=0.01, isolation=isolation))
    return {{"items": [each["item"] for each in found], "sum": sum(each["square"] for each in found)}}
"""


def stored(paths: Paths, run_id: int, attempt: int) -> set[int]:
    """The items whose results this attempt has kept, or has taken over."""
    folder = paths.attempt(run_id, attempt)
    kept = read_kept(str(folder))
    if kept is None or not kept.maps:
        return set()
    return {int(result["item"]) for result in results_kept(str(folder), kept.maps[0])}


def contradictions(paths: Paths, run_id: int, trace: Path) -> list[str]:
    """All that the traces say against what the attempts have kept."""
    done: dict[int, Counter[int]] = {}
    for line in trace.read_text().splitlines():
        item, attempt = map(int, line.split())
        done.setdefault(attempt, Counter())[item] += 1
    found: list[str] = []
    again: Counter[int] = Counter()
    for attempt, items in sorted(done.items()):
        before = stored(paths, run_id, attempt - 1) if attempt > 1 else set()
        found += [f"item {item} was stored before attempt {attempt}, and done again" for item in before & set(items)]
        again.update({item: times - 1 for item, times in items.items()})
    # Whatever the kills: an item that fails once is done once more, in one of the attempts.
    found += [f"item {item} was tried {n} times more" for item, n in again.items() if n > (item % 7 == 0)]
    missing = set(range(ITEMS)) - {item for items in done.values() for item in items}
    return found + ([f"missing: {sorted(missing)}"] if missing else [])


@pytest.mark.timeout(sized(170, 3_600))
def test_a_map_killed_at_any_layer_does_no_item_again_that_it_had_stored(
    paths: Paths, tmp_path: Path, rng: random.Random, launch: Launch
) -> None:
    campaign = Campaign(paths, tmp_path, rng, launch, KILLS)
    expected: dict[str, Any] = {"items": list(range(ITEMS)), "sum": sum(item * item for item in range(ITEMS))}
    number = 0
    while sum(campaign.kills.values()) < KILLS:
        number += 1
        trace = tmp_path / f"trace-{number}"
        params = {"trace": str(trace), "isolation": ("thread", "pool")[number % 2]}
        run_id = campaign.added("mapped", MAPPED, params, isolation=("process", "process", "pool")[number % 3])
        assert campaign.finish(run_id) == expected
        assert contradictions(paths, run_id, trace) == []
    wait_until(lambda: not monitors.commands(paths), 20)
    print(f"{sum(campaign.kills.values())} kills of {number} runs: {dict(campaign.kills)}")
