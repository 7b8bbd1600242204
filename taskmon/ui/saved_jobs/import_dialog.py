"""What is in a file of saved jobs: what each would run, and which of them shall be stored. It starts nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from taskmon.core.clock import utc_now
from taskmon.core.job import printable
from taskmon.core.saved_jobs.saved_job import SavedJob
from taskmon.core.saved_jobs.toml import ReadJob
from taskmon.engine.verbs.saved_jobs import ToSave
from taskmon.ui.style.theme import fixed_font, smaller
from taskmon.ui.text.saved_job import says, where
from taskmon.ui.widgets.dialog import FormDialog
from taskmon.ui.widgets.labels import PlainLabel, set_tone

_WIDTH = 640
_GREATEST_HEIGHT = 560
_LONGEST_SHOWN = 1000
_INDENT_PX = 24


class ImportDialog(FormDialog):
    """`accepted_jobs` carries those that are ticked."""

    accepted_jobs = Signal(object)  #: list[ToSave]

    def __init__(
        self, file: str, found: Sequence[ReadJob], taken: Collection[str], parent: QWidget | None = None
    ) -> None:
        super().__init__("import_dialog", "", parent)
        self.setWindowTitle(self.tr("Import saved jobs"))
        self._found = found
        self.ticks: list[QCheckBox] = []
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it goes where the keyboard is in it
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        said = self.tr("{file} holds %n jobs.", "", len(found)).format(file=printable(file))
        text = PlainLabel(said + " " + self.tr("Look at what each would run; nothing is started."), wraps=True)
        text.setObjectName("import_text")
        self.body.addWidget(text)
        for number, job in enumerate(found):
            self.body.addWidget(self._row(number, job, job.name in taken))
        self.body.addStretch(1)
        area.setWidget(self.frame)
        self.foot.add("import_cancel", self.tr("Cancel"), self.reject)
        self.do = self.foot.add("import_do", self.tr("Save the ticked jobs"), self._take, is_primary=True)
        self.put_together(area)
        for tick in self.ticks:
            tick.toggled.connect(self._show_allowed)
        self._show_allowed()
        wanted = self.body.totalHeightForWidth(_WIDTH)
        self.resize(_WIDTH, min(_GREATEST_HEIGHT, wanted + self.foot.sizeHint().height() + 8))

    def _row(self, number: int, job: ReadJob, is_taken: bool) -> QWidget:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        tick = QCheckBox(printable(job.name).replace("&", "&&"))
        tick.setObjectName(f"import_job_{number}")
        tick.setAccessibleName(self.tr("Import {name}").format(name=printable(job.name)))
        # What is there already is replaced only by somebody's word.
        tick.setChecked(not is_taken)
        self.ticks.append(tick)
        column.addWidget(tick)
        shown = SavedJob(job.name, job.run, utc_now())
        runs = PlainLabel(says(shown)[:_LONGEST_SHOWN], wraps=True, selectable=True)
        runs.setObjectName(f"import_job_{number}_runs")
        runs.setFont(fixed_font())
        parts = [runs, PlainLabel(where(shown), wraps=True)]
        set_tone(parts[1], "muted")
        if is_taken:
            parts.append(PlainLabel(self.tr("A saved job of this name is there; it would be replaced."), wraps=True))
            set_tone(parts[2], "amber")
        for part in parts:
            if part is not runs:
                part.setFont(smaller(self.font()))
            part.setContentsMargins(_INDENT_PX, 0, 0, 0)
            column.addWidget(part)
        return row

    @Slot()
    def _show_allowed(self) -> None:
        self.do.setEnabled(any(tick.isChecked() for tick in self.ticks))

    @Slot()
    def _take(self) -> None:
        wanted = [
            ToSave(job.name, job.run) for job, tick in zip(self._found, self.ticks, strict=True) if tick.isChecked()
        ]
        self.accepted_jobs.emit(wanted)
        self.accept()
