"""The keys of one action in the dialog: typed into a field, compared with those of all others at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QKeySequenceEdit, QLineEdit, QPushButton, QVBoxLayout, QWidget

from taskmon.settings import Settings
from taskmon.ui.actions.shortcuts import KEYS
from taskmon.ui.settings.keys import Action
from taskmon.ui.settings.rows import HEADS_PX, Row, keep_room
from taskmon.ui.widgets.form_layout import FormGrid, beside
from taskmon.ui.widgets.labels import PlainLabel, set_tone

_KEYS_PX = 150
_LEAVING = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _KeyEdit(QKeySequenceEdit):
    """Takes every key but those by which one leaves it and its dialog; shows that it has the keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self.setMaximumSequenceLength(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_bare = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if is_bare and event.key() in _LEAVING:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_focus(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_focus(False)

    def _show_focus(self, has_focus: bool) -> None:
        # The line that is seen is a part of it, and never has the keyboard itself.
        for line in self.findChildren(QLineEdit):
            line.setProperty("focused", has_focus)
            line.style().unpolish(line)
            line.style().polish(line)


class KeyRow(Row):
    """Of the first keys; an action's other keys, of which few have any, stay with it until the first are changed."""

    def __init__(self, action: Action) -> None:
        super().__init__()
        self.action = action
        self._kept: tuple[str, ...] = ()
        self._other: Action | None = None
        self._edit = _KeyEdit()
        self._edit.setFixedWidth(_KEYS_PX)
        self._also = PlainLabel()
        set_tone(self._also, "muted")
        self._clear = self._link("clear", self.tr("Clear"), self.tr("No keys for {title}"))
        self._reset = self._link("reset", self.tr("Reset"), self.tr("Reset {title}"))
        keep_room(self._reset)
        grid = FormGrid(heads_px=HEADS_PX)
        grid.setVerticalSpacing(2)
        line = beside(self._edit, self._clear, self._reset, self._also)
        line.setStretch(0, 0)
        line.addStretch(1)
        grid.add_row(action.title, self._edit, f"keys_{action.name}", line)
        # What has the keyboard is a line within it.
        for part in self._edit.findChildren(QWidget):
            part.setAccessibleName(action.title)
        self._error = PlainLabel(wraps=True)
        self._error.setObjectName(f"keys_{action.name}_error")
        set_tone(self._error, "red")
        self._error.hide()
        grid.add_below(self._error)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(grid)
        self._edit.keySequenceChanged.connect(self._take)
        self._clear.clicked.connect(lambda: self._show(()))
        self._reset.clicked.connect(self.reset)

    def fill(self, settings: Settings) -> None:
        self._show(settings.keys.get(self.action.name, KEYS[self.action.name]))

    def changes(self, settings: Settings) -> dict[str, object]:
        before = settings.keys.get(self.action.name, KEYS[self.action.name])
        if self.keys() == before:
            return {}
        # What has its own again is left out of the file.
        given = None if self.keys() == KEYS[self.action.name] else list(self.keys())
        return {f"keys.{self.action.name}": given[0] if given is not None and len(given) == 1 else given}

    def problem(self) -> str:
        if self._other is None:
            return ""
        return self.tr("{keys} are those of “{title}” as well.").format(
            keys=self._edit.keySequence().toString(QKeySequence.SequenceFormat.NativeText), title=self._other.title
        )

    def matches(self, words: str) -> bool:
        shown = " ".join(QKeySequence(one).toString(QKeySequence.SequenceFormat.NativeText) for one in self.keys())
        also = self.tr("keys shortcut")
        searched = f"{self.action.title} {self.action.name} {shown} {also}".casefold()
        return all(word in searched for word in words.casefold().split())

    def handle(self) -> QWidget:
        return self._edit

    def keys(self) -> tuple[str, ...]:
        """What is given here, as settings.toml has it."""
        return self._kept

    def show_conflict(self, other: Action | None) -> None:
        """Say that another action has these keys; None: none has."""
        self._other = other
        problem = self.problem()
        self._error.setText(problem)
        self._error.setVisible(bool(problem))

    @Slot()
    def reset(self) -> None:
        """Give it its own keys again."""
        self._show(KEYS[self.action.name])

    def _show(self, keys: tuple[str, ...]) -> None:
        self._edit.blockSignals(True)
        self._edit.setKeySequence(QKeySequence(keys[0]) if keys else QKeySequence())
        self._edit.blockSignals(False)
        self._put(keys)

    @Slot(QKeySequence)
    def _take(self, typed: QKeySequence) -> None:
        self._put((typed.toString(QKeySequence.SequenceFormat.PortableText),) if not typed.isEmpty() else ())

    def _put(self, keys: tuple[str, ...]) -> None:
        self._kept = keys
        others = [QKeySequence(one).toString(QKeySequence.SequenceFormat.NativeText) for one in keys[1:]]
        self._also.setText(self.tr("also {keys}").format(keys=", ".join(others)) if others else "")
        self._reset.setVisible(keys != KEYS[self.action.name])
        self._clear.setVisible(bool(keys))
        self.changed.emit()

    def _link(self, key: str, text: str, spoken: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"keys_{self.action.name}_{key}")
        button.setAccessibleName(spoken.format(title=self.action.title))
        button.setProperty("kind", "link")
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
