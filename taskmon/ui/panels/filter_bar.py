"""The bar above the list: a chip for each condition that narrows it, how many runs that leaves, and a way back."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from taskmon.ui.run_list.filter import Filter
from taskmon.ui.run_list.filter_text import Chip, chips
from taskmon.ui.style import icons
from taskmon.ui.style.theme import Theme, smaller
from taskmon.ui.text.units import number
from taskmon.ui.widgets.flow_layout import FlowLayout
from taskmon.ui.widgets.labels import PlainLabel, set_tone

_WIDEST = 260


class FilterBar(QFrame):
    """Emits the filter that is wanted instead; there only while something narrows the list."""

    wanted = Signal(object)  #: Filter

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filter_bar")
        self.setAccessibleName(self.tr("What the list is narrowed to"))
        self._theme = theme
        self._shown: list[_Chip] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 12, 5)
        row.setSpacing(12)
        place = QWidget()
        self._flow = FlowLayout(place)
        row.addWidget(place, 1)
        self._count = PlainLabel()
        self._count.setObjectName("filter_count")
        self._count.setFont(smaller(self.font()))
        set_tone(self._count, "muted")
        row.addWidget(self._count, 0, Qt.AlignmentFlag.AlignTop)
        self.clear = QPushButton(self.tr("Clear all"))
        self.clear.setObjectName("filter_clear")
        self.clear.setAccessibleName(self.tr("Clear all filters and the search"))
        self.clear.setProperty("kind", "link")
        self.clear.clicked.connect(lambda: self.wanted.emit(Filter()))
        row.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignTop)
        theme.changed.connect(self._show_signs)

    def show_filter(self, wanted: Filter) -> None:
        """Have a chip for each of its conditions; the keyboard stays where it was, or goes to the next one."""
        focused = next((index for index, chip in enumerate(self._shown) if chip.hasFocus()), None)
        texts = chips(wanted)
        if [each.chip for each in self._shown] != texts:
            for chip in self._shown:
                self._flow.removeWidget(chip)
                chip.setObjectName("")  # its name is another one's from now on
                chip.hide()
                chip.deleteLater()
            self._shown = [self._make(number, each) for number, each in enumerate(texts)]
            if self._shown:
                for beside in (self._count, self.clear):  # in the middle of the first line of chips
                    beside.setMinimumHeight(self._shown[0].sizeHint().height())
        self.setVisible(wanted.is_narrow)
        if focused is not None and self._shown and wanted.is_narrow:
            self._shown[min(focused, len(self._shown) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_count(self, count: int | None, total: int) -> None:
        """Say how many there are of how many; None: that is being counted."""
        text = "" if count is None else self.tr("{count} of {total}").format(count=number(count), total=number(total))
        self._count.setText(text)

    def _make(self, number: int, chip: Chip) -> _Chip:
        made = _Chip(chip)
        made.setObjectName(f"filter_chip_{number}")
        made.setIcon(icons.icon("cross", self._theme.colours.muted))
        made.setAccessibleName(self.tr("Remove the filter {name}").format(name=chip.text))
        made.setToolTip(self.tr("Remove this filter"))
        made.clicked.connect(lambda: self.wanted.emit(chip.rest))
        self._flow.addWidget(made)
        made.show()
        return made

    def _show_signs(self) -> None:
        for chip in self._shown:
            chip.setIcon(icons.icon("cross", self._theme.colours.muted))


class _Chip(QPushButton):
    """One condition; a click, Space, Enter, Del or Backspace removes it, arrows go to its neighbours."""

    def __init__(self, chip: Chip) -> None:
        super().__init__()
        text = self.fontMetrics().elidedText(chip.text, Qt.TextElideMode.ElideRight, _WIDEST - 44)
        self.setText(text.replace("&", "&&"))
        self.chip = chip
        self.setProperty("kind", "chip")
        # Its cross stands behind its words.
        is_mirrored = QGuiApplication.isRightToLeft()
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight if is_mirrored else Qt.LayoutDirection.RightToLeft)
        self.setIconSize(QSize(10, 10))
        self.setMaximumWidth(_WIDEST)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case _:
                super().keyPressEvent(event)
