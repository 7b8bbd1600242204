"""One connected process: its requests, one after another, and their answers; bounded in what it can make us hold."""

from __future__ import annotations

import time
from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtNetwork import QLocalSocket

from taskmon.core.errors import TaskmonError
from taskmon.engine.server.request_lines import Lines, TooLongError
from taskmon.engine.server.request_threads import failure, farewell

#: So much is taken from a connection at once; the rest waits where it is, also while a request is being answered.
_CHUNK_BYTES = 64 * 1024
#: So many requests or chunks of one process are taken up before it is others' turn.
_TURN = 64
#: Whoever leaves more of its answers where they are is not asked for its next request.
_MOST_UNSENT_BYTES = 1024 * 1024
#: Whoever goes on sending after a request was too long is hung up on in the end.
_MOST_DROPPED_BYTES = 1024 * 1024 * 1024


class Conversation(QObject):
    """Owns the socket of one connected process. All methods belong to the main thread."""

    asked = Signal(object, object)  #: itself, and the line; not before the last one was answered
    weighed = Signal(object)  #: itself: what it holds may have changed
    ended = Signal(object)  #: itself: it is connected no more

    def __init__(self, number: int, process: int, socket: QLocalSocket, parent: QObject) -> None:
        """Nothing is heard before `hear`.

        Args:
            process: Who is at the other end; where the system does not say, a number that nobody else has.
        """
        super().__init__(parent)
        self.number = number
        self.process = process
        self.is_busy = False  #: a question is being answered; the next one waits
        self.waits_for: frozenset[int] = frozenset()  #: `wait` was asked for these runs
        self.unended: set[int] = set()  #: what had not ended at the last look; empty: one is under way
        self.told: set[int] = set()  #: those whose end was told since that look began
        self.moved_at = time.monotonic()  #: when it last sent something or took something
        self._socket = socket
        self._lines = Lines()
        self._asked_bytes = 0  #: of the question that is being answered
        self._is_over = False
        self._next_turn = QTimer(self, singleShot=True, interval=0)
        self._next_turn.timeout.connect(self.hear)
        socket.setParent(self)
        socket.setReadBufferSize(_CHUNK_BYTES)
        socket.readyRead.connect(self.hear)
        socket.bytesWritten.connect(self._go_on)
        socket.disconnected.connect(self._end)

    @property
    def held_bytes(self) -> int:
        """What it makes us keep: requests that are not answered, answers that are not taken."""
        return self._lines.waiting_bytes + self._asked_bytes + self.unsent_bytes

    @property
    def unsent_bytes(self) -> int:
        """Of its answers, what it has not taken."""
        return 0 if self._is_over else int(self._socket.bytesToWrite())

    @Slot()
    def hear(self) -> None:
        """Take up the next requests that have come, while none is being answered and answers are taken."""
        for _ in range(_TURN):
            if self.is_busy or self._is_over or self.unsent_bytes > _MOST_UNSENT_BYTES:
                return
            try:
                line = self._lines.take()
            except TooLongError as error:
                self.say(failure(error))
                continue
            if line is not None:
                self.is_busy = True
                self._asked_bytes = len(line)
                self.asked.emit(self, line)
            elif self._lines.dropped_bytes > _MOST_DROPPED_BYTES:
                self.hang_up(TooLongError())
            elif not (content := bytes(self._socket.read(_CHUNK_BYTES).data())):
                return
            else:
                self.moved_at = time.monotonic()
                self._lines.put(content)
                self.weighed.emit(self)
        if not self._is_over:
            self._next_turn.start()

    def begin_wait(self, run_ids: Iterable[int]) -> None:
        """Its question is answered once these runs are over; until then it holds nothing of ours."""
        self.waits_for = frozenset(run_ids)
        self._asked_bytes = 0
        self.weighed.emit(self)

    def answer(self, line: bytes) -> None:
        """Send what answers the question; the next one is taken up in the next turn, never from within this one."""
        self.waits_for = frozenset()
        self.unended = set()
        self.is_busy = False
        self._asked_bytes = 0
        self.say(line)
        if not self._is_over:
            self._next_turn.start()

    def say(self, line: bytes) -> None:
        """Send a line."""
        if self._is_over:
            return
        self.moved_at = time.monotonic()
        self._socket.write(line)
        self._socket.flush()
        self.weighed.emit(self)

    def wait_until_sent(self, at_most_ms: int) -> None:
        """Block until the other side has taken what it was sent."""
        if not self._is_over:
            self._socket.waitForBytesWritten(at_most_ms)

    def hang_up(self, why: TaskmonError | None = None) -> None:
        """End it; `why` is the last thing that is said, where the other side has taken all before."""
        if self._is_over:
            return
        has_taken_all = not self.unsent_bytes
        self._is_over = True  # before its socket tells us of what we do to it
        if why is not None and has_taken_all:
            self._socket.write(farewell(why))
            self._socket.flush()
        self._socket.abort()
        self._leave()

    @Slot()
    def _go_on(self) -> None:
        if self._is_over:
            return
        self.moved_at = time.monotonic()
        self.weighed.emit(self)
        if not self._is_over and not self._next_turn.isActive():
            self._next_turn.start()

    @Slot()
    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._leave()

    def _leave(self) -> None:
        self._next_turn.stop()
        self.ended.emit(self)
        self.deleteLater()
