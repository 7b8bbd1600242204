"""What is noted of an attempt while it is performed, and where a test has it cut off or cancelled. Thread-safe."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from taskmon.core.progress import Progress
from taskmon.tasks.cancellation import Stop
from taskmon.tasks.durable.log_reader import KeptStep
from taskmon.tasks.durable.uses import Use
from taskmon.testing.performed import Step


class NotReachedError(AssertionError):
    """The attempt ended before it came to where the test wanted it cut off or cancelled."""


class Crashed(BaseException):
    """The attempt is cut off here. No `Exception`, so that `except Exception` lets it pass."""

    def __init__(self) -> None:
        super().__init__("The attempt is cut off here (crash_after_step).")


@dataclass(frozen=True, slots=True)
class Point:
    """A moment in an attempt: a step's result was kept, or so many reports were made."""

    option: str  #: the argument that asked for it
    step: KeptStep | None = None
    reports: int = 0

    def __str__(self) -> str:
        if self.step is None:
            return f"{self.reports} reports" if self.reports > 1 else "1 report"
        return f"step {self.step.name!r}" + (f" (use {self.step.use})" if self.step.use > 1 else "")


@dataclass(slots=True)
class _Noted:
    """What is known of a step so far."""

    name: str
    calls: int = 0
    is_kept: bool = False
    is_restored: bool = False
    result: Any = None


@dataclass
class Recording:
    """One attempt's."""

    stop: Stop
    crash_at: Point | None
    cancel_at: Point | None
    #: A value as JSON, without the secrets in it; the attempt's own, as soon as there is one.
    hidden: Callable[[str], str] = lambda text: text
    reports: list[Progress] = field(default_factory=list)
    log: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    exception: BaseException | None = None
    is_crashed: bool = False
    is_cancelled: bool = False
    _steps: dict[KeptStep, _Noted] = field(default_factory=dict)
    _items: dict[str, int] = field(default_factory=dict)  #: how many of each map are noted
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def steps(self) -> list[Step]:
        """The steps that were begun, in that order."""
        with self._lock:
            return [
                Step(noted.name, step.use, noted.calls, noted.is_kept, noted.is_restored, noted.result)
                for step, noted in self._steps.items()
            ]

    def go_on(self) -> None:
        """Let nothing more happen in an attempt that was cut off.

        Raises:
            Crashed: It was.
        """
        if self.is_crashed:
            raise Crashed

    def report(self, message: dict[str, Any]) -> None:
        """Note what a run would send to its worker."""
        if self.is_crashed:
            return
        if "note" in message:
            self.notes.append(str(message["note"]))
        progress = Progress.from_json(message.get("progress"))
        if progress is not None:
            self.reports.append(progress)

    def reported(self) -> None:
        """A report was made, and has not stopped the task."""
        at = self.cancel_at
        if at is not None and at.step is None and len(self.reports) >= at.reports:
            self._cancel()

    def logged(self, level: str, message: str) -> None:
        """Note a line of the log."""
        if not self.is_crashed:
            self.log.append((level, message))

    def raised(self, error: BaseException) -> None:
        """Note what the function has raised."""
        self.exception = error

    def begun(self, use: Use) -> None:
        """Note a step, which may have failed before."""
        with self._lock:
            noted = self._steps.setdefault(use.step, _Noted(self._shown(use.step.name)))
            if use.kept is not None:
                noted.is_kept = noted.is_restored = True
                noted.result = self._shown(use.kept.value)

    def called(self, step: KeptStep) -> None:
        """The function of a step is about to be called."""
        self.go_on()
        with self._lock:
            self._steps[step].calls += 1

    def kept(self, step: KeptStep, result: str) -> None:
        """The result of a step is on the disk.

        Raises:
            Crashed: Here the attempt is to be cut off.
        """
        with self._lock:
            noted = self._steps[step]
            noted.is_kept, noted.result = True, json.loads(self.hidden(result))
        self._reached(step)

    def item_restored(self, name: str, result: Any) -> None:
        """The result of a map's item is that of the attempt before."""
        self._item(name, _Noted(self._shown(name), is_kept=True, is_restored=True, result=result))

    def item_kept(self, name: str, result: Any, calls: int) -> None:
        """The result of a map's item is on the disk; without secrets, as it stands there.

        Raises:
            Crashed: Here the attempt is to be cut off.
        """
        self._reached(self._item(name, _Noted(self._shown(name), calls, is_kept=True, result=result)))

    def _item(self, name: str, noted: _Noted) -> KeptStep:
        with self._lock:
            use = self._items[name] = self._items.get(name, 0) + 1
            self._steps[KeptStep(name, use)] = noted
        return KeptStep(name, use)

    def _reached(self, step: KeptStep) -> None:
        if self.crash_at is not None and self.crash_at.step == step:
            self.is_crashed = True
            raise Crashed
        if self.cancel_at is not None and self.cancel_at.step == step:
            self._cancel()

    def check_reached(self) -> None:
        """Refuse a test that tries nothing, for its attempt came not so far.

        Raises:
            NotReachedError: What was asked for has not happened.
        """
        __tracebackhide__ = True  # pytest shows the test's own line
        for point, is_reached in ((self.crash_at, self.is_crashed), (self.cancel_at, self.is_cancelled)):
            if point is not None and not is_reached:
                raise NotReachedError(f"{point.option}: it ended without {point}; {self._happened(point)}.") from (
                    self.exception
                )

    def _cancel(self) -> None:
        if not self.is_cancelled:
            self.is_cancelled = True
            self.stop.set()

    def _shown(self, value: Any) -> Any:
        return json.loads(self.hidden(json.dumps(value)))

    def _happened(self, point: Point) -> str:
        if point.step is None:
            return f"it made {len(self.reports)}"
        told = [
            f"{step.name!r}" + (f" (use {step.use})" if step.use > 1 else "") + (" (restored)" * step.is_restored)
            for step in self.steps
            if step.is_kept
        ]
        return f"it kept {', '.join(told)}" if told else "it kept no step"
