"""The benchmarks' own machinery: that they end on any machine."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_LIMITED = """
import json, pathlib, resource, sys
from tests.benchmarks.spooler import commands_a_second
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
print(json.dumps(commands_a_second(pathlib.Path(sys.argv[1]), 200, 2)))
"""


@pytest.fixture
def short_folder() -> Iterator[Path]:
    folder = tempfile.mkdtemp(prefix="tm-")
    yield Path(folder)
    shutil.rmtree(folder, ignore_errors=True)  # a client of the peer may just be ending, with a file of its own


def test_more_commands_than_the_peer_may_open_files_do_not_hang_the_benchmark(short_folder: Path) -> None:
    """Its server keeps a client that comes when its queue is full waiting, with all others behind the closed gate."""
    if shutil.which("tsp") is None:
        pytest.skip("task-spooler is not installed (Debian: task-spooler)")
    repo = Path(__file__).parent.parent

    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(short_folder)], cwd=repo, capture_output=True, timeout=60, check=False
    )

    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout) > 0
