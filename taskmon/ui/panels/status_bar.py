"""The line at the bottom: what runs, what is kept, and whether all is recorded."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from taskmon.core.errors import RunError
from taskmon.core.states import RunState
from taskmon.core.trouble import is_of_machine
from taskmon.engine.engine import Engine
from taskmon.ui.panels.run_counts import Counts, RunCounter
from taskmon.ui.run_list.columns import escaped
from taskmon.ui.style.theme import smaller
from taskmon.ui.text.errors.text import trouble_text
from taskmon.ui.text.units import number, size
from taskmon.ui.widgets.labels import PlainLabel, set_tone


class StatusBar(QFrame):
    """Three texts, and health at the right end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status_bar")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(22)
        self._work, self._kept, self._health = PlainLabel(), PlainLabel(), PlainLabel()
        for label, name in ((self._work, "status_work"), (self._kept, "status_kept"), (self._health, "status_health")):
            label.setObjectName(name)
            label.setFont(smaller(self.font()))
        set_tone(self._work, "muted")
        set_tone(self._kept, "muted")
        row.addWidget(self._work)
        row.addWidget(self._kept)
        row.addStretch(1)
        row.addWidget(self._health)
        self.show_trouble(None)

    def follow(self, engine: Engine, counter: RunCounter) -> None:
        """Show what these tell."""
        engine.trouble_changed.connect(self.show_trouble)
        engine.awake_told.connect(self.show_sleep)
        counter.counted.connect(lambda counts: self.show_work(counts, engine.slots))
        counter.output_total_read.connect(
            lambda kept_bytes: self.show_kept(kept_bytes, engine.settings.keep_output_bytes)
        )

    def show_work(self, counts: Counts, slots: int) -> None:
        """Show what runs and what waits."""
        running, queued = counts.of(RunState.RUNNING), counts.of(RunState.QUEUED)
        parts = [
            self.tr("{count} running").format(count=number(running)),
            self.tr("{count} queued").format(count=number(queued)),
            self.tr("%n slots", "", slots),
        ]
        if counts.attention:
            parts.append(self.tr("%n need you", "", counts.attention))
        self._work.setText(" · ".join(parts))

    @Slot(str)
    def show_sleep(self, refused: str) -> None:
        """Say that the computer may go to sleep while something runs, and why; "": it is kept from that."""
        said = self.tr("Nothing keeps this computer from going to sleep while something runs: {why}")
        self._work.setToolTip(escaped(said.format(why=refused)) if refused else "")

    def show_kept(self, kept_bytes: int, most_bytes: int) -> None:
        """Show how much output is kept."""
        text = self.tr("Output kept {kept} of {most}").format(kept=size(kept_bytes), most=size(most_bytes))
        self._kept.setText(text if kept_bytes else "")

    @Slot(object)
    def show_trouble(self, error: RunError | None) -> None:
        """Show whether everything is recorded, and whether what is queued can be started."""
        text = self.tr("● all recorded")
        if error is not None:
            text = self.tr("▲ nothing is started") if is_of_machine(error) else self.tr("▲ not all recorded yet")
        self._health.setText(text)
        self._health.setToolTip("" if error is None else escaped(trouble_text(error)))
        set_tone(self._health, "green" if error is None else "amber")
