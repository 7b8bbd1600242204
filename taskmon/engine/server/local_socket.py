"""The monitor's local socket: other processes of the same user ask here, in JSON lines, for what methods.py names.

The main thread only moves bytes. Requests are read and answered on threads of their own (request_threads.py), so that a
long one never holds up the window.
"""

from __future__ import annotations

import contextlib
import os
import socket as sockets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtNetwork import QLocalSocket

from taskmon import __version__, system
from taskmon.core.errors import TaskmonError
from taskmon.core.run import Run
from taskmon.core.states import OVER
from taskmon.core.untrusted.json_fields import run_ids
from taskmon.engine import log
from taskmon.engine.dispatch.lending import Wait
from taskmon.engine.engine import Engine
from taskmon.engine.machine import affordable_callers
from taskmon.engine.server import handlers, reading
from taskmon.engine.server.callers import Callers
from taskmon.engine.server.conversation import Conversation
from taskmon.engine.server.fair_queue import FairQueue
from taskmon.engine.server.listener import Listener
from taskmon.engine.server.request_lines import parsed
from taskmon.engine.server.request_threads import RequestThreads, failure, result
from taskmon.ownership import peer_uid

#: A `ping` that is longer is not answered here at once.
_LONGEST_PING_BYTES = 200


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
    _passed_on = Signal(object)  # _Act, from the requests' threads; queued

    def __init__(self, engine: Engine, kind: str = "work") -> None:
        """Begin to listen; the engine is open, so it holds the monitor's lock.

        Where no socket can be opened the monitor works without one; its log and `taskmon doctor` say so.

        Args:
            kind: What this monitor is to the user: "window", "work", or "run" while it is there for one run only.
        """
        super().__init__(engine)
        self._engine = engine
        self._kind = kind
        self._place = Listener(engine.paths, engine.lock, kind, self)
        self._place.came.connect(self._welcome)
        self._place.lock_lost.connect(engine.stop_asked)
        self._callers = Callers(affordable_callers())
        self._met = 0
        self._threads = RequestThreads(
            engine,
            lambda number, line: self._replied.emit(_Reply(number, line)),
            lambda number, method, params: self._passed_on.emit(_Act(number, method, params)),
        )
        self._waiting_requests = FairQueue(self._threads.answer)
        self._replied.connect(self._reply, Qt.ConnectionType.QueuedConnection)
        self._passed_on.connect(self._act, Qt.ConnectionType.QueuedConnection)
        engine.runs_changed.connect(self._note_ended)
        engine.runs_removed.connect(self._note_removed)
        self._place.open()

    def close(self) -> None:
        """Hear nobody any more; before the engine stops, whose store is asked here."""
        self._place.close()
        for conversation in self._callers:
            conversation.hang_up()
        self._threads.close()

    @property
    def is_answering(self) -> bool:
        """Whether somebody's question is not answered yet; waiting for runs to end does not count."""
        return any(met.is_busy and not met.waits_for for met in self._callers)

    @Slot(object)
    def _welcome(self, socket: QLocalSocket) -> None:
        if (stranger := _stranger(socket)) is not None:
            log.note(f"{stranger} was turned away from the local socket")
            socket.abort()
            socket.deleteLater()
            return
        system.close_in_forks(int(socket.socketDescriptor()))
        self._met += 1
        # Where it can't be told who comes, each has a share of its own.
        process = system.peer_pid(int(socket.socketDescriptor())) or -self._met
        conversation = Conversation(self._met, process, socket, self)
        conversation.ended.connect(self._part)
        conversation.weighed.connect(self._callers.weigh)
        conversation.asked.connect(self._take_up)
        self._callers.add(conversation)
        conversation.hear()

    @Slot(object)
    def _part(self, conversation: Conversation) -> None:
        self._callers.remove(conversation)
        self._waiting_requests.forget(conversation.number, conversation.process)
        self._engine.wait_inside(conversation.number, None)

    @Slot(object, object)
    def _take_up(self, conversation: Conversation, line: bytes) -> None:
        if len(line) < _LONGEST_PING_BYTES and _is_ping(line):
            # Answered here: it proves that the main thread lives, whatever the requests' threads are doing.
            conversation.answer(result(self._about()))
        else:
            self._waiting_requests.ask(conversation.number, conversation.process, line)

    @Slot(object)
    def _reply(self, reply: _Reply) -> None:
        self._waiting_requests.over(reply.number)
        conversation = self._callers.get(reply.number)
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
        conversation.answer(reply.line)

    @Slot(object)
    def _act(self, act: _Act) -> None:
        conversation = self._callers.get(act.number)
        if act.method == "wait":
            self._waiting_requests.over(act.number)
            if conversation is not None:
                self._begin_wait(conversation, act.params)
            return
        if act.method == "perform" and isinstance(act.params.get("id"), int):
            self._engine.perform_also(act.params["id"])
        if act.method == "start_nothing_more":
            self._engine.start_nothing_more()
        found = self._engine.health.now().to_json() if act.method == "health" else self._about()
        self._reply(_Reply(act.number, result(found)))
        if act.method == "raise":
            wanted, token = act.params.get("id"), act.params.get("activation")
            token = token if isinstance(token, str) else ""
            self._engine.raise_asked.emit(wanted if type(wanted) is int else None, token)
        elif act.method == "stop":
            if conversation is not None:
                conversation.wait_until_sent(100)  # the last thing this monitor says to it
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

    def _begin_wait(self, conversation: Conversation, params: Mapping[str, Any]) -> None:
        try:
            ids = run_ids(params)
        except TaskmonError as refusal:
            conversation.answer(failure(refusal))
            return
        # Noted first, looked at then: an end in between is told, and looked at once more.
        conversation.begin_wait(ids)
        within = params.get("within")
        if isinstance(within, str):
            self._engine.wait_inside(conversation.number, Wait(within, conversation.waits_for))
        self._check_soon(conversation)

    def _check_soon(self, conversation: Conversation) -> None:
        conversation.unended = set()
        conversation.told = set()
        self._threads.read(partial(self._check_wait, conversation.number, tuple(conversation.waits_for)))

    @Slot(object)
    def _note_ended(self, runs: tuple[Run, ...]) -> None:
        self._look_again({run.id for run in runs if run.state.is_over})

    @Slot(object)
    def _note_removed(self, run_ids: tuple[int, ...]) -> None:
        self._look_again(set(run_ids))

    def _look_again(self, ended: set[int]) -> None:
        for conversation in self._callers:
            if conversation.waits_for and ended & conversation.waits_for:
                conversation.told |= ended
                if conversation.unended and conversation.unended <= conversation.told:
                    # All have ended, as far as was told; the store has the word.
                    self._check_soon(conversation)

    def _check_wait(self, number: int, run_ids: tuple[int, ...], context: reading.ReadContext) -> None:
        """On a thread of requests."""
        try:
            found: Any = handlers.answer("ended", {"ids": list(run_ids)}, context)
        except Exception as error:
            self._replied.emit(_Reply(number, failure(error)))
            return
        unended = frozenset() if found["over"] else frozenset(_unended(found["runs"]))
        self._replied.emit(_Reply(number, result(found), unended))


def _stranger(socket: QLocalSocket) -> str | None:
    """Who is at the other end, if it can't be taken for this user."""
    if os.name != "posix":
        return None  # the pipe's own rights see to it
    user = None
    with contextlib.suppress(OSError), sockets.socket(fileno=os.dup(int(socket.socketDescriptor()))) as peer:
        user = peer_uid(peer)
    if user is None:
        return "a process of which the system did not say whose it is"
    return None if user == os.geteuid() else "a process of another user"


def _is_ping(line: bytes) -> bool:
    if b"ping" not in line:  # most are not even looked into on this thread
        return False
    try:
        return parsed(line)[0] == "ping"
    except TaskmonError:
        return False  # refused as any other


def _unended(runs: list[dict[str, Any]]) -> list[int]:
    return [run["id"] for run in runs if run["state"] not in OVER]
