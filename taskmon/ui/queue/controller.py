"""Opens and asks what concerns the queue: reasons, other places, other fields."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from taskmon.core.queue.move import Direction, Where
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.ui.actions.commands import RunCommands
from taskmon.ui.actions.shortcuts import Act, make_actions
from taskmon.ui.details.pane import DetailsPane
from taskmon.ui.groups.controller import GroupsController
from taskmon.ui.groups.dropping import GroupDropping
from taskmon.ui.layout import Layout
from taskmon.ui.panels.run_counts import RunCounter
from taskmon.ui.panels.sidebar import Sidebar
from taskmon.ui.queue.reasons import WaitReasons
from taskmon.ui.queue.undo import Undo
from taskmon.ui.queue.undo_bar import ACTION, UndoBar
from taskmon.ui.refusals import outcome_of, refusal
from taskmon.ui.run_list.dragging import RowDragging
from taskmon.ui.run_list.model import RunModel
from taskmon.ui.run_list.view import RunList
from taskmon.ui.selection import RunSelection
from taskmon.ui.style.theme import Theme
from taskmon.ui.threads.async_slot import async_slot
from taskmon.ui.threads.reader_thread import ReaderThread


class QueueController(QObject):
    """Between the list and the engine's verbs of the queue."""

    failed = Signal(str)  #: a sentence for the user

    def __init__(
        self, engine: Engine, commands: RunCommands, reader_thread: ReaderThread, theme: Theme, layout: Layout
    ) -> None:
        super().__init__(layout.window())
        self._engine = engine
        self._commands = commands
        self._reader_thread = reader_thread
        self._theme = theme
        self._layout, self._window = layout, layout.window()
        self._groups: Callable[[], frozenset[str]] = frozenset  # that are listed; none: all
        self.failed.connect(commands.failed)

    def follow(
        self,
        model: RunModel,
        view: RunList,
        details: DetailsPane,
        selection: RunSelection,
        sidebar: Sidebar,
        counter: RunCounter,
    ) -> None:
        """Serve these parts of the window."""
        self._groups = lambda: model.filter.query().groups
        view.run_actions.move_asked.connect(self.move)
        view.run_actions.edit_asked.connect(self.edit)
        undo_bar = UndoBar(view)
        self._layout.put_below_runs(undo_bar)
        self.undo = Undo(self._engine, undo_bar, self)
        self.undo.failed.connect(self.failed)
        self._commands.performed.connect(self.undo.note_verb)
        model.feed.runs_changed.connect(self.undo.follow)
        act = Act(ACTION, self.tr("Undo what was done last to queued runs"), self.undo.take_back)
        (action,) = make_actions(view, None, (act,), is_everywhere=True)
        action.setEnabled(False)
        self.undo.can_undo.connect(action.setEnabled)
        self.reasons = WaitReasons(model.feed, self._reader_thread, model, view, self._engine, self)
        self._engine.groups_changed.connect(counter.count_soon)
        selection.current_changed.connect(self.reasons.show_run)
        self.groups = GroupsController(self._engine, sidebar, self._reader_thread, counter, self._window)
        self.groups.failed.connect(self._commands.failed)
        self.groups.run_chosen.connect(selection.show)
        details.overview.form.waits.run_asked.connect(selection.show)
        details.overview.form.waits.group_asked.connect(self.groups.open)
        self.dragging = RowDragging(view, model, self._theme)
        self.dragging.dropped.connect(self.put)
        onto = GroupDropping(sidebar.filters, self.groups.group_at, lambda: self.dragging.dragged, self._theme)
        onto.dropped.connect(self.regroup)
        self.reasons.show_run(view.current_run())
        self.reasons.read_soon()

    @async_slot
    async def move(self, direction: Direction, runs: Sequence[Run]) -> None:
        """Move those of the runs that wait; past others of the group alone, where no others are listed."""
        groups = self._groups()
        await self._move(direction, runs, next(iter(groups)) if len(groups) == 1 else None)

    @async_slot
    async def put(self, where: Where, runs: Sequence[Run]) -> None:
        """Put those of the runs that wait at a place, as when they were dragged there."""
        await self._move(where, runs, None)

    @async_slot
    async def regroup(self, group: str, runs: Sequence[Run]) -> None:
        """Give those of the runs that wait another group."""
        changes = await outcome_of(self._engine.control.queue.edit_all(_seen(runs), {"group": group}), self.failed.emit)
        self.undo.note("group", changes or ())

    @Slot(object)
    def edit(self, runs: Sequence[Run]) -> None:
        """Open the dialog in which queued runs are changed."""
        # Here: launch must not wait for it.
        from taskmon.ui.new_run.options.known import Known
        from taskmon.ui.queue.edit_dialog import EditDialog

        queued = [run for run in runs if run.state is RunState.QUEUED]
        if not queued:
            return
        groups = sorted({run.group for run in queued})

        def show(read: tuple[list[str], dict[int, bool]]) -> None:
            names, after = read
            known = Known(self._reader_thread, tuple(sorted({*names, *groups})))
            dialog = EditDialog(queued, after, known, self._window)
            dialog.changed.connect(lambda changes: self._change(dialog, queued, changes))
            dialog.open()

        self._reader_thread.ask(
            lambda reader: (list(reader.groups()), reader.prerequisites(queued[0].id) if len(queued) == 1 else {}),
            show,
        )

    async def _move(self, where: Where, runs: Sequence[Run], among: str | None) -> None:
        queued = [run.id for run in runs if run.state is RunState.QUEUED]
        if not queued:
            return
        moves = await outcome_of(self._engine.control.queue.move_all(queued, where, among=among), self.failed.emit)
        if moves is None:
            return
        if moves.changes:
            self.undo.note("move", moves.changes)
        elif where in ("first", "up"):
            self.failed.emit(self.tr("Nothing of the same priority comes before that; Edit… changes the priority."))
        elif where in ("last", "down"):
            self.failed.emit(self.tr("Nothing of the same priority comes behind that; Edit… changes the priority."))

    @async_slot
    async def _change(self, dialog: Any, runs: Sequence[Run], changes: dict[str, Any]) -> None:
        (answer,) = await asyncio.gather(
            asyncio.wrap_future(self._engine.control.queue.edit_all(_seen(runs), changes)), return_exceptions=True
        )
        # What a run comes after is not put back: that may have ended meanwhile, and it would wait for ever.
        if not isinstance(answer, BaseException) and not changes.keys() & {"after", "after_end"}:
            self.undo.note("edit", answer)
        if isValid(dialog):  # it may have been closed, with its window, while the answer was on the way
            dialog.take_answer(refusal(answer))


def _seen(runs: Sequence[Run]) -> dict[int, int]:
    return {run.id: run.attempt for run in runs if run.state is RunState.QUEUED}
