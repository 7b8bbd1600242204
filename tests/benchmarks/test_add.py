"""`taskmon add` with a monitor running, as a whole process, against a Python that only imports what it must."""

from __future__ import annotations

import subprocess
import sys
import time

from tests.benchmarks.conftest import Filled, Report
from tests.benchmarks.processes import Monitor, environment
from tests.benchmarks.rows import compared

_ROUNDS = 25


def test_add_with_a_running_monitor(filled: Filled, report: Report) -> None:
    home = filled(0)
    settings = environment(home)

    def took_ms(*arguments: str) -> float:
        start_s = time.monotonic()
        subprocess.run([sys.executable, *arguments], env=settings, check=True, stdout=subprocess.DEVNULL)
        return (time.monotonic() - start_s) * 1000

    with Monitor(home, "work", "--slots", "1") as monitor:
        monitor.ask("group", name="default", paused=True)
        ours = ("-m", "taskmon", "add", "--", "true")
        peer = ("-c", "import json, socket")
        took_ms(*ours), took_ms(*peer)
        pairs = [(took_ms(*ours), took_ms(*peer)) for _ in range(_ROUNDS)]
    report(compared('taskmon add, against python3 -c "import json, socket"', pairs, "ms", most=3.0))
