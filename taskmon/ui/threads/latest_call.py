"""Blocking questions, asked on a thread of their own, so that none ever holds the window up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from taskmon.core.errors import TaskmonError
from taskmon.ui.refusals import refusal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Question:
    number: int
    ask: Callable[[], Any]
    answer: Callable[[Any], None]
    refuse: Callable[[TaskmonError], None]


@dataclass(frozen=True, slots=True)
class _Answer:
    question: _Question
    value: Any = None
    error: TaskmonError | None = None


class LatestCall(QObject):
    """One question at a time: of those that wait only the newest is asked, and only the newest is answered here."""

    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._wanted: _Question | None = None
        self._is_busy = False
        self._newest = 0
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def ask(
        self, question: Callable[[], T], answer: Callable[[T], None], refuse: Callable[[TaskmonError], None]
    ) -> None:
        """Have `question` asked elsewhere, and what it gives, or the TaskmonError it raises, told here."""
        self._newest += 1
        with self._lock:
            self._wanted = _Question(self._newest, question, answer, refuse)
            if self._is_busy:
                return
            self._is_busy = True
        # A daemon: what hangs in a network folder must not keep the program from ending.
        threading.Thread(target=self._run, name="latest-call", daemon=True).start()

    def forget(self) -> None:
        """Nobody waits for the answer any more."""
        self._newest += 1
        with self._lock:
            self._wanted = None

    def _run(self) -> None:
        while True:
            with self._lock:
                question, self._wanted = self._wanted, None
                if question is None:
                    self._is_busy = False
                    return
            try:
                news = _Answer(question, question.ask())
            except Exception as error:  # whatever it is: the window must stay, and say so
                news = _Answer(question, error=refusal(error))
            try:
                self._answered.emit(news)
            except RuntimeError:  # who asked is gone
                return

    @Slot(object)
    def _deliver(self, news: _Answer) -> None:
        if news.question.number != self._newest:
            return
        if news.error is not None:
            news.question.refuse(news.error)
        else:
            news.question.answer(news.value)
