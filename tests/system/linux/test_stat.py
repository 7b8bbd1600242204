"""The line of /proc/PID/stat, whatever name a process gives itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from taskmon.system.linux.stat import fields_of, stat_of
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what Linux alone can do")


@pytest.mark.parametrize("name", ["a b", "a) R 1 (b", ") ", "((", "a\nb", "é"])
def test_a_name_takes_no_other_fields_place(tmp_path: Path, name: str) -> None:
    program = tmp_path / name
    program.symlink_to("/bin/sleep")
    with subprocess.Popen([str(program), "60"]) as process:
        try:
            wait_until(lambda: fields_of(process.pid)[1:2] == [name.encode()])
            stat = stat_of(process.pid)
            assert stat is not None
            assert (stat.name, stat.parent, stat.threads) == (name, os.getpid(), 1)
            assert fields_of(process.pid)[0] == str(process.pid).encode()
        finally:
            process.kill()


def test_who_is_gone_has_no_fields() -> None:
    assert fields_of(2**22 + 1) == []
    assert stat_of(2**22 + 1) is None
