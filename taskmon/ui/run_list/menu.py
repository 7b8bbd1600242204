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
        self._kept: dict[int, str] = {}  # of the run that is shown in the details

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
        kept = self._kept.get(runs[0].id, "") if len(runs) == 1 else ""
        if kept and verbs.RESUME_KEPT.allowed(runs[0]):
            text = self.tr("Resume: {where}").format(where=kept).replace("&", "&&").replace("\t", " ")
            self._add(menu, "resume_kept", text, "play", partial(self._actions.ask, verbs.RESUME_KEPT))
        for verb in verbs.MENU:
            if verb is verbs.RETRY and runs and (kept or verbs.RETRY not in map(verbs.again, runs)):
                continue
            if verb is None:
                menu.addSeparator()
                self._add_looks(menu, runs)
                menu.addSeparator()
            elif selected.any_allows(verb):
                action = verbs.CANCEL_BY_KEY.action if verb is verbs.CANCEL else verb.action
                ask = partial(self._actions.ask, verb)
                self._add(menu, verb.key, verb.text(), verb.sign, ask, shown_keys(action))
                if verb is verbs.DUPLICATE and len(runs) == 1:
                    text, again = self.tr("Run again with…"), self._actions.run_again
                    self._add(menu, "run_again", text, "plus", again, shown_keys("run_again"))
            if verb is verbs.RELEASE and any(run.state is RunState.QUEUED for run in runs):
                self._add_queue(menu)
        self.opened.emit()
        menu.popup(where)

    def note_kept(self, run_id: int, where: str) -> None:
        """The next attempt of this run would go on there: the menu offers it; "": it has nothing to go on from."""
        self._kept = {run_id: where} if where else {}

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
