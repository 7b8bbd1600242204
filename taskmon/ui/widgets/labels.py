"""Labels that never take their text for markup."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_CENTRED = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignJustify


class PlainLabel(QLabel):
    """A label for any text; wrapping ones break anywhere, so that a long path can't widen the window."""

    def __init__(
        self, text: str = "", *, selectable: bool = False, wraps: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        if wraps:
            self.setWordWrap(True)
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if selectable:
            flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            self.setTextInteractionFlags(flags)
        if QGuiApplication.isRightToLeft():
            self.setAlignment(self.alignment())

    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        """Where one begins to read in the window's language: Qt goes by the text's, and a path would stand apart."""
        if QGuiApplication.isRightToLeft() and not alignment & (_CENTRED | Qt.AlignmentFlag.AlignAbsolute):
            to_left = bool(alignment & Qt.AlignmentFlag.AlignRight)
            side = Qt.AlignmentFlag.AlignLeft if to_left else Qt.AlignmentFlag.AlignRight
            alignment = side | Qt.AlignmentFlag.AlignAbsolute | (alignment & Qt.AlignmentFlag.AlignVertical_Mask)
        super().setAlignment(alignment)


class CutLabel(PlainLabel):
    """One line, cut with an ellipsis where there is no room."""

    def minimumSizeHint(self) -> QSize:
        return QSize(20, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text()[:1000], Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(self.alignment() | Qt.TextFlag.TextSingleLine), text)
        painter.end()


class FaultLabel(PlainLabel):
    """What is wrong with what stands above it; not there while nothing is."""

    def __init__(self, name: str) -> None:
        super().__init__(wraps=True)
        self.setObjectName(name)
        set_tone(self, "red")
        self.hide()

    def tell(self, fault: str) -> bool:
        """Show a fault, "" for none; whether it is another than before."""
        if fault == self.text():
            return False
        self.setText(fault)
        self.setVisible(bool(fault))
        return True


def set_tone(label: QLabel, tone: str) -> None:
    """Give the label one of the stylesheet's tones: muted, accent, green, amber, red; "" for none."""
    if label.property("tone") != tone:
        label.setProperty("tone", tone)
        if label.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else it comes to that by itself
            label.style().unpolish(label)
            label.style().polish(label)
