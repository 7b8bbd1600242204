"""The menu of a row: what can be asked of the runs that are selected."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.ui.actions import verbs
from taskmon.ui.actions.run_actions import RunActions
from taskmon.ui.actions.shortcuts import shown_keys
from taskmon.ui.style import icons
from taskmon.ui.style.theme import Theme


class RunMenu(QObject):
    """`popup` opens it; what is asked there goes by `actions`."""

    output_asked = Signal(object)  #: Run
    opened = Signal()
    closed = Signal()

    def __init__(self, view: QWidget, actions: RunActions, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._actions = actions
        self._theme = theme

    def popup(self, where: QPoint) -> None:
        """Open the menu for what is selected, at this place of the screen."""
        selected = self._actions.selected()
        runs = selected.runs
        if not selected.count:
            return
        menu = QMenu(self._view)
        menu.setObjectName("run_menu")
        menu.aboutToHide.connect(menu.deleteLater)
        menu.aboutToHide.connect(self.closed)
        again = selected.again
        if again is verbs.RESUME_KEPT:
            kept = selected.kept[runs[0].id] if len(runs) == 1 else ""
            text = self.tr("Resume: {where}").format(where=kept) if kept else again.text()
            text = text.replace("&", "&&").replace("\t", " ")
            self._add(menu, again.key, text, again.sign, partial(self._actions.ask, again), shown_keys(again.action))
        for verb in verbs.MENU:
            if verb is verbs.RETRY and runs and again is not verb:
                continue
            if verb is None:
                menu.addSeparator()
                self._add_looks(menu, runs)
                menu.addSeparator()
            elif selected.any_allows(verb):
                action = verbs.CANCEL_BY_KEY.action if verb is verbs.CANCEL else verb.action
                is_other = action == again.action and again is not verb  # one key, and what it means is said once
                ask = partial(self._actions.ask, verb)
                self._add(menu, verb.key, verb.text(), verb.sign, ask, "" if is_other else shown_keys(action))
                if verb is verbs.DUPLICATE and len(runs) == 1:
                    text, with_changes = self.tr("Run again with…"), self._actions.run_again
                    self._add(menu, "run_again", text, "plus", with_changes, shown_keys("run_again"))
            if verb is verbs.RELEASE and any(run.state is RunState.QUEUED for run in runs):
                self._add_queue(menu)
        self.opened.emit()
        menu.popup(where)

    def _add_queue(self, menu: QMenu) -> None:
        """What only waits can be changed, and moved among the others that do."""
        edit = partial(self._actions.edit)
        self._add(menu, "edit", self.tr("Edit…"), "pencil", edit, shown_keys("edit"))
        moves = menu.addMenu(self.tr("Move"))
        moves.setObjectName("run_menu_move")
        moves.menuAction().setObjectName("run_menu_move")
        moves.setIcon(icons.icon("up_down", self._theme.colours.muted))
        texts = {
            "first": self.tr("To the front"),
            "up": self.tr("Up"),
            "down": self.tr("Down"),
            "last": self.tr("To the end"),
        }
        for direction, text in texts.items():
            key = f"move_{direction}"
            self._add(moves, key, text, direction, partial(self._actions.move, direction), shown_keys(key))

    def _add_looks(self, menu: QMenu, runs: tuple[Run, ...]) -> None:
        """What looks at a run and changes nothing."""
        actions = self._actions
        if len(runs) == 1:
            # What the list itself does when that key is pressed.
            keys = QKeySequence(Qt.Key.Key_Return).toString(QKeySequence.SequenceFormat.NativeText)
            self._add(menu, "output", self.tr("Show output"), "", partial(self.output_asked.emit, runs[0]), keys)
            text = self.tr("Open its folder")
            self._add(menu, "open_folder", text, "", actions.open_folder, shown_keys("open_folder"))
        if not runs:
            return
        text = self.tr("Copy the command")
        self._add(menu, "copy_command", text, "", actions.copy_command, shown_keys("copy_command"))
        more = menu.addMenu(self.tr("Copy as"))
        more.setObjectName("run_menu_copy_as_menu")
        more.menuAction().setObjectName("run_menu_copy_as")
        self._add(more, "copy_json", self.tr("JSON"), "", actions.copy_json)
        self._add(more, "copy_link", self.tr("Link to it in taskmon"), "", actions.copy_link)
        if len(runs) == 2:
            self._add(menu, "compare", self.tr("Compare…"), "", actions.compare)

    def _add(self, menu: QMenu, key: str, text: str, sign: str, act: Callable[[], object], keys: str = "") -> None:
        action = menu.addAction(f"{text}\t{keys}" if keys else text)
        action.setObjectName(f"run_menu_{key}")
        if sign:
            action.setIcon(icons.icon(sign, self._theme.colours.muted))
        action.triggered.connect(lambda checked=False: act())
