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
from taskmon.ui import icons, verbs
from taskmon.ui.actions import Act, make_actions
from taskmon.ui.theme import Theme
from taskmon.ui.verbs import Verb
from taskmon.ui.wording import folder

#: The keys of each entry; verbs that take turns share theirs.
_KEYS = {
    "output": "Return",
    "pause": "Space",
    "resume": "Space",
    "hold": "H",
    "release": "H",
    "retry": "R",
    "restart": "R",
    "cancel": "Del",
    "duplicate": "Ctrl+D",
    "run_again": "Ctrl+Shift+D",
    "remove": "Shift+Del",
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
                Act("cancel", "", (_KEYS["cancel"],), lambda: self._ask(verbs.CANCEL)),
                Act("pause", "", (_KEYS["pause"],), lambda: self._ask_first(verbs.PAUSE, verbs.RESUME)),
                Act("hold", "", (_KEYS["hold"],), lambda: self._ask_first(verbs.HOLD, verbs.RELEASE)),
                Act("retry", "", (_KEYS["retry"],), self._retry),
                Act("duplicate", "", (_KEYS["duplicate"],), lambda: self._ask(verbs.DUPLICATE)),
                Act("run_again", "", (_KEYS["run_again"],), self._run_again),
                Act("remove", "", (_KEYS["remove"],), lambda: self._ask(verbs.REMOVE)),
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
            self._add(menu, "resume_kept", text, "play", partial(self._ask, verbs.RESUME_KEPT))
        for verb in verbs.MENU:
            if verb is verbs.RETRY and kept:
                continue
            if verb is None:
                menu.addSeparator()
                self._add_looks(menu, runs)
                menu.addSeparator()
            elif any(verb.allowed(run) for run in runs):
                self._add(menu, verb.key, verb.text(), verb.sign, partial(self._ask, verb))
                if verb is verbs.DUPLICATE and len(runs) == 1:
                    self._add(menu, "run_again", self.tr("Run again with…"), "plus", self._run_again)
        menu.popup(where)

    def note_kept(self, run_id: int, where: str) -> None:
        """The next attempt of this run would go on there: the menu offers it; "": it has nothing to go on from."""
        self._kept = {run_id: where} if where else {}

    def _add_looks(self, menu: QMenu, runs: tuple[Run, ...]) -> None:
        """What looks at a run and changes nothing."""
        if len(runs) == 1:
            self._add(menu, "output", self.tr("Show output"), "", lambda: self.output_asked.emit(runs[0]))
            self._add(menu, "open_folder", self.tr("Open its folder"), "", self._open_folder)
        self._add(menu, "copy_command", self.tr("Copy the command"), "", self._copy_command)

    def _add(self, menu: QMenu, key: str, text: str, sign: str, act: Callable[[], object]) -> None:
        shown = QKeySequence(_KEYS.get(key, "")).toString(QKeySequence.SequenceFormat.NativeText)
        action = menu.addAction(f"{text}\t{shown}" if shown else text)
        action.setObjectName(f"run_menu_{key}")
        if sign:
            action.setIcon(icons.icon(sign, self._theme.colours.muted))
        action.triggered.connect(lambda checked=False: act())

    def _ask(self, verb: Verb) -> None:
        fitting = tuple(run for run in self._selected() if verb.allowed(run))
        if not fitting:
            return
        if verb is verbs.REMOVE:
            self._confirm_removal(fitting)
        else:
            self.asked.emit(verb, fitting)

    def _ask_first(self, one: Verb, other: Verb) -> None:
        """Ask the one verb where any run allows it, else the other."""
        self._ask(one if any(one.allowed(run) for run in self._selected()) else other)

    def _retry(self) -> None:
        runs = self._selected()
        for verb in (verbs.RETRY, verbs.RESTART):
            fitting = tuple(run for run in runs if verbs.again(run) is verb and verb.allowed(run))
            if fitting:
                self.asked.emit(verb, fitting)

    def _run_again(self) -> None:
        for run in self._selected()[:1]:
            self.run_again_asked.emit(run)

    def _confirm_removal(self, runs: tuple[Run, ...]) -> None:
        from PySide6.QtWidgets import QMessageBox  # here: launch must not wait for it

        one, many = self.tr("Remove “{name}” from the list?"), self.tr("Remove {count} runs from the list?")
        box = QMessageBox(self._view)
        box.setObjectName("remove_dialog")
        box.setWindowTitle(self.tr("Remove from the list"))
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(one.format(name=runs[0].name[:80]) if len(runs) == 1 else many.format(count=len(runs)))
        box.setInformativeText(self.tr("What is known of it and its output are deleted. This can't be undone."))
        remove = box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        remove.setObjectName("remove_do")
        keep = box.addButton(self.tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        keep.setObjectName("remove_keep")
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        remove.clicked.connect(lambda: self.asked.emit(verbs.REMOVE, runs))
        box.finished.connect(box.deleteLater)
        box.open()

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
