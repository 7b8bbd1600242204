"""Whose question is answered next: a process gets no larger share of the threads for having more connections."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

#: Questions of one process that are being answered at once; those of its further connections wait for these.
MOST_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class _Question:
    number: int
    line: bytes


@dataclass(slots=True)
class _Process:
    answering: int = 0
    waiting: deque[_Question] = field(default_factory=deque)


class FairQueue:
    """All methods belong to the main thread."""

    def __init__(self, answer: Callable[[int, bytes], None]) -> None:
        """`answer` hands a question on, with the number of its conversation; `over` says when that is done."""
        self._answer = answer
        self._processes: dict[int, _Process] = {}
        self._asked_by: dict[int, int] = {}  #: by number, the process whose question is being answered

    def ask(self, number: int, process: int, line: bytes) -> None:
        """Have a question answered when its process's turn comes."""
        of = self._processes.setdefault(process, _Process())
        of.waiting.append(_Question(number, line))
        self._go_on(process, of)

    def over(self, number: int) -> None:
        """The question of this conversation is answered, also if nobody hears it any more, or takes no context."""
        process = self._asked_by.pop(number, None)
        if process is not None:
            of = self._processes[process]
            of.answering -= 1
            self._go_on(process, of)

    def forget(self, number: int, process: int) -> None:
        """The conversation has ended: what it asked and is not being answered yet is not done."""
        of = self._processes.get(process)
        if of is not None and number not in self._asked_by:
            of.waiting = deque(question for question in of.waiting if question.number != number)
            self._go_on(process, of)

    def _go_on(self, process: int, of: _Process) -> None:
        while of.waiting and of.answering < MOST_AT_ONCE:
            question = of.waiting.popleft()
            of.answering += 1
            self._asked_by[question.number] = process
            self._answer(question.number, question.line)
        if not of.answering and not of.waiting:
            self._processes.pop(process, None)
