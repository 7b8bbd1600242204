"""What a field holds comes out of it as it went in."""

from __future__ import annotations

import os

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from taskmon.ui.text.exact import from_field, to_field
from taskmon.ui.widgets.growing_text import GrowingText

_TEXTS = (
    "plain",
    "a\u00a0b",
    os.fsdecode(b"caf\xe9.txt"),
    "return\rline\u2028paragraph\u2029end",
    "\ufdd0\ufdd1",
    "tab\tand\nnew line",
    "\ud800 half",
    "👩‍👩‍👧 فارسی ‮turned",
    " blanks ",
)


@pytest.mark.parametrize("text", _TEXTS)
def test_a_field_of_several_lines_gives_back_every_character(text: str, qapp: QApplication) -> None:
    field = GrowingText()
    field.setText(text)

    assert field.text() == text


@pytest.mark.parametrize("text", [text for text in _TEXTS if "\n" not in text])
def test_a_line_gives_back_every_character(text: str, qapp: QApplication) -> None:
    line = QLineEdit()
    line.setText(to_field(text))

    assert from_field(line.text()) == text
