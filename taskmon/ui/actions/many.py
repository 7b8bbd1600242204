"""What is asked of more runs than are held: they are counted first, then read and asked in portions."""

from __future__ import annotations

from array import array

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from taskmon.core.run import Run
from taskmon.store import Summary
from taskmon.ui.actions.commands import Performed, RunCommands
from taskmon.ui.actions.run_actions import RunActions
from taskmon.ui.actions.selected import Selected
from taskmon.ui.actions.summing import sum_up
from taskmon.ui.actions.verb_prompts import VerbPrompts
from taskmon.ui.actions.verbs import Verb
from taskmon.ui.threads.reader_thread import ReaderThread
from taskmon.ui.widgets.confirm import confirm

#: Of so many the answers are awaited before the next are asked.
_PORTION = 200


class ManyRuns(QObject):
    """Asks a verb of all that are selected and allow it; a question comes first where one is due."""

    def __init__(
        self, commands: RunCommands, actions: RunActions, reader_thread: ReaderThread, window: QWidget
    ) -> None:
        super().__init__(window)
        actions.asked_of_many.connect(self.ask)
        self._commands = commands
        self._reader_thread = reader_thread
        self._window = window

    @Slot(object, object)
    def ask(self, verb: Verb, selected: Selected) -> None:
        """Count what it would touch, ask whether that is meant, and do it."""
        sum_up(self._reader_thread, selected, lambda summary: self._confirm(verb, selected, summary))

    def _confirm(self, verb: Verb, selected: Selected, summary: Summary) -> None:
        meant = sum(count for state, count in summary.states.items() if state in verb.becomes)
        if not meant:
            return
        if not verb.asks_for(meant):
            self._do(selected.ids, 0, Performed(verb))
            return
        question = VerbPrompts().of_states(verb, summary.states)
        confirm(question, self._window, lambda: self._do(selected.ids, 0, Performed(verb)))

    def _do(self, run_ids: array[int], first: int, done: Performed) -> None:
        portion, verb = run_ids[first : first + _PORTION], done.verb
        if not portion:
            self._commands.performed.emit(done)
            return

        def take(runs: dict[int, Run]) -> None:
            fitting = tuple(run for run in runs.values() if verb.allowed(run))
            self._commands.do_in_portion(verb, fitting, go_on)

        def go_on(more: Performed) -> None:
            self._do(run_ids, first + _PORTION, done + more)

        # What can't be read ends it; what was done by then can be taken back all the same.
        self._reader_thread.ask(lambda reader: reader.runs(portion), take, lambda: self._commands.performed.emit(done))
