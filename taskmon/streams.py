"""The standard streams and the text of this process, made safe before anything else: whatever it was started with.

A closed stream becomes an empty one, so that no file of ours takes its descriptor; what is printed is written whole or
fails; a terminal is given nothing that steers it but what we mean; names are bytes in UTF-8, whatever the locale; what
libraries warn of is no word for the user.
"""

from __future__ import annotations

import errno
import io
import os
import select
import sys
from collections.abc import Callable
from typing import Any, TextIO, TypeVar

_CHUNK_BYTES = 1 << 16

Result = TypeVar("Result")


class UnwrittenError(OSError):
    """What was printed could not be written, for another reason than that nobody reads."""


def prepare() -> None:
    """Make the streams safe; the very first thing that a process of ours does. Returns in the process that goes on."""
    _occupy()
    _read_bytes_as_utf8()
    os.umask(os.umask(0o077) & ~0o700)  # what we make is ours to use, whatever the mask
    on_windows = os.name == "nt"  # where Python's own know the console, and nothing makes them non-blocking
    if sys.stdin is None or not on_windows:
        sys.stdin = _stream(sys.stdin, io.BufferedReader(_Whole(0, "r", closefd=False)), "surrogateescape")
    if sys.stdout is None or not on_windows:
        # A name may hold what the terminal can't show; that is no reason to fail.
        sys.stdout = _stream(sys.stdout, io.BufferedWriter(_Whole(1, "w", closefd=False)), "backslashreplace")
    if sys.stderr is None or not on_windows:
        remarks = _stream(sys.stderr, io.BufferedWriter(_Remarks(2, "w", closefd=False)), "backslashreplace")
        remarks.reconfigure(line_buffering=True)
        sys.stderr = remarks
    if not sys.flags.dev_mode:
        import warnings  # here: loaded by what comes next anyway

        # Also where PYTHONWARNINGS asks for errors: that is meant for the user's own programs.
        warnings.simplefilter("ignore")


def print_no_more() -> None:
    """Send nowhere what is still to be printed: nobody takes it, and each further word would fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def steer(stream: TextIO, sequence: str) -> None:
    """Have a terminal do what the sequence says; in a text that is printed it would be shown."""
    stream.flush()
    content: io.BufferedWriter | None = getattr(stream, "buffer", None)
    if content is None:
        stream.write(sequence)
    else:
        content.write(sequence.encode("ascii"))
        content.flush()


class _Printed(io.TextIOWrapper):
    """Text that is printed: names, errors and paths come from anywhere, and no place that prints one can forget it."""

    def write(self, text: str, /) -> int:
        shown = text
        if not text.isprintable() and text != "\n" and self.isatty():
            from taskmon.core.untrusted.characters import for_terminal  # here: most of what is printed does without

            shown = for_terminal(text)
        super().write(shown)
        return len(text)


class _Whole(io.FileIO):
    """A descriptor that is waited for where another program made it non-blocking: Python would drop what is left."""

    # Any: the type of what has a buffer, collections.abc.Buffer, came with Python 3.12.

    def readinto(self, buffer: Any, /) -> int:
        taken: int = self._waited(lambda: io.FileIO.readinto(self, buffer))
        return taken

    def readall(self) -> bytes:
        return b"".join(iter(lambda: self._waited(lambda: self.read(_CHUNK_BYTES)), b""))

    def write(self, content: Any, /) -> int:
        try:
            written: int = self._waited(lambda: io.FileIO.write(self, content))
        except BrokenPipeError:
            raise
        except OSError as error:
            raise UnwrittenError(error.errno, error.strerror) from None
        return written

    def _waited(self, act: Callable[[], Result | None]) -> Result:
        while (result := act()) is None:  # never on Windows, which has no such descriptors
            poll = select.poll()
            poll.register(self.fileno(), select.POLLIN if self.readable() else select.POLLOUT)
            poll.poll()
        return result


class _Remarks(_Whole):
    """As `_Whole`, but that nobody reads what it says is no failure."""

    def write(self, content: Any, /) -> int:
        try:
            return super().write(content)
        except OSError:
            return memoryview(content).nbytes


def _occupy() -> None:
    """Put nothing where a standard stream is closed; the next file opened would be taken for it."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError as error:
            if error.errno != errno.EBADF:
                continue
            # The lowest free number, which is this one; on for what is started from here.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


def _read_bytes_as_utf8() -> None:
    """Start again in Python's UTF-8 mode under a locale that is not UTF-8.

    Arguments, folders and variables are bytes, and our text for them is UTF-8 with its escapes (`core.job.encoded`);
    decoded by another character set they would name other files.
    """
    if sys.getfilesystemencoding() == "utf-8" or os.name != "posix" or getattr(sys, "frozen", False):
        return
    try:
        with open("/proc/self/cmdline", "rb") as file:
            arguments = file.read().split(b"\0")[1:-1]
    except OSError:
        arguments = [os.fsencode(argument) for argument in sys.orig_argv[1:]]
    try:
        again = [os.fsencode(sys.executable), b"-X", b"utf8", *arguments]
        os.execv(sys.executable, again)  # noqa: S606 (the same program with the same arguments)
    except OSError:
        return  # as well as it goes: most names are ASCII


def _stream(given: TextIO | None, content: io.BufferedReader | io.BufferedWriter, errors: str) -> io.TextIOWrapper:
    """Text on `content`, in place of what Python made: that is None where the descriptor was closed."""
    lines = isinstance(given, io.TextIOWrapper) and (given.line_buffering or given.write_through)
    kind = _Printed if content.writable() else io.TextIOWrapper
    return kind(content, encoding=_encoding(given), errors=errors, line_buffering=lines)


def _encoding(given: TextIO | None) -> str:
    """What the reader expects: the locale's character set, also in UTF-8 mode."""
    if given is None:
        return "utf-8"
    if not sys.flags.utf8_mode or os.environ.get("PYTHONIOENCODING"):
        return given.encoding
    import codecs
    import locale  # here: only under a locale that is not UTF-8

    try:
        found = codecs.lookup(locale.getencoding()).name
    except LookupError:
        return "utf-8"
    return "utf-8" if found == "ascii" else found
