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


@dataclass(frozen=True, slots=True)
class _Answer:
    question: _Question
    value: Any
    error: Exception | None = None


class ReaderThread(QObject):
    """One reading thread with one read-only connection; answers come on the main thread, in the order asked."""

    _answered = Signal(object)
    failed = Signal(object)  #: an Exception: the store could not be read

    def __init__(self, open_reader: Callable[[], Reader], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_reader = open_reader
        self._questions: queue.SimpleQueue[_Question | None] = queue.SimpleQueue()
        self._closed = False
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name="window-reader", daemon=True)
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
    ) -> None:
        """Have `question` asked on the reading thread, and `answer` called here with what it gave.

        Args:
            give_up: Called here instead, before `failed` is told, where the store could not be read.
        """
        self._questions.put(_Question(question, answer, give_up))

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
            self.failed.emit(news.error)

    def _run(self) -> None:
        reader: Reader | None = None
        while (question := self._questions.get()) is not None:
            if self._closed:
                continue
            try:
                if reader is None:
                    reader = self._open_reader()
                news = _Answer(question, question.ask(reader))
            except Exception as error:  # whatever it is: the window must stay, and say so
                log.exception("the store could not be read")
                news = _Answer(question, None, error)
            try:
                self._answered.emit(news)
            except RuntimeError:  # the window is gone
                break
        if reader is not None:
            reader.close()
