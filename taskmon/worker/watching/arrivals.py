"""Notes when a command's output arrives, in a small file beside it: the viewer says then when each line came."""

from __future__ import annotations

import os

from taskmon.core.journal import OUTPUT_TIMES
from taskmon.core.output import times
from taskmon.worker.watching.notes_file import NotesFile

#: Of a command that is over sooner the time of its start says enough: nothing is written for it.
_WORTH_NOTING_MS = 1_000


class Arrivals:
    """At most one entry a look; a file that can't be written is done without."""

    def __init__(self, folder: str) -> None:
        self._file = NotesFile(os.path.join(folder, OUTPUT_TIMES))
        self._entries: list[tuple[int, int]] = []
        self._unwritten = 0  #: of the newest entries
        self._is_given_up = False

    def note(self, length: int) -> None:
        """The output was seen to have grown to this length."""
        if self._is_given_up:
            return
        if self._entries and length < self._entries[-1][1]:
            self._entries.clear()  # the program has emptied it
            self._file.close()  # and so begins the file anew
        self._entries.append((self._file.elapsed_ms, length))
        self._unwritten += 1
        self.look()

    def look(self) -> None:
        """Write what is not written yet, if the command has gone on for long enough; it need not print any more."""
        if not self._unwritten or self._is_given_up or self._file.elapsed_ms < _WORTH_NOTING_MS:
            return
        try:
            self._write()
        except OSError:  # no room, or somebody has put something else there
            self._is_given_up = True
            self._file.close()
        self._unwritten = 0

    def end(self) -> None:
        """The command is over."""
        self.look()
        self._file.close()

    def _write(self) -> None:
        if len(self._entries) > times.MOST_ENTRIES:
            self._entries = times.thinned(self._entries)
            self._file.close()
        entries = self._entries[-self._unwritten :] if self._file.is_begun else self._entries
        self._file.write(times.entry(*each) for each in entries)
