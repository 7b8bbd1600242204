"""What is opened of what an output names: never a program, never a file of another host."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from taskmon.core.errors import InvalidError
from taskmon.ui.output.links.found import Link
from taskmon.ui.output.links.opener import LinkOpener, local_path, shown_instead


def test_of_what_the_desktop_may_run_the_folder_is_shown(tmp_path: Path) -> None:
    text, program, starter = tmp_path / "a.txt", tmp_path / "b", tmp_path / "c.desktop"
    for path in (text, program, starter):
        path.write_text("x")
    program.chmod(0o755)
    link = tmp_path / "looks harmless.txt"
    link.symlink_to(program)

    assert shown_instead(str(text)) == str(text)
    assert [shown_instead(str(path)) for path in (program, starter, link)] == [str(tmp_path)] * 3
    assert shown_instead(str(tmp_path)) == str(tmp_path)
    with pytest.raises(InvalidError, match="is not there"):
        shown_instead(str(tmp_path / "nothing"))


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://a.example", None),
        ("file:///etc/hosts", "/etc/hosts"),
        ("file://localhost/etc/hosts", "/etc/hosts"),
        ("file://host/share", ""),
        ("file:////host/share", ""),
    ],
)
def test_a_file_of_another_host_is_none(address: str, path: str | None) -> None:
    assert local_path(address) == path


def test_links_are_opened_by_the_desktop_or_it_is_said_why_not(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def open_url(url: QUrl) -> bool:
        asked.append(url.toString())
        return "refused" not in url.toString()

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    owner = QObject()
    opener = LinkOpener(owner)
    (tmp_path / "log.txt").write_text("x")
    opener.open(Link(0, 1, "https://a.example/b", False))
    opener.open(Link(0, 1, str(tmp_path / "log.txt"), True))
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=30_000)
    assert asked == ["https://a.example/b", f"file://{tmp_path}/log.txt"]

    for target in ("https://refused.example", "file://host/x", "javascript:1"):
        with qtbot.waitSignal(opener.failed, timeout=30_000):
            opener.open(Link(0, 1, target, False))
    assert len(asked) == 3
    with qtbot.waitSignal(opener.failed, timeout=30_000) as said:
        opener.open(Link(0, 1, str(tmp_path / "gone"), True))
    assert "is not there" in said.args[0]
