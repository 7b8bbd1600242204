"""task-spooler, the peer of the throughput: how many commands a second it performs, wherever few files may be open."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: It refused one more command: its queue is full.
_FULL = 2
_PATIENCE_S = 600


def commands_a_second(folder: Path, count: int, slots: int) -> float:
    """Queue them behind one that waits for a gate, open it, and wait for the last.

    A queued command is a client that stays connected, and the server takes no more of those than it may open files. So
    there may be fewer than `count`; asked for one too many it would keep the caller waiting for ever.
    """
    with _server(folder) as settings:
        gate = folder / "gate"
        os.mkfifo(gate)

        def tsp(*arguments: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                ["tsp", *arguments], env=settings, capture_output=True, text=True, check=False, timeout=_PATIENCE_S
            )

        tsp("cat", str(gate)).check_returncode()
        queued: list[str] = []
        while len(queued) < count and (asked := tsp("-B", "true")).returncode != _FULL:
            asked.check_returncode()
            queued.append(asked.stdout.strip())
        start_s = time.monotonic()
        tsp("-S", str(slots)).check_returncode()
        gate.write_text("go")
        tsp("-w", queued[-1]).check_returncode()
        return len(queued) / (time.monotonic() - start_s)


@contextmanager
def _server(folder: Path) -> Iterator[dict[str, str]]:
    """The environment in which the first call starts a server of its own."""
    settings = {**os.environ, "TMPDIR": str(folder), "TS_SOCKET": str(folder / "socket"), "TS_MAXFINISHED": "2"}
    try:
        yield settings
    finally:
        subprocess.run(["tsp", "-K"], env=settings, capture_output=True, check=False, timeout=_PATIENCE_S)
