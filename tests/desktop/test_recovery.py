"""What was lost is decided later, or not before what still lives of it has ended."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from taskmon.paths import find_paths
from tests.desktop.evidence import commands_of, kill_attempt, newest_progress, worker_and_command
from tests.desktop.puppet import Puppet
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop


@pytest.fixture
def after_the_crash(
    launch: Callable[[], TaskmonWindow], puppet: Callable[[str], Puppet]
) -> tuple[TaskmonWindow, Puppet]:
    """The second window after the first was killed over two runs: one outlived it, the other died with its worker.

    Gives the window and the strings of the run that lives.
    """
    living, dying = puppet("living"), puppet("dying")
    first = launch()
    first.add(living.command_line, "Long backup")
    first.add(dying.command_line, "Encode")
    living.report(0.2)
    dying.report(0.61)
    dying.print("frame=88210 fps=31")
    first.row_is_at("Long backup", "20 %")
    first.row_is_at("Encode", "61 %")
    wait_until(lambda: "frame=88210" in newest_progress(2))
    first.kill()
    kill_attempt(2)
    living.report(0.4)
    return launch(), living


def test_a_restart_is_refused_until_what_still_lives_has_been_ended(
    desktop: Desktop, launch: Callable[[], TaskmonWindow], puppet: Callable[[str], Puppet]
) -> None:
    job = puppet("stubborn")
    first = launch()
    first.add(job.command_line, "Stubborn")
    job.report(0.3)
    first.row_is_at("Stubborn", "30 %")
    worker, command = worker_and_command(1)
    first.kill()
    os.kill(worker, signal.SIGKILL)

    window = launch()

    assert str(command) in window.node("recovery_survivors_1").name
    window.click("recovery_restart_all")
    wait_until(lambda: window.node("recovery_survivors_1").name == f"pid {command} still lives; end it first")
    desktop.hands.photograph(shot("survivors"))
    assert desktop.show(1)["state"] == "interrupted"
    window.click("recovery_end_1")
    wait_until(lambda: command not in commands_of(find_paths().home))
    wait_until(lambda: window.node("recovery_survivors_1").name == "nothing of it lives any more")
    window.click("recovery_do")
    window.until_gone("recovery_dialog")
    window.row_is("Stubborn", "running")
    assert desktop.show(1)["attempt"] == 2


def test_decided_later_the_banner_stays_and_opens_the_dialog_again(
    desktop: Desktop, after_the_crash: tuple[TaskmonWindow, Puppet]
) -> None:
    window, _ = after_the_crash

    window.click("recovery_later")

    window.until_gone("recovery_dialog")
    assert "1 run was interrupted" in window.node("banner").name
    assert desktop.show(2)["state"] == "interrupted"
    window.click("banner_button")
    window.node("recovery_dialog")
    window.click("recovery_restart_all")
    window.until_gone("recovery_dialog")
    window.row_is("Encode", "running")  # its strings say 61 % once more
    window.until_gone("banner")
    assert desktop.show(2)["attempt"] == 2
