"""What joins the monitor and a worker: one descriptor for both directions, where the system has such. Never blocks."""

from __future__ import annotations

import contextlib
import os
import sys

from taskmon.system.waiting import unblock, wait_readable, wait_writable

if sys.platform == "win32":  # written, never run
    _DEAF_S = 0.1

    class Line:
        """The monitor's end; a child has `child_in` and `child_out` as its standard input and output."""

        def __init__(self) -> None:
            self.child_in, self._out = os.pipe()
            self._in, self.child_out = os.pipe()
            unblock(self._in)
            unblock(self._out)

        def handed_over(self) -> None:
            """Close the child's ends, which it has by now."""
            os.close(self.child_in)
            os.close(self.child_out)

        def fileno(self) -> int:
            """Readable when there is something to read, or the child is gone."""
            return self._in

        def write(self, content: bytes | memoryview) -> int:
            return os.write(self._out, content)

        def read(self) -> bytes:
            return os.read(self._in, 65_536)

        def wait_readable(self, timeout_s: float) -> None:
            """Wait until there is something to read, or `wake` was called, at most so long."""
            wait_readable([self._in], min(timeout_s, _DEAF_S))  # which nothing else can end here

        def wait_writable(self, timeout_s: float) -> None:
            wait_writable(self._out, timeout_s)

        def end(self) -> None:
            """End the child's input."""
            if self._out >= 0:
                os.close(self._out)
                self._out = -1

        def wake(self) -> None:
            """End all waits for something to read: from now on nothing more is read."""

        def close(self) -> None:
            self.end()
            if self._in >= 0:
                os.close(self._in)
                self._in = -1

else:

    class Line:
        """The monitor's end; a child has `child_in` and `child_out` as its standard input and output."""

        def __init__(self) -> None:
            import socket  # here: the worker starts faster without it

            self._socket, self._childs = socket.socketpair()
            self._socket.setblocking(False)
            self.child_in = self.child_out = self._childs.fileno()
            self._no_more_out, self._no_more_in = socket.SHUT_WR, socket.SHUT_RD

        def handed_over(self) -> None:
            """Close the child's end, which it has by now."""
            self._childs.close()

        def fileno(self) -> int:
            """Readable when there is something to read, or the child is gone."""
            return self._socket.fileno()

        def write(self, content: bytes | memoryview) -> int:
            return self._socket.send(content)

        def read(self) -> bytes:
            return self._socket.recv(65_536)

        def wait_readable(self, timeout_s: float) -> None:
            """Wait until there is something to read, or `wake` was called, at most so long."""
            wait_readable([self._socket.fileno()], timeout_s)

        def wait_writable(self, timeout_s: float) -> None:
            wait_writable(self._socket.fileno(), timeout_s)

        def end(self) -> None:
            """End the child's input."""
            with contextlib.suppress(OSError):  # it is gone, or this was said before
                self._socket.shutdown(self._no_more_out)

        def wake(self) -> None:
            """End all waits for something to read: from now on nothing more is read."""
            with contextlib.suppress(OSError):
                self._socket.shutdown(self._no_more_in)

        def close(self) -> None:
            self._childs.close()
            self._socket.close()
