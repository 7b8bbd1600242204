"""What somebody types to a command on a terminal: read from a pipe in the attempt's folder, typed, and forgotten."""

from __future__ import annotations

import os
from collections.abc import Collection

from taskmon import ours, system
from taskmon.core.requests.answer import ANSWERS, LONGEST_BYTES, Answer, Key
from taskmon.worker.log import complain
from taskmon.worker.processes.terminal import Terminal
from taskmon.worker.record import Record


class Keyboard:
    """The pipe's reading end. Where it can't be made nothing can be typed, and the command runs all the same."""

    def __init__(self, terminal: Terminal, folder: str) -> None:
        self._terminal = terminal
        self._path = os.path.join(folder, ANSWERS)
        self._partial = b""
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

    def type(self, ready: Collection[int], record: Record, *, is_too_late: bool) -> bool:
        """Type what has come, and record that something was typed, never what; whether there was anything.

        Args:
            ready: The descriptors that have something.
        """
        answers = self._read() if self._fd in ready else []
        for answer in answers:
            if not is_too_late:
                record.note("something was typed" if self._typed(answer) else "what was typed was not taken")
        return bool(answers)

    def rest(self) -> None:
        """To be called with each look: from then on what comes wakes the worker again."""
        self._rests = False

    def close(self) -> None:
        """Remove the pipe: nobody reads it any more."""
        if self._fd is not None:
            system.close(self._fd)
            self._fd = None
            ours.remove(self._path)

    def _typed(self, answer: Answer) -> bool:
        match answer.key:
            case Key.END:
                return self._terminal.end_input()
            case Key.INTERRUPT:
                return self._terminal.interrupt()
            case None:
                return self._terminal.type_line(answer.typed)

    def _read(self) -> list[Answer]:
        """The answers that have come, oldest first; what is none is skipped."""
        if self._fd is None:
            return []
        try:
            chunk = os.read(self._fd, LONGEST_BYTES)
        except OSError:  # nothing is there
            return []
        *lines, self._partial = (self._partial + chunk).split(b"\n")
        if len(self._partial) >= LONGEST_BYTES:
            self._partial = b""
        found = [answer for answer in map(Answer.from_line, lines) if answer is not None]
        self._rests = True
        return found
