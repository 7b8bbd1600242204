"""Bare `taskmon`: one window, whoever ran before."""

from __future__ import annotations

import os
import pty
import subprocess

import pytest

from taskmon.cli.commands.monitors.window import _needs_screen
from tests.cli.conftest import Shell
from tests.waiting import wait_until


def test_the_window_takes_over_from_a_work_and_a_second_launch_only_raises_it(
    shell: Shell, monitor: subprocess.Popen[bytes]
) -> None:
    run_id = shell.add("--shell", "--", "sleep 2; exit 3")
    wait_until(lambda: shell.run(run_id)["pid"] is not None, timeout_s=30)

    window = shell.start(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert monitor.wait(30) == 0
        wait_until(lambda: "held by the monitor (window" in shell.say("doctor"), timeout_s=30)
        assert shell.type().returncode == 0, "the second launch"
        assert window.poll() is None

        shell.type("wait", str(run_id), status=1)
        run = shell.run(run_id)
        assert (run["attempt"], run["exit_code"]) == (1, 3)
        shell.type("stop")
        assert window.wait(30) == 0
    finally:
        if window.poll() is None:
            window.kill()
        window.wait()


def test_without_a_screen_it_says_what_works_and_no_monitor_ends_for_it(
    shell: Shell, monitor: subprocess.Popen[bytes]
) -> None:
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"):
        shell.environment.pop(name, None)

    assert "taskmon work" in shell.complaint(status=1)
    shell.environment["DISPLAY"] = ":4711"
    assert ":4711" in shell.complaint(status=1)
    assert monitor.poll() is None
    shell.type("list")
    shell.type("stop")
    assert monitor.wait(30) == 0
    assert ":4711" in shell.complaint(status=1)


@pytest.mark.parametrize(
    "screen",
    [
        {"DISPLAY": "localhost:7791.0"},  # an ssh -X that has ended
        {"DISPLAY": "nonsense"},
        {"WAYLAND_DISPLAY": "wayland-9"},
        {"QT_QPA_PLATFORM": "nonsense"},
    ],
)
def test_a_screen_that_is_gone_is_a_sentence_and_no_abort(shell: Shell, screen: dict[str, str]) -> None:
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"):
        shell.environment.pop(name, None)
    shell.environment |= screen | {"XDG_RUNTIME_DIR": str(shell.folder)}

    said = shell.complaint(status=1)

    assert "The window can't open" in said
    assert all(f"{name}={value}" in said for name, value in screen.items())


@pytest.mark.parametrize(
    ("environment", "needs"),
    [
        ({}, True),
        ({"QT_QPA_PLATFORM": "xcb"}, True),
        ({"QT_QPA_PLATFORM": "offscreen"}, False),
        ({"QT_QPA_PLATFORM": "minimal:fonts"}, False),
        ({"TASKMON_NO_DIALOG": "1"}, False),
    ],
)
def test_why_no_window_opens_is_told_on_the_screen_only_where_nobody_reads_a_terminal(
    environment: dict[str, str], needs: bool
) -> None:
    controller, terminal = pty.openpty()
    with open(os.devnull) as nothing, open(terminal) as read, open(controller):
        assert _needs_screen(environment, (None, nothing)) is needs
        assert not _needs_screen(environment, (nothing, read))
