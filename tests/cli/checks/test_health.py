"""`taskmon doctor --live` shows how news stream through a real monitor, while a real program reports."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import shlex
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from taskmon.cli.exit_status import CLOSED_PIPE_STATUS
from tests.cli.conftest import Shell
from tests.waiting import wait_until

#: A thousand percentages a second, in the way of a bar, until it is told to end.
_FLOOD = """
import itertools, os, sys, time
for number in itertools.count():
    print(f"\\r{min(99.9, number / 1000):.1f}%", end="", flush=True)
    if number % 10 == 0:
        time.sleep(0.01)
    if os.path.exists(sys.argv[1]):
        break
"""


@pytest.mark.usefixtures("monitor")
def test_what_streams_is_counted_and_timed(shell: Shell) -> None:
    done = shell.folder / "done"
    run = shell.add("--", sys.executable, "-c", _FLOOD, str(done))
    wait_until(lambda: ((shell.run(run)["progress"] or {}).get("fraction") or 0) > 0, timeout_s=30)

    said = shell.say("doctor", "--live", "--json", "--for", "1.5s").splitlines()
    done.touch()

    found = [json.loads(line) for line in said]
    first, *_, last = (entry["health"] for entry in found if entry["what"] == "health")
    assert last["reports"] > first["reports"]
    assert last["deliveries"] > first["deliveries"]
    assert last["commits"] >= 2
    assert last["closures"] >= last["commits"]
    assert last["live_commits"] >= 1
    assert (last["running"], last["slots"]) == (1, 2)
    for name in ("arrival", "crossing", "commit", "disk"):
        assert 0 <= last[name]["p50"] <= last[name]["p95"] <= last[name]["max"]
    assert last["arrival"]["count"] >= 2
    shell.say("wait", str(run))


@pytest.mark.usefixtures("monitor")
def test_on_a_terminal_it_goes_on_until_q(shell: Shell) -> None:
    controller, terminal = pty.openpty()
    process = shell.start("doctor", "--live", stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)
    said = b""
    try:
        while said.count(b"Idle workers") < 2:  # it was drawn anew
            said += os.read(controller, 65_536)
        os.write(controller, b"xq")
        assert process.wait(30) == 0
    finally:
        os.close(controller)

    assert b" (q ends this)" in said
    assert b"Idle workers" in said


def test_without_a_monitor_it_says_so_and_ends(shell: Shell) -> None:
    found = shell.lines("doctor", "--live", "--json", "--for", "0.1s")

    (health, *_) = [entry for entry in found if entry["what"] == "health"]
    assert health["health"] is None
    assert health["text"] == "nothing streams, as no monitor is running."


@pytest.mark.usefixtures("monitor")
def test_what_goes_into_a_file_is_whole_and_holds_nothing_for_a_terminal(shell: Shell) -> None:
    """It was drawn over itself there, cut as if the file were a terminal of 80 columns and 24 lines."""
    said = shell.say("doctor", "--live", "--for", "1.2s")

    assert "\x1b" not in said
    assert "q ends this" not in said
    assert said.count("Slots in use") == said.count("The last minute: half, 95 %, longest") >= 2


@pytest.mark.usefixtures("monitor")
def test_in_a_narrow_terminal_the_figures_stay_and_names_are_cut(shell: Shell) -> None:
    controller, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (60, 36))
    for name in ("COLUMNS", "LINES"):
        shell.environment.pop(name, None)
    process = shell.start("doctor", "--live", stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)
    said = b""
    try:
        while said.count(b"\x1b[J") < 2:
            said += os.read(controller, 65_536)
        os.write(controller, b"q")
        assert process.wait(30) == 0
    finally:
        os.close(controller)

    shown = [line.rstrip("\r") for line in said.decode().split("\x1b[J")[1].partition("\x1b")[0].split("\n")]
    assert max(map(len, shown)) < 36
    assert next(line for line in shown if "Slots" in line).endswith("0 / 2")
    assert next(line for line in shown if "A comm" in line).count(" · ") == 2


def test_it_ends_in_words_when_the_monitor_does(shell: Shell, monitor: subprocess.Popen[bytes]) -> None:
    controller, terminal = pty.openpty()
    process = shell.start("doctor", "--live", stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)
    said = b""
    try:
        while b"Idle workers" not in said:
            said += os.read(controller, 65_536)
        monitor.terminate()
        with contextlib.suppress(OSError):  # as the terminal's other end is closed
            while more := os.read(controller, 65_536):
                said += more
        assert process.wait(30) == 0
    finally:
        os.close(controller)

    assert b"health: the monitor has gone" in said or b"health: nothing streams" in said


@pytest.mark.usefixtures("monitor")
@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_it_ends_without_a_word_when_nobody_reads_any_more(shell: Shell, as_json: tuple[str, ...]) -> None:
    process = shell.start("doctor", "--live", "--for", "1h", *as_json)
    assert process.stdout is not None
    assert process.stderr is not None
    while b"idle" not in (line := process.stdout.readline()):
        assert line

    process.stdout.close()

    assert process.wait(30) == CLOSED_PIPE_STATUS
    assert process.stderr.read() == b""


@pytest.mark.usefixtures("monitor")
def test_in_the_background_of_a_terminal_it_is_not_stopped(shell: Shell, tmp_path: Path) -> None:
    """It asked for single keys, which stops whoever is not in the foreground."""
    controller, terminal = pty.openpty()
    target = tmp_path / "health.txt"
    program = f"{shlex.quote(sys.executable)} -m taskmon doctor --live --for 0.5s >{shlex.quote(str(target))}"
    script = f"set -m; {program} & wait $!; echo status $?"
    process = subprocess.Popen(
        ["/bin/bash", "-c", f"exec <>{os.ttyname(terminal)} >&0 2>&1; {script}"],
        cwd=shell.folder, env=shell.environment, stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    said = b""
    try:
        while b"status" not in said:
            said += os.read(controller, 65_536)
    finally:
        os.close(terminal)  # not before: a terminal that nobody has open yet reads as one that is gone
        os.close(controller)
        process.kill()
        process.wait()

    assert b"status 0" in said
    assert "Idle workers" in target.read_text()
