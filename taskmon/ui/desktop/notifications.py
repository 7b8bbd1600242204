"""Tells the user that runs have ended or need somebody while nobody looked; several at once are one message."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from taskmon.core.clock import utc_now
from taskmon.core.errors import ErrorCode
from taskmon.core.job import printable
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live, took_s
from taskmon.ui.attention import Attention
from taskmon.ui.text.run import progress_text
from taskmon.ui.text.units import translate

_GATHER_MS = 1500
#: Of the newest so many it is known that they were spoken of.
_REMEMBERED = 10_000
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, and about which runs."""

    title: str
    text: str
    runs: tuple[Run, ...]
    urgent: bool

    @property
    def retryable(self) -> Run | None:
        """The run that a Retry button would mean; None where it would be unclear."""
        return self.runs[0] if len(self.runs) == 1 and self.runs[0].state is RunState.FAILED else None


class Notifications(QObject):
    """Chooses what is worth saying, gathers it for a moment, and hands it to the desktop, else to the tray."""

    show_asked = Signal(int)  #: a run's id
    retry_asked = Signal(object)  #: Run

    def __init__(
        self,
        after_s: float,
        somebody_looks: Callable[[], bool],
        fall_back: Callable[[str, str], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.after_s = after_s  #: the end of a shorter run that succeeded is not announced
        self._somebody_looks = somebody_looks
        self._fall_back = fall_back
        self._since = utc_now()
        self._told: dict[int, int] = {}  #: run id → attempt that was spoken of
        self._waiting: dict[int, Run] = {}
        self._asked: dict[int, int] = {}  #: run id → attempt that was said to need somebody, since somebody looked
        self._asking: dict[int, Live] = {}  #: what a run said that needs somebody; its run is in `_waiting`
        self._timer = QTimer(self, interval=_GATHER_MS, singleShot=True)
        self._timer.timeout.connect(self._tell)
        self._tasks: set[asyncio.Future[None]] = set()
        #: How a message reaches the desktop; False: it could not. Tests put their own here.
        self.deliver: Callable[[Message], Awaitable[bool]] = _Desktop(self).deliver

    @Slot(object)
    def put(self, news: tuple[Run, ...]) -> None:
        """Take in changed runs; keep those whose end is worth a word."""
        for run in news:
            if self._is_worth_it(run, utc_now()):
                self._told[run.id] = run.attempt
                if len(self._told) > _REMEMBERED:
                    del self._told[next(iter(self._told))]
                self._asking.pop(run.id, None)
                self._waiting[run.id] = run
        if self._waiting and not self._timer.isActive():
            self._timer.start()

    def follow(self, attention: Attention) -> None:
        """Tell of the running runs that need somebody."""
        attention.began.connect(self.ask)
        attention.ended.connect(self.forget)

    @Slot(object, object)
    def ask(self, run: Run, live: Live) -> None:
        """A running run needs somebody from now on: it waits for input, or can't be ended."""
        if self._somebody_looks():
            self._asked.clear()
        elif self._asked.get(run.id) != run.attempt:  # once, however often it asks, until somebody has looked
            self._asked[run.id] = run.attempt
            self._waiting[run.id], self._asking[run.id] = run, live
            self._timer.start()

    @Slot(object)
    def forget(self, run: Run) -> None:
        """It needs nobody any more: what was not said yet need not be said."""
        if self._asking.pop(run.id, None) is not None:
            self._waiting.pop(run.id, None)
            self._asked.pop(run.id, None)

    def _is_worth_it(self, run: Run, now: datetime) -> bool:
        if run.ended_at is None or run.ended_at < self._since or self._told.get(run.id) == run.attempt:
            return False
        if self._somebody_looks():
            return False
        if run.state is RunState.INTERRUPTED:
            return True
        if run.state is RunState.FAILED:
            return run.error is None or run.error.code != ErrorCode.MARKED_FAILED
        took = took_s(run)
        return run.state is RunState.SUCCEEDED and took is not None and took >= self.after_s

    @Slot()
    def _tell(self) -> None:
        runs, self._waiting = tuple(self._waiting.values()), {}
        lives, self._asking = self._asking, {}
        if not runs or self._somebody_looks():
            return
        message = self._message(runs, lives)
        try:
            task = asyncio.ensure_future(self._send(message))
        except RuntimeError:  # no loop: it is being left
            self._fall_back(message.title, message.text)
            return
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, message: Message) -> None:
        try:
            delivered = await self.deliver(message)
        except Exception:  # a desktop's fault must never be the monitor's
            log.info("the desktop could not be told", exc_info=True)
            delivered = False
        if not delivered:
            self._fall_back(message.title, message.text)

    def _message(self, runs: tuple[Run, ...], lives: dict[int, Live]) -> Message:
        needing = [run for run in runs if run.state in (RunState.RUNNING, RunState.INTERRUPTED)]
        failed = [run for run in runs if run.state is RunState.FAILED]
        done = [run for run in runs if run.state is RunState.SUCCEEDED]
        urgent = bool(needing or failed)
        if len(runs) == 1:
            text = progress_text(runs[0], lives.get(runs[0].id), utc_now())
            return Message(printable(runs[0].name), text, runs, urgent)
        if not needing and not done:
            title = self.tr("%n runs failed", "", len(failed))
        elif not urgent:
            title = self.tr("%n runs succeeded", "", len(done))
        else:
            parts = (
                self.tr("%n need you", "", len(needing)) if needing else "",
                self.tr("%n failed", "", len(failed)) if failed else "",
                self.tr("%n succeeded", "", len(done)) if done else "",
            )
            title = ", ".join(part for part in parts if part)
        ordered = (*needing, *failed, *done)
        names = [printable(run.name) for run in ordered]
        text = "\n".join(names[:4])
        if len(names) > 4:
            text += "\n" + self.tr("and %n more", "", len(names) - 4)
        return Message(title, text, ordered, urgent)


class _Desktop:
    """The desktop's notification service, opened when it is first needed: importing it takes a while."""

    def __init__(self, owner: Notifications) -> None:
        self._owner = owner
        self._notifier: object = None

    async def deliver(self, message: Message) -> bool:
        from desktop_notifier import Button, DesktopNotifier, Icon, Urgency  # here: launch must not wait for it

        if self._notifier is None:
            self._notifier = DesktopNotifier(app_name="taskmon", app_icon=Icon(name="taskmon"))
        notifier = self._notifier
        assert isinstance(notifier, DesktopNotifier)
        # Without a service on the bus this raises; send() would only log.
        await notifier.get_capabilities()
        shown, retryable = message.runs[0].id, message.retryable
        buttons = [
            Button(title=translate("notifications", "Show"), on_pressed=lambda: self._owner.show_asked.emit(shown))
        ]
        if retryable is not None:
            retry = translate("notifications", "Retry")
            buttons.append(Button(title=retry, on_pressed=lambda: self._owner.retry_asked.emit(retryable)))
        await notifier.send(
            title=message.title,
            message=message.text,
            urgency=Urgency.Normal,
            buttons=buttons,
            on_clicked=lambda: self._owner.show_asked.emit(shown),
        )
        return True
