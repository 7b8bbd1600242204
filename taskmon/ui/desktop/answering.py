"""Leads to the line in which a run is answered, from outside the window."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, Qt, Signal, Slot

from taskmon.ui.details.pane import DetailsPane
from taskmon.ui.selection import RunSelection

#: Longer nobody waits for it: whoever selects the run later may want something else.
_PATIENCE_MS = 10_000


class Answering(QObject):
    """The run may not be listed yet when it is asked for: the line has the keyboard once its run is selected."""

    run_shown = Signal(int)  #: a run's id: the window shall select it, and come to the front

    def __init__(self, selection: RunSelection, details: DetailsPane, parent: QObject) -> None:
        super().__init__(parent)
        self._details = details
        self._wanted: int | None = None
        self._since = QElapsedTimer()
        selection.current_changed.connect(self._look)  # after the details, which show it then

    @Slot(int)
    def answer(self, run_id: int) -> None:
        """Show the run, and have what is typed next go to its line."""
        self._wanted = run_id
        self._since.start()
        self.run_shown.emit(run_id)
        self._look()

    @Slot()
    def _look(self) -> None:
        if self._wanted is not None and self._details.run_id == self._wanted:
            self._wanted = None
            if self._since.elapsed() < _PATIENCE_MS:
                self._details.answer_line.line.setFocus(Qt.FocusReason.OtherFocusReason)
