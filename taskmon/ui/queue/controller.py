"""Opens and asks what concerns the queue: reasons, other places, other fields."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from taskmon.core.queue.move import Direction, Spot, Where, spot_of
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.store.queue.moving import Moves
from taskmon.ui.actions.commands import RunCommands
from taskmon.ui.actions.shortcuts import Act, make_actions
from taskmon.ui.details.pane import DetailsPane
from taskmon.ui.groups.controller import GroupsController
from taskmon.ui.groups.dropping import GroupDropping
from taskmon.ui.panels.run_counts import RunCounter
from taskmon.ui.panels.sidebar import Sidebar
from taskmon.ui.queue.reasons import WaitReasons
from taskmon.ui.refusals import outcome_of, refusal
from taskmon.ui.run_list.dragging import RowDragging
from taskmon.ui.run_list.model import RunModel
from taskmon.ui.run_list.view import RunList
from taskmon.ui.selection import RunSelection
from taskmon.ui.style.theme import Theme
from taskmon.ui.threads.async_slot import async_slot
from taskmon.ui.threads.reader_thread import ReaderThread

#: So many moves can be taken back.
_MOST_KEPT = 50


class QueueController(QObject):
    """Between the list and the engine's verbs of the queue."""

    failed = Signal(str)  #: a sentence for the user

    def __init__(
        self, engine: Engine, commands: RunCommands, reader_thread: ReaderThread, theme: Theme, window: QWidget
    ) -> None:
        super().__init__(window)
        self._engine = engine
        self._commands = commands
        self._reader_thread = reader_thread
        self._theme = theme
        self._window = window
        self._group: Callable[[], str | None] = lambda: None
        self._moved: deque[tuple[Spot, ...]] = deque(maxlen=_MOST_KEPT)  # where they stood, the newest move last
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
        self._group = lambda: model.filter.query().group
        view.run_actions.move_asked.connect(self.move)
        view.run_actions.edit_asked.connect(self.edit)
        make_actions(view, None, (Act("undo_move", self.tr("Put back what was moved last"), self.put_back),))
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
        await self._move(direction, runs, self._group())

    @async_slot
    async def put(self, where: Where, runs: Sequence[Run]) -> None:
        """Put those of the runs that wait at a place, as when they were dragged there."""
        await self._move(where, runs, None)

    @async_slot
    async def regroup(self, group: str, runs: Sequence[Run]) -> None:
        """Give those of the runs that wait another group."""
        before, asked = tuple(spot_of(run) for run in runs), self._engine.control.queue.edit_all
        if await outcome_of(asked(_seen(runs), {"group": group}), self.failed.emit) is not None:
            self._moved.append(before)

    @async_slot
    async def put_back(self) -> None:
        """Put what was moved last back to where it stood, as far as it still waits; asked again, what was before."""
        while self._moved:
            if await outcome_of(self._engine.control.queue.put_back(self._moved.pop()), self.failed.emit):
                return

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
        moved = [before for before, run in zip(moves.before, _by_id(moves), strict=True) if spot_of(run) != before]
        if moved:
            self._moved.append(tuple(moved))
        elif where in ("first", "up"):
            self.failed.emit(self.tr("Nothing of the same priority comes before that; Edit… changes the priority."))
        elif where in ("last", "down"):
            self.failed.emit(self.tr("Nothing of the same priority comes behind that; Edit… changes the priority."))

    @async_slot
    async def _change(self, dialog: Any, runs: Sequence[Run], changes: dict[str, Any]) -> None:
        (answer,) = await asyncio.gather(
            asyncio.wrap_future(self._engine.control.queue.edit_all(_seen(runs), changes)), return_exceptions=True
        )
        if isValid(dialog):  # it may have been closed, with its window, while the answer was on the way
            dialog.take_answer(refusal(answer))


def _seen(runs: Sequence[Run]) -> dict[int, int]:
    return {run.id: run.attempt for run in runs if run.state is RunState.QUEUED}


def _by_id(moves: Moves) -> list[Run]:
    """The runs as they stand now, in the order in which their places of before are listed."""
    now = {run.id: run for run in moves.runs}
    return [now[spot.run_id] for spot in moves.before]
