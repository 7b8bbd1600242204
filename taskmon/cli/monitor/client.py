"""The monitor's local socket, seen from a command: connect, ask, be answered. It imports neither Qt nor SQLAlchemy."""

from __future__ import annotations

import errno
import io
import json
import os
import select
import socket
import time
from collections.abc import Callable
from typing import Any, Protocol

from taskmon.core.errors import NoMonitorError, RunError, TaskmonError
from taskmon.ownership import peer_uid, user_name

#: A monitor that has said nothing for so long is asked whether it lives, and given as long again.
_QUIET_S = 5.0


class AnswerError(TaskmonError):
    """The monitor refused; it says why, and with which exit status."""

    def __init__(self, error: dict[str, Any], exit_status: int) -> None:
        record = RunError.from_json(error) or RunError("The monitor refused and gave no reason.")
        super().__init__(record.message)
        self.record = record
        self.exit_status = exit_status


class ConnectionLostError(Exception):
    """The monitor went away; whether it did what was asked is not known."""


class StrangerListensError(OSError):
    """Another user's process listens there; it was told nothing."""

    def __init__(self, address: str, uid: int | None) -> None:
        who = "nobody knows who" if uid is None else user_name(uid)
        super().__init__(errno.EPERM, f"{who} listens there, not you, so nothing was sent", address)


class Connection:
    """One conversation with the monitor: requests one after another, each answered before the next."""

    def __init__(self, address: str) -> None:
        """Raises FileNotFoundError, ConnectionRefusedError or StrangerListensError where no monitor of ours listens."""
        self._address = address
        self._stream = _connected(address)
        self._received = bytearray()

    def ask(
        self,
        method: str,
        params: dict[str, Any] | None = None,
        timeout_s: float | None = None,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> Any:
        """The monitor's answer.

        Args:
            meanwhile: Called now and then while there is none.

        Raises:
            AnswerError: It refused.
            NoMonitorError: It does not answer at all.
            ConnectionLostError: It went away, or hung up.
            TimeoutError: It lives, but there is no answer after `timeout_s`.
        """
        self.send(method, params)
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            slice_s = _QUIET_S if deadline is None else min(_QUIET_S, max(0.0, deadline - time.monotonic()))
            line = self.poll(slice_s)
            if line is not None:
                return line["result"]
            if deadline is not None and time.monotonic() >= deadline:
                raise TimeoutError
            self._check_alive()
            meanwhile()

    def send(self, method: str, params: dict[str, Any] | None = None) -> None:
        """Put a question; `poll` has its answer."""
        request = json.dumps({"method": method, "params": params or {}}, separators=(",", ":")) + "\n"
        try:
            self._stream.send(request.encode("ascii"))
        except OSError as error:
            raise ConnectionLostError from error

    def poll(self, timeout_s: float) -> dict[str, Any] | None:
        """The answer, an object with `result`; None if there is none yet.

        Raises:
            AnswerError, ConnectionLostError: As `ask`.
        """
        deadline = time.monotonic() + timeout_s
        looked = 0
        while (end := self._received.find(b"\n", looked)) < 0:
            looked = len(self._received)
            if not self._stream.wait(max(0.0, deadline - time.monotonic())):
                return None
            try:
                content = self._stream.receive()
            except OSError as error:
                raise ConnectionLostError from error
            if not content:
                raise ConnectionLostError
            self._received += content
        answer: dict[str, Any] = json.loads(self._received[:end])
        del self._received[: end + 1]
        if answer.get("closing"):
            raise ConnectionLostError(answer["error"]["message"])
        if "error" in answer:
            raise AnswerError(answer["error"], int(answer.get("exit_status", 1)))
        return answer

    def close(self) -> None:
        """End the conversation; what is still unanswered is not waited for."""
        self._stream.close()

    def _check_alive(self) -> None:
        try:
            other = Connection(self._address)
        except OSError as error:
            raise ConnectionLostError from error
        try:
            other.send("ping")
            if other.poll(_QUIET_S) is None:
                raise NoMonitorError(
                    "The monitor does not answer. It may be stopped, or overloaded; it may still do what was asked."
                    " 'taskmon doctor' says more."
                )
        finally:
            other.close()


class _Stream(Protocol):
    def send(self, content: bytes) -> None: ...
    def wait(self, timeout_s: float) -> bool: ...
    def receive(self) -> bytes: ...
    def close(self) -> None: ...


class _UnixStream:
    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(2 * _QUIET_S)
        try:
            self._socket.connect(address)
            # Of who is there now, not of the file: that may have been another one a moment ago.
            other = peer_uid(self._socket)
            if other != os.geteuid():
                raise StrangerListensError(address, other)
        except BaseException:
            self._socket.close()
            raise

    def send(self, content: bytes) -> None:
        self._socket.sendall(content)

    def wait(self, timeout_s: float) -> bool:
        # poll, not select: a descriptor may be 1024 or more.
        poller = select.poll()
        poller.register(self._socket, select.POLLIN)
        return bool(poller.poll(timeout_s * 1000))

    def receive(self) -> bytes:
        return self._socket.recv(1 << 20)

    def close(self) -> None:
        self._socket.close()


class _PipeStream:
    """A Windows named pipe. Written from its documentation, not run."""

    def __init__(self, address: str) -> None:
        self._pipe = io.FileIO(rf"\\.\pipe\{address}", "r+")

    def send(self, content: bytes) -> None:
        self._pipe.write(content)

    def wait(self, timeout_s: float) -> bool:
        return True  # a read blocks; the monitor's death ends it

    def receive(self) -> bytes:
        return self._pipe.read(65_536) or b""

    def close(self) -> None:
        self._pipe.close()


def _connected(address: str) -> _Stream:
    return _PipeStream(address) if os.name == "nt" else _UnixStream(address)
