"""How processes are ended: asked first, forced after a grace, until none is left or what is left can't be ended."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

from taskmon.core.journal import Identity
from taskmon.system.platform import hanging, is_alive, send_signal

KILL = int(getattr(signal, "SIGKILL", 9))
_CONTINUE = int(getattr(signal, "SIGCONT", 18))
#: What took SIGKILL and lives this long after it can't be ended by us.
_STUCK_AFTER_S = 2.0
_FIRST_WAIT_S = 0.02
_LONGEST_WAIT_S = 1.0


class Ladder:
    """Ends all that `find` finds, one step at a time; the caller says when, and steps until nothing is left.

    Times are of any monotonic clock, in seconds.
    """

    def __init__(self, find: Callable[[], list[Identity]], first_signal: int, grace_s: float, now_s: float) -> None:
        self._find = find
        self._first_signal = first_signal
        self._kill_at_s = now_s if first_signal == KILL else now_s + grace_s
        self._wait_s = _FIRST_WAIT_S
        self._asked: set[tuple[int, str]] = set()
        self._killed_at_s: dict[tuple[int, str], float] = {}
        self._refused: set[tuple[int, str]] = set()
        self._reached: set[tuple[int, str]] = set()
        self.has_killed = False  #: a SIGKILL has reached a process
        self.next_s = now_s  #: when the next step is due

    def step(self, now_s: float) -> list[Identity]:
        """Signal what is due now and return what still lives."""
        kills = self.kills(now_s)
        left = self._find()
        # A process may have started another while the list was made: looked at again until nobody new turns up.
        for _ in range(10):
            if not self._signal_all(left, now_s, kills):
                break
            left = self._find()
        self._wait_s = min(_LONGEST_WAIT_S, self._wait_s * 1.5)
        self.next_s = now_s + self._wait_s if kills else min(now_s + self._wait_s, self._kill_at_s)
        return [process for process in left if is_alive(process)]

    def kills(self, now_s: float) -> bool:
        """Whether the grace is over."""
        return now_s >= self._kill_at_s

    def has_signalled(self, process: Identity) -> bool:
        """Whether a signal has reached this process while it lived; if it refuses all, whether one has reached any."""
        return _is_among(process, self._reached) or (_is_among(process, self._refused) and bool(self._reached))

    def why_not(self, left: list[Identity], now_s: float) -> str:
        """Why what is left can't be ended, for people; empty while it still may be."""
        for process in left:
            key = (process.pid, process.start)
            who = f"Process {process.pid} ({process.name})"
            if key in self._refused:
                return f"{who} belongs to another user and can't be ended by this one."
            if now_s - self._killed_at_s.get(key, now_s) > _STUCK_AFTER_S:
                why = "hangs inside the system, where no signal reaches it" if hanging(process) else "has not gone yet"
                return f"{who} was killed, but {why}."
        return ""

    def _signal_all(self, processes: list[Identity], now_s: float, kills: bool) -> bool:
        """Send what is due; True if it reached one that had not got it before."""
        anyone_new = False
        for process in processes:
            key = (process.pid, process.start)
            known = self._killed_at_s if kills else self._asked
            if key in known and not kills:
                continue
            try:
                reached = send_signal(process, KILL if kills else self._first_signal)
                if reached and not kills:
                    send_signal(process, _CONTINUE)
            except PermissionError:
                self._refused.add(key)
                self._asked.add(key)
                continue
            if not reached:
                continue
            anyone_new = anyone_new or key not in known
            self._reached.add(key)
            self.has_killed = self.has_killed or kills or self._first_signal == KILL
            self._asked.add(key)
            if kills:
                self._killed_at_s.setdefault(key, now_s)
        return anyone_new


def _is_among(process: Identity, keys: set[tuple[int, str]]) -> bool:
    """Whether it is one of these; where its start could not be read, its pid has to do, as for one's own child."""
    if process.start:
        return (process.pid, process.start) in keys
    return any(pid == process.pid for pid, _ in keys)


def end_processes(
    find: Callable[[], list[Identity]],
    grace_s: float,
    first_signal: int,
    wait: Callable[[float], bool | None] = time.sleep,
) -> list[Identity]:
    """End all that `find` finds and return what can't be ended; blocks for the grace and about two seconds at most.

    Args:
        wait: Waits for so many seconds between two steps; once it returns True, nothing more is done to what is left.
    """
    ladder = Ladder(find, first_signal, grace_s, time.monotonic())
    while True:
        now_s = time.monotonic()
        left = ladder.step(now_s)
        if not left or ladder.why_not(left, now_s) or wait(max(0.0, ladder.next_s - now_s)):
            return left
