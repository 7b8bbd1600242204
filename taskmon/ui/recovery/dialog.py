"""What was unfinished at launch: the evidence of each run, and what to do about it. Closing it changes nothing.

It closes by itself when all that was decided is done; what could not be done stays, and its row says why.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFont, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from taskmon.core.clock import utc_now
from taskmon.core.errors import TaskmonError
from taskmon.core.job import printable
from taskmon.core.journal import Identity
from taskmon.core.progress import overall
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import took_s
from taskmon.engine.attempts.recovery import Finding, Verdict
from taskmon.ui.actions.verbs import MARK_FAILED, RESTART, RESUME_KEPT, Verb
from taskmon.ui.placing import bounded, fit
from taskmon.ui.recovery.choice import RecoveryChoice
from taskmon.ui.run_list.columns import escaped
from taskmon.ui.style.theme import Theme, fixed_font, smaller
from taskmon.ui.text import units
from taskmon.ui.text.states import state_word
from taskmon.ui.widgets.dialog import DialogFoot
from taskmon.ui.widgets.labels import CutLabel, PlainLabel, set_tone
from taskmon.ui.widgets.progress_bar import ProgressBar

_COLUMNS = 4
_WIDTH = 900
#: With more than fits in, the rows scroll.
_GREATEST_HEIGHT = 620


class RecoveryDialog(QDialog):
    """Lists the findings: those to decide first, then what is settled already, in grey."""

    decided = Signal(object)  #: tuple[tuple[verbs.Verb, Run], ...]; answered by `show_answers`
    end_asked = Signal(object)  #: Finding: end its survivors

    def __init__(self, findings: tuple[Finding, ...], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recovery_dialog")
        self.setWindowTitle(self.tr("What was unfinished"))
        self._theme = theme
        self._choices: dict[int, RecoveryChoice] = {}
        self._deciding: tuple[int, ...] = ()  # runs whose answer is awaited
        open_ones = [finding for finding in findings if finding.verdict is Verdict.INTERRUPTED]
        settled = [finding for finding in findings if finding.verdict is not Verdict.INTERRUPTED]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head, area, foot = (
            self._build_head(open_ones, settled),
            self._build_table(open_ones, settled),
            self._build_foot(bool(open_ones), any(finding.can_resume for finding in open_ones)),
        )
        column.addWidget(head)
        column.addWidget(area, 1)
        column.addWidget(foot)
        self._parts: tuple[QWidget, ...] = (head, self._table, foot)

    def showEvent(self, event: QShowEvent) -> None:
        self._fit()  # only now is everything styled, and knows how high it is
        super().showEvent(event)

    @Slot()
    def _fit(self) -> None:
        """Be as high as the rows need; never less than before."""
        width = bounded(self, QSize(max(_WIDTH, self.width()), 0)).width()
        needed = (
            part.heightForWidth(width) if part.hasHeightForWidth() else part.sizeHint().height() for part in self._parts
        )
        height = min(_GREATEST_HEIGHT, sum(needed))
        fit(self, QSize(width, max(height, self.height()) if self.isVisible() else height))

    def choose(self, run_id: int, key: str) -> None:
        """Choose what becomes of a run, by the verb's key."""
        self._choices[run_id].choose(key)

    def show_survivors(self, run: Run, left: tuple[Identity, ...]) -> None:
        """Some of a run's processes were ended; these live on."""
        if run.id in self._choices:
            self._choices[run.id].show_survivors(left)

    def show_answers(self, refused: dict[int, TaskmonError]) -> None:
        """What was decided is done, but for these runs: say so in their rows, or close where there are none."""
        for run_id in self._deciding:
            if (error := refused.get(run_id)) is not None:
                self._choices[run_id].refuse(error)
            else:
                self._choices[run_id].mark_done()
        self._deciding = ()
        self._let_decide(True)
        if not refused:
            self.accept()
        else:
            QTimer.singleShot(0, self._fit)  # when the rows have been laid out with what they say now

    def _build_head(self, open_ones: list[Finding], settled: list[Finding]) -> QWidget:
        head = QFrame()
        head.setObjectName("dialog_body")
        column = QVBoxLayout(head)
        column.setContentsMargins(22, 18, 22, 10)
        column.setSpacing(4)
        count = len(open_ones) + len(settled)
        title = PlainLabel(
            self.tr("%n runs were unfinished when taskmon or the computer stopped.", "", count), wraps=True
        )
        title.setObjectName("recovery_title")
        font = QFont(title.font())
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setWeight(QFont.Weight.DemiBold)
        title.setFont(font)
        column.addWidget(title)
        said = self.tr("Nothing is left to decide.")
        if open_ones:
            said = self.tr(
                "Decide now or later: until then %n runs stay “interrupted”, and nothing is started.",
                "",
                len(open_ones),
            )
        if settled:
            said = self.tr("%n of them are settled already.", "", len(settled)) + " " + said
        text = PlainLabel(said, wraps=True)
        set_tone(text, "muted")
        column.addWidget(text)
        return head

    def _build_table(self, open_ones: list[Finding], settled: list[Finding]) -> QWidget:
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it goes where the keyboard is in it
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._table = QFrame()
        self._table.setObjectName("dialog_body")
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(22, 4, 22, 12)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(8)
        for place, stretch in enumerate((4, 4, 5, 0)):
            self._grid.setColumnStretch(place, stretch)
        for place, title in enumerate(
            (self.tr("Run"), self.tr("Evidence"), self.tr("Last words"), self.tr("What now"))
        ):
            label = PlainLabel(title)
            label.setFont(smaller(self.font()))
            set_tone(label, "muted")
            self._grid.addWidget(label, 0, place)
        for finding in (*open_ones, *settled):
            self._add_row(finding)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        area.setWidget(self._table)
        return area

    def _add_row(self, finding: Finding) -> None:
        line = QFrame()
        line.setObjectName("line")
        line.setFixedHeight(1)
        self._grid.addWidget(line, self._grid.rowCount(), 0, 1, _COLUMNS)
        row = self._grid.rowCount()
        is_open = finding.verdict is Verdict.INTERRUPTED
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(self._who(finding, is_open), row, 0, top)
        self._grid.addWidget(self._evidence(finding, is_open), row, 1, top)
        said = printable(finding.last_line)[:400]
        words = CutLabel(said or "—")
        words.setToolTip(escaped(said))
        words.setFont(smaller(fixed_font()))
        words.setAccessibleName(self.tr("Last words: {line}").format(line=said) if said else self.tr("No last words"))
        set_tone(words, "" if is_open else "muted")
        self._grid.addWidget(words, row, 2, top)
        if is_open:
            choice = RecoveryChoice(finding)
            choice.end_asked.connect(self.end_asked)
            choice.chosen.connect(self._let_do)
            self._choices[finding.run.id] = choice
            self._grid.addWidget(choice, row, 3, top)
        else:
            self._grid.addWidget(self._done_cell(finding), row, 3, top)

    def _who(self, finding: Finding, is_open: bool) -> QWidget:
        name = CutLabel(printable(finding.run.name))
        name.setToolTip(escaped(name.text()))
        if is_open:
            font = QFont(name.font())
            font.setWeight(QFont.Weight.DemiBold)
            name.setFont(font)
        else:
            set_tone(name, "muted")
        which = self.tr("run {id} · attempt {attempt}").format(id=finding.run.id, attempt=finding.run.attempt)
        return _stack(name, _small(which, "muted"))

    def _evidence(self, finding: Finding, is_open: bool) -> QWidget:
        run, fraction = finding.run, overall(finding.progress)
        if finding.verdict is Verdict.REATTACHED:
            return _stack(_small(self.tr("went on without the monitor"), "muted"))
        if finding.verdict is Verdict.REQUEUED:
            return _stack(_small(self.tr("had not started yet"), "muted"))
        if not is_open:
            when = units.moment(run.ended_at, utc_now()) if run.ended_at else ""
            return _stack(_small(self.tr("ended {when}, nobody watched").format(when=when), "muted"))
        took = took_s(run)
        after = self.tr("after {time}").format(time=units.span(took, rough=True)) if took else ""
        far = units.percent(fraction) if fraction is not None else self.tr("nobody knows how far")
        parts: list[QWidget] = [PlainLabel(f"{far} {after}".strip())]
        if fraction is not None:
            parts.append(ProgressBar(self._theme, fraction, amber=True))
        if finding.stopped_at is not None:
            parts.append(
                _small(self.tr("stopped {when}").format(when=units.moment(finding.stopped_at, utc_now())), "muted")
            )
        return _stack(*parts)

    def _done_cell(self, finding: Finding) -> QWidget:
        state = finding.run.state
        match finding.verdict:
            case Verdict.REATTACHED:
                return _small(self.tr("re-attached, running"), "accent")
            case Verdict.REQUEUED:
                return _small(self.tr("queued again"), "muted")
        tone = {RunState.SUCCEEDED: "green", RunState.FAILED: "red"}.get(state, "muted")
        return _small(state_word(state), tone)

    def _build_foot(self, has_open: bool, can_resume: bool) -> DialogFoot:
        # It opens by itself at launch: a Return meant for something else must not restart anything.
        foot = DialogFoot()
        self.mark_all = foot.add(
            "recovery_mark_all", self.tr("Mark all failed"), lambda: self._decide_all(MARK_FAILED), at_left=True
        )
        self.restart_all = foot.add(
            "recovery_restart_all", self.tr("Restart all"), lambda: self._decide_all(RESTART), at_left=True
        )
        self.resume_all = foot.add("recovery_resume_all", self.tr("Resume all"), self._resume_all, at_left=True)
        self.resume_all.setToolTip(self.tr("What has kept nothing to go on from is restarted."))
        self.later = foot.add("recovery_later", self.tr("Decide later") if has_open else self.tr("Close"), self.reject)
        self.do = foot.add("recovery_do", self.tr("Do this"), self._decide)
        self.do.setProperty("kind", "primary")
        self.do.setEnabled(False)  # until something is chosen
        for button in (self.mark_all, self.restart_all, self.do):
            button.setVisible(has_open)
        self.resume_all.setVisible(can_resume)
        return foot

    def _decide_all(self, verb: Verb) -> None:
        """Choose the same for all, and do it."""
        for choice in self._choices.values():
            choice.choose(verb.key)
        self._decide()

    def _resume_all(self) -> None:
        """Let go on what can, restart the rest, and do it."""
        for choice in self._choices.values():
            choice.choose(RESUME_KEPT.key if choice.finding.can_resume else RESTART.key)
        self._decide()

    def _decide(self) -> None:
        decisions = self._chosen()
        if not decisions:
            self.accept()
            return
        self._deciding = tuple(run.id for _, run in decisions)
        self._let_decide(False)
        self.decided.emit(decisions)

    def _chosen(self) -> tuple[tuple[Verb, Run], ...]:
        return tuple(
            (verb, choice.finding.run) for choice in self._choices.values() if (verb := choice.verb()) is not None
        )

    def _let_decide(self, may: bool) -> None:
        for button in (self.mark_all, self.restart_all, self.resume_all):
            button.setEnabled(may)
        self._let_do()

    @Slot()
    def _let_do(self) -> None:
        self.do.setEnabled(not self._deciding and bool(self._chosen()))


def _small(text: str, tone: str) -> PlainLabel:
    label = PlainLabel(text)
    label.setFont(smaller(label.font()))
    set_tone(label, tone)
    return label


def _stack(*parts: QWidget) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(3)
    for part in parts:
        column.addWidget(part)
    return whole
