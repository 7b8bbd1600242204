"""What now, for one run in the recovery dialog: the choice, what became of it, and what still lives of the run."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from taskmon.core.errors import TaskmonError
from taskmon.core.job import printable
from taskmon.core.journal import Identity
from taskmon.engine.attempts.recovery import Finding
from taskmon.ui.actions.verbs import MARK_FAILED, RESTART, RESUME_ANYWAY, RESUME_KEPT, Verb
from taskmon.ui.style.theme import smaller
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.text.run import changed_text
from taskmon.ui.widgets.labels import PlainLabel, set_tone
from taskmon.ui.widgets.wheel import keep_from_wheel

_MOST_PIDS = 4
#: What is longer, in characters, is wrapped to a width, in pixels.
_LONGEST_LINE = 44
_WRAPPED_WIDTH = 230


class RecoveryChoice(QWidget):
    """A box to choose from, and below it what is in the way, with a button that ends it."""

    chosen = Signal()
    end_asked = Signal(object)  #: Finding

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding
        self._is_done = False
        run_id, name = finding.run.id, printable(finding.run.name)
        self._box = QComboBox()
        self._box.setObjectName(f"recovery_choice_{run_id}")
        self._box.setAccessibleName(self.tr("What becomes of {name}").format(name=name))
        # First what changes nothing: work is neither done again nor given up unless somebody chose that.
        self._verbs: list[Verb | None] = [None, *([RESUME_KEPT] if finding.can_resume else []), RESTART, MARK_FAILED]
        for verb in self._verbs:
            self._box.addItem(verb.text() if verb else self.tr("Decide later"))
        self._box.currentIndexChanged.connect(self.chosen)
        keep_from_wheel(self._box)
        self._said = PlainLabel()
        self._said.setObjectName(f"recovery_survivors_{run_id}")
        self._said.setFont(smaller(self.font()))
        self._end = QPushButton(self.tr("End it"))
        self._end.setObjectName(f"recovery_end_{run_id}")
        self._end.setAccessibleName(self.tr("End what still lives of {name}").format(name=name))
        self._end.setAutoDefault(False)
        self._end.clicked.connect(self._ask_end)
        line = QHBoxLayout()
        line.addWidget(self._said)
        line.addWidget(self._end)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._box, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(line)
        self._survivors = finding.survivors
        self._end.setVisible(bool(self._survivors))
        self._say(self.tr("{pids} still live", "%n is how many", len(self._survivors)), "amber")

    @property
    def said(self) -> str:
        """What stands below the choice."""
        return self._said.text()

    def choose(self, key: str) -> None:
        """Choose by a verb's key."""
        for index, verb in enumerate(self._verbs):
            if verb is not None and verb.key == key:
                self._box.setCurrentIndex(index)

    def verb(self) -> Verb | None:
        """What was chosen; None: later, or it is done already."""
        return None if self._is_done else self._verbs[self._box.currentIndex()]

    def mark_done(self) -> None:
        """What was chosen is done: nothing is left to choose."""
        self._is_done = True
        self._box.setEnabled(False)
        self._end.hide()
        self._survivors = ()
        self._show(self.tr("done"), "green")

    def refuse(self, error: TaskmonError) -> None:
        """What was chosen could not be done: say why, and what can be done about it."""
        if (changed := (error.record.details or {}).get("changed")) is not None:
            self._offer_anyway(changed_text(str(changed)))
            return
        if not self._survivors or "survivors" not in (error.record.details or {}):
            self._show(refusal_text(error), "red")
            return
        self._say(self.tr("{pids} still live; end them first", "%n is how many", len(self._survivors)), "red")
        self._end.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer_anyway(self, said: str) -> None:
        """What it would go on from fits no longer: say so, and offer to go on all the same."""
        if RESUME_ANYWAY not in self._verbs:
            self._verbs.insert(1, RESUME_ANYWAY)
            self._box.insertItem(1, RESUME_ANYWAY.text())
        self._box.setCurrentIndex(0)
        self._show(said, "red")

    def show_survivors(self, left: tuple[Identity, ...]) -> None:
        """Its processes were asked to end; these live on."""
        self._survivors = left
        self._end.setVisible(bool(left))
        self._end.setEnabled(True)
        if left:
            self._say(self.tr("{pids} could not be ended"), "red")
        else:
            self._show(self.tr("nothing of it lives any more"), "muted")

    def _ask_end(self) -> None:
        if self._end.hasFocus():
            # A button that can't be pressed passes the keyboard on: to one that means all runs, after the last row.
            self._box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._end.setEnabled(False)
        self._show(self.tr("ending it…"), "muted")
        self.end_asked.emit(self.finding)

    def _say(self, sentence: str, tone: str) -> None:
        """Show a sentence about the survivors; none where there are none."""
        pids = ", ".join(str(process.pid) for process in self._survivors[:_MOST_PIDS])
        more = ", …" if len(self._survivors) > _MOST_PIDS else ""
        self._show(sentence.format(pids=f"pid {pids}{more}") if self._survivors else "", tone)

    def _show(self, text: str, tone: str) -> None:
        self._said.setText(text)
        is_long = len(text) > _LONGEST_LINE
        self._said.setWordWrap(is_long)
        self._said.setMinimumWidth(_WRAPPED_WIDTH if is_long else 0)
        self._said.setVisible(bool(text))
        set_tone(self._said, tone)
