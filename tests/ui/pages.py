"""Everything that the window can show, page by page and dialog by dialog: what is looked at as a whole."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from taskmon.core.journal import Identity
from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.saved_jobs.toml import ReadJob
from taskmon.engine.attempts.recovery import Finding, Verdict
from taskmon.ui.actions.commands import SecretsWanted
from taskmon.ui.actions.secrets_dialog import SecretsDialog
from taskmon.ui.actions.verbs import REMOVE
from taskmon.ui.desktop.leave_dialog import Active, LeaveDialog
from taskmon.ui.main_window import MainWindow
from taskmon.ui.panels.days_dialog import DaysDialog
from taskmon.ui.panels.health import HealthPanel
from taskmon.ui.recovery.dialog import RecoveryDialog
from taskmon.ui.saved_jobs.import_dialog import ImportDialog
from taskmon.ui.saved_jobs.name_dialog import NameDialog
from tests.ui.hands import shown

#: Shows something of a window over the scene's runs, and gives what is to be looked at.
Open = Callable[[MainWindow, dict[str, Run], QtBot], QWidget]


def _run(key: str) -> Open:
    def show(window: MainWindow, runs: dict[str, Run], qtbot: QtBot) -> QWidget:
        window.show_run(runs[key].id)
        form = window.details.overview.form
        qtbot.waitUntil(lambda: window.runs.current_run() is not None and bool(form._values["attempts"].text()))
        return window

    return show


def _output(window: MainWindow, runs: dict[str, Run], qtbot: QtBot) -> QWidget:
    _run("backup")(window, runs, qtbot)
    window.details.show_output()
    window.details.output.search_bar.show()
    return window


def _new_run(tab: str) -> Open:
    def show(window: MainWindow, runs: dict[str, Run], qtbot: QtBot) -> QWidget:
        window.new_runs.open_dialog(tab=tab)
        dialog = shown(window, QDialog, "new_run_dialog", qtbot)
        for more in dialog.findChildren(QWidget, "new_run_more"):
            more.click()  # type: ignore[attr-defined]  # a button
        return dialog

    return show


def _recovery(window: MainWindow, runs: dict[str, Run], qtbot: QtBot) -> QWidget:
    lost = runs["interrupted"]
    window.recovery._show(
        (
            Finding(lost, Verdict.INTERRUPTED, Progress(0.61), "frame=88210", lost.ended_at),
            Finding(runs["copy"], Verdict.INTERRUPTED, None, "raw/DSC", None, (Identity(4711, "1", "rsync"),)),
            Finding(runs["backup"], Verdict.REATTACHED, None, "12406 files"),
            Finding(runs["failed"], Verdict.SETTLED, None, "Error 2"),
        )
    )
    return shown(window, RecoveryDialog, "recovery_dialog", qtbot)


def _question(window: MainWindow, runs: dict[str, Run], qtbot: QtBot) -> QWidget:
    window.commands.ask(REMOVE, [runs["failed"], runs["interrupted"], runs["backup"]])
    return shown(window, QMessageBox, "remove_dialog", qtbot)


def _shown(dialog: QDialog) -> QDialog:
    dialog.show()
    return dialog


def _import(window: MainWindow, runs: dict[str, Run], qtbot: QtBot) -> QWidget:
    found = [ReadJob(name, {"job": {"argv": ["make"], "cwd": "/srv"}}, 1) for name in ("make world", "backup")]
    return _shown(ImportDialog("jobs.toml", found, {"backup"}, window))


def _opened(name: str, ask: Callable[[MainWindow, dict[str, Run]], object]) -> Open:
    def show(window: MainWindow, runs: dict[str, Run], qtbot: QtBot) -> QWidget:
        ask(window, runs)
        return shown(window, QDialog, name, qtbot)

    return show


def _tab(number: int) -> Open:
    def show(window: MainWindow, runs: dict[str, Run], qtbot: QtBot) -> QWidget:
        _run("failed")(window, runs, qtbot)
        window.details.tabs.setCurrentIndex(number)
        return window

    return show


PAGES: dict[str, Open] = {
    "window": lambda window, runs, qtbot: window,
    "failed run": _run("failed"),
    "running run": _run("backup"),
    "run to answer": _run("upgrade"),
    "output": _output,
    "timeline": _tab(2),
    "resources": _tab(3),
    "settings": _opened("settings_dialog", lambda window, runs: window.settings.show_settings()),
    "keys": _opened("keys_sheet", lambda window, runs: window.settings.show_keys()),
    "edit": _opened("edit_run_dialog", lambda window, runs: window.queue.edit([runs["queued"]])),
    "days": lambda window, runs, qtbot: _shown(DaysDialog(None, window)),
    "group": _opened("group_page", lambda window, runs: window.queue.groups.open("encodes")),
    "compare": _opened(
        "compare_dialog", lambda window, runs: window.details.compare((runs["failed"], runs["interrupted"]))
    ),
    "new command": _new_run("command"),
    "new task": _new_run("task"),
    "saved jobs": _new_run("saved"),
    "recovery": _recovery,
    "question": _question,
    "leaving": lambda window, runs, qtbot: _shown(LeaveDialog(Active(1, 1, 1), True, window.theme, window)),
    "secrets": lambda window, runs, qtbot: _shown(SecretsDialog(SecretsWanted("deploy", ("TOKEN",), print), window)),
    "name": lambda window, runs, qtbot: _shown(NameDialog(window.windowTitle(), "a", {"a"}, window, may_replace=True)),
    "import": _import,
    "health": lambda window, runs, qtbot: _shown(
        HealthPanel(window._engine, window.runs, window.model, window.reader_thread, window)
    ),
}
