"""The window in a language that nobody speaks: each text longer, accented, and between brackets.

What stands outside brackets and is no data was not made translatable; what has no room is cut in some language.
"""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QSize, Qt, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.ui.main_window import MainWindow
from taskmon.ui.widgets.cut_button import CutButton
from taskmon.ui.widgets.labels import CutLabel
from tests.ui.pages import PAGES
from tests.ui.scene import listed

_SOURCES = Path(__file__).parents[2] / "resources" / "translations" / "taskmon_de.ts"
_ACCENTED = str.maketrans("aeiouyAEIOUcnszt", "àéîöûýÀÉÎÖÛçñšžţ")
#: What is filled in, and markup.
_KEPT = re.compile(r"(\{\w+\}|%n|\n|\(\*[^)]*\))")
_LONGER = 0.4
#: The smallest screen.
_SMALL = QSize(800, 600)
#: What is data wherever it stands: the program's name, units and keys.
_KEY = r"(?:(?:Ctrl|Alt|Shift)\+)*(?:F\d+|[A-Z,]|Del|Down|End|Home|Left|PgDown|PgUp|Return|Right|Space|Tab|Up)"
_DATA = re.compile(
    rf"(?:^|: |\()(?:{_KEY}   )?{_KEY}(?:$|\))|taskmon(?: add -- .*)?|^Aa$|[~./]\S*/\S*|\S+\.\w+\b|&|--\S+|"
    r"SIG[A-Z0-9]+|\b(?:B|kB|MB|GB|TB|s|ms|pid)\b",
    re.IGNORECASE,
)


def pseudo(text: str) -> str:
    """«Šàvéd jöbš~~~»: as long as in a language that needs more words."""
    shown = "".join(part if _KEPT.fullmatch(part) else part.translate(_ACCENTED) for part in _KEPT.split(text))
    room = max(1, round(len(_KEPT.sub("", text)) * _LONGER) - 2)
    return f"«{shown}{'~' * room}»"


@pytest.fixture(scope="module")
def translation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pseudo-locale, compiled: of all texts that are collected."""
    tree = ET.parse(_SOURCES)  # noqa: S314  # our own file
    for context in tree.getroot().iter("context"):
        if context.findtext("name") == "dates":
            tree.getroot().remove(context)  # patterns, no words
    for message in tree.getroot().iter("message"):
        source = message.findtext("source", "")
        forms = list(message.iter("numerusform")) or list(message.iter("translation"))
        for form in forms:
            form.text = pseudo(source)
    folder = tmp_path_factory.mktemp("pseudo")
    tree.write(folder / "pseudo.ts", encoding="utf-8")
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    subprocess.run([tool, "-silent", folder / "pseudo.ts", "-qm", folder / "pseudo.qm"], check=True)
    return folder / "pseudo.qm"


@pytest.fixture
def speaks_it(translation: Path, qapp: QApplication) -> Iterator[None]:
    made = QTranslator()
    assert made.load(str(translation))
    qapp.installTranslator(made)
    yield
    qapp.removeTranslator(made)


def texts(root: QWidget) -> Iterator[tuple[str, str]]:
    """Each text of a widget and what is in it, with where it stands."""
    for widget in (root, *root.findChildren(QWidget)):
        if widget.objectName().startswith("qt_") or isinstance(widget.parent(), QTabBar):
            continue  # Qt's own parts
        name = f"{type(widget).__name__} {widget.objectName()}"
        yield f"{name}: name", widget.accessibleName()
        yield f"{name}: description", widget.accessibleDescription()
        yield f"{name}: tip", re.sub(r"<[^>]*>", " ", widget.toolTip())
        if widget.isWindow():
            yield f"{name}: title", widget.windowTitle()
        if isinstance(widget, (QLabel, QAbstractButton)):
            yield name, widget.text()
        if isinstance(widget, QGroupBox):
            yield name, widget.title()
        if isinstance(widget, QLineEdit):
            yield name, widget.placeholderText()
        if isinstance(widget, QComboBox):
            yield from ((f"{name}: entry", widget.itemText(index)) for index in range(widget.count()))
        if isinstance(widget, QTabBar):
            yield from ((f"{name}: tab", widget.tabText(index)) for index in range(widget.count()))
        if isinstance(widget, QAbstractSpinBox):
            yield name, f"{getattr(widget, 'prefix', str)()} {getattr(widget, 'suffix', str)()}"
            yield name, widget.specialValueText()
        if isinstance(widget, QAbstractItemView):
            yield from _of_items(name, widget)
    for action in root.findChildren(QAction):
        yield f"QAction {action.objectName()}", action.text()


def _of_items(name: str, view: QAbstractItemView) -> Iterator[tuple[str, str]]:
    model = view.model()
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())
    for column in range(columns):
        head = model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
        yield f"{name}: head {column}", str(head or "")
        for row in range(min(model.rowCount(QModelIndex()), 40)):
            for role in roles:
                found = model.index(row, column).data(role)
                yield f"{name}: {row}, {column}", re.sub(r"<[^>]*>", " ", str(found or ""))


def outside_brackets(text: str) -> str:
    depth, left = 0, []
    for character in text:
        depth += (character == "«") - (character == "»")
        if depth == 0 and character != "»":
            left.append(character)
    return "".join(left)


def data_of(runs: dict[str, Run], window: MainWindow) -> list[str]:
    """Whatever was typed or printed by somebody, longest first."""
    found = {
        "default",
        "encodes",
        "network",
        "deploy",
        "TOKEN",
        "Error 2",
        "frame=88210",
        "12406 files",
        "raw/DSC",
        "code: exit\nexit_code: 2",
    }
    for run in (*runs.values(), *listed(window.model)):
        found |= {run.name, run.command, *run.job.argv, run.job.cwd, *run.tags}
        live = window.feed.live_of(run)
        if live is not None:
            found |= {live.line.strip(), live.note, *((live.progress.message or "",) if live.progress else ())}
    return sorted(found - {""}, key=len, reverse=True)


def cut_texts(root: QWidget, give_way: tuple[type[QWidget], ...]) -> list[str]:
    """What of the visible texts has no room; `give_way` show an ellipsis then, and that is all right."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or widget.visibleRegion().isEmpty():
            continue
        text, needed = "", QSize(0, 0)
        if isinstance(widget, give_way):
            continue
        if isinstance(widget, QScrollArea) and (inside := widget.widget()) is not None:
            parts = (part for part in inside.findChildren(QWidget) if part.parent() is inside and part.isVisible())
            over = max((part.x() + part.width() for part in parts), default=0)
            if over > widget.viewport().width():
                found.append(f"what is in {widget.objectName()}, {over} of {widget.viewport().width()}")
        if isinstance(widget, QLabel):
            text, needed = widget.text(), widget.sizeHint()
            if widget.wordWrap():
                needed = QSize(0, widget.heightForWidth(widget.width()))
        elif isinstance(widget, QToolButton) and widget.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly:
            continue  # its text is for a screen reader
        elif isinstance(widget, QAbstractButton) and widget.text():
            text, needed = widget.text(), QSize(widget.sizeHint().width(), 0)
        elif isinstance(widget, QLineEdit) and not widget.text() and not widget.placeholderText().startswith("«"):
            text = widget.placeholderText()  # an example: that its end is cut in some language is no loss
            needed = QSize(widget.fontMetrics().horizontalAdvance(text), 0)
        elif isinstance(widget, QTabBar):
            text = " ".join(map(widget.tabText, range(widget.count())))
            needed = QSize(widget.sizeHint().width(), 0)
        if text and (needed.width() > widget.width() or needed.height() > widget.height()):
            has = f"{widget.width()}×{widget.height()} of {needed.width()}×{needed.height()}"
            found.append(f"{type(widget).__name__} {widget.objectName()} {text!r}: {has}")
    return found


def untranslated(root: QWidget, data: list[str]) -> list[str]:
    """What is said in English, whatever the language."""
    found = []
    for where, text in texts(root):
        left = outside_brackets(text)
        for known in data:
            left = left.replace(known, " ")
        if re.search(r"[^\W\d_]{2,}", _DATA.sub(" ", left)):
            found.append(f"{where}: {text!r}")
    return found


def without_room(shown: QWidget, *give_way: type[QWidget]) -> list[str]:
    """What is cut, as it opens and on the smallest screen."""
    found = cut_texts(shown, give_way)
    shown.resize(shown.size().boundedTo(_SMALL))
    settle()
    least = shown.minimumSizeHint().expandedTo(shown.minimumSize())
    if least != least.boundedTo(_SMALL):
        found.append(f"needs {least}")
    return [*found, *(f"at 800×600 {text}" for text in cut_texts(shown, give_way))]


def each_page(runs: dict[str, Run], window: MainWindow, qtbot: QtBot) -> Iterator[tuple[str, QWidget]]:
    for name, page in PAGES.items():
        window.resize(1180, 740)
        shown = page(window, runs, qtbot)
        settle()
        yield name, shown
        if shown is not window:
            shown.close()


def settle() -> None:
    """Let what has changed be laid out, the layouts around it as well."""
    for _ in range(3):
        QApplication.processEvents()


def test_each_text_can_be_translated_and_has_room(
    speaks_it: None, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    data = data_of(runs, window)
    problems = []
    for name, shown in each_page(runs, window, qtbot):
        problems += [f"{name}: not translatable: {text}" for text in untranslated(shown, data)]
        # No language is as long as this one: here buttons may give way, too.
        problems += [f"{name}: {problem}" for problem in without_room(shown, CutLabel, CutButton)]

    assert not problems, "\n".join(problems)


def test_german_has_room(german: None, runs: dict[str, Run], window: MainWindow, qtbot: QtBot) -> None:
    pages = each_page(runs, window, qtbot)
    problems = [f"{name}: {problem}" for name, shown in pages for problem in without_room(shown, CutLabel)]

    assert not problems, "\n".join(problems)
