"""The amber bar over the list: what somebody should know or decide, one sentence and at most two buttons."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from taskmon.core.clock import utc_now
from taskmon.core.errors import RunError
from taskmon.core.job import printable
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.trouble import is_of_machine
from taskmon.engine.attempts.recovery import Finding
from taskmon.engine.engine import Engine
from taskmon.ui.panels.run_counts import RunCounter
from taskmon.ui.style import icons
from taskmon.ui.style.theme import Theme
from taskmon.ui.text.errors.text import trouble_text
from taskmon.ui.text.units import moment
from taskmon.ui.widgets.labels import CutLabel, PlainLabel


class Banner(QFrame):
    """Shows the most urgent of: what went wrong, what can't be recorded, is wrong with the settings, was interrupted,
    seems stuck, was upgraded.
    """

    review_asked = Signal()
    show_asked = Signal(int)  #: a run's id
    settings_asked = Signal(str)  #: a setting, or "": all of them

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._theme = theme
        self._trouble: RunError | None = None
        self._interrupted = 0
        self._when = ""
        self._stuck: tuple[Run, ...] = ()
        self._message = ""
        self._is_good = False
        self._upgraded = ""
        self._settings_problem = ""
        self._does: Callable[[], object] = lambda: None  # what its button does
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 14, 7)
        row.setSpacing(8)
        self._sign = QLabel()
        self._head = PlainLabel()
        self._head.setObjectName("banner_head")
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        self._head.setFont(font)
        self._text = CutLabel()
        self._text.setObjectName("banner_text")
        self._button = QPushButton()
        self._button.setObjectName("banner_button")
        self._button.clicked.connect(lambda checked=False: self._does())
        self._dismiss = QPushButton(self.tr("Dismiss"))
        self._dismiss.setObjectName("banner_dismiss")
        self._dismiss.setAccessibleName(self.tr("Dismiss the message"))
        self._dismiss.clicked.connect(self._forget)
        for widget, stretch in (
            (self._sign, 0),
            (self._head, 0),
            (self._text, 1),
            (self._button, 0),
            (self._dismiss, 0),
        ):
            row.addWidget(widget, stretch)
        theme.changed.connect(self._show)
        self._show()

    def follow(self, engine: Engine, counter: RunCounter) -> None:
        """Show what these tell."""
        engine.trouble_changed.connect(self.show_trouble)
        engine.stuck_found.connect(self.show_stuck)
        engine.upgraded.connect(self.show_upgraded)
        engine.recovered.connect(self._note_recovered)
        counter.counted.connect(lambda counts: self.show_interrupted(counts.of(RunState.INTERRUPTED)))

    @property
    def text(self) -> str:
        """What it says; empty while it is hidden."""
        return "" if self.isHidden() else f"{self._head.text()} {self._text.text()}".strip()

    @Slot(object)
    def show_trouble(self, error: RunError | None) -> None:
        """Outcomes can't be recorded, or runs not be started; None: they can again."""
        self._trouble = error
        self._show()

    def show_interrupted(self, count: int) -> None:
        """So many runs wait for the user's word; 0: none."""
        self._interrupted = count
        self._show()

    @Slot(object)
    def _note_recovered(self, findings: tuple[Finding, ...]) -> None:
        stopped = [finding.stopped_at for finding in findings if finding.stopped_at is not None]
        if stopped:
            when = self.tr("when taskmon or the computer stopped, {when}.")
            self._when = when.format(when=moment(max(stopped), utc_now()))
            self._show()

    @Slot(object)
    def show_stuck(self, runs: tuple[Run, ...]) -> None:
        """These have not moved for long: a question."""
        self._stuck = runs
        self._show()

    @Slot(str)
    def show_upgraded(self, text: str) -> None:
        """Another version was installed while this one runs."""
        self._upgraded = text
        self._show()

    def show_settings_problem(self, problem: str) -> None:
        """Settings are not in force as the user has written them; "": they are."""
        self._settings_problem = problem
        self._show()

    def show_message(self, message: str) -> None:
        """Something asked for could not be done."""
        self._message, self._is_good = message, False
        self._show()

    def show_done(self, message: str) -> None:
        """Something asked for is done, and can't be seen elsewhere."""
        self._message, self._is_good = message, True
        self._show()

    @Slot()
    def _show(self) -> None:
        dismissable = False
        if self._message:
            head = self.tr("Done.") if self._is_good else self.tr("That did not work.")
            self._fill(head, printable(self._message), "", is_good=self._is_good)
            dismissable = True
        elif self._trouble is not None:
            head = self.tr("Nothing more is started now.")
            if not is_of_machine(self._trouble):
                head = self.tr("Not everything is recorded yet.")
            setting = str((self._trouble.details or {}).get("setting", ""))
            self._fill(head, printable(trouble_text(self._trouble)), self.tr("Settings…") if setting else "")
            self._does = partial(self.settings_asked.emit, setting)
        elif self._settings_problem:
            self._fill(self.tr("The settings have a mistake."), printable(self._settings_problem), self.tr("Settings…"))
            self._does = partial(self.settings_asked.emit, "")
            dismissable = True
        elif self._interrupted:
            head = self.tr("%n runs were interrupted", "", self._interrupted)
            self._fill(head, self._when or self.tr("Nothing is started until you decide."), self.tr("Review…"))
            self._does = self.review_asked.emit
        elif self._stuck:
            name = printable(self._stuck[0].name)
            head = self.tr("Is it stuck?")
            text = self.tr("“{name}” has not moved for a while.")
            if len(self._stuck) > 1:
                text = self.tr("“{name}” and %n more have not moved for a while.", "", len(self._stuck) - 1)
            text = text.format(name=name)
            self._fill(head, text, self.tr("Show it"))
            self._does = lambda: self.show_asked.emit(self._stuck[0].id)
            dismissable = True
        elif self._upgraded:
            self._fill(self.tr("taskmon was upgraded."), printable(self._upgraded), "")
            dismissable = True
        else:
            self.hide()
            return
        self._dismiss.setVisible(dismissable)
        self.show()

    def _fill(self, head: str, text: str, button: str, *, is_good: bool = False) -> None:
        colours = self._theme.colours
        sign, colour = ("check", colours.green) if is_good else ("warning", colours.amber)
        self._sign.setPixmap(icons.pixmap(sign, colour, 16, self.devicePixelRatioF()))
        if self.property("good") is not is_good:
            self.setProperty("good", is_good)
            self.style().unpolish(self)
            self.style().polish(self)
        self._head.setText(head)
        self._text.setText(text)
        self._text.setToolTip("")
        self._button.setText(button)
        self._button.setAccessibleName(f"{button} {head}")
        self._button.setVisible(bool(button))
        self.setAccessibleName(f"{head} {text}")

    @Slot()
    def _forget(self) -> None:
        if self._message:
            self._message = ""
        elif self._settings_problem:
            self._settings_problem = ""
        elif self._stuck:
            self._stuck = ()
        else:
            self._upgraded = ""
        self._show()
