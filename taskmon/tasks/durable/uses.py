"""Which kept result belongs to which use of a step's name: by what it is called with, not by the order of calls.

Threads, asyncio and sets call in another order each time, so the n-th use of a name with the same function and
arguments gets the n-th such result. What was kept without a digest, by older versions, is still taken by order.
A use with new arguments beside kept results that nobody has asked for yet may be one that was not reached before, or a
changed one. Where the name was called with one set of arguments only, and its attempt was not killed before it could
call it with others, it is a changed one, and refused at once. Otherwise the end tells, when all has been asked for that
will be.
"""

from __future__ import annotations

import heapq
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from taskmon.tasks.durable.digest import CALL_DIGITS, Call, Secrets, call_of
from taskmon.tasks.durable.log_reader import Kept, KeptStep, StepResult
from taskmon.tasks.tries import NeverTriedAgain

_MOST_SAID = 5
#: More names are not noted: then none is refused before the end.
_MOST_UNSETTLED = 1_000
_ADVICE = "Give each its own name, such as ctx.step(f'fetch {url}', fetch, url), or restart the run."


class StepChangedError(NeverTriedAgain, RuntimeError):
    """What is kept of a step belongs to other arguments than those it is called with now."""

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a name, and what is kept of it."""

    step: KeptStep
    call: Call
    kept: StepResult | None
    varies: bool  #: the first use of this name with other arguments than the uses before


@dataclass(slots=True)
class _Name:
    """What is known of one name."""

    waiting: dict[str, deque[int]] = field(default_factory=dict)  #: kept and not asked for yet, by what it belongs to
    undigested: set[int] = field(default_factory=set)
    taken: set[int] = field(default_factory=set)
    known: set[str] = field(default_factory=set)  #: all that it was called with in earlier attempts, as far as is known
    seen: set[str] = field(default_factory=set)  #: in this one as well
    new: str = ""  #: the first that is performed now and was not known before, in words
    is_settled: bool = False  #: there is nothing that it would have been called with, but for a kill
    is_used: bool = False  #: in this attempt
    uses: int = 0
    freed: list[int] = field(default_factory=list)

    def next_number(self) -> int:
        if self.freed:
            return heapq.heappop(self.freed)
        self.uses += 1
        while self.uses in self.taken:
            self.uses += 1
        return self.uses

    def left(self) -> int:
        """The first of those that wait; there is one."""
        return min(numbers[0] for numbers in self.waiting.values())


class Uses:
    """All uses of all names in one attempt. Thread-safe."""

    def __init__(
        self,
        earlier: Kept,
        *,
        salt: str = "",
        secrets: Secrets | None = None,
        loosely: bool = False,
        note: Callable[[str], None] | None = None,
    ) -> None:
        """Args:
        earlier: What the attempt that this one goes on from has kept.
        salt: The run's own, in hexadecimal digits.
        loosely: Its code has changed since, with the user's consent: functions stand in other places.
        note: Gets what the user should know, a sentence each.
        """
        self._results: Mapping[KeptStep, StepResult] = earlier.results
        self._salt = bytes.fromhex(salt)
        self._secrets = secrets or Secrets()
        self._digits = CALL_DIGITS if loosely else None
        self._note = note
        self._said: set[str] = set()
        self._lock = threading.Lock()
        self._names: dict[str, _Name] = {}
        self._refusal: StepChangedError | None = None
        for step, result in sorted(earlier.results.items(), key=lambda each: each[0].use):
            name = self._names.setdefault(step.name, _Name())
            if not result.call:
                name.undigested.add(step.use)
                continue
            key = self._key(result.call)
            name.taken.add(step.use)
            name.waiting.setdefault(key, deque()).append(step.use)
            name.known.add(key)
        for title, calls in earlier.tried.items():
            self._names.setdefault(title, _Name()).known.update(map(self._key, calls))
        for title, name in self._names.items():
            name.seen.update(name.known)
            name.is_settled = earlier.ended and title not in earlier.unsettled

    @property
    def digits(self) -> int | None:
        """How many digits of each digest count; None: all."""
        return self._digits

    def call(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Call:
        """A call, digested with the run's own salt."""
        return call_of(function, args, kwargs, self._salt, self._secrets)

    def claim(self, title: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Use:
        """The use that this call is.

        Raises:
            StepChangedError: The one use that is kept was called with something else.
        """
        call = self.call(function, args, kwargs)
        if call.unknown:
            unknown = ", ".join(call.unknown)
            self._say_once(title, f"Of what step {title!r} is called with, only the type can be compared of {unknown}.")
        key = self._key(call.digest)
        with self._lock:
            name = self._names.setdefault(title, _Name())
            name.is_used = True
            waiting = name.waiting.get(key)
            if waiting:
                step = KeptStep(title, waiting.popleft())
                if not waiting:
                    del name.waiting[key]
                return Use(step, call, self._results[step], varies=False)
            is_new = bool(name.waiting) and key not in name.known
            if is_new and name.is_settled and len(name.known) == 1:
                raise self._refused(title, call.text())
            step = KeptStep(title, name.next_number())
            varies = len(name.seen) == 1 and key not in name.seen
            name.seen.add(key)
            if step.use in name.undigested:
                name.undigested.remove(step.use)
                self._say_once("", _BY_ORDER)
                return Use(step, call, self._results[step], varies)
            if is_new and not name.new:
                name.new = call.text()
            return Use(step, call, None, varies)

    def free(self, use: Use) -> None:
        """It has failed: the next use of this name stands in its place."""
        with self._lock:
            name = self._names[use.step.name]
            heapq.heappush(name.freed, use.step.use)

    def unsettled(self) -> list[str] | None:
        """The names that were killed in an earlier attempt and not used in this one; None: too many."""
        with self._lock:
            found = [title for title, name in self._names.items() if not (name.is_used or name.is_settled)]
        return found if len(found) <= _MOST_UNSETTLED else None

    def problem(self) -> StepChangedError | None:
        """Why what the attempt has returned is not to be trusted: something was kept of what it no longer asks for."""
        if self._refusal is not None:  # the task may have caught it
            return self._refusal
        with self._lock:
            for title, name in self._names.items():
                if name.waiting and name.new:
                    return self._refused(title, name.new)
        return None

    def _refused(self, title: str, now: str) -> StepChangedError:
        name = self._names[title]
        left = name.left()
        use = f" ({_ordinal(left)} use)" if left > 1 or len(name.taken) > 1 else ""
        before = self._results[KeptStep(title, left)].called
        if before == now:
            now = f"other values in {now}"
        message = f"Step {title!r}{use} was called with {before}, now with {now}. {_ADVICE}"
        self._refusal = self._refusal or StepChangedError(message, title)
        return self._refusal

    def _say_once(self, about: str, sentence: str) -> None:
        if self._note is not None and about not in self._said and (not about or len(self._said) < _MOST_SAID):
            self._said.add(about)
            self._note(sentence)

    def _key(self, digest: str) -> str:
        return digest[: self._digits]


_BY_ORDER = (
    "Its steps were kept by an older version, which did not note what they were called with:"
    " they were taken by the order of their calls."
)


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
