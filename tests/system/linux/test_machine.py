"""Which machine and boot this is, and what its services offer."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from taskmon import system

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what Linux alone can do")


def test_host_and_boot_have_marks() -> None:
    assert system.boot_id() == Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    assert system.host_id()


def test_no_scope_without_a_user_manager(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert system.scope_prefix("taskmon-worker-1") == []

    (tmp_path / "systemd").mkdir()
    (tmp_path / "systemd" / "private").touch()
    program = tmp_path / "systemd-run"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert system.scope_prefix("taskmon-worker-1")[0] == str(program)
    if os.geteuid() == 0:  # only root can give it away
        os.chown(tmp_path / "systemd" / "private", 4321, 4321)
        assert system.scope_prefix("taskmon-worker-1") == []
