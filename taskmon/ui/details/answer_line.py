"""The line in which somebody answers a run that waits on its terminal; what is typed leaves it, and is kept nowhere."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QMenu, QPushButton, QWidget

from taskmon.core.job import JobKind, printable
from taskmon.core.requests.answer import Answer, Key
from taskmon.core.run import Run
from taskmon.core.states import Fact, RunState
from taskmon.core.wire import Live, facts_of
from taskmon.ui.run_list.columns import escaped
from taskmon.ui.widgets.labels import CutLabel, set_tone

_LONGEST_CHARS = 2_000
#: No keyboard on a screen learns what is typed here, nor offers words for it.
_HINTS = (
    Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhNoAutoUppercase
)


class AnswerLine(QFrame):
    """Visible while a run with a terminal of its own runs."""

    typed = Signal(object, object)  #: Run, Answer

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answer")
        self._run: Run | None = None
        self._hides: bool | None = None  # what its terminal did when it was looked at last
        self._question = CutLabel()
        self._question.setObjectName("answer_question")
        self.line = QLineEdit()
        self.line.setObjectName("answer_line")
        self.line.setAccessibleName(self.tr("A line to type to the run"))
        self.line.setMaxLength(_LONGEST_CHARS)
        self.line.setInputMethodHints(_HINTS)
        self.line.returnPressed.connect(self._send)
        self.hide_box = QCheckBox(self.tr("Hidden"))
        self.hide_box.setObjectName("answer_hidden")
        self.hide_box.setAccessibleName(self.tr("Hide what is typed"))
        self.hide_box.toggled.connect(self._show_echo)
        self.send_button = QPushButton(self.tr("Send"))
        self.send_button.setObjectName("answer_send")
        self.send_button.setAccessibleName(self.tr("Send the line to the run"))
        self.send_button.clicked.connect(self._send)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 14, 6)
        row.addWidget(self._question, 2)
        row.addWidget(self.line, 3)
        for part in (self.hide_box, self.send_button, self._build_keys()):
            row.addWidget(part)
        self.hide()

    def show_run(self, run: Run | None, live: Live | None) -> None:
        """Show the line if something can be typed to the run, with what it asks."""
        if run is None or self._run is None or (run.id, run.attempt) != (self._run.id, self._run.attempt):
            self._forget()
        self._run = run
        has_terminal = run is not None and run.job.pty and run.job.kind is JobKind.COMMAND
        waits = run is not None and Fact.WAITING_FOR_INPUT in facts_of(run, live)
        hides = live.hides_input if live is not None else None
        if run is None or not has_terminal or run.state is not RunState.RUNNING or (hides is None and not waits):
            self._forget()
            self.hide()
            return
        self._show_question(live.line if live is not None else "", waits=waits)
        self._take_hint(hides)
        for part in (self.line, self.hide_box, self.send_button, self.keys_button):
            part.setEnabled(hides is not None)
        # Of a worker that does not say so nothing is known: it is of an earlier version, or was just found.
        hint = "" if hides is not None else self.tr("Nothing can be typed: its worker is of an earlier version.")
        self.line.setPlaceholderText(hint)
        self.show()

    def _build_keys(self) -> QPushButton:
        self.keys_button = QPushButton("⋯")
        self.keys_button.setObjectName("answer_keys")
        self.keys_button.setAccessibleName(self.tr("Keys that can be typed to the run"))
        menu = QMenu(self.keys_button)
        menu.setObjectName("answer_menu")
        for key, text in (
            (Key.END, self.tr("End of input (Ctrl+D)")),
            (Key.INTERRUPT, self.tr("Interrupt (Ctrl+C)")),
        ):
            action = QAction(text, menu)
            action.setObjectName(f"answer_{key.value}")
            action.setData(key)
            menu.addAction(action)
        menu.triggered.connect(self._press)
        self.keys_button.setMenu(menu)
        return self.keys_button

    def _show_question(self, line: str, *, waits: bool) -> None:
        asked = printable(line).strip()
        text = self.tr("waiting for input: {line}").format(line=asked or "?") if waits else self.tr("Type to the run:")
        self._question.setText(text)
        self._question.setToolTip(escaped(asked) if waits else "")
        set_tone(self._question, "amber" if waits else "muted")
        self.line.setAccessibleName(text if waits else self.tr("A line to type to the run"))

    def _take_hint(self, hides: bool | None) -> None:
        """Hide what is typed as soon as the terminal does; show it again only where nothing stands there yet."""
        if hides is None or hides is self._hides or (not hides and self.line.text()):
            return
        self._hides = hides
        self.hide_box.setChecked(hides)

    def _forget(self) -> None:
        """Nothing that was typed for one run is ever sent to another, or comes back by undo."""
        self._hides = None
        self.line.setText("")
        self.hide_box.setChecked(False)

    @Slot(bool)
    def _show_echo(self, is_hidden: bool) -> None:
        self.line.setEchoMode(QLineEdit.EchoMode.Password if is_hidden else QLineEdit.EchoMode.Normal)

    @Slot()
    def _send(self) -> None:
        if self._run is not None:
            answer = Answer(self.line.text())
            self.line.setText("")  # unlike clear(), it leaves nothing to undo
            self.typed.emit(self._run, answer)

    @Slot(QAction)
    def _press(self, action: QAction) -> None:
        if self._run is not None:
            self.typed.emit(self._run, Answer(key=Key(action.data())))
