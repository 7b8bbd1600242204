"""What stands in an empty list: that nothing matches what is asked for, and the way back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from taskmon.core.job import printable
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.run_list.model import RunModel
from taskmon.ui.widgets.labels import PlainLabel, set_tone


class EmptyState(QWidget):
    """Lies over the list's `place`, and is seen only while a filter or a search finds nothing."""

    clear_asked = Signal()

    def __init__(self, place: QWidget, model: RunModel) -> None:
        super().__init__(place)
        self._place = place
        self._model = model
        column = QVBoxLayout(self)
        column.addStretch(1)
        self.text = PlainLabel(wraps=True)
        self.text.setObjectName("list_empty_text")
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_tone(self.text, "muted")
        self.clear = QPushButton(self.tr("Clear"))
        self.clear.setObjectName("list_empty_clear")
        self.clear.setAccessibleName(self.tr("Clear search and filters: list all runs"))
        self.clear.clicked.connect(self.clear_asked)
        column.addWidget(self.text)
        column.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        place.installEventFilter(self)
        for signal in (model.loaded, model.changed, model.modelReset):
            signal.connect(self._look)
        self.hide()

    @Slot()
    def _look(self) -> None:
        chosen = self._model.filter
        is_empty = self._model.is_loaded and not self._model.count and chosen != Filter()
        if is_empty:
            words = printable(chosen.search)[:100]
            text = self.tr("No run matches “{words}”.").format(words=words) if words else self.tr("No run matches.")
            self.text.setText(text)
            self.setGeometry(self._place.rect())
        self.setVisible(is_empty)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._place.rect())
        return False
