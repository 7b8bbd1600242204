"""Tab goes through a form as it is laid out, whatever was made last."""

from __future__ import annotations

import shiboken6
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from taskmon.ui.widgets.form_layout import FormGrid
from taskmon.ui.widgets.tab_order import follow_layout


def order(form: QWidget, first: QWidget) -> list[str]:
    names, at = [first.objectName()], first.nextInFocusChain()
    while at is not None and at is not first:
        names += [at.objectName()] if isinstance(at, (QLineEdit, QCheckBox)) else []
        at = at.nextInFocusChain()
    return names


def test_tab_follows_rows_nested_lines_and_scroll_areas(qtbot: QtBot) -> None:
    made = {name: QLineEdit() for name in ("last", "third", "second", "first")}
    for name, line in made.items():
        line.setObjectName(name)
    form, area, inner = QWidget(), QScrollArea(), QWidget()
    grid = FormGrid(inner)
    grid.addWidget(made["third"], 1, 1)
    grid.addWidget(made["second"], 0, 1)
    area.setWidget(inner)
    column = QVBoxLayout(form)
    row = QHBoxLayout()
    row.addWidget(made["first"])
    column.addLayout(row)
    column.addWidget(area)
    column.addWidget(made["last"])
    follow_layout(form)
    assert order(form, made["first"])[:4] == ["first", "second", "third", "last"]

    late = QCheckBox()
    late.setObjectName("late")
    grid.addWidget(late, 0, 2)
    follow_layout(form)

    assert order(form, made["first"])[:5] == ["first", "second", "late", "third", "last"]
    shiboken6.delete(form)
