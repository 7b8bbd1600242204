"""What commands say in the tab of a terminal: only where it is understood, not too often, and gone at the end."""

from __future__ import annotations

import io
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Mapping

import pytest

from taskmon.terminal.tab import TerminalTab, understands

KNOWS: list[Mapping[str, str]] = [
    {"TERM_PROGRAM": "WezTerm"},
    {"TERM_PROGRAM": "ghostty", "TERM": "xterm-ghostty"},
    {"WT_SESSION": "x"},
    {"ConEmuANSI": "ON"},
    {"PTYXIS_VERSION": "48.1"},
    {"KONSOLE_VERSION": "260400"},
    {"TERM_FEATURES": "T3CwLrMSc7UUw9Ts3BFGsSyHNoSxFP"},
    {"TASKMON_ATTEMPT": "x", "TERM": "xterm-256color"},
    {"TASKMON_OSC": "1", "TMUX": "x"},
]
KNOWS_NOT: list[Mapping[str, str]] = [
    {},
    {"TERM": "xterm-256color"},
    {"TERM_PROGRAM": "Apple_Terminal"},
    {"TERM_PROGRAM": "iTerm.app", "TERM_FEATURES": "T3CwLrMSc7UUw9Ts3BFGsSyHNoSxFPp"},
    {"ConEmuANSI": "OFF"},
    {"PTYXIS_VERSION": "47"},
    {"KONSOLE_VERSION": "251200"},
    {"KONSOLE_VERSION": "new"},
    {"WT_SESSION": "x", "TMUX": "/tmp/tmux-1000/default,1,0"},
    {"TERM_PROGRAM": "WezTerm", "TERM": "screen-256color"},
    {"TERM_PROGRAM": "WezTerm", "TASKMON_OSC": "0"},
]


@pytest.mark.parametrize("environment", KNOWS)
def test_a_terminal_that_knows_it_is_told(environment: Mapping[str, str]) -> None:
    assert understands(environment)


@pytest.mark.parametrize("environment", KNOWS_NOT)
def test_a_terminal_that_may_not_know_it_is_not(environment: Mapping[str, str]) -> None:
    assert not understands(environment)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def states(self) -> list[str]:
        return re.findall(r"\x1b\]9;4;(\d;\d+)\x1b\\", self.getvalue())


def test_states_are_said_when_they_change_ten_times_a_second_at_most_and_again_after_ten() -> None:
    terminal, clock = _Terminal(), [100.0]
    tab = TerminalTab(terminal, environment={"TASKMON_OSC": "1"}, now=lambda: clock[0])

    tab.show(None)
    tab.show(0.5)  # at once: too soon
    clock[0] += 0.11
    tab.show(0.5)
    clock[0] += 5
    tab.show(0.5)  # nothing new
    clock[0] += 5.1
    tab.show(0.5)
    clock[0] += 1
    tab.show(0.6, paused=True)
    clock[0] += 1
    tab.show(0.6, failed=True)
    tab.clear()
    tab.clear()

    assert terminal.states() == ["3;0", "1;50", "1;50", "4;60", "2;60", "0;0"]


def test_what_is_no_terminal_is_told_nothing() -> None:
    tab = TerminalTab(io.StringIO(), environment={"TASKMON_OSC": "1"})
    tab.show(0.5)
    tab.fail()
    tab.clear()

    assert not tab.is_there


@pytest.mark.parametrize(
    "end", ["sys.exit(3)", "1 / 0", "os.kill(os.getpid(), signal.SIGTERM)", "signal.raise_signal(2)"]
)
def test_it_is_cleared_however_the_command_ends(end: str) -> None:
    program = (
        "import os, signal, sys\n"
        "from taskmon.terminal.tab import TerminalTab\n"
        "tab = TerminalTab(sys.stdout)\n"
        "with tab.cleared_at_the_end():\n"
        f"    tab.show(0.5)\n    {end}\n"
    )
    controller, terminal = pty.openpty()
    environment = {**os.environ, "TASKMON_OSC": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=terminal, stderr=subprocess.DEVNULL, env=environment
    )
    os.close(terminal)
    status = process.wait(60)
    said = os.read(controller, 65_536)
    os.close(controller)

    assert re.findall(rb"\]9;4;(\d);", said) == [b"1", b"0"]
    assert status == (
        -signal.SIGTERM if "SIGTERM" in end else -signal.SIGINT if "raise" in end else 3 if "3" in end else 1
    )
