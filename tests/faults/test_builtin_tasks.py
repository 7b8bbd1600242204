"""Built-in tasks under a real monitor: everything killed in the middle, or cancelled there, and then resumed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from taskmon.paths import Paths
from tests.faults.conftest import Launch
from tests.faults.monitors import ask, commands, end_everything, workers
from tests.tasks.builtin.http_files import Served, served
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are those of a POSIX system")

_CONTENT = random.Random(15).randbytes(1_000_000)


def _type(*arguments: str) -> str:
    command = [sys.executable, "-m", "taskmon", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def _state(paths: Paths) -> dict[str, Any]:
    shown: dict[str, Any] = ask(paths, "show", {"id": 1})
    return shown


def test_a_download_goes_on_after_all_was_killed(
    paths: Paths, launch: Launch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with served() as server:
        file = Served(_CONTENT, break_after=[400_000], hang_after=100_000)
        url = server.put("/a.bin", file)
        monitor = launch()
        monitor.until_ready()
        _type("add", "--task", "download-urls", "--param", f"folder={tmp_path}", "--param", f"urls={url}")
        monitor.until(lambda: server.reached.is_set())

        monitor.kill()
        end_everything(paths)
        assert not workers(paths)
        assert not commands(paths)
        file.hang_after = None
        server.released.set()
        again = launch()
        again.until_ready()
        again.until(lambda: _state(paths)["state"] == "interrupted")
        _type("retry", "1", "--resume")
        again.until(lambda: _state(paths)["state"] == "succeeded")

        assert (tmp_path / "a.bin").read_bytes() == _CONTENT
        # Of the 100,000 that were sent last, none or all may have been written when the worker was killed.
        assert 400_000 <= int(server.ranges[-1].removeprefix("bytes=").removesuffix("-")) <= 500_000
        assert _state(paths)["result"]["bytes"] == len(_CONTENT)


def test_a_cancelled_list_of_commands_goes_on_with_the_line_it_was_at(
    paths: Paths, launch: Launch, tmp_path: Path
) -> None:
    noted, gate, lines = tmp_path / "noted", tmp_path / "gate", tmp_path / "lines"
    lines.write_text("a\nb\nc\nd\n")
    script = tmp_path / "script"
    script.write_text(f'echo "$1 $$" >> {noted}\n[ "$1" != c ] || [ -e {gate} ] || exec sleep 600\n')
    monitor = launch()
    monitor.until_ready()
    _type("add", "--task", "run-each-line", "--param", f"file={lines}", "--param", f"command=sh {script} {{}}")
    monitor.until(lambda: noted.exists() and noted.read_text().count("\n") == 3)
    pid = int(noted.read_text().split()[-1])

    _type("cancel", "1")
    monitor.until(lambda: _state(paths)["state"] == "cancelled")

    with pytest.raises(ProcessLookupError):
        os.kill(pid, signal.SIG_DFL)
    gate.touch()
    _type("retry", "1", "--resume")
    wait_until(lambda: _state(paths)["state"] == "succeeded")
    assert noted.read_text().split()[::2] == ["a", "b", "c", "c", "d"]
    assert _state(paths)["result"] == {"lines": 4, "succeeded": 4, "failed": 0}
