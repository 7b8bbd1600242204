"""Recover after kill -9: what outlived the monitor goes on, what was lost is asked about, and each ends as chosen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from taskmon.paths import find_paths
from tests.desktop.accessibility import State
from tests.desktop.evidence import kill_attempt, newest_progress, stored_attempts, stored_states
from tests.desktop.puppet import Puppet
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop
_NAMES = ("Long backup", "Sync photos", "Encode", "Train")


def shown(window: TaskmonWindow) -> dict[str, str]:
    return {row.name: row.state for row in window.rows() if row.name in _NAMES}


def test_after_a_kill_some_go_on_and_the_others_end_as_was_chosen_by_keyboard(
    desktop: Desktop, launch: Callable[[], TaskmonWindow], puppet: Callable[[str], Puppet]
) -> None:
    find_paths().settings.write_text("slots = 4\n")
    jobs = {name: puppet(name.lower().replace(" ", "-")) for name in _NAMES}
    first = launch()
    desktop.add(*({"name": name, "job": {"argv": job.argv}} for name, job in jobs.items()))
    for name, progress in zip(_NAMES, (0.2, 0.3, 0.61, 0.45), strict=True):
        jobs[name].report(progress)
        jobs[name].print(f"{name} is at work")
        first.row_is_at(name, f"{round(progress * 100)} %")
    wait_until(lambda: all(f"{_NAMES[run - 1]} is at work" in newest_progress(run) for run in (3, 4)))

    first.kill()
    for run in (3, 4):
        kill_attempt(run)
    jobs["Sync photos"].exit()
    jobs["Long backup"].report(0.4)
    window = launch()

    said = " | ".join(node.name for node in window.node("recovery_dialog").all())
    assert "4 runs were unfinished" in said
    for evidence in ("Encode", "61 %", "Encode is at work", "Train", "45 %", "Train is at work", "re-attached"):
        assert evidence in said
    assert "2 runs were interrupted" in window.node("banner").name
    assert stored_states() == {"Long backup": "running", "Sync photos": "succeeded"} | dict.fromkeys(
        ("Encode", "Train"), "interrupted"
    )
    window.row("Long backup", lambda row: row.state == "running" and row.progress.startswith("40 %"))
    assert shown(window) == stored_states()
    window.until_still()
    desktop.hands.photograph(shot("journey-recover-after-kill-9"))

    window.tab_to("recovery_choice_3")
    desktop.hands.press("Down", "Down")
    jobs["Train"].forget()
    window.tab_to("recovery_choice_4")
    desktop.hands.press("Down")
    window.tab_to("recovery_do")
    assert State.ENABLED in window.node("recovery_do").states
    desktop.hands.press("space")
    window.until_gone("recovery_dialog")
    window.until_gone("banner")
    window.row_is("Encode", "failed")
    window.row_is("Train", "running")
    for name in ("Long backup", "Train"):
        jobs[name].exit()
        window.row_is(name, "succeeded")

    wait_until(lambda: shown(window) == stored_states())
    assert stored_states() == dict.fromkeys(_NAMES, "succeeded") | {"Encode": "failed"}
    assert stored_attempts() == {
        1: ["succeeded"],
        2: ["succeeded"],
        3: ["interrupted"],
        4: ["interrupted", "succeeded"],
    }
    assert desktop.show(3)["error"]["code"] == "marked_failed"
