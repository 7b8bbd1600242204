"""What a tree of processes uses, as /proc tells it: what has ended counts with who has waited for it."""

from __future__ import annotations

import os
import subprocess
import sys

from taskmon.system.linux.usage import tree_usage
from tests.waiting import wait_until

_CHILD = "import time\nwhile time.process_time() < 0.3: pass\n"
#: Waits for its child, which has computed, and says so; then holds 50 MB.
_PARENT = f"""
import subprocess, sys
subprocess.run([sys.executable, "-I", "-S", "-c", {_CHILD!r}])
held = bytearray(b"x" * 50_000_000)
print("ready", flush=True)
sys.stdin.read()
"""


def test_a_tree_is_summed_up_with_what_it_has_waited_for() -> None:
    made = subprocess.Popen([sys.executable, "-I", "-S", "-c", _PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with made:
        assert made.stdout is not None
        assert made.stdin is not None
        made.stdout.readline()
        used = tree_usage(os.getpid())
        made.stdin.close()

    assert used is not None
    assert used.cpu_s >= 0.29
    assert used.memory_bytes >= 50_000_000


def test_who_has_ended_unseen_still_counts() -> None:
    made = subprocess.Popen([sys.executable, "-I", "-S", "-c", _CHILD])

    def cpu_s() -> float:
        used = tree_usage(os.getpid())
        assert used is not None
        return used.cpu_s

    wait_until(lambda: os.waitid(os.P_PID, made.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None)
    assert cpu_s() >= 0.29
    made.wait()


def test_of_nobody_nothing_is_known() -> None:
    made = subprocess.Popen(["sleep", "60"])
    try:
        assert tree_usage(made.pid) is None
    finally:
        made.kill()
        made.wait()
