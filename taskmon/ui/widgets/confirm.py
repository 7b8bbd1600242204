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
    box = PlainMessageBox(f"{question.name}_dialog", question.title, QMessageBox.Icon.Question, over)
    box.setText(question.text)
    box.setInformativeText(question.more)
    box.add(f"{question.name}_do", question.do, QMessageBox.ButtonRole.DestructiveRole, act)
    box.add(f"{question.name}_keep", question.keep, QMessageBox.ButtonRole.RejectRole)
    box.open()
