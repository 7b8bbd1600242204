"""taskmon is left over runs that go on, and comes back to them: their rows move on, and what ended has its real end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from taskmon.core.journal import JOURNAL
from taskmon.paths import find_paths
from tests.desktop.evidence import commands_of
from tests.desktop.puppet import Puppet
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop
_QUEUED = 14


def has_ended(run_id: int) -> bool:
    """Whether the worker has recorded the end of the first attempt, whoever watches."""
    return '"finished"' in (find_paths().attempt(run_id, 1) / JOURNAL).read_text()


def test_quit_over_runs_that_go_on_and_come_back_to_them(
    desktop: Desktop,
    launch: Callable[[], TaskmonWindow],
    puppet: Callable[[str], Puppet],
    home: Path,
) -> None:
    hands = desktop.hands
    (home / "settings.toml").write_text("slots = 3\n")
    window = launch()
    long, good, bad = (puppet(name) for name in ("long", "good", "bad"))
    jobs = [{"name": name, "job": {"argv": job.argv}} for name, job in
            (("Long backup", long), ("Encode", good), ("Upload", bad))]  # fmt: skip
    jobs += [{"name": f"Later {number}", "job": {"argv": ["true"]}} for number in range(_QUEUED)]
    desktop.add(*jobs)
    for number, job in enumerate((long, good, bad), start=1):
        job.report(number / 10)
    window.row_is_at("Upload", "30 %")
    window.row("Later 0", lambda row: row.progress == "next in the queue")
    commands = commands_of(home)
    assert len(commands) == 3

    # Quit says what goes on and what waits, and Escape stays.
    hands.press("ctrl+q")
    window.node("leave_leave")
    window.until_still()
    hands.photograph(shot("journey-9-quit"))
    said = [node.name for node in window.node("leave_dialog").all()]
    assert "3 go on without the monitor, 14 queued wait for the next launch." in said
    assert "Quit, and leave 3 runs running" in said
    hands.press("Escape")
    window.until_gone("leave_dialog")
    hands.press("ctrl+q")
    wait_until(lambda: window.holds_keyboard("leave_leave"))
    hands.press("Return")
    assert window.process.wait(20) == 0

    # Nobody watches: one goes on, one ends well, one fails; nothing else starts.
    assert sorted(commands_of(home)) == sorted(commands)
    long.report(0.6)
    good.exit()
    bad.print("rsync: no space left on device")
    bad.exit(3)
    wait_until(lambda: has_ended(2) and has_ended(3))
    assert desktop.show(17)["state"] == "queued"

    window = launch()
    window.row_is_at("Long backup", "60 %")
    window.row_is("Encode", "succeeded")
    failed = window.row_is("Upload", "failed")
    assert "exit status 3" in failed.progress
    window.row_is(f"Later {_QUEUED - 1}", "succeeded")
    assert window.find("recovery_dialog") is None
    window.until_still()
    hands.photograph(shot("journey-9-back"))
    long.report(0.9)
    window.row_is_at("Long backup", "90 %")
    (pid,) = commands_of(home)
    assert pid in commands
    assert psutil.Process(pid).is_running()
    long.exit()
    window.row_is("Long backup", "succeeded")
    assert len(window.rows()) == 3 + _QUEUED
    ends = [
        [(tried["state"], tried["exit_code"]) for tried in desktop.show(number)["attempts"]] for number in (1, 2, 3)
    ]
    assert ends == [[("succeeded", 0)], [("succeeded", 0)], [("failed", 3)]]
