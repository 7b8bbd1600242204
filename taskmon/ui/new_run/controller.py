"""Opens the dialogs from which runs are started, and has done what is asked there: new, again with changes, saved."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from taskmon.core.environment import captured
from taskmon.core.errors import TaskmonError
from taskmon.core.requests.new_run import NewRun, unnamed
from taskmon.core.run import Run
from taskmon.engine.verbs.control import Control
from taskmon.engine.verbs.params import new_run
from taskmon.ui.actions.commands import RunCommands
from taskmon.ui.actions.prompts import RunPrompts
from taskmon.ui.actions.shortcuts import Act, make_actions
from taskmon.ui.new_run.dropping.drop_target import DropTarget
from taskmon.ui.new_run.dropping.meaning import Meaning
from taskmon.ui.new_run.login_path import LoginPath
from taskmon.ui.new_run.typed_ahead import TypedAhead, open_over
from taskmon.ui.panels.sidebar import Sidebar
from taskmon.ui.panels.toolbar import Toolbar
from taskmon.ui.saved_jobs.actions import SavedJobActions
from taskmon.ui.saved_jobs.entry_points import SavedJobsEntryPoints
from taskmon.ui.saved_jobs.store import SavedJobs, as_new_run
from taskmon.ui.style.theme import Theme
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.threads.latest_call import LatestCall
from taskmon.ui.threads.reader_thread import ReaderThread

#: Once the window has been there for so long, what is wanted next is made ready.
_PREPARE_MS = 500
#: What the dialog for a new run imports, the smallest first.
_PARTS = (
    "widgets.form_layout", "new_run.options.form", "new_run.progress_hint", "new_run.command", "saved_jobs.page",
    "forms.parameter_form", "new_run.task", "new_run.dialog",
)  # fmt: skip


class NewRunController(QObject):
    """Over `window`. Made after the first picture; the dialogs are imported when they are first opened."""

    failed = Signal(str)  #: a sentence for the user
    told = Signal(str)  #: a sentence of what was done

    def __init__(
        self, commands: RunCommands, reader_thread: ReaderThread, control: Control, theme: Theme, window: QWidget
    ) -> None:
        super().__init__(window)
        self._commands = commands
        self._reader_thread = reader_thread
        self._theme = theme
        self._paths = control.paths
        self._window = window
        self._groups: Callable[[], list[str]] = list
        self.gives_hints: Callable[[], bool] = lambda: True  #: on what would make a command show its progress
        self._unprepared = [f"taskmon.ui.{name}" for name in _PARTS]
        self._prepare_timer = QTimer(self, singleShot=True)  # it goes with this object, also within the half second
        self._prepare_timer.timeout.connect(self.prepare)
        self._prepare_timer.start(_PREPARE_MS)
        self._login = LoginPath(self)
        self.jobs = SavedJobs(control, reader_thread, self)
        self.jobs.failed.connect(self.failed)
        self._job_actions = SavedJobActions(self.jobs, window)
        self._job_actions.written.connect(self.told)
        self._questions = RunPrompts(commands, window)
        self.drops = DropTarget(window)
        self.drops.dropped.connect(self.take_dropped)
        self._looking = LatestCall(self)

    def offer(self, toolbar: Toolbar, sidebar: Sidebar, runs: QWidget, groups: Callable[[], list[str]]) -> None:
        """Let saved jobs be run and kept from the toolbar and from the left; `groups` are those a run may join.

        Args:
            runs: Where what was copied elsewhere can be pasted.
        """
        make_actions(runs, None, (Act("paste_command", self.tr("New run from what is copied"), self.paste),))
        self._groups = groups
        self.entry_points = SavedJobsEntryPoints(self.jobs, toolbar, sidebar, self._theme, self._window)
        self.entry_points.run_asked.connect(self.run_saved)
        self.entry_points.run_with_asked.connect(self.run_with)
        self.entry_points.edit_asked.connect(self.edit)
        self.entry_points.dialog_asked.connect(lambda tab: self.open_dialog(tab=tab))
        self.entry_points.rename_asked.connect(self._job_actions.rename)
        self.entry_points.remove_asked.connect(self._job_actions.remove)
        self.entry_points.export_asked.connect(self._job_actions.export)
        self.entry_points.import_asked.connect(self._job_actions.bring_in)
        self.entry_points.dropped.connect(self._take_for_job)
        self.jobs.read()

    @Slot()
    def prepare(self) -> None:
        """Import what the dialog is made of, a module each time nothing else is to be done."""
        if self._unprepared:
            importlib.import_module(self._unprepared.pop(0))
            self._prepare_timer.start(0)

    @Slot(object)
    def run_again(self, run: Run) -> None:
        """Open the dialog, filled in from a run and with the environment that was captured with it."""
        wanted = unnamed(NewRun.like(run))
        self._reader_thread.ask(
            lambda reader: reader.environment(run.environment) if run.environment else {},
            lambda kept: self.open_dialog(replace(wanted, environment=kept)),
        )

    @Slot(str)
    def run_saved(self, name: str, held: bool = False) -> None:
        """Queue a run of a saved job; its secrets are asked for first."""
        saved = self.jobs.find(name)
        if saved is None:
            return
        try:
            wanted = new_run({**saved.run, "hold": held}, self.environment())
        except TaskmonError as error:
            self.failed.emit(refusal_text(error))
            return
        if not saved.run.get("name"):
            wanted = replace(wanted, name=saved.name)
        if wanted.job.secrets:
            self._commands.want_secrets(wanted)
        else:
            self._commands.add(wanted)

    @Slot(str)
    def run_with(self, name: str, dropped: Meaning | None = None) -> None:
        """Open the dialog, filled in from a saved job, and with what was dropped onto that."""
        if self.jobs.find(name) is not None:
            self.open_dialog(saved=name, dropped=dropped)

    @Slot(object)
    def take_dropped(self, meaning: Meaning) -> None:
        """Fill the dialog in with what was dropped onto the window; one that is open gets it as well."""
        self.open_dialog(dropped=meaning)

    @Slot()
    def paste(self) -> None:
        """Fill the dialog in with what was copied: a command, files, an address."""
        source = QGuiApplication.clipboard().mimeData()
        if source is not None:
            self.drops.take(source)

    def _take_for_job(self, name: str, words: tuple[str, ...]) -> None:
        self._looking.ask(
            lambda: Meaning(words, frozenset(filter(os.path.isdir, words))),
            lambda dropped: self.run_with(name, dropped),
            lambda error: self.failed.emit(refusal_text(error)),
        )

    @Slot(str)
    def edit(self, name: str) -> None:
        """Open the dialog in which a saved job is changed."""
        saved = self.jobs.find(name)
        if saved is not None:
            try:
                self.open_dialog(as_new_run(saved, {}), edits=name)
            except TaskmonError as error:
                self.failed.emit(refusal_text(error))

    def environment(self) -> dict[str, str]:
        """What a run that is added from here is given: ours, with the PATH of the user's login shell."""
        own = captured(dict(os.environ), frozen=bool(getattr(sys, "frozen", False)))
        return {**own, "PATH": self._login.path}

    def open_dialog(
        self,
        wanted: NewRun | None = None,
        *,
        edits: str = "",
        tab: str = "command",
        saved: str = "",
        dropped: Meaning | None = None,
        typed: TypedAhead | None = None,
    ) -> None:
        """Open the dialog: empty at one of its tabs, filled in, or to change the saved job `edits`.

        Args:
            saved: The saved job that fills it in.
            dropped: What fills it in as well; without a saved job, one that is open already.
            typed: What was typed since it was asked for.
        """
        from taskmon.ui.new_run.dialog import NewRunDialog  # here, as this too: launch must not wait for it
        from taskmon.ui.new_run.options.known import Known

        if wanted is None and not saved:
            for open_one in self._window.findChildren(NewRunDialog):
                if open_one.isVisible() and not open_one.is_for_a_saved_job:  # it may hold what somebody has typed
                    if dropped is not None:
                        open_one.take_dropped(dropped)
                    else:
                        open_one.show_kind(tab)
                    open_over(open_one, self._window, typed)
                    return
        known = Known(self._reader_thread, tuple(self._groups()), self.environment)
        settings = QSettings(str(self._paths.config / "window.ini"), QSettings.Format.IniFormat)
        environment, jobs, over = self.environment, self.jobs, self._window
        dialog = NewRunDialog(self._theme, known, environment, self._paths, jobs, settings, over)
        dialog.command.gives_hints = self.gives_hints()
        if wanted is not None:
            if edits:
                dialog.edit(edits, wanted)
            else:
                dialog.fill(wanted)
        elif saved:
            dialog.fill_saved(saved, dropped)
        elif dropped is not None:
            dialog.take_dropped(dropped)
        else:
            dialog.show_kind(tab)
        dialog.asked.connect(self._commands.add)
        dialog.job_asked.connect(self.run_saved)
        dialog.save_asked.connect(self.jobs.save)
        page, job_actions = dialog.saved, self._job_actions
        page.edit_asked.connect(self.edit)
        page.rename_asked.connect(lambda name: job_actions.rename(name, dialog))
        page.remove_asked.connect(lambda name: job_actions.remove(name, dialog))
        page.export_asked.connect(lambda names: job_actions.export(names, dialog))
        page.import_asked.connect(lambda: job_actions.bring_in(dialog))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        open_over(dialog, self._window, typed)
