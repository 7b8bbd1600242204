"""Taking back what was done to runs that wait: what the bar says of it, for how long, and what came of it.

Removing runs is not among it: their folders go at once, after a question that says so. To delete them only later they
would have to be marked in the database, and every program that reads it would have to know of runs that are gone and
yet are there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from taskmon.core.job import printable
from taskmon.core.queue.undo import Change, Undone
from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.ui.actions.commands import MOST_CHANGES, Performed
from taskmon.ui.queue.undo_bar import UndoBar
from taskmon.ui.refusals import outcome_of
from taskmon.ui.text.units import number
from taskmon.ui.threads.async_slot import async_slot

#: So long it is offered, and longer while somebody is about to take it.
OFFERED_MS = 10_000
#: So many are looked at, or taken back, in one commit, so that others need not wait for all of them.
_AT_ONCE = 200
#: These the key takes back also later, one after the other: places are tried out.
_PLACES = frozenset({"move", "group"})
_MOST_KEPT = 50


@dataclass(frozen=True, slots=True)
class _Act:
    what: str  #: a verb's key, or "move", "group", "edit"
    changes: tuple[Change, ...]


class Undo(QObject):
    """Keeps the acts that can be taken back, the newest last."""

    failed = Signal(str)  #: a sentence for the user
    can_undo = Signal(bool)  #: whether anything is kept that can be taken back

    def __init__(self, engine: Engine, bar: UndoBar, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._bar = bar
        self._acts: list[_Act] = []
        self._alone = asyncio.Lock()
        self._open: dict[int, int] = {}  # the runs of what the bar offers that are as it left them, with their revision
        self._timer = QTimer(self, interval=OFFERED_MS, singleShot=True)
        self._timer.timeout.connect(self._end_offer)
        bar.undo_asked.connect(self.take_back)

    @Slot(object)
    def note_verb(self, done: Performed) -> None:
        """Say what a verb did."""
        self.note(done.verb.key, done.changes, done.count)

    @async_slot
    async def note(self, what: str, changes: Sequence[Change], count: int = 0) -> None:
        """Say what was done, if anything was, and offer to take it back as far as that can be.

        Args:
            count: To so many runs it was done, if these are more than the changes.
        """
        if not changes:
            return
        self._forget()
        act = _Act(what, tuple(changes))
        offered: list[Change] = []
        count = max(count, len(changes))
        if count <= MOST_CHANGES:
            self._keep([*self._acts[1 - _MOST_KEPT :], act])
            for part in _parts(act.changes):
                found = await outcome_of(self._engine.control.queue.undoable(part), self.failed.emit)
                offered += found or []
            if not self._acts or self._acts[-1] is not act:
                return  # it was taken back before it could be said, or something else was done
            if not offered and what not in _PLACES:  # places may be another move's, which is still to be told of
                self._keep(self._acts[:-1])
        self._open = {change.after.id: change.after.revision for change in offered}
        self._say(self._done(what, count, changes[0].after), can_undo=bool(offered))

    @async_slot
    async def take_back(self) -> None:
        """Take back what was done last and can still be taken back; asked again, what was done before."""
        async with self._alone:  # the key may be asked quicker than the store answers
            while self._acts:
                act = self._acts[-1]
                self._keep(self._acts[:-1])
                self._open.clear()
                undone = await self._undo(act)
                if undone is None:
                    return  # why is said already
                self._carry_over(act, undone)
                if undone.taken or act.what not in _PLACES or not self._acts:
                    self._say(self._undone(undone, len(act.changes)), can_undo=False)
                    return

    @Slot(object)
    def follow(self, news: tuple[Run, ...]) -> None:
        """Offer nothing any more once every run of it has moved on: has started, for one."""
        if not self._open:
            return
        for run in news:
            if run.revision > self._open.get(run.id, run.revision):
                del self._open[run.id]
        if not self._open:
            self._bar.offer(False)

    @Slot()
    def _end_offer(self) -> None:
        self._timer.start() if self._bar.is_in_hand else self._forget()

    def _forget(self) -> None:
        self._timer.stop()
        self._keep([act for act in self._acts if act.what in _PLACES])
        self._open.clear()
        self._bar.put_away()

    def _keep(self, acts: list[_Act]) -> None:
        self._acts = acts
        self.can_undo.emit(bool(acts))

    async def _undo(self, act: _Act) -> Undone | None:
        undone = Undone()
        for part in _parts(act.changes):
            came = await outcome_of(self._engine.control.queue.undo(part), self.failed.emit)
            if came is None:
                return None
            undone += came
        return undone

    def _carry_over(self, act: _Act, undone: Undone) -> None:
        """What was taken back is as the act before left it, though under another revision."""
        back = {change.after.id: change.after for change in undone.taken}
        now = {(run.id, run.revision): back[run.id] for run in (each.before for each in act.changes) if run.id in back}

        def carried(change: Change) -> Change:
            return replace(change, after=now.get((change.after.id, change.after.revision), change.after))

        self._acts = [replace(each, changes=tuple(map(carried, each.changes))) for each in self._acts]

    def _say(self, text: str, *, can_undo: bool) -> None:
        self._bar.show_done(text, can_undo=can_undo)
        self._timer.start()

    def _done(self, what: str, count: int, one: Run) -> str:
        match what:
            case "hold":
                return self.tr("%n runs put on hold", "", count)
            case "release":
                return self.tr("%n runs released", "", count)
            case "cancel":
                return self.tr("%n queued runs cancelled", "", count)
            case "move":
                return self.tr("%n runs moved", "", count)
            case "group":
                return self.tr("%n runs put into the group {group}", "", count).format(group=printable(one.group))
        return self.tr("%n queued runs changed", "", count)

    def _undone(self, undone: Undone, total: int) -> str:
        taken = len(undone.taken)
        said = [self.tr("%n runs are as before", "", taken)]
        if taken < total:
            said = [self.tr("{taken} of {total} taken back").format(taken=number(taken), total=number(total))]
        if undone.started:
            said.append(self.tr("%n have started meanwhile", "", undone.started))
        if undone.others:
            said.append(self.tr("%n have changed otherwise and stay so", "", undone.others))
        return "; ".join(said)


def _parts(changes: tuple[Change, ...]) -> Iterator[tuple[Change, ...]]:
    return (changes[first : first + _AT_ONCE] for first in range(0, len(changes), _AT_ONCE))
