"""The monitor's local socket: other processes of the same user ask here, in JSON lines, for what requests.py names.

The main thread only moves bytes. Requests are read and answered on threads of their own (desks.py), so that a long one
never holds up the window.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtNetwork import QLocalSocket

from taskmon import __version__, system
from taskmon.core.errors import InvalidError
from taskmon.core.run import Run
from taskmon.engine import log, requests
from taskmon.engine.desks import Desks, failure, result
from taskmon.engine.engine import Engine
from taskmon.engine.lending import Wait
from taskmon.engine.meeting_place import MeetingPlace
from taskmon.engine.request_lines import Lines, TooLongError

#: So much is taken from a connection at once; the rest waits where it is, also while a request is being answered.
_CHUNK_BYTES = 1024 * 1024
#: Whoever goes on sending after a request was too long is hung up on in the end.
_MOST_DROPPED_BYTES = 1024 * 1024 * 1024


@dataclass(slots=True)
class _Conversation:
    """One connected process: what it has sent, and what it waits for."""

    number: int
    socket: QLocalSocket
    lines: Lines = field(default_factory=Lines)  #: what it has sent, and was not answered
    is_busy: bool = False  #: a question is being answered; the next one waits
    waits_for: frozenset[int] = frozenset()  #: `wait` was asked for these runs
    unended: set[int] = field(default_factory=set)  #: what had not ended at the last look; empty: one is under way
    told: set[int] = field(default_factory=set)  #: those whose end was told since that look began


@dataclass(frozen=True, slots=True)
class _Reply:
    """An answer on its way to the main thread."""

    number: int
    line: bytes
    unended: frozenset[int] = frozenset()  #: not empty: `wait` goes on, and `line` is not sent


@dataclass(frozen=True, slots=True)
class _Act:
    """A question that only the main thread can answer."""

    number: int
    method: str
    params: Mapping[str, Any]


class LocalSocket(QObject):
    """Listens until it is closed. All methods belong to the main thread."""

    _replied = Signal(object)  # _Reply, from the threads that know it; queued
    _passed_on = Signal(object)  # _Act, from the desks' threads; queued

    def __init__(self, engine: Engine, kind: str = "work") -> None:
        """Begin to listen; the engine is open, so it holds the monitor's lock.

        Where no socket can be opened the monitor works without one; its log and `taskmon doctor` say so.

        Args:
            kind: What this monitor is to the user: "window", "work", or "run" while it is there for one run only.
        """
        super().__init__(engine)
        self._engine = engine
        self._kind = kind
        self._place = MeetingPlace(engine.paths, engine.lock, kind, self)
        self._place.came.connect(self._welcome)
        self._place.lock_lost.connect(engine.stop_asked)
        self._conversations: dict[int, _Conversation] = {}
        self._met = 0
        self._desks = Desks(
            engine,
            lambda number, line: self._replied.emit(_Reply(number, line)),
            lambda number, method, params: self._passed_on.emit(_Act(number, method, params)),
        )
        self._replied.connect(self._reply, Qt.ConnectionType.QueuedConnection)
        self._passed_on.connect(self._act, Qt.ConnectionType.QueuedConnection)
        engine.runs_changed.connect(self._note_ended)
        engine.runs_removed.connect(self._note_removed)
        self._place.open()

    def close(self) -> None:
        """Hear nobody any more; before the engine stops, whose store is asked here."""
        self._place.close()
        for conversation in list(self._conversations.values()):
            conversation.socket.abort()
        self._conversations.clear()
        self._desks.close()

    @property
    def is_answering(self) -> bool:
        """Whether somebody's question is not answered yet; waiting for runs to end does not count."""
        return any(met.is_busy and not met.waits_for for met in self._conversations.values())

    @Slot(object)
    def _welcome(self, socket: QLocalSocket) -> None:
        if not _is_own_user(socket):
            log.note("a process of another user was turned away from the local socket")
            socket.abort()
            socket.deleteLater()
            return
        system.close_in_forks(int(socket.socketDescriptor()))
        self._met += 1
        conversation = _Conversation(self._met, socket)
        self._conversations[conversation.number] = conversation
        socket.setReadBufferSize(_CHUNK_BYTES)
        # A partial of a bound method keeps this thread: both ends live on it.
        socket.readyRead.connect(partial(self._hear, conversation))
        socket.disconnected.connect(partial(self._part, conversation))
        self._hear(conversation)

    def _hear(self, conversation: _Conversation) -> None:
        """Take up the next requests that have come; while one is being answered the rest waits."""
        while not conversation.is_busy:
            try:
                line = conversation.lines.take()
            except TooLongError as error:
                self._send(conversation, failure(error))
                continue
            if line is not None:
                self._take_up(conversation, line)
            elif conversation.lines.dropped_bytes > _MOST_DROPPED_BYTES:
                conversation.socket.abort()
                return
            elif not (content := bytes(conversation.socket.read(_CHUNK_BYTES).data())):
                return
            else:
                conversation.lines.put(content)

    def _part(self, conversation: _Conversation) -> None:
        self._conversations.pop(conversation.number, None)
        self._engine.wait_inside(conversation.number, None)
        conversation.socket.deleteLater()

    def _take_up(self, conversation: _Conversation, line: bytes) -> None:
        if len(line) < 200 and b'"ping"' in line:
            # Answered here: it proves that the main thread lives, whatever the desks are doing.
            self._send(conversation, result(self._about()))
            return
        conversation.is_busy = True
        self._desks.answer(conversation.number, line)

    def _send(self, conversation: _Conversation, line: bytes) -> None:
        conversation.socket.write(line)
        conversation.socket.flush()

    @Slot(object)
    def _reply(self, reply: _Reply) -> None:
        conversation = self._conversations.get(reply.number)
        if conversation is None:
            return  # it has gone
        if reply.unended:
            # The look may be older than what was told since: what has ended meanwhile is not waited for again.
            conversation.unended = set(reply.unended) - conversation.told
            if not conversation.unended:
                self._check_soon(conversation)
            return
        if conversation.waits_for:
            self._engine.wait_inside(conversation.number, None)
        conversation.waits_for = frozenset()
        conversation.unended = set()
        conversation.is_busy = False
        self._send(conversation, reply.line)
        self._hear(conversation)

    @Slot(object)
    def _act(self, act: _Act) -> None:
        conversation = self._conversations.get(act.number)
        if act.method == "wait":
            if conversation is not None:
                self._begin_wait(conversation, act.params)
            return
        if act.method == "perform" and isinstance(act.params.get("id"), int):
            self._engine.perform_also(act.params["id"])
        if act.method == "start_nothing_more":
            self._engine.start_nothing_more()
        self._reply(_Reply(act.number, result(self._about())))
        if act.method == "raise":
            self._engine.raise_asked.emit()
        elif act.method == "stop":
            if conversation is not None:
                conversation.socket.waitForBytesWritten(100)  # the last thing this monitor says to it
            self._engine.stop_asked.emit()

    def _about(self) -> dict[str, object]:
        return {
            "pid": os.getpid(),
            "kind": self._kind,
            "version": __version__,
            "slots": self._engine.slots,
            "running": self._engine.running_here(),
            "trouble": self._engine.trouble.to_json() if self._engine.trouble else None,
        }

    # -- waiting for runs to end -------------------------------------------------------------------------------------

    def _begin_wait(self, conversation: _Conversation, params: Mapping[str, Any]) -> None:
        ids = params.get("ids")
        if not isinstance(ids, list) or not all(isinstance(run_id, int) for run_id in ids):
            refusal = InvalidError("The field 'ids' is a list of whole numbers.")
            self._reply(_Reply(conversation.number, failure(refusal)))
            return
        # Noted first, looked at then: an end in between is told, and looked at once more.
        conversation.waits_for = frozenset(ids)
        within = params.get("within")
        if isinstance(within, str):
            self._engine.wait_inside(conversation.number, Wait(within, conversation.waits_for))
        self._check_soon(conversation)

    def _check_soon(self, conversation: _Conversation) -> None:
        conversation.unended = set()
        conversation.told = set()
        self._desks.read(partial(self._check_wait, conversation.number, tuple(conversation.waits_for)))

    @Slot(object)
    def _note_ended(self, runs: tuple[Run, ...]) -> None:
        self._look_again({run.id for run in runs if run.state.is_over})

    @Slot(object)
    def _note_removed(self, run_ids: tuple[int, ...]) -> None:
        self._look_again(set(run_ids))

    def _look_again(self, ended: set[int]) -> None:
        for conversation in self._conversations.values():
            if conversation.waits_for and ended & conversation.waits_for:
                conversation.told |= ended
                if conversation.unended and conversation.unended <= conversation.told:
                    # All have ended, as far as was told; the store has the word.
                    self._check_soon(conversation)

    def _check_wait(self, number: int, run_ids: tuple[int, ...], desk: requests.Desk) -> None:
        """On a desk's thread."""
        try:
            found: Any = requests.answer("ended", {"ids": list(run_ids)}, desk)
        except Exception as error:
            self._replied.emit(_Reply(number, failure(error)))
            return
        unended = frozenset() if found["over"] else frozenset(_unended(found["runs"]))
        self._replied.emit(_Reply(number, result(found), unended))


def _is_own_user(socket: QLocalSocket) -> bool:
    if os.name != "posix":
        return True  # the pipe's own rights see to it
    return system.peer_uid(int(socket.socketDescriptor())) == os.getuid()


def _unended(runs: list[dict[str, Any]]) -> list[int]:
    return [run["id"] for run in runs if run["state"] in ("queued", "running")]
