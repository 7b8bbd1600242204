"""No text from outside is taken for markup: a name with an `<img>` in it drew the file that it names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox
from pytestqt.qtbot import QtBot

import taskmon
from taskmon.ui.desktop.message import without_tags
from taskmon.ui.widgets.message_box import PlainMessageBox

_PACKAGE = Path(taskmon.__file__).parent
_MODULES = [*sorted((_PACKAGE / "ui").rglob("*.py")), _PACKAGE / "app.py"]
_MARKUP = "<img src='/etc/passwd'><b>bold</b>"
#: Of Qt's own, what takes a text for markup where it looks like some; and the one place that makes each plain.
_GUESSING = {
    "QLabel": "labels.py",
    "QMessageBox": "message_box.py",
    "QErrorMessage": "",
    "QProgressDialog": "",
    "QInputDialog": "",
    "QTextEdit": "",
    "QTextBrowser": "",
    "QToolTip": "",
}
#: What gives a text to something of Qt's that guesses; it must be empty, a constant, translated alone, or escaped.
_GIVING = frozenset({"setToolTip", "setWhatsThis", "setHtml", "insertHtml", "appendHtml"})


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_ours(text: ast.expr) -> bool:
    """Whether the words are those of the program itself, or made harmless."""
    if isinstance(text, ast.Constant):
        return True
    if isinstance(text, ast.IfExp):
        return _is_ours(text.body) and _is_ours(text.orelse)
    return isinstance(text, ast.Call) and _name(text.func) in ("tr", "escaped")


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: path.stem)
def test_the_window_shows_no_text_in_a_widget_that_takes_it_for_markup(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for call in _calls(tree):
        name = _name(call.func)
        where = f"{path.name}:{call.lineno}: {ast.unparse(call)}"
        if name in _GUESSING and path.name != _GUESSING[name]:
            is_picture = name == "QLabel" and not call.args
            has_no_words = name == "QProgressDialog" and all(ast.unparse(each) == "self._view" for each in call.args)
            assert is_picture or has_no_words, f"{where}: use PlainLabel or PlainMessageBox"
        if name in _GIVING:
            assert _is_ours(call.args[0]) or path.name in ("shortcuts.py", "tray.py"), f"{where}: use columns.escaped"
    for node in ast.walk(tree):
        for base in node.bases if isinstance(node, ast.ClassDef) else ():
            assert _name(base) not in _GUESSING or path.name == _GUESSING[_name(base)], f"{path.name}: {node}"


def test_a_message_box_takes_neither_of_its_texts_for_markup(qtbot: QtBot) -> None:
    box = PlainMessageBox("box", "title", QMessageBox.Icon.Question)
    qtbot.addWidget(box)
    box.setText(_MARKUP)
    box.setInformativeText(_MARKUP + " more")

    labels = {label.text(): label for label in box.findChildren(QLabel)}
    assert {_MARKUP, _MARKUP + " more"} <= labels.keys()
    assert {label.textFormat() for text, label in labels.items() if text} == {Qt.TextFormat.PlainText}


def test_no_tag_begins_in_a_message_of_the_desktop() -> None:
    assert "<" not in without_tags(_MARKUP)
    assert without_tags("plain & simple > 3") == "plain & simple > 3"
