"""What stands in place of list and details until there is a first run."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from taskmon.ui.layout import Layout
from taskmon.ui.panels.welcome import Welcome
from taskmon.ui.style.theme import Theme


class FirstRun(QObject):
    """Shows the welcome page while there is no run at all; most launches never make it."""

    new_run_asked = Signal()
    samples_asked = Signal()

    def __init__(self, parts: Layout, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._theme = theme
        self.page: Welcome | None = None

    def show(self, total: int) -> None:
        """Show what fits so many runs."""
        if total:
            self._parts.show_runs()
        else:
            self._parts.show_instead(self._welcome())

    def _welcome(self) -> Welcome:
        if self.page is None:
            self.page = Welcome(self._theme)
            self.page.new_run_asked.connect(self.new_run_asked)
            self.page.samples_asked.connect(self._want_samples)
        return self.page

    @Slot()
    def _want_samples(self) -> None:
        self._welcome().samples.setEnabled(False)  # asked for once
        self.samples_asked.emit()
