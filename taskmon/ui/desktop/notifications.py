"""Tells the user that runs have ended or need somebody while nobody looked; several at once are one message."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from taskmon.core.clock import utc_now
from taskmon.core.errors import ErrorCode
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live, took_s
from taskmon.settings import Notices
from taskmon.ui.actions.resume_points import ResumePoints
from taskmon.ui.actions.verbs import again
from taskmon.ui.attention import Attention
from taskmon.ui.desktop.message import Message, MessageWords
from taskmon.ui.desktop.notification_service import NotificationService, Press

#: Ends are gathered for so long; while one message follows the other, each time for twice as long.
_GATHER_MS, _LONGEST_GATHER_MS = 1_500, 60_000
#: Somebody who is needed is told at once, but of a burst not one by one.
_NEEDED_MS, _MOST_AT_ONCE = 200, 5
#: After so long without a message the next one is the first again.
_QUIET_S = 120.0
#: Of the newest so many it is known that they were spoken of.
_REMEMBERED = 10_000
log = logging.getLogger(__name__)


class Notifications(QObject):
    """Chooses what is worth saying, gathers it for a moment, and hands it to the desktop, else to the tray."""

    pressed = Signal(object, object)  #: Press, Message: what somebody asked for at it

    def __init__(
        self,
        notices: Notices,
        resume_points: ResumePoints,
        after_s: float,
        somebody_looks: Callable[[], bool],
        fall_back: Callable[[str, str], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._resume_points = resume_points
        self.notices = notices  #: what is announced at all
        self.after_s = after_s  #: the end of a shorter run that succeeded is not announced
        self._somebody_looks = somebody_looks
        self._fall_back = fall_back
        self._words = MessageWords(self)
        self._since = utc_now()
        self._told: dict[int, int] = {}  #: run id → attempt that was spoken of
        self._waiting: dict[int, Run] = {}
        self._asked: dict[int, int] = {}  #: run id → attempt that was said to need somebody, since somebody looked
        self._asking: dict[int, Live] = {}  #: what a run said that needs somebody; its run is in `_waiting`
        self._shown: dict[str, dict[int, Run]] = {}  #: by what the desktop knows it: the runs whose news it still is
        self._passing: set[str] = set()  #: of these the ones that no longer matter once somebody looks
        self._in_tray: Message | None = None  #: the newest that was shown at the tray's icon instead
        self._in_a_row = 0  #: messages since somebody looked, with no long rest between
        self._told_at_s = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._tell)
        self._tasks: set[asyncio.Future[None]] = set()
        service = NotificationService(self.pressed.emit)
        #: How a message reaches the desktop, which raises where it could not, and how it is taken back. Tests put
        #: their own here.
        self.deliver: Callable[[Message], Awaitable[str]] = service.deliver
        self.withdraw: Callable[[str], Awaitable[None]] = service.withdraw

    @Slot(object)
    def put(self, news: tuple[Run, ...]) -> None:
        """Take in changed runs; keep those whose end is worth a word, and take back what is out of date."""
        for run in news:
            self._take_back(run)
            if self._is_worth_it(run, utc_now()):
                self._told[run.id] = run.attempt
                if len(self._told) > _REMEMBERED:
                    del self._told[next(iter(self._told))]
                self._asking.pop(run.id, None)
                self._waiting[run.id] = run
        if self._waiting:
            self._resume_points.look(self._waiting.values())
            self._gather(self._gather_ms())

    def follow(self, attention: Attention) -> None:
        """Tell of the running runs that need somebody."""
        attention.began.connect(self.ask)
        attention.ended.connect(self.forget)

    @Slot(object, object)
    def ask(self, run: Run, live: Live) -> None:
        """A running run needs somebody from now on: it waits for input, or can't be ended."""
        if self.notices is Notices.NEVER:
            return
        if self._somebody_looks():
            self._asked.clear()
        elif self._asked.get(run.id) != run.attempt:  # once, however often it asks, until somebody has looked
            self._asked[run.id] = run.attempt
            self._waiting[run.id], self._asking[run.id] = run, live
            self._gather(_NEEDED_MS if self._recent() < _MOST_AT_ONCE else self._gather_ms())

    @Slot(object)
    def forget(self, run: Run) -> None:
        """It needs nobody any more: what was not said yet need not be said, and what was said is out of date."""
        if self._asking.pop(run.id, None) is not None:
            self._waiting.pop(run.id, None)
            self._asked.pop(run.id, None)
        self._settle(lambda told: told.id == run.id and told.state is RunState.RUNNING)

    def say_of(self, run: Run, title: str, text: str) -> None:
        """Say something about a run at once, as an answer to what was asked at a notice."""
        self._start(self._send(self._words.plain(title, text, run)))

    @Slot()
    def press_in_tray(self) -> None:
        """The message at the tray's icon was clicked."""
        if self._in_tray is not None:
            self.pressed.emit(Press.SHOW, self._in_tray)

    @Slot()
    def look(self) -> None:
        """Somebody looks at the window now: what went well is seen there, and a burst is over."""
        self._in_a_row = 0
        self._asked.clear()
        for identifier in tuple(self._passing):
            self._withdraw(identifier)

    @Slot(object)
    def look_at(self, run: Run) -> None:
        """Somebody may look at this run now."""
        if self._somebody_looks():
            self._settle(lambda told: told.id == run.id and told.state is not RunState.RUNNING)

    def _is_worth_it(self, run: Run, now: datetime) -> bool:
        if self.notices is Notices.NEVER:
            return False
        if run.ended_at is None or run.ended_at < self._since or self._told.get(run.id) == run.attempt:
            return False
        if self._somebody_looks():
            return False
        if run.state is RunState.INTERRUPTED:
            return True
        if run.state is RunState.FAILED:
            return run.error is None or run.error.code != ErrorCode.MARKED_FAILED
        took = took_s(run)
        is_long = run.state is RunState.SUCCEEDED and took is not None and took >= self.after_s
        return is_long and self.notices is Notices.ALL

    def _recent(self) -> int:
        """How many messages there were in a row."""
        if time.monotonic() - self._told_at_s > _QUIET_S:
            self._in_a_row = 0
        return self._in_a_row

    def _gather_ms(self) -> int:
        return min(_GATHER_MS << min(self._recent(), 10), _LONGEST_GATHER_MS)

    def _gather(self, wait_ms: int) -> None:
        if not self._timer.isActive() or self._timer.remainingTime() > wait_ms:
            self._timer.start(wait_ms)

    @Slot()
    def _tell(self) -> None:
        runs, self._waiting = tuple(self._waiting.values()), {}
        lives, self._asking = self._asking, {}
        if not runs or self._somebody_looks():
            return
        self._in_a_row, self._told_at_s = self._recent() + 1, time.monotonic()
        self._start(self._send(self._words.of(runs, lives, utc_now())))

    async def _send(self, message: Message) -> None:
        if (run := message.retryable) is not None:
            verb = again(run, is_kept=bool(self._resume_points.where(run)))
            message = replace(message, again=verb.text())
        try:
            identifier = await self.deliver(message)
        except Exception:  # a desktop's fault must never be the monitor's
            log.info("the desktop could not be told", exc_info=True)
            self._in_tray = message
            self._fall_back(message.title, message.text)
            return
        self._shown[identifier] = {run.id: run for run in message.runs}
        if not message.stays:
            self._passing.add(identifier)
        if len(self._shown) > _REMEMBERED:
            self._drop(next(iter(self._shown)))

    def _take_back(self, run: Run) -> None:
        """What was said of the run is out of date once it goes on, or somebody has seen it."""
        self._settle(
            lambda told: (
                told.id == run.id
                and ((told.attempt, told.state) != (run.attempt, run.state) or (run.seen and not told.seen))
            )
        )

    def _settle(self, is_over: Callable[[Run], bool]) -> None:
        for identifier, runs in tuple(self._shown.items()):
            over = [run.id for run in runs.values() if is_over(run)]
            for run_id in over:
                del runs[run_id]
            if over and not runs:
                self._withdraw(identifier)

    def _withdraw(self, identifier: str) -> None:
        self._drop(identifier)
        self._start(self._take_from_desktop(identifier))

    async def _take_from_desktop(self, identifier: str) -> None:
        try:
            await self.withdraw(identifier)
        except Exception:  # it may be gone, and its service as well
            log.info("a notice could not be taken back", exc_info=True)

    def _drop(self, identifier: str) -> None:
        self._shown.pop(identifier, None)
        self._passing.discard(identifier)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            task = asyncio.ensure_future(work)
        except RuntimeError:  # no loop: it is being left
            work.close()
            return
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
