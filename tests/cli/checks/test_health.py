"""`taskmon doctor --live` shows how news stream through a real monitor, while a real program reports."""

from __future__ import annotations

import json
import os
import pty
import sys

import pytest

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
