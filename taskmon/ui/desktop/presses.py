"""What the buttons of a notice do: to the run it told of, and only while that is as it was told."""

from __future__ import annotations

import asyncio
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.ui.actions import verbs
from taskmon.ui.actions.commands import RunCommands
from taskmon.ui.attention import Attention
from taskmon.ui.desktop.message import Message
from taskmon.ui.desktop.notification_service import Press
from taskmon.ui.refusals import refusal
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.threads.async_slot import async_slot


class Presses(QObject):
    """Shows, retries, or leads to where a run is answered; says so where that makes no sense any more."""

    show_asked = Signal()
    run_shown = Signal(int)  #: a run's id
    answer_asked = Signal(int)  #: a run's id: it waits, and is to be answered
    refused = Signal(object, str, str)  #: Run, what was asked, why nothing was done

    def __init__(self, commands: RunCommands, engine: Engine, attention: Attention, parent: QObject) -> None:
        super().__init__(parent)
        self._commands = commands
        self._engine = engine
        self._attention = attention

    @Slot(object, object)
    def obey(self, press: Press, message: Message) -> None:
        """Do what was pressed at a message."""
        match press:
            case Press.RETRY if message.retryable is not None:
                self._retry(message.retryable, message.again)
            case Press.ANSWER if message.answerable is not None:
                self._answer(message.answerable)
            case _ if message.runs:
                self.run_shown.emit(message.runs[0].id)
            case _:
                self.show_asked.emit()

    @async_slot
    async def _retry(self, run: Run, word: str) -> None:
        control = self._engine.control
        if control.secrets.missing(run):
            self.run_shown.emit(run.id)  # they are asked for in the window
            self._commands.ask(verbs.RETRY, (run,))
            return
        asked: asyncio.Future[Any] = asyncio.wrap_future(verbs.RETRY.ask(control, run))
        error = refusal((await asyncio.gather(asked, return_exceptions=True))[0])
        if error is None:
            return
        if "changed" in (error.record.details or {}):
            self.run_shown.emit(run.id)
            self._commands.changed_found.emit(run, error)
        else:
            self.refused.emit(run, word, refusal_text(error))

    def _answer(self, run: Run) -> None:
        if self._attention.is_needed_by(run):
            self.answer_asked.emit(run.id)
        else:
            self.refused.emit(run, self.tr("Answer"), self.tr("It does not wait for input any more."))
