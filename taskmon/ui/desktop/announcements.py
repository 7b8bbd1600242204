"""Has a screen reader say what ended or needs somebody while the window is looked at; else a notice tells it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from taskmon.core.clock import utc_now
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.ui.attention import Attention
from taskmon.ui.desktop.message import Message, MessageWords

#: A voice says one thing after the other: what happens within so long is one sentence.
_GATHER_MS = 500


class Announcements(QObject):
    """Gathers for a moment, and says nothing that nobody hears."""

    def __init__(self, is_heard: Callable[[], bool], window: QWidget) -> None:
        super().__init__(window)
        self._is_heard = is_heard
        self._words = MessageWords(self)
        self._unfinished: set[int] = set()  #: runs that were told of, and whose end has not been
        self._runs: dict[int, Run] = {}  #: to be spoken of
        self._lives: dict[int, Live] = {}  #: what moves of them, where somebody is needed
        self._timer = QTimer(self, interval=_GATHER_MS, singleShot=True)
        self._timer.timeout.connect(self._tell)
        #: Has it said. Tests put their own here.
        self.say: Callable[[str], None] = lambda said: QAccessible.updateAccessibility(
            QAccessibleAnnouncementEvent(window, said)
        )

    def follow(self, attention: Attention) -> None:
        """Say that running runs need somebody as well."""
        attention.began.connect(self.ask)

    @Slot(object)
    def put(self, news: tuple[Run, ...]) -> None:
        """Take in changed runs, and keep those that ended."""
        for run in news:
            if run.state in (RunState.QUEUED, RunState.RUNNING):
                self._unfinished.add(run.id)
            elif run.id in self._unfinished:
                self._unfinished.discard(run.id)
                if self._is_heard():
                    self._keep(run)

    @Slot(object, object)
    def ask(self, run: Run, live: Live) -> None:
        """A running run needs somebody from now on."""
        if self._is_heard():
            self._lives[run.id] = live
            self._keep(run)

    def _keep(self, run: Run) -> None:
        self._runs[run.id] = run
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _tell(self) -> None:
        (runs, self._runs), (lives, self._lives) = (self._runs, {}), (self._lives, {})
        if runs and self._is_heard():
            said = _spoken(self._words.of(tuple(runs.values()), lives, utc_now()))
            if said:
                self.say(said)


def _spoken(message: Message) -> str:
    """One run with how it ended and what it last said; of several how many there are, the rest can be read."""
    if len(message.runs) != 1:
        return message.title
    return ": ".join((message.title, *message.text.splitlines()))
