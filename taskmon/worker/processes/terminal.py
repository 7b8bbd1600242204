"""The pseudo-terminal of a job that wants one: the worker holds its one end, the command sees the other."""

from __future__ import annotations

import os
import select
import sys
import time
from contextlib import suppress
from typing import Any

from taskmon import system
from taskmon.worker.processes.terminal_queries import COLUMNS, ROWS, Queries

if sys.platform != "win32":
    import termios

_CHUNK_BYTES = 65_536
_CHUNKS_AT_ONCE = 16
_MOST_DRAINS = 16
_INTERRUPT = b"\x03"
_END_OF_INPUT = b"\x04"
#: Before a character by which a program that edits its line would do something, as complete it at a tab.
_LITERALLY = b"\x16"
#: A program may ask first and then make its terminal ready for the answer; later than this nobody waits for it.
_ANSWERS_HOLD_S = 1.0
_INPUT, _LOCAL, _CHARACTERS = 0, 3, 6  #: in what termios tells


class Terminal:
    """A terminal of 100 by 30 whose output the worker copies into output.log."""

    def __init__(self) -> None:
        if sys.platform == "win32":
            raise OSError(0, "it is not supported on Windows")
        self.fd, self._command_end = os.openpty()
        try:
            os.set_blocking(self.fd, False)
            self.path = os.ttyname(self._command_end)
            self.device = os.fstat(self._command_end).st_rdev
            termios.tcsetwinsize(self.fd, (ROWS, COLUMNS))
        except (OSError, termios.error) as error:  # the latter is none of the former
            self.handed_over()
            system.close(self.fd)
            raise OSError(*error.args) from None
        self.is_silent = False  #: nobody has the other end open now; it may be opened again by its name
        self.dropped_bytes = 0  #: could not be kept: no room on the disk
        self._queries = Queries()
        self._answers = b""  #: to queries, for which the terminal is not ready yet
        self._answers_s = 0.0  #: since then

    def handed_over(self) -> None:
        """Close the command's end, which the command has open by now."""
        system.close(self._command_end)

    def copy(self, output: int) -> bool:
        """Move what is there to `output`, at most 1 MB, and answer what it asks; True if there may be more.

        What finds no room is dropped, so that the command goes on.
        """
        if self.fd < 0:
            return False
        for _ in range(_CHUNKS_AT_ONCE):
            try:
                chunk = os.read(self.fd, _CHUNK_BYTES)
            except BlockingIOError:
                self.is_silent = False
                break
            except OSError:  # EIO: the last one has closed it
                chunk = b""
            self.is_silent = not chunk
            if not chunk:
                break
            self._keep(output, chunk)
            now_s = time.monotonic()
            if answers := self._queries.answers(chunk, now_s):
                self._answers, self._answers_s = answers, now_s
        else:
            return True
        if self._answers:
            self._answer()
        return False

    def drain(self, output: int) -> None:
        """Move what is left once the command has ended; one left behind that goes on printing is not waited for."""
        for _ in range(_MOST_DRAINS):
            if self.fd < 0 or not self.copy(output):
                return

    # --- what is typed ---

    @property
    def hides_input(self) -> bool:
        """Whether what is typed is not shown, as while a password is asked for."""
        modes = self._modes()
        return modes is not None and not modes[_LOCAL] & termios.ECHO

    @property
    def asks_in_secret(self) -> bool:
        """Whether it takes whole lines that it does not show: only who asks for a password sets it so."""
        modes = self._modes()
        return modes is not None and modes[_LOCAL] & (termios.ICANON | termios.ECHO) == termios.ICANON

    @property
    def has_unread(self) -> bool:
        """Whether something was typed that no program has read yet."""
        end = self._program_end()
        if end is None:
            return False
        try:
            return _can_be_read(end)
        finally:
            system.close(end)

    def type_line(self, text: bytes) -> bool:
        """Type a line, which the output does not show unless the program itself repeats it; False: nobody takes it.

        That is so while an earlier one is unread as well: what is typed then the system may take in only later, and
        repeat, as its program has set another mode meanwhile.
        """
        modes = self._modes()
        if modes is None:
            return False
        takes_lines = bool(modes[_LOCAL] & termios.ICANON)
        if not self._type_unseen(text if takes_lines else text.replace(b"\t", _LITERALLY + b"\t")):
            return False
        # Only with its end is the line given to the program, which may show and set what it likes from then on.
        return self._type(b"\n" if takes_lines else b"\r")

    def end_input(self) -> bool:
        """Type what ends the input, ^D as a rule; False: nobody takes it."""
        return self._type(self._key(termios.VEOF, _END_OF_INPUT))

    def interrupt(self) -> bool:
        """Type ^C, which reaches whoever is in the foreground of this terminal; False: nobody takes it."""
        # Its input may be full, or nobody may be there: the signals that follow at a cancel don't need it.
        return self._type(_INTERRUPT)

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

    def _answer(self) -> None:
        """Give the newest answers once the terminal hands on single keys; a line of them would never end."""
        modes = self._modes()
        is_over = time.monotonic() - self._answers_s > _ANSWERS_HOLD_S
        # In a terminal that takes lines they would stand before what somebody types: as after `cat` of a hostile file.
        if modes is not None and not modes[_LOCAL] & termios.ICANON and not is_over:
            self._type_unseen(self._answers)
        elif not is_over:
            return
        self._answers = b""

    def _type(self, content: bytes) -> bool:
        try:
            return os.write(self.fd, content) == len(content)
        except OSError:
            return False

    def _type_unseen(self, content: bytes) -> bool:
        """Type what the terminal itself would repeat into the output, and must not; False: it can't be kept from it."""
        modes = self._modes()
        end = self._program_end()
        if end is None:
            return False
        try:
            if modes is None or _can_be_read(end):
                return False
            is_shown = content and modes[_LOCAL] & termios.ECHO
            return self._type_hidden(content, modes, end) if is_shown else self._type_at_once(content, end)
        finally:
            system.close(end)

    def _type_hidden(self, content: bytes, modes: list[Any], end: int) -> bool:
        hidden = [*modes]
        hidden[_LOCAL] = modes[_LOCAL] & ~termios.ECHO
        self._set_modes(hidden)
        if self._modes() != hidden:
            return False
        try:
            return self._type_at_once(content, end)
        finally:
            if self._modes() == hidden:  # else its program has set it anew meanwhile
                self._set_modes(modes)

    def _type_at_once(self, content: bytes, end: int) -> bool:
        """Type it, and have the system take it in here and now: later it is repeated if another mode is set by then."""
        is_typed = self._type(content)
        _can_be_read(end)
        return is_typed

    def _program_end(self) -> int | None:
        """The end that its program has, opened; None: it can't be had."""
        try:
            return os.open(self.path, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:
            return None

    def _key(self, index: int, usual: bytes) -> bytes:
        modes = self._modes()
        key = modes[_CHARACTERS][index] if modes is not None and modes[_LOCAL] & termios.ICANON else usual
        return key if isinstance(key, bytes) and key != b"\0" else usual

    def _modes(self) -> list[Any] | None:
        try:
            return termios.tcgetattr(self.fd)
        except (OSError, termios.error, ValueError):
            return None

    def _set_modes(self, modes: list[Any]) -> None:
        with suppress(OSError, termios.error):
            termios.tcsetattr(self.fd, termios.TCSANOW, modes)


def _can_be_read(end: int) -> bool:
    """Whether something is unread at the program's end; if not, the system has taken in all that was typed.

    Else it takes that in later: who asks for it where nothing is unread makes it do so.
    """
    asked = select.poll()
    asked.register(end, select.POLLIN)
    return bool(asked.poll(0))
