"""Where the parts of the window stand, and how somebody divided it."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings, Qt, Slot
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget


class Layout(QWidget):
    """Bar on top, filters at the left, list over details, and one line at the bottom."""

    def __init__(self, top: QWidget, left: QWidget, banner: QWidget, runs: QWidget, bottom: QWidget) -> None:
        super().__init__()
        self._details = QWidget()  # keeps the place until there are any
        self._details.setObjectName("details")
        self._details.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._middle = QSplitter(Qt.Orientation.Vertical)
        self._middle.setObjectName("list_and_details")
        self._middle.setHandleWidth(1)
        self._runs, self._rows = QStackedWidget(), runs
        self._runs.addWidget(runs)
        above = QWidget()
        self._above_runs = QVBoxLayout(above)
        self._above_runs.setContentsMargins(0, 0, 0, 0)
        self._above_runs.setSpacing(0)
        self._above_runs.addWidget(self._runs, 1)
        self._middle.addWidget(above)
        self._middle.addWidget(self._details)
        self._middle.setStretchFactor(0, 3)
        self._middle.setStretchFactor(1, 2)
        self._middle.setCollapsible(0, False)
        self._middle.setSizes([420, 260])
        self._pages = QStackedWidget()
        self._pages.addWidget(self._middle)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(banner)
        column.addWidget(self._pages, 1)
        self._across = QSplitter(Qt.Orientation.Horizontal)
        self._across.setObjectName("side_and_list")
        self._across.setHandleWidth(1)
        self._across.addWidget(left)
        self._across.addWidget(right)
        self._across.setStretchFactor(1, 1)
        self._across.setCollapsible(1, False)
        self._across.setSizes([208, 972])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(top)
        outer.addWidget(self._across, 1)
        outer.addWidget(bottom)

    def put_details(self, details: QWidget) -> None:
        """Show these under the list."""
        self._middle.replaceWidget(1, details)
        self._middle.setStretchFactor(1, 2)
        self._details.deleteLater()
        self._details = details

    def put_above_runs(self, bar: QWidget) -> None:
        """Let this bar stand between the list and what is above it."""
        self._above_runs.insertWidget(0, bar)

    def put_below_runs(self, bar: QWidget) -> None:
        """Let this bar stand between the list and the details."""
        self._above_runs.addWidget(bar)

    def show_over_runs(self, page: QWidget | None) -> None:
        """Show a page in place of the rows, and of nothing else; None: the rows."""
        if page is not None and self._runs.indexOf(page) < 0:
            self._runs.addWidget(page)
        self._runs.setCurrentWidget(page or self._rows)

    @Slot()
    def show_runs(self) -> None:
        """Show the list with the details."""
        self._pages.setCurrentWidget(self._middle)

    def show_instead(self, page: QWidget) -> None:
        """Show a page in place of list and details."""
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)

    def restore(self, settings: QSettings) -> None:
        """Divide it as it was kept."""
        for name, splitter in (("side", self._across), ("middle", self._middle)):
            kept = settings.value(name)
            if isinstance(kept, QByteArray):
                splitter.restoreState(kept)

    def save(self, settings: QSettings) -> None:
        """Keep how it is divided."""
        settings.setValue("side", self._across.saveState())
        settings.setValue("middle", self._middle.saveState())
