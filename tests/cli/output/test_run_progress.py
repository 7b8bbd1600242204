"""`taskmon run` and `taskmon work` say in the terminal's tab how far it is, and nothing of it stays."""

from __future__ import annotations

import os
import pty
import re
import sys
from collections.abc import Callable

import pytest

from tests.cli.conftest import Shell
from tests.waiting import wait_until

#: Reports without printing anything, so that what is seen came from the tab alone; goes on when it is told to.
_QUIET = """
import os, sys, time
with open(os.environ["TASKMON_EVENTS"], "a") as events:
    events.write('{"progress": 0.42}\\n')
while not os.path.exists(sys.argv[1]):
    time.sleep(0.02)
sys.exit(int(sys.argv[2]))
"""


def _on_terminal(shell: Shell, go_on: Callable[[str], bool], *arguments: str) -> list[str]:
    """The states that a command says of its tab; `go_on` is given what was said, until it is true."""
    shell.environment["TASKMON_OSC"] = "1"
    controller, terminal = pty.openpty()
    process = shell.start(*arguments, stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)
    said, has_gone_on = "", False
    while True:
        try:
            part = os.read(controller, 65_536)
        except OSError:
            break
        if not part:
            break
        said += part.decode()
        if not has_gone_on and go_on(said):
            has_gone_on = True
    os.close(controller)
    process.wait(30)
    return re.findall(r"\x1b\]9;4;(\d;\d+)\x1b\\", said)


def test_run_shows_its_progress_and_a_failure_and_clears_it(anybody: Shell) -> None:
    done = anybody.folder / "done"

    def go_on(said: str) -> bool:
        if "9;4;1;42" not in said:
            return False
        done.touch()
        return True

    states = _on_terminal(anybody, go_on, "run", "--", sys.executable, "-c", _QUIET, str(done), "3")

    assert "1;42" in states
    assert states[-2:] == ["2;42", "0;0"]


def test_work_shows_how_far_all_is_together(shell: Shell) -> None:
    done = shell.folder / "done"
    shell.add("--", sys.executable, "-c", _QUIET, str(done), "0")
    shell.add("--", sys.executable, "-c", _QUIET.replace("0.42", "0.82"), str(done), "0")

    def go_on(said: str) -> bool:
        if "9;4;1;62" not in said:
            return False
        done.touch()
        return True

    states = _on_terminal(shell, go_on, "work", "--until-idle", "--slots", "2")

    assert "1;62" in states
    assert not [state for state in states if state.startswith("2")]
    assert states[-1] == "0;0"


@pytest.mark.usefixtures("monitor")
def test_a_run_within_a_run_shows_its_progress_there_as_well(shell: Shell) -> None:
    done = shell.folder / "done"
    inner = [
        sys.executable,
        "-m",
        "taskmon",
        "run",
        "--name",
        "inner",
        "--",
        sys.executable,
        "-c",
        _QUIET,
        str(done),
        "0",
    ]

    outer = shell.add("--pty", "--", *inner)

    wait_until(lambda: (shell.run(outer)["progress"] or {}).get("fraction") == 0.42, timeout_s=30)
    done.touch()
    shell.say("wait", str(outer))
