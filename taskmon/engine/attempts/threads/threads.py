"""The threads of the monitor that perform tasks with `isolation="thread"`, kept for the next, and what they perform.

They are daemons, not the pool's: a task that never looks whether it shall end must not keep the monitor from ending.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from taskmon.core.states import Cause
from taskmon.engine import log
from taskmon.engine.attempts.threads.thread_stop import ThreadStop
from taskmon.engine.claim import Claimed
from taskmon.engine.futures import start_thread
from taskmon.engine.news import Inbox
from taskmon.engine.secrets import Secrets
from taskmon.engine.trouble import Trouble
from taskmon.paths import Paths
from taskmon.store import Store

#: A thread with nothing to do ends after this.
IDLE_S = 60.0

Key = tuple[int, int]


class Threads:
    """Usable from any thread. An attempt is here from its claim until its thread has left the task's function."""

    def __init__(
        self,
        store: Store,
        paths: Paths,
        secrets: Secrets,
        inbox: Inbox,
        trouble: Trouble,
        left: Callable[[Claimed], None],
    ) -> None:
        """Nothing starts yet.

        Args:
            left: Called on the attempt's thread, last.
        """
        self._store = store
        self._paths = paths
        self._secrets = secrets
        self._inbox = inbox
        self._trouble = trouble
        self._left = left
        self._changed = threading.Condition()
        self._asked: dict[Key, ThreadStop] = {}
        self._loaded: Any = None  #: a LoadedTasks, once there is a task
        self._waiting: queue.SimpleQueue[tuple[Claimed, ThreadStop] | None] = queue.SimpleQueue()
        self._idle = 0  #: threads that wait, less the attempts that wait for them
        self._threads = 0
        self._busy_at_s = 0.0

    def __len__(self) -> int:
        """How many attempts are performed that were not let go of."""
        return len(self.run_ids())

    def run_ids(self) -> list[int]:
        """The runs that are performed now."""
        with self._changed:
            return [key[0] for key, asked in self._asked.items() if asked.cause is not Cause.LET_GO]

    @property
    def has_any(self) -> bool:
        """Whether a thread is still inside a task's function."""
        return bool(self._asked)

    def lives(self, run_id: int) -> bool:
        """Whether a thread is still inside an attempt of this run that was let go.

        One that has ended by itself has left the task's function, though its thread may not have noted it yet.
        """
        with self._changed:
            return any(key[0] == run_id and asked.cause is Cause.LET_GO for key, asked in self._asked.items())

    def perform(self, claimed: Claimed) -> None:
        """Perform a claimed attempt on a thread that waits, or a new one.

        Raises:
            RuntimeError, MemoryError: There is none: nothing has begun.
        """
        asked = ThreadStop()
        with self._changed:
            if self._idle <= 0:
                start_thread(self._work, "task")
                self._threads += 1
            else:
                self._idle -= 1
            self._asked[claimed.run.id, claimed.attempt.attempt] = asked
            self._busy_at_s = time.monotonic()
        self._waiting.put((claimed, asked))

    def cancel(self, run_id: int, attempt: int) -> None:
        """Ask the attempt to end."""
        self._ask((run_id, attempt), Cause.CANCEL)

    def leave(self, run_id: int, attempt: int) -> None:
        """The attempt was let go: whatever its thread still does counts no more."""
        self._ask((run_id, attempt), Cause.LET_GO)

    def let_idle_go(self) -> bool:
        """End threads that had nothing to do for a minute. True: there is more to do later."""
        with self._changed:
            if not self._asked and time.monotonic() - self._busy_at_s >= IDLE_S:
                for _ in range(self._threads):
                    self._waiting.put(None)
                self._threads = self._idle = 0
            return self._threads > 0

    def ask_to_leave(self) -> None:
        """The monitor ends: ask every attempt to end; what does not is interrupted, which the next launch finds."""
        with self._changed:
            keys = list(self._asked)
        for key in keys:
            self._ask(key, Cause.LEAVING)

    def wait(self, timeout_s: float) -> bool:
        """Wait until every attempt has ended; False: not within this time, and nothing of them is stored any more."""
        with self._changed:
            gone = self._changed.wait_for(lambda: not self._asked, timeout_s)
            left = [] if gone else list(self._asked)
            for _ in range(self._threads):
                self._waiting.put(None)
            self._threads = self._idle = 0
        for key in left:
            self._ask(key, Cause.LET_GO)
        return gone

    def _ask(self, key: Key, cause: Cause) -> None:
        with self._changed:
            asked = self._asked.get(key)
        if asked is not None:
            asked.ask(cause)

    def _work(self) -> None:
        """What a thread does: one attempt after the other, until there is nothing to do for long."""
        while (given := self._waiting.get()) is not None:
            claimed, asked = given
            try:
                self._perform(claimed, asked)
            except BaseException as error:  # a bug of ours; the thread is needed for the next
                log.note_failure(f"run {claimed.run.id} could not be performed in a thread", error)
            was_let_go = asked.cause is Cause.LET_GO
            with self._changed:
                self._asked.pop((claimed.run.id, claimed.attempt.attempt), None)
                self._idle += 1
                self._changed.notify_all()
            if not was_let_go:  # else the engine may be gone
                self._left(claimed)

    def _perform(self, claimed: Claimed, asked: ThreadStop) -> None:
        from taskmon.engine.attempts.threads.in_thread import InThread  # here: a monitor of commands does without
        from taskmon.engine.attempts.threads.loaded import LoadedTasks

        with self._changed:
            if self._loaded is None:
                self._loaded = LoadedTasks()
        work = InThread(
            claimed, asked, self._store, self._paths, self._secrets, self._inbox, self._trouble, self._loaded
        )
        work.perform()
