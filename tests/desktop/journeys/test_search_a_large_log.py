"""A log of a gigabyte is opened, searched by keys, left off half-way, and copied from; the window answers meanwhile."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from taskmon.core.journal import OUTPUT
from taskmon.paths import find_paths
from tests.desktop.pulse import felt
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop

#: Real lines in a megabyte that is written over and over, and three places by which to find one's way.
_LOGGER = """
import os
line = b"2026-03-01 02:30:%02d INFO  backup: copied photos/2019/img_%05d.raw (24,118,272 bytes) to nas\\n"
block = b"".join(line % (number % 60, number) for number in range(11_000))
def write(data):
    data = memoryview(data)
    while data:
        data = data[os.write(1, data):]
write(b"MARK first: nightly backup begins\\n")
for number in range(1_000):
    if number == 500:
        write(b"MARK middle: half of it is done\\n")
    write(block)
write(b"mark last: nightly backup is over\\nall is well\\n")
"""
_FIRST_LINES = (
    "MARK first: nightly backup begins\n"
    "2026-03-01 02:30:00 INFO  backup: copied photos/2019/img_00000.raw (24,118,272 bytes) to nas"
)
#: A machine with a lot else to do takes a tenth of it; a window that searched by itself would be deaf for longer.
_SLOWEST_ANSWER_S = 1.0
#: In the view, from its upper left corner: left of what stands in a row, and the middle of the first three rows.
_BEFORE_THE_TEXT = 2
_ROWS_Y = (13, 27, 41)


@pytest.fixture
def gigabyte(desktop: Desktop, window: TaskmonWindow) -> Iterator[Path]:
    """The output of a run that has ended; the file is deleted with the test."""
    job = {"argv": [sys.executable, "-IS", "-c", _LOGGER], "output_cap_bytes": 4_000_000_000}
    desktop.add({"name": "Nightly backup", "job": job})
    output = find_paths().attempt(1, 1) / OUTPUT
    try:
        window.row_is("Nightly backup", "succeeded", timeout_s=60)
        assert output.stat().st_size > 1_000_000_000
        yield output
    finally:
        output.unlink()


def shows(window: TaskmonWindow, line: str) -> bool:
    return line in window.text("output_view_text").splitlines()


def rests(window: TaskmonWindow) -> bool:
    """Whether it does next to nothing for a moment."""
    process = psutil.Process(window.process.pid)
    before = process.cpu_times()
    time.sleep(0.3)  # processor time is used over a time: that nothing more is done tells nobody
    after = process.cpu_times()
    return after.user + after.system - before.user - before.system < 0.1


def says(window: TaskmonWindow, state: str) -> bool:
    assert window.node("output_search_state").name == state
    return True


@pytest.mark.timeout(400)  # a gigabyte is written, and read twice; other tests run meanwhile
def test_a_log_of_a_gigabyte_is_searched_and_copied_from_while_the_window_answers(
    desktop: Desktop, window: TaskmonWindow, gigabyte: Path
) -> None:
    hands = desktop.hands
    window.click_row("Nightly backup")
    hands.press("ctrl+o")
    wait_until(lambda: window.text("output_view_text").splitlines()[-1:] == ["all is well"])

    # What stands at the end is found at once; that it is the last of three is known when all has been looked through.
    hands.press("ctrl+f")
    wait_until(lambda: window.holds_keyboard("output_search"))
    began = time.monotonic()
    with felt(desktop.accessibility, window.node("output_view")) as pulse:
        window.type("output_search", "mark")
        wait_until(partial(says, window, "3 of 3"))
    print(
        f"counted in {time.monotonic() - began:.2f} s; {len(pulse.answers_s)} answers: "
        f"{pulse.median_s * 1000:.1f} ms, the slowest {pulse.worst_s * 1000:.0f} ms"
    )
    assert pulse.worst_s < _SLOWEST_ANSWER_S
    for key, state, line in (
        ("Return", "1 of 3 · from the other end", "MARK first: nightly backup begins"),
        ("F3", "2 of 3", "MARK middle: half of it is done"),
        ("shift+F3", "1 of 3", "MARK first: nightly backup begins"),
        ("shift+Return", "3 of 3 · from the other end", "mark last: nightly backup is over"),
    ):
        hands.press(key)
        wait_until(partial(says, window, state))
        wait_until(partial(shows, window, line))
    hands.photograph(shot("journey-7-found"))

    window.click("output_search_case")
    wait_until(partial(says, window, "1 of 1"))

    # Of an expression the first is shown at once. Counting the others takes long; Escape ends that.
    window.click("output_search_pattern")
    window.fill_in("output_search", "img_[0-9]*[13579].raw")
    wait_until(lambda: "+" in window.node("output_search_state").name)
    hands.photograph(shot("journey-7-counting"))
    hands.press("Escape")
    window.until_gone("output_search_bar")
    wait_until(lambda: rests(window))

    # Two lines of it are selected, copied, and pasted somewhere else; all of it is too much for a clipboard.
    hands.press("ctrl+Home")
    wait_until(partial(shows, window, "MARK first: nightly backup begins"))
    view = desktop.accessibility.box(window.node("output_view_text"))
    hands.click(view.x + _BEFORE_THE_TEXT, view.y + _ROWS_Y[0])
    hands.click_with("shift", view.x + _BEFORE_THE_TEXT, view.y + _ROWS_Y[2])
    hands.press("ctrl+c")
    hands.photograph(shot("journey-7-selected"))
    hands.press("ctrl+a", "ctrl+c")
    wait_until(lambda: "a clipboard is good for" in window.node("banner_text").name)
    hands.photograph(shot("journey-7-too-much"))
    hands.press("ctrl+n")
    wait_until(lambda: window.holds_keyboard("new_run_command"))
    hands.press("ctrl+v")
    wait_until(lambda: window.text("new_run_command"))
    hands.photograph(shot("journey-7-pasted"))
    assert window.text("new_run_command") == _FIRST_LINES
    hands.press("Escape")
    window.until_gone("new_run_dialog")

    # Who quits while all is looked through waits for nothing, and it ends well.
    hands.press("ctrl+o", "ctrl+f")
    wait_until(lambda: window.holds_keyboard("output_search"))
    window.type("output_search", "img_[0-9]*[02468].raw")
    wait_until(lambda: "+" in window.node("output_search_state").name)
    hands.press("ctrl+q")
    assert window.process.wait(20) == 0
