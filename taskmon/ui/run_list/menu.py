"""What can be asked of the runs that are selected: by keys in the list, and from the menu of a row."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from taskmon.core.job import JobKind
from taskmon.core.run import Run
from taskmon.ui.actions import verbs
from taskmon.ui.actions.shortcuts import Act, make_actions
from taskmon.ui.actions.verbs import Verb
from taskmon.ui.style import icons
from taskmon.ui.style.theme import Theme
from taskmon.ui.text.run import folder

#: The keys of what changes no run; a verb's own stand with it.
_KEYS = {
    "output": "Return",
    "run_again": "Ctrl+Shift+D",
    "copy_command": "Ctrl+C",
    "open_folder": "Ctrl+Shift+O",
}


class RunMenu(QObject):
    """Adds its keys to the list; `popup` opens the menu."""

    asked = Signal(object, object)  #: verbs.Verb, tuple[Run, ...]
    output_asked = Signal(object)  #: Run
    run_again_asked = Signal(object)  #: Run: a new one like it, with changes
    failed = Signal(str)  #: a sentence for the user

    def __init__(self, view: QWidget, selected: Callable[[], tuple[Run, ...]], theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._selected = selected
        self._theme = theme
        self._kept: dict[int, str] = {}  # of the run that is shown in the details
        make_actions(
            view,
            None,
            (
                Act("cancel", "", (verbs.CANCEL_BY_KEY.keys,), lambda: self._ask(verbs.CANCEL_BY_KEY)),
                Act("pause", "", (verbs.PAUSE.keys,), lambda: self._ask_first(verbs.PAUSE, verbs.RESUME)),
                Act("hold", "", (verbs.HOLD.keys,), lambda: self._ask_first(verbs.HOLD, verbs.RELEASE)),
                Act("retry", "", (verbs.RETRY.keys,), self._retry),
                Act("duplicate", "", (verbs.DUPLICATE.keys,), lambda: self._ask(verbs.DUPLICATE)),
                Act("run_again", "", (_KEYS["run_again"],), self._run_again),
                Act("remove", "", (verbs.REMOVE.keys,), lambda: self._ask(verbs.REMOVE)),
                Act("copy_command", "", (_KEYS["copy_command"],), self._copy_command),
                Act("open_folder", "", (_KEYS["open_folder"],), self._open_folder),
            ),
        )

    def popup(self, where: QPoint) -> None:
        """Open the menu for what is selected, at this place of the screen."""
        runs = self._selected()
        if not runs:
            return
        menu = QMenu(self._view)
        menu.setObjectName("run_menu")
        menu.aboutToHide.connect(menu.deleteLater)
        kept = self._kept.get(runs[0].id, "") if len(runs) == 1 else ""
        if kept and verbs.RESUME_KEPT.allowed(runs[0]):
            text = self.tr("Resume: {where}").format(where=kept).replace("&", "&&").replace("\t", " ")
            self._add(menu, "resume_kept", text, "", "play", partial(self._ask, verbs.RESUME_KEPT))
        for verb in verbs.MENU:
            if verb is verbs.RETRY and (kept or verbs.RETRY not in map(verbs.again, runs)):
                continue
            if verb is None:
                menu.addSeparator()
                self._add_looks(menu, runs)
                menu.addSeparator()
            elif any(verb.allowed(run) for run in runs):
                keys = verbs.CANCEL_BY_KEY.keys if verb is verbs.CANCEL else verb.keys
                self._add(menu, verb.key, verb.text(), keys, verb.sign, partial(self._ask, verb))
                if verb is verbs.DUPLICATE and len(runs) == 1:
                    self._add_look(menu, "run_again", self.tr("Run again with…"), self._run_again, "plus")
        menu.popup(where)

    def note_kept(self, run_id: int, where: str) -> None:
        """The next attempt of this run would go on there: the menu offers it; "": it has nothing to go on from."""
        self._kept = {run_id: where} if where else {}

    def _add_looks(self, menu: QMenu, runs: tuple[Run, ...]) -> None:
        """What looks at a run and changes nothing."""
        if len(runs) == 1:
            self._add_look(menu, "output", self.tr("Show output"), lambda: self.output_asked.emit(runs[0]))
            self._add_look(menu, "open_folder", self.tr("Open its folder"), self._open_folder)
        self._add_look(menu, "copy_command", self.tr("Copy the command"), self._copy_command)

    def _add_look(self, menu: QMenu, key: str, text: str, act: Callable[[], object], sign: str = "") -> None:
        self._add(menu, key, text, _KEYS.get(key, ""), sign, act)

    def _add(self, menu: QMenu, key: str, text: str, keys: str, sign: str, act: Callable[[], object]) -> None:
        shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        action = menu.addAction(f"{text}\t{shown}" if shown else text)
        action.setObjectName(f"run_menu_{key}")
        if sign:
            action.setIcon(icons.icon(sign, self._theme.colours.muted))
        action.triggered.connect(lambda checked=False: act())

    def _ask(self, verb: Verb) -> None:
        runs = self._selected()
        if any(verb.allowed(run) for run in runs):
            self.asked.emit(verb, runs)

    def _ask_first(self, one: Verb, other: Verb) -> None:
        """Ask the one verb where any run allows it, else the other."""
        self._ask(one if any(one.allowed(run) for run in self._selected()) else other)

    def _retry(self) -> None:
        verb = verbs.again_all(self._selected())
        if verb is not verbs.DUPLICATE:
            self._ask(verb)

    def _run_again(self) -> None:
        for run in self._selected()[:1]:
            self.run_again_asked.emit(run)

    def _copy_command(self) -> None:
        """Put the commands on the clipboard as a shell would take them: whole, with what is hidden elsewhere."""
        lines = [_command(run) for run in self._selected()]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))

    def _open_folder(self) -> None:
        """Have the desktop show the folder that the run works in."""
        for run in self._selected()[:1]:
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(run.job.cwd)):
                self.failed.emit(self.tr("Nothing here can show the folder {path}.").format(path=folder(run.job.cwd)))


def _command(run: Run) -> str:
    if run.job.kind is JobKind.TASK:
        params = (f"{name}:={json.dumps(value)}" for name, value in run.job.params.items())
        python = ("--python", run.job.python) if run.job.python else ()
        given = (part for param in params for part in ("--param", param))
        return shlex.join(("taskmon", "add", "--task", run.job.task, *python, *given))
    return run.job.argv[0] if run.job.shell else shlex.join(run.job.argv)
