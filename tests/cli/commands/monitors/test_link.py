"""`taskmon taskmon:run/7`: which run is shown, and what is said where none can be."""

from __future__ import annotations

import subprocess

import pytest

from tests.cli.conftest import Shell
from tests.waiting import wait_until


@pytest.mark.parametrize("link", ["taskmon:run/x", "taskmon:", "taskmon:job/7"])
def test_a_bad_link_is_wrong_usage(shell: Shell, link: str) -> None:
    assert "is no link to a run" in shell.complaint(link, status=2)


def test_a_link_to_a_run_that_is_not_there_opens_nothing(shell: Shell) -> None:
    shell.type("list")

    assert "There is no run 7." in shell.complaint("taskmon:run/7", status=3)


def test_a_link_opens_a_window_and_leads_the_one_that_is_open_there(shell: Shell) -> None:
    run_id = shell.add("--hold", "--", "true")
    window = shell.start(f"taskmon:run/{run_id}", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: "held by the monitor (window" in shell.say("doctor"), timeout_s=60)
        shell.type(f"taskmon:run/{run_id}")
        assert "There is no run 4711." in shell.complaint("taskmon:run/4711", status=3)
        assert window.poll() is None
        shell.type("stop")
        assert window.wait(30) == 0
    finally:
        if window.poll() is None:
            window.kill()
        window.wait()
