"""Numbers are typed as the user's locale writes them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from taskmon.ui.widgets.number_box import NumberBox


@pytest.mark.parametrize(("typed", "number"), [("1,5", 1.5), ("1.5", 1.5), ("12", 12), ("1.000,5", None)])
def test_a_comma_is_a_point_where_it_is_one(german: None, typed: str, number: float | None, qtbot: QtBot) -> None:
    box = NumberBox(0, None, whole=False)
    qtbot.addWidget(box)
    line = box.findChild(QLineEdit)
    assert line is not None

    line.setText(typed)

    assert box.number() == number


def test_a_number_is_shown_as_it_is_typed_there(german: None, qtbot: QtBot) -> None:
    box = NumberBox(0, None, whole=False)
    qtbot.addWidget(box)

    box.set_number(0.25)
    box.stepBy(1)

    assert (box.text(), box.number()) == ("0,35", 0.35)
