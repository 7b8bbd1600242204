"""Which attempt of a run a page shows: the newest, until another one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from taskmon.core.attempt import Attempt
from taskmon.core.clock import utc_now
from taskmon.core.run import Run
from taskmon.ui.details.data import RunData
from taskmon.ui.run_list.columns import escaped
from taskmon.ui.text.attempt import attempt_text
from taskmon.ui.widgets.cut_box import BESIDE_TEXT_PX, CutBox


class AttemptChoice(CutBox):
    """Its tip says all of what is cut. To be stretched by its layout."""

    chosen = Signal()  #: by hand

    def __init__(self, name: str, spoken: str, *, most_chars: int = 80, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._most_width = most_chars * self.fontMetrics().averageCharWidth()
        self._chosen: int | None = None
        self._run_id: int | None = None
        self._data: RunData | None = None  # whose attempts are listed
        self.activated.connect(self._take)
        self.currentTextChanged.connect(lambda text: self.setToolTip(escaped(text)))

    @property
    def number(self) -> int | None:
        """The attempt that was chosen; None: the newest, whichever that is."""
        return self._chosen

    def choose(self, number: int | None) -> None:
        """Show this attempt, or the newest."""
        self._chosen = number
        row = self.findData(number) if number is not None else 0
        self.setCurrentIndex(max(0, row))
        if row == 0:
            self._chosen = None

    def show_run(self, run: Run | None, data: RunData | None) -> None:
        """List the run's attempts; of another run the newest is shown first."""
        run_id = run.id if run is not None else None
        if run_id is None or run_id != self._run_id:
            self.choose(None)
        self._run_id = run_id
        if data is not None and data is not self._data:
            self._show_attempts(data.attempts)
        self._data = data

    def _show_attempts(self, attempts: Sequence[Attempt]) -> None:
        """List them, the newest first; what was chosen stays so."""
        wanted = [(attempt_text(attempt, utc_now()), attempt.attempt) for attempt in reversed(attempts)]
        if wanted == [(self.itemText(index), self.itemData(index)) for index in range(self.count())]:
            return
        self.clear()
        for text, number in wanted:
            self.addItem(text, number)
        self.setEnabled(len(wanted) > 1)
        self.ensurePolished()  # on a page that was not shown yet, the margins of the style would be missing
        width = super().sizeHint().width() + 2 * BESIDE_TEXT_PX  # which it reckons without
        self.setMaximumWidth(min(width, self._most_width))
        self.choose(self._chosen)

    def sizeHint(self) -> QSize:
        """No more: a layout takes room that it lacks from each alike, and the buttons beside it shall keep theirs."""
        return self.minimumSizeHint()

    @Slot(int)
    def _take(self, index: int) -> None:
        self._chosen = self.itemData(index) if index > 0 else None
        self.chosen.emit()
