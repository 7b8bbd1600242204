"""How far a command is that says nothing: from how far it has read what it was called with. An estimate, held back.

Believed is only the one file, or files, named in the command line of the very process that reads them, or its standard
input: read by the command itself (behind wrappers as `nice`, or as a part of one pipeline) or for it, from the start,
steadily, and by nobody else beside it. A folder in that command line, a script, a loop, a list of files: how much there
is to be read isn't known then, and nothing is said. What turns out otherwise is taken back, and never guessed at again.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from taskmon import system
from taskmon.core.job import Job
from taskmon.core.journal import Identity
from taskmon.core.progress import Progress
from taskmon.core.requests.program import base_name
from taskmon.worker.watching.inputs import Input, input_of, is_pipeline, is_shell

#: Said in words as well, for programs that know no estimates.
_MESSAGE = "estimated from what it has read"
#: What is younger may be over before anything was learnt.
_FIRST_S = 2.0
_EVERY_S = 1.0
#: Where nothing is found it is looked for ever more seldom.
_PATIENT_LOOKS = 4
_SELDOM_S = 30.0
_MOST_PROCESSES = 32
_LEAST_OF_SPEAKERS_BYTES = 16_000_000
#: Seen first further on than this, it was perhaps not read from the start.
_NEAR_START = 0.25
#: So many steps forward make it certain.
_STEPS = 3
#: So near to its end nothing is begun to be shown: who has read everything may well have more to do.
_TOO_LATE = 0.9
#: The end itself is told by the run's end.
_MOST = 0.99
#: Once all is read the run has so long to end; what goes on longer does something else, of which nothing is known.
_ENDS_WITHIN_S = 5.0
#: Who reads no further for so long, and several times as long as ever before, does something else, or has read what he
#: wanted: nothing is shown before he reads on.
_PAUSES_WITHIN_S = 20.0
_TIMES_LONGER = 4.0
#: What was shown is refuted but once. What was not may be mistaken more often, before it is given up.
_MOST_REFUTED = 4


@dataclass(slots=True)
class _Track:
    """One process that reads what it was called with."""

    process: Identity
    total: int
    done: int
    steps: int = 0
    over_s: float | None = None  #: since when all of it has been read, or nothing of it is open
    moved_s: float | None = None  #: when it was last seen to have read on
    longest_pause_s: float = 0.0

    def rests(self, now_s: float) -> bool:
        """Whether it reads no further for so long that reading isn't what it does."""
        if self.moved_s is None:
            return False
        return now_s - self.moved_s >= max(_PAUSES_WITHIN_S, _TIMES_LONGER * self.longest_pause_s)


class FilesRead:
    """Looks once a second at most. Seconds are the stopwatch's."""

    def __init__(self, job: Job, command: Identity) -> None:
        self._command = command
        self._argv = job.argv
        self._has_pipeline = is_pipeline(job)
        self._is_shell = is_shell(job)
        self._track: _Track | None = None
        self._misses = 0
        self._refuted = 0
        self._was_shown = False
        self._at_s = _FIRST_S
        self._is_given_up = False
        self.progress: Progress | None = None  #: None: nothing is believed
        self.has_moved = False  #: at the last look: a sign of life of what prints nothing

    def look(self, now_s: float, *, has_spoken: bool) -> bool:
        """Look, if it is time to; whether that was so.

        Args:
            has_spoken: It has printed something. Then small files tell nothing: they are what it prints from, perhaps.
        """
        self.has_moved = False
        if self._is_given_up or now_s < self._at_s:
            return False
        found = self._sources()
        if self._track is None:
            self._begin(found, _LEAST_OF_SPEAKERS_BYTES if has_spoken else 0)
        else:
            self._follow(self._track, found, now_s)
        self._misses = 0 if found else self._misses + 1
        beyond = max(0, self._misses - _PATIENT_LOOKS)
        self._at_s = now_s + (_EVERY_S if self._track else min(_SELDOM_S, _EVERY_S * 2.0 ** min(beyond, 8)))
        return True

    def _sources(self) -> list[tuple[Identity, Input]]:
        """Who reads what it was called with."""
        found = []
        processes = system.descendants(os.getpid())
        if len(processes) > _MOST_PROCESSES:
            return []
        for process in processes:
            is_it = self._is_the_command(process)
            if not is_it and self._is_shell:
                continue  # one step of several, perhaps
            # `tar xzf` has another program read the archive.
            source = input_of(process, None if is_it else self._command)
            if source is not None:
                found.append((process, source))
        return found

    def _is_the_command(self, process: Identity) -> bool:
        """Whether what that process does is all that the run does, as far as can be told."""
        if process.pid == self._command.pid or self._has_pipeline:
            return True
        words = tuple(system.arguments(process.pid))
        if not 0 < len(words) < len(self._argv):
            return False
        program, *rest = self._argv[-len(words) :]
        return base_name(program) == base_name(words[0]) and tuple(rest) == words[1:]

    def _begin(self, found: list[tuple[Identity, Input]], least_bytes: int) -> None:
        if len(found) == 1:
            process, source = found[0]
            if source.done <= source.total * _NEAR_START and source.total >= least_bytes:
                self._track = _Track(process, source.total, source.done)

    def _follow(self, track: _Track, found: list[tuple[Identity, Input]], now_s: float) -> None:
        own = [source for process, source in found if process == track.process]
        if len(found) > len(own):
            self._refute()  # somebody else reads as well: what share of the work either is nobody knows
        elif not own and not self._was_shown:
            self._track = None
        elif not own:
            self._mind_the_end(track, now_s)  # closed: the next one is just being opened, or that was the last
        elif own[0].total != track.total or own[0].done < track.done:
            self._refute()  # replaced, or it grows; read again, or not from start to end
        else:
            self._go_on(track, own[0].done, now_s)

    def _go_on(self, track: _Track, done: int, now_s: float) -> None:
        if done > track.done:
            if track.moved_s is not None:
                track.longest_pause_s = max(track.longest_pause_s, now_s - track.moved_s)
            track.done, track.steps, track.over_s, self.has_moved = done, track.steps + 1, None, True
            track.moved_s = now_s
        if track.rests(now_s):
            self.progress = None
        elif self.progress is not None or (track.steps >= _STEPS and done < track.total * _TOO_LATE):
            shown = min(float(done), track.total * _MOST)
            self._was_shown = True
            self.progress = Progress(shown / track.total, round(shown), track.total, "B", _MESSAGE, estimated=True)
        if done >= track.total:
            self._mind_the_end(track, now_s)

    def _mind_the_end(self, track: _Track, now_s: float) -> None:
        if track.over_s is None:
            track.over_s = now_s
        elif now_s - track.over_s >= _ENDS_WITHIN_S:
            self._refute()

    def _refute(self) -> None:
        self._refuted += 1
        self._is_given_up = self._was_shown or self._refuted >= _MOST_REFUTED
        self._track = self.progress = None
