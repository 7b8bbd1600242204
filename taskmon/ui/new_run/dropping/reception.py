"""Fills a form in with what was dropped: a command, a task or a folder by itself, or arguments of what is there."""

from __future__ import annotations

import shlex
from collections.abc import Callable

from taskmon.core.job import JobKind
from taskmon.ui.new_run.command import CommandForm
from taskmon.ui.new_run.dropping.meaning import Meaning
from taskmon.ui.new_run.options.form import OptionsForm
from taskmon.ui.new_run.task import TaskForm
from taskmon.ui.saved_jobs.page import SavedJobsPage


class Reception:
    """Over the forms of one dialog."""

    def __init__(
        self,
        command: CommandForm,
        task: TaskForm,
        saved: SavedJobsPage,
        options: OptionsForm,
        show_kind: Callable[[str], object],
    ) -> None:
        self._command = command
        self._task = task
        self._saved = saved
        self._offered: Meaning | None = None
        self._options = options
        self._show_kind = show_kind

    @property
    def has_offered(self) -> bool:
        """Whether there is something for the saved job that will be chosen."""
        return self._offered is not None

    def offer(self, meaning: Meaning) -> None:
        """Keep it for the saved job that will be chosen, or for whatever is filled in instead."""
        self._offered = meaning
        self._saved.offer(meaning.words or (meaning.text,))
        self._show_kind("saved")

    def take_offered(self) -> Meaning | None:
        """What was offered, once."""
        taken, self._offered = self._offered, None
        self._saved.offer(())
        return taken

    def begin(self, meaning: Meaning) -> None:
        """Fill an empty form in."""
        line = self._command.line
        if meaning.task_file:
            self._show_kind("task")
            self._task.choice.choose_file(meaning.task_file)
            self._options.choose_folder(meaning.cwd)
            return
        self._show_kind("command")
        if meaning.text:
            line.setText(meaning.text.strip("\n"))
        elif meaning.argv:
            line.setText(shlex.join(meaning.argv))
        elif not meaning.cwd:  # the program is still to be typed, before them
            self._command.fill_arguments(meaning.words)
        if meaning.cwd:
            self._options.choose_folder(meaning.cwd)

    def add(self, meaning: Meaning, kind: JobKind) -> None:
        """Give it to the command as arguments, or to the parameters of the task that take paths."""
        if kind is JobKind.TASK:
            self._task.take_paths(meaning.words, meaning.folders)
        elif meaning.words:
            self._command.line.append_words(meaning.words)
        else:
            self._command.line.insert_exactly(meaning.text)
