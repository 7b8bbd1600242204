"""Search and filter among 100,000 runs: by words, by state, by time, with counts that can be believed."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.benchmarks.homes import fill_fast
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop
_COUNT = 100_000


@pytest.fixture
def window(home: Path, launch: Callable[[], TaskmonWindow]) -> TaskmonWindow:
    """A taskmon over 100,000 ended runs."""
    home.rmdir()
    fill_fast(home, _COUNT)
    return launch()


def in_sight(window: TaskmonWindow) -> list[str]:
    """The names in the rows that can be seen; asking a table of 100,000 rows for its cells would take for ever."""
    return [node.name for node in window.nodes() if re.fullmatch(r"row_\d+", node.id)]


def stored(home: Path, where: str = "true") -> str:
    """How many runs are like that, as the window writes it."""
    with closing(sqlite3.connect(home / "taskmon.db")) as raw:
        return f"{raw.execute(f'SELECT count(*) FROM run WHERE {where}').fetchone()[0]:,}"


def click_entry(desktop: Desktop, window: TaskmonWindow, name: str) -> None:
    """Click an entry at the left, by how it begins."""
    entry = next(node for node in window.nodes() if node.role == "list item" and node.name.startswith(name))
    desktop.hands.click_middle_of(desktop.accessibility.box(entry))


def test_one_of_100000_is_found_by_words_and_filters_and_the_last_is_reached_at_once(
    desktop: Desktop, window: TaskmonWindow, home: Path
) -> None:
    hands = desktop.hands
    has_words = "(name LIKE '%777%' OR command LIKE '%777%')"

    hands.press("ctrl+f")
    wait_until(lambda: window.holds_keyboard("search"))
    window.type("search", "target 777")
    wait_until(lambda: window.node("filter_count").name == f"{stored(home, has_words)} of 100,000")
    hands.press("Return")
    wait_until(lambda: in_sight(window) and all("target" in name for name in in_sight(window)))
    click_entry(desktop, window, "Failed")
    both = f"state = 'failed' AND {has_words}"
    wait_until(lambda: window.node("filter_count").name.startswith(f"{stored(home, both)} of"))
    window.until_still()
    hands.photograph(shot("journey-search-among-100000"))

    window.click("filter_chip_0")
    wait_until(lambda: window.node("filter_count").name == f"{stored(home, has_words)} of 100,000")
    assert [node.name for node in window.nodes() if node.id.startswith("filter_chip")] == [
        "Remove the filter “target 777”"
    ]
    window.fill_in("search", "no such run")
    assert window.node("nothing_found_text").name == "No run matches “no such run”"
    assert window.node("filter_count").name == "0 of 100,000"
    window.until_still()
    hands.photograph(shot("journey-search-nothing-found"))
    window.click("nothing_found_clear")
    window.until_gone("nothing_found")
    window.until_gone("filter_bar")
    window.tab_to("run_list")
    hands.press("End")
    wait_until(lambda: window.node("details_title").name.endswith("· run 1"))
    wait_until(lambda: "row_1" in [node.id for node in window.nodes()])
    window.until_still()
    hands.photograph(shot("journey-the-last-of-100000"))
