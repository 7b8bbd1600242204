"""Questions to the store, answered on a thread of their own, so that no read ever holds the window up."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from taskmon.store import Reader

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Question:
    ask: Callable[[Reader], Any]
    answer: Callable[[Any], None]
    give_up: Callable[[], None]
    gives_way: int = 0  #: 0: it is always answered; else its number among those that are not


@dataclass(frozen=True, slots=True)
class _Answer:
    question: _Question
    value: Any
    error: Exception | None = None


class ReaderThread(QObject):
    """One reading thread with one read-only connection; answers come on the main thread, in the order asked."""

    _answered = Signal(object)
    failed = Signal(object)  #: an Exception: the store could not be read

    def __init__(
        self, open_reader: Callable[[], Reader], parent: QObject | None = None, name: str = "window-reader"
    ) -> None:
        super().__init__(parent)
        self._open_reader = open_reader
        self._questions: queue.SimpleQueue[_Question | None] = queue.SimpleQueue()
        self._closed = False
        self._lock = threading.Lock()
        self._reader: Reader | None = None
        self._asked = 0  #: questions that give way
        self._given_up = 0  #: those up to this number
        self._present: _Question | None = None
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many questions wait, nearly."""
        return self._questions.qsize()

    def ask(
        self,
        question: Callable[[Reader], T],
        answer: Callable[[T], None],
        give_up: Callable[[], None] = lambda: None,
        *,
        gives_way: bool = False,
    ) -> None:
        """Have `question` asked on the reading thread, and `answer` called here with what it gave.

        Args:
            give_up: Called here instead, before `failed` is told, where the store could not be read.
            gives_way: `make_way` ends it, wherever it is; then `give_up` is called, and nothing is told.
        """
        self._asked += gives_way
        self._questions.put(_Question(question, answer, give_up, self._asked if gives_way else 0))

    def make_way(self) -> None:
        """Nobody waits any more for the answers to questions that give way: the next one is asked at once."""
        with self._lock:
            self._given_up = self._asked
            if self._reader is not None and self._present is not None and self._is_given_up(self._present):
                self._reader.interrupt()

    def close(self, timeout_s: float = 2.0) -> None:
        """Answer nothing more and let the connection go."""
        self._closed = True
        self._questions.put(None)
        self._thread.join(timeout_s)

    @Slot(object)
    def _deliver(self, news: _Answer) -> None:
        if self._closed:
            return
        if news.error is None:
            news.question.answer(news.value)
        else:
            news.question.give_up()
            if not self._is_given_up(news.question):
                self.failed.emit(news.error)

    def _is_given_up(self, question: _Question) -> bool:
        return 0 < question.gives_way <= self._given_up

    def _run(self) -> None:
        while (question := self._questions.get()) is not None:
            if self._closed:
                continue
            try:
                news = _Answer(question, self._read(question))
            except Exception as error:  # whatever it is: the window must stay, and say so
                if not self._is_given_up(question):
                    log.exception("the store could not be read")
                news = _Answer(question, None, error)
            try:
                self._answered.emit(news)
            except RuntimeError:  # the window is gone
                break
        if self._reader is not None:
            self._reader.close()

    def _read(self, question: _Question) -> Any:
        if self._reader is None:
            self._reader = self._open_reader()
        with self._lock:
            if self._is_given_up(question):
                raise InterruptedError
            self._present = question
        try:
            return question.ask(self._reader)
        finally:
            with self._lock:
                self._present = None
