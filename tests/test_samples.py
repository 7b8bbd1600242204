"""The sample jobs as programs: what they read, and how soon they tell how far they are."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskmon import samples


def test_what_is_installed_beside_python_is_not_even_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The bar of a sample job waited until all of site-packages had been listed: half a minute on a busy machine."""
    beside = tmp_path / "site-packages" / "package"
    beside.mkdir(parents=True)
    (beside / "module.py").write_text("# TODO")
    (tmp_path / "json").mkdir()
    (tmp_path / "json" / "decoder.py").write_text("# FIXME: later")
    (tmp_path / "abc.py").write_text("")
    (tmp_path / "link.py").symlink_to(tmp_path / "abc.py")
    events = tmp_path.with_name("events.jsonl")
    monkeypatch.setenv("TASKMON_EVENTS", str(events))
    looked: list[str] = []
    scandir = os.scandir

    def noted(path: str | Path) -> Iterator[os.DirEntry[str]]:
        looked.append(os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", noted)

    assert samples.main(["search", str(tmp_path)]) == 0

    assert capsys.readouterr().out == f"{Path('json', 'decoder.py')}: FIXME: later\n1 found\n"
    assert str(tmp_path) in looked
    assert not [path for path in looked if "site-packages" in path]
    reports = [json.loads(line) for line in events.read_text().splitlines()]
    assert [(report["done"], report["total"]) for report in reports] == [(1, 2), (2, 2)]
