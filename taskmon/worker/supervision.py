"""Watches over one running command or task until nothing more is to be known: the loop, and what it decides."""

from __future__ import annotations

import os
import time
from collections.abc import Collection

from taskmon import system
from taskmon.core.attempt import Outcome, Spec, never_started
from taskmon.core.clock import utc_now
from taskmon.core.estimates.curve import Curve
from taskmon.core.journal import CONTROL, DONE, Identity, Request
from taskmon.core.progress import Progress
from taskmon.core.states import Cause
from taskmon.worker.control_file import Requests
from taskmon.worker.ending import Ending, Stays, outcome_of
from taskmon.worker.faults import point
from taskmon.worker.inbox import Inbox
from taskmon.worker.output import Output
from taskmon.worker.processes.command import Started, circumstances
from taskmon.worker.processes.stopping import Stopping
from taskmon.worker.processes.tree import Tree
from taskmon.worker.record import Record
from taskmon.worker.watching.observer import Observer
from taskmon.worker.watching.pace import Pace
from taskmon.worker.watching.pauses import Standing
from taskmon.worker.watching.stopwatch import Stopwatch

_STOPPING_S = 0.02
_LONGEST_STOPPING_S = 1.0
_ANSWERED_S = 0.05  #: a program that was answered has something to say soon
_SESSION_END_S = 30.0
#: A task whose function has ended has this long for its exit handlers.
_LINGER_S = 30.0


class Supervision:
    """One command, or task, under watch; `run` returns once it has ended, with what that means."""

    def __init__(
        self, spec: Spec, record: Record, output: Output, started: Started, inbox: Inbox, oom_kills: int | None
    ) -> None:
        self._spec = spec
        self._job = spec.job
        self._record = record
        self._output = output
        self._command = started.process
        self._terminal = started.terminal
        self._keyboard = started.keyboard
        self._reports = started.reports
        self._inbox = inbox
        self._oom_kills = oom_kills  #: the kernel's counter before the command was started
        self._requests = Requests(os.path.join(spec.folder, CONTROL))
        self._stopwatch = Stopwatch()
        self._tree = Tree(spec.nonce)
        self._observer = Observer(spec, record, output, started)
        self._stopping = Stopping(spec, record, started, self._tree)
        #: Whose sessions have not, to what a person works with.
        self._not_given_way = [started.process.pid, os.getpid()]
        self._all_stopped = True  #: False: a pause is under way
        self._stop_at_s = 0.0
        self._stopping_s = _STOPPING_S
        self._standing = Standing(self._tree, started.process)
        self._why_paused = ""  #: if nobody asked this worker for it
        self._has_ended = False
        self._reaped: system.Reaped | None = None
        self.leaves_it_warm = False  #: its process is ready for another attempt, and nothing else is left
        self._pace = Pace()

    @property
    def progress(self) -> Progress | None:
        return self._observer.progress

    @property
    def curve(self) -> Curve:
        return self._observer.curve

    @property
    def line(self) -> str:
        """The newest line of output."""
        return self._observer.line

    def run(self) -> Outcome:
        """Watch until the command, and what has to end with it, has ended; called anew, it goes on."""
        point("before:wait")
        while not self._is_over():
            woken = self._inbox.wait(self._wait_s(), *self._extra_fds())
            if woken.extra and self._terminal:
                self._terminal.copy(self._output.fd)
                self._type(woken.extra)
            elif woken.extra and self._reports:
                self._reports.read()
            is_due = self._pace.is_due
            if woken.poked or is_due:
                self._obey()
            if is_due:
                self._look()
            self._observer.cut()
            self._check_limits()
            self._stop_the_rest()
            self._climb()
        stays = self._stays()
        reaped = self._reaped = None if stays else self._reaped or system.reap(self._command.pid)
        point("after:wait")
        besides = self._command if stays else None
        leftovers = [] if self._stopping.ended_by else self._tree.leftovers(self._job, self._record, besides)
        self.leaves_it_warm = stays is not None and not leftovers
        return self._outcome(reaped, leftovers, stays)

    # --- requests and limits ---

    def _obey(self) -> None:
        if self._inbox.is_cancelled(self._spec.nonce):
            self._end(Cause.CANCEL)
        for request in self._requests.read():
            match request:
                case Request.CANCEL:
                    self._end(Cause.CANCEL)
                case Request.PAUSE if not self._stopping.has_begun and not self._stopwatch.is_paused:
                    self._stopwatch.pause()
                    self._all_stopped, self._stop_at_s, self._stopping_s = False, 0.0, _STOPPING_S
                    self._stop_the_rest()
                    self._record.note("paused")
                    self._pace.hurry()
                case Request.RESUME if self._stopwatch.is_paused:
                    self._go_on()
                    self._record.note("resumed")
                    self._pace.hurry()

    def _mind_others(self) -> None:
        """Take note where somebody else has stopped or continued the command: what it does is what is shown."""
        if self._stopping.has_begun or not self._all_stopped:
            return
        stands = self._standing.look(is_paused=self._stopwatch.is_paused)
        if stands:
            self._stopwatch.pause()
            self._why_paused = "it was stopped from outside (SIGSTOP)"
            self._record.note("stopped from outside")
        elif stands is False:
            self._stopwatch.go_on()
            self._why_paused = ""
            self._record.note("continued from outside")

    def _stop_the_rest(self) -> None:
        """Look again until nobody is found running; ever more seldom, for some can't be stopped now."""
        if not self._all_stopped and time.monotonic() >= self._stop_at_s:
            self._all_stopped = self._tree.stop()
            if self._all_stopped:  # to be seen as it is now, before anybody else lets it go on
                self._pace.hurry()
            self._stopping_s = min(_LONGEST_STOPPING_S, self._stopping_s * 2)
            self._stop_at_s = time.monotonic() + self._stopping_s

    def _go_on(self) -> None:
        self._all_stopped = True
        self._tree.go_on()
        self._stopwatch.go_on()
        self._why_paused = ""

    def _check_limits(self) -> None:
        if self._stopwatch.is_paused or self._stopping.has_begun:
            return
        if self._reports and self._reports.done is not None:
            if time.monotonic() >= self._reports.done_s + _LINGER_S:
                self._stopping.begin(None)
            return
        elapsed_s = self._stopwatch.elapsed_s
        if self._job.timeout_s is not None and elapsed_s >= self._job.timeout_s:
            self._end(Cause.TIMEOUT)
        elif self._job.quiet_timeout_s is not None and elapsed_s >= self._observer.active_s + self._job.quiet_timeout_s:
            self._look()  # It may have spoken since the last one.
            if elapsed_s >= self._observer.active_s + self._job.quiet_timeout_s:
                self._end(Cause.QUIET_TIMEOUT)

    def _end(self, cause: Cause) -> None:
        """Begin to end the tree, unless its command has ended by itself or it is being ended already."""
        if self._stopping.has_begun or self._command_has_ended() or self._stays():
            return
        # What a task has said of its end stays, whatever it still does after that.
        self._stopping.begin(None if self._has_said_its_end() else cause)
        if self._stopwatch.is_paused:
            self._go_on()  # not before it is asked: a warm process would begin with the attempt
        self._pace.hurry()
        self._climb()

    def _climb(self) -> None:
        if self._stopping.climb():
            self._pace.hurry()

    def _has_said_its_end(self) -> bool:
        if self._reports is None:
            return False
        self._reports.read()
        return self._reports.done is not None

    # --- looking ---

    def _look(self) -> None:
        """Look at everything that moves, and say when to look again."""
        if self._not_given_way and system.give_way(self._not_given_way[0]):
            del self._not_given_way[0]  # no sooner: what ends before the first look takes nothing from anybody
        if self._terminal:
            self._terminal.copy(self._output.fd)
        with self._pace:
            self._mind_others()
            self._observer.show(
                self._stopwatch,
                is_cancelling=self._stopping.cause is Cause.CANCEL,
                note=self._stopping.why_not or self._why_paused,
                heard_bytes=self._requests.heard_bytes,
            )
        silent_s = self._stopwatch.elapsed_s - self._observer.active_s
        self._pace.settle(silent_s, is_paused=self._stopwatch.is_paused, is_unsure=self._standing.is_unsure)
        if self._keyboard:
            self._keyboard.rest()
            self._type(())

    def _type(self, ready: Collection[int]) -> None:
        if self._keyboard:
            is_asked, is_too_late = self._observer.sees_reader, self._stopping.has_begun
            if self._keyboard.type(ready, self._record, is_asked, is_too_late=is_too_late):
                self._pace.hurry(_ANSWERED_S)

    def _wait_s(self) -> float:
        """How long nothing will have to be done."""
        now_s = time.monotonic()
        dues = [self._pace.at_s - now_s, self._output.cut_at_s - now_s]
        if self._stopping.next_s is not None:
            dues.append(self._stopping.next_s - now_s)
        elif not self._all_stopped:
            dues.append(self._stop_at_s - now_s)
        elif not self._stopwatch.is_paused:
            elapsed_s = self._stopwatch.elapsed_s
            if self._job.timeout_s is not None:
                dues.append(self._job.timeout_s - elapsed_s)
            if self._job.quiet_timeout_s is not None:
                dues.append(self._observer.active_s + self._job.quiet_timeout_s - elapsed_s)
        return max(0.0, min(dues))

    def _extra_fds(self) -> list[int]:
        """What else to wake up for; a task's reports are read with each sample, but for what can't wait."""
        if self._reports and self._reports.is_open:
            can_wait = not (self._reports.is_torn or self._reports.is_of_pool or self._stopping.awaits_answer)
            return [] if can_wait else [self._reports.fd]
        typed = self._keyboard.fds if self._keyboard else []
        return typed if self._terminal is None or self._terminal.is_silent else [*typed, self._terminal.fd]

    # --- the end ---

    def _command_has_ended(self) -> bool:
        """Reap orphans that have ended; the command itself stays unreaped, so that its pid stays its own."""
        try:
            while not self._has_ended and (pid := system.next_ended()) is not None:
                if pid == self._command.pid:
                    self._has_ended = True
                else:
                    system.reap(pid)
        except ChildProcessError:
            self._has_ended = True  # Somebody else took its status.
        return self._has_ended

    def _stays(self) -> Stays | None:
        """What a process has said that is ready for its next attempt; None: it goes on, or ends."""
        done = self._reports.done if self._reports is not None and not self._stopping.has_begun else None
        return done.stays if done is not None else None

    def _is_over(self) -> bool:
        """Whether the command has ended, and all that had to end with it."""
        if self._stays():
            return True
        if not self._command_has_ended():
            return False
        if self._stopping.ended_by is None:
            return True
        if self._tree.living():
            return False
        # A tree that forks while it is looked at hides from every look. Whatever is left of it is a child of this
        # worker, or has an ancestor that is one: only the system's word that there is no child at all is proof.
        return not (system.adopts_orphans() and self._has_any_child())

    def _has_any_child(self) -> bool:
        if self._reaped is None:
            self._reaped = system.reap(self._command.pid)
        try:
            while (pid := system.next_ended()) is not None:
                system.reap(pid)
        except ChildProcessError:
            return False
        return True

    def _outcome(self, reaped: system.Reaped | None, leftovers: list[Identity], stays: Stays | None) -> Outcome:
        elapsed_s = self._stopwatch.elapsed_s
        if self._terminal:
            self._terminal.drain(self._output.fd)
            self._terminal.close()
        if self._keyboard:
            self._keyboard.end(self._record)
        if self._reports and not stays:
            self._reports.drain(os.path.join(self._spec.folder, DONE))
            if self._reports.was_handed_on and not self._reports.has_begun and self._stopping.ended_by is None:
                # It was gone, or about to go, as the attempt was handed to it: nothing of the author's has run.
                return never_started(utc_now(), "the warm process that it was handed to is gone")
        self._observer.look_once_more(elapsed_s)
        size = self._output.size_bytes
        has_killed = self._stopping.has_killed
        went_well = reaped is not None and reaped.exit_code == 0 and self._stopping.ended_by is None
        if stays and self._reports and self._reports.done:
            went_well = self._reports.done.error is None
        ended_s = self._inbox.session_ended_s
        ending = Ending(
            exit_code=reaped.exit_code if reaped else None,
            signal_number=reaped.signal_number if reaped else None,
            has_status=reaped is not None or stays is not None,
            cause=self._stopping.ended_by,
            killed_by_us=has_killed,
            session_ended=ended_s is not None and time.monotonic() - ended_s <= _SESSION_END_S,
            out_of_memory=reaped is not None and not has_killed and self._was_out_of_memory(reaped),
            elapsed_s=elapsed_s,
            cpu_s=self._cpu_s(reaped, stays),
            peak_memory_bytes=self._peak_bytes(reaped, stays),
            output_bytes=size,
            output_disk_bytes=self._output.disk_bytes,
            last_lines=[] if went_well or not size else self._output.last_lines(),
            leftovers=leftovers,
            output_gap=self._output.gap,
            circumstances=circumstances(self._job),
            has_begun=self._reports is None or self._reports.has_begun,
            done=self._reports.done if self._reports else None,
            notes=self._reports.notes if self._reports else [],
        )
        return outcome_of(ending, self._job, utc_now())

    def _cpu_s(self, reaped: system.Reaped | None, stays: Stays | None) -> float | None:
        """What this attempt has taken; of a warm process that has ended the system tells the sum of all."""
        if stays is not None or reaped is None:
            return stays.cpu_s if stays else None
        before_s = self._reports.cpu_before_s if self._reports else 0.0
        return round(max(0.0, reaped.cpu_s - before_s), 6)

    def _peak_bytes(self, reaped: system.Reaped | None, stays: Stays | None) -> int | None:
        if stays is not None:
            return stays.peak_memory_bytes
        is_of_others = self._reports is not None and self._reports.was_handed_on
        return None if is_of_others else self._observer.peak_memory_bytes(reaped)

    def _was_out_of_memory(self, reaped: system.Reaped) -> bool:
        if reaped.signal_number != system.KILL and reaped.exit_code != 128 + system.KILL:
            return False
        now = system.oom_kills()
        return now is not None and self._oom_kills is not None and now > self._oom_kills
