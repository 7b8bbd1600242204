"""A question before something is done that can't be undone, or that was perhaps not meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QMessageBox, QWidget

from taskmon.ui.widgets.message_box import PlainMessageBox


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; its dialog and buttons are called NAME_dialog, NAME_do and NAME_keep."""

    name: str
    title: str
    text: str
    more: str  #: what is meant by it, or what it costs
    do: str
    keep: str


def confirm(question: Question, over: QWidget, act: Callable[[], object]) -> None:
    """Ask in a dialog, and `act` only if its button is pressed: Return and Escape leave everything as it is."""
    box = PlainMessageBox(over)
    box.setObjectName(f"{question.name}_dialog")
    box.setWindowTitle(question.title)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(question.text)
    box.setInformativeText(question.more)
    do = box.addButton(question.do, QMessageBox.ButtonRole.DestructiveRole)
    do.setObjectName(f"{question.name}_do")
    keep = box.addButton(question.keep, QMessageBox.ButtonRole.RejectRole)
    keep.setObjectName(f"{question.name}_keep")
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    do.clicked.connect(lambda: act())
    box.finished.connect(box.deleteLater)
    box.open()
