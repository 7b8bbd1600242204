"""What somebody types to a command on a terminal: read from a pipe in the attempt's folder, typed, and forgotten."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Collection

from taskmon import ours, system
from taskmon.core.requests.answer import ANSWERS, LONGEST_BYTES, Answer, Key
from taskmon.worker.log import complain
from taskmon.worker.processes.terminal import Terminal
from taskmon.worker.record import Record

#: So long a line waits for somebody to be seen reading: not everybody who reads can be seen.
_HELD_S = 1.0
#: So many answers wait for a command that does not read; more are not taken, but for what interrupts it.
_MOST_WAITING = 32
_NOT_TAKEN = "what was typed was not taken"


class Keyboard:
    """The pipe's reading end. Where it can't be made nothing can be typed, and the command runs all the same.

    A line is typed once the one before has been read: then none is lost, nor shown by a terminal of another mode. And
    it is held until somebody reads: who has just read a password lets the terminal show again what is typed, and that
    at any instant.
    """

    def __init__(self, terminal: Terminal, folder: str) -> None:
        self._terminal = terminal
        self._path = os.path.join(folder, ANSWERS)
        self._partial = b""
        self._waiting: deque[Answer] = deque()
        self._held_since_s: float | None = None  #: the first of these could have been typed
        self._rests = False  #: a job that writes there itself, without end, is read once a look
        self._fd: int | None = None
        try:
            self._fd = ours.make_pipe(self._path)
        except OSError as error:
            complain(f"nothing can be typed to its command: {error}")

    @property
    def is_there(self) -> bool:
        """Whether anything can be typed."""
        return self._fd is not None

    @property
    def fds(self) -> list[int]:
        """What to wait for."""
        return [] if self._fd is None or self._rests else [self._fd]

    def type(self, ready: Collection[int], record: Record, is_asked: Callable[[], bool], *, is_too_late: bool) -> bool:
        """Type what has come and can be typed now, and record that it was, never what; whether anything was.

        To be called with each look as well: a line may have waited.

        Args:
            ready: The descriptors that have something.
            is_asked: Whether somebody is seen reading what is typed.
        """
        if self._fd in ready:
            self._take_in(record)
        if is_too_late:
            self._drop(record)
            return False
        has_typed = False
        while self._waiting and (self._waiting[0].key is not None or self._is_time(is_asked)):
            self._held_since_s = None
            record.note("something was typed" if self._typed(self._waiting.popleft()) else _NOT_TAKEN)
            has_typed = True
        return has_typed

    def rest(self) -> None:
        """To be called with each look: from then on what comes wakes the worker again."""
        self._rests = False

    def end(self, record: Record) -> None:
        """Close it, as the command is over; what it has not been given any more is not passed over in silence."""
        self._take_in(record)
        self._drop(record)
        self.close()

    def close(self) -> None:
        """Remove the pipe: nobody reads it any more."""
        if self._fd is not None:
            system.close(self._fd)
            self._fd = None
            ours.remove(self._path)

    def _is_time(self, is_asked: Callable[[], bool]) -> bool:
        """Whether a line can be typed."""
        if self._terminal.has_unread:
            self._held_since_s = None
            return False
        now_s = time.monotonic()
        self._held_since_s = now_s if self._held_since_s is None else self._held_since_s
        return is_asked() or now_s - self._held_since_s >= _HELD_S

    def _typed(self, answer: Answer) -> bool:
        match answer.key:
            case Key.END:
                return self._terminal.end_input()
            case Key.INTERRUPT:
                return self._terminal.interrupt()
            case None:
                return self._terminal.type_line(answer.typed)

    def _drop(self, record: Record) -> None:
        if self._waiting:
            record.note("what was typed came too late")
            self._waiting.clear()

    def _take_in(self, record: Record) -> None:
        """Take the answers that have come; what is none is skipped."""
        if self._fd is None:
            return
        try:
            chunk = os.read(self._fd, LONGEST_BYTES)
        except OSError:  # nothing is there
            return
        self._rests = True
        *lines, self._partial = (self._partial + chunk).split(b"\n")
        if len(self._partial) >= LONGEST_BYTES:
            self._partial = b""
        for answer in map(Answer.from_line, lines):
            if answer is None:
                continue
            if answer.key is Key.INTERRUPT:
                self._waiting.clear()  # as a terminal does with what was typed before it
            if len(self._waiting) < _MOST_WAITING:
                self._waiting.append(answer)
            else:
                record.note(_NOT_TAKEN)
