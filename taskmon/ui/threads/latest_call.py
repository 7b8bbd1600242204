"""Blocking questions, asked on a thread of their own, so that none ever holds the window up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot
from shiboken6 import isValid

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


class _Post(QObject):
    """Carries answers to the main thread. One an application: who asked may go while an answer is on its way."""

    # A signal of an object that is being destroyed on another thread ends the program, and no lock helps: what the
    # object is made of has gone in part before it tells of its end (PySide 6.11).
    _sent = Signal(object)  # a callable

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        self.setObjectName("latest_call_post")
        self._sent.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def send(self, deliver: Callable[[], object]) -> None:
        """Have it called on the main thread; from any."""
        self._sent.emit(deliver)

    @Slot(object)
    def _deliver(self, deliver: Callable[[], object]) -> None:
        deliver()


def _post() -> _Post:
    application = QCoreApplication.instance()
    assert application is not None
    return application.findChild(_Post, "latest_call_post") or _Post(application)


class LatestCall(QObject):
    """One question at a time: of those that wait only the newest is asked, and only the newest is answered here."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._wanted: _Question | None = None
        self._is_busy = False
        self._newest = 0
        self._post = _post()

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
                self._post.send(partial(self._deliver, news))
            except RuntimeError:  # the application has ended
                return

    def _deliver(self, news: _Answer) -> None:
        if not isValid(self) or news.question.number != self._newest:
            return
        if news.error is not None:
            news.question.refuse(news.error)
        else:
            news.question.answer(news.value)
