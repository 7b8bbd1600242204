"""Whether a warm process may perform another attempt: what is left of the last one, its size, what it has loaded.

A file of the author's own that changes after it was loaded is the worker's to notice, which is told what these are.
"""

from __future__ import annotations

import _thread
import gc
import os
import resource
import sys
import threading
import time

from taskmon.core.errors import ErrorCode
from taskmon.tasks.cancellation import Stop
from taskmon.tasks.describe.resolver import Found
from taskmon.tasks.durable.sources import loaded_below
from taskmon.tasks.process.child import End

#: After so many attempts a new process is taken, whatever may have gathered in the old one unseen.
MOST_RUNS = 1_000
#: Of what it held after its first attempt.
MOST_GROWTH = 1.5
#: Open ones, beside those after its first attempt: the system allows some 1,000.
MOST_DESCRIPTORS_MORE = 64
#: Between two looks at threads that have just begun, and for how long at most: a library's own may never rest.
_LOOK_S = 0.002
_FIRST_LINES_S = 1.0
#: How far the system's own clock of files may be behind.
_COARSE_NS = 20_000_000
_PAGE_BYTES = os.sysconf("SC_PAGESIZE")
_INSTALLED = ("site-packages", "dist-packages")

#: What tells that a file is another one: inode, size, when its content and its entry were changed, in nanoseconds.
Stamp = list[int]


class Keeping:
    """Of one process; used by its main thread."""

    def __init__(self) -> None:
        self._runs = 0
        self._memory_bytes = 0
        self._descriptors = 0
        self._threads = 2  #: as the system counts them, libraries' own among them
        self._files: dict[str, Stamp] = {}
        self._modules = 0
        self._roots: set[str] = set()
        self._began_ns = time.time_ns()
        self.news: dict[str, Stamp] = {}  #: files that the last attempt has loaded

    def begin(self) -> None:
        """The next attempt begins."""
        self._began_ns = time.time_ns()

    def left_behind(self) -> str:
        """What its author has left that goes on by itself, for people; empty: nothing."""
        ours = threading.main_thread()
        threads = [each.name for each in threading.enumerate() if each is not ours and each.name != "taskmon-stop"]
        if threads:
            return f"thread {threads[0]}"
        threads_now = len(_native_threads())
        if _has_more_threads() or (threads_now > self._threads and _one_goes_on()):
            return "a thread"
        self._threads = threads_now
        try:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return ""
        return "a process"

    def may_stay(self, end: End, stop: Stop) -> bool:
        """Whether the process is still good for another attempt; called once nothing is left behind."""
        ended = end.ended
        is_over = ended.exit_code is not None or ended.stopped or stop.is_set or end.was_interrupted
        out_of_memory = ended.error is not None and ended.error.code in (ErrorCode.OUT_OF_MEMORY, ErrorCode.INTERNAL)
        if is_over or out_of_memory or end.found is None:
            return False
        self._runs += 1
        return self._runs < MOST_RUNS and self._is_small() and self._files_are_known(end.found)

    def _is_small(self) -> bool:
        # What is garbage goes with its own attempt, whose output its finalizers may print to.
        gc.collect()
        memory, descriptors = _memory_bytes(), _open_descriptors()
        if self._runs == 1:
            gc.freeze()  # what is there by now stays: later collections look at what is new
            self._memory_bytes, self._descriptors = memory, descriptors
        return memory <= self._memory_bytes * MOST_GROWTH and descriptors <= self._descriptors + MOST_DESCRIPTORS_MORE

    def _files_are_known(self, found: Found) -> bool:
        """Take note of the files that were loaded; False: one of them may be another by now than the one loaded."""
        self.news = {}
        if len(sys.modules) == self._modules and found.root in self._roots:
            return True
        self._modules = len(sys.modules)
        self._roots.add(found.root)
        paths = {found.source} if found.source else set()
        if found.root:
            paths |= loaded_below(found.root)
        # An installer writes into these folders themselves.
        paths |= {folder for folder in sys.path if folder.rstrip("/").endswith(_INSTALLED) and os.path.isdir(folder)}
        for path in paths - self._files.keys():
            try:
                status = os.stat(path)
            except OSError:
                return False
            if status.st_ctime_ns > self._began_ns - _COARSE_NS:
                return False
            self.news[path] = [status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]
        self._files |= self.news
        return True


def _memory_bytes() -> int:
    """What the process holds for itself; where the system does not tell that now, the most it has ever held."""
    try:
        with open("/proc/self/statm", "rb") as file:
            fields = file.read().split()
        return (int(fields[1]) - int(fields[2])) * _PAGE_BYTES
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _native_threads() -> list[str]:
    try:
        return os.listdir("/proc/self/task")
    except OSError:  # a hardened system
        return []


def _has_more_threads() -> bool:
    return _thread._count() > 1  # beside the one that listens


def _one_goes_on() -> bool:
    """Whether a thread of this process has come to Python code, or never rests.

    One more is a library's own, or one that `_thread` has started: that is counted once it has come to its first line,
    for which it needs a processor, and then the interpreter, which is free while this sleeps.
    """
    until_s = time.monotonic() + _FIRST_LINES_S
    turns: dict[str, tuple[str, str]] | None = None
    while not _has_more_threads():
        time.sleep(_LOOK_S)
        before, turns = turns, _turns()
        runs = any(state == "R" for state, _ in turns.values())
        if time.monotonic() > until_s or (turns == before and not runs):
            return runs or _has_more_threads()
    return True


def _turns() -> dict[str, tuple[str, str]]:
    """Of each other thread: whether it rests (R: it runs, or would), and how often it has gone to rest."""
    turns = {}
    for each in _native_threads():
        if each == str(threading.get_native_id()):
            continue
        try:
            status = dict(line.split(":\t", 1) for line in _text(f"/proc/self/task/{each}/status") if ":\t" in line)
        except OSError:  # it has just ended
            continue
        turns[each] = (status["State"][0], status.get("voluntary_ctxt_switches", ""))
    return turns


def _text(path: str) -> list[str]:
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()


def _open_descriptors() -> int:
    try:
        return len(os.listdir("/dev/fd"))
    except OSError:
        return 0
