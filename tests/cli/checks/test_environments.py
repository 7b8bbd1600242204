"""The doctor mentions uv where tasks have asked for environments, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskmon.cli.checks.environments import check_environments
from taskmon.cli.checks.result import Level
from taskmon.cli.monitor.session import Session
from taskmon.paths import Paths


def test_where_no_task_has_asked_for_one_nothing_is_said(paths: Paths) -> None:
    assert list(check_environments(Session(paths))) == []


def test_uv_is_named_where_there_are_environments(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (paths.environments / ("a" * 32)).mkdir(parents=True)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    (missing,) = check_environments(Session(paths))
    uv = tmp_path / ".local" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.touch(mode=0o755)
    (found,) = check_environments(Session(paths))

    assert missing.level is Level.WARNING
    assert "no uv" in missing.text
    assert found.level is Level.OK
    assert found.text == f"1 environment of tasks in {paths.environments}; {uv} makes them."
