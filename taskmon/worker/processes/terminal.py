"""The pseudo-terminal of a job that wants one: the worker holds its one end, the command sees the other."""

from __future__ import annotations

import os
import sys

from taskmon import system

if sys.platform != "win32":
    import termios

COLUMNS, ROWS = 100, 30
_CHUNK_BYTES = 65_536
_CHUNKS_AT_ONCE = 16
_MOST_DRAINS = 16
_INTERRUPT = b"\x03"


class Terminal:
    """A terminal of 100 by 30 whose output the worker copies into output.log."""

    def __init__(self) -> None:
        if sys.platform == "win32":
            raise OSError(0, "it is not supported on Windows")
        self.fd, self._command_end = os.openpty()
        try:
            os.set_blocking(self.fd, False)
            self.path = os.ttyname(self._command_end)
            termios.tcsetwinsize(self.fd, (ROWS, COLUMNS))
        except (OSError, termios.error) as error:  # the latter is none of the former
            self.handed_over()
            system.close(self.fd)
            raise OSError(*error.args) from None
        self.is_silent = False  #: nobody has the other end open now; it may be opened again by its name
        self.dropped_bytes = 0  #: could not be kept: no room on the disk

    def handed_over(self) -> None:
        """Close the command's end, which the command has open by now."""
        system.close(self._command_end)

    def copy(self, output: int) -> bool:
        """Move what is there to `output`, at most 1 MB; True if there may be more.

        What finds no room is dropped, so that the command goes on.
        """
        if self.fd < 0:
            return False
        for _ in range(_CHUNKS_AT_ONCE):
            try:
                chunk = os.read(self.fd, _CHUNK_BYTES)
            except BlockingIOError:
                self.is_silent = False
                return False
            except OSError:  # EIO: the last one has closed it
                chunk = b""
            self.is_silent = not chunk
            if not chunk:
                return False
            self._keep(output, chunk)
        return True

    def drain(self, output: int) -> None:
        """Move what is left once the command has ended; one left behind that goes on printing is not waited for."""
        for _ in range(_MOST_DRAINS):
            if self.fd < 0 or not self.copy(output):
                return

    def interrupt(self) -> None:
        """Type ^C, which reaches whoever is in the foreground of this terminal."""
        try:
            os.write(self.fd, _INTERRUPT)
        except OSError:
            return  # Its input is full or nobody is there: the signals that follow don't need it.

    def close(self) -> None:
        """Hang up: who still has it as their terminal gets SIGHUP."""
        if self.fd >= 0:
            system.close(self.fd)
            self.fd = -1
            self.is_silent = True

    def _keep(self, output: int, chunk: bytes) -> None:
        try:
            written = os.write(output, chunk)
        except OSError:
            written = 0
        self.dropped_bytes += len(chunk) - written
