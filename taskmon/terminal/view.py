"""Live progress lines in a terminal, for the engine without a window. It writes what it is told, and asks nothing."""

from __future__ import annotations

import shutil
import sys
import time
from datetime import timedelta
from typing import TextIO

from PySide6.QtCore import QObject, QTimer, Slot

from taskmon.core.clock import utc_now
from taskmon.core.details import in_one_line
from taskmon.core.estimates.amounts import percent, rate_text
from taskmon.core.estimates.estimate import Estimate
from taskmon.core.estimates.rounding import range_text
from taskmon.core.job import printable
from taskmon.core.progress import overall, together
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live, current, elapsed_s, estimate_by
from taskmon.engine.engine import Engine
from taskmon.streams import print_no_more, steer
from taskmon.terminal.tab import TerminalTab

_BAR_CELLS = 20
_MOST_LINES = 12
#: What is noted of a run that ended before so many others would be said as its end once more.
_MOST_SAID = 10_000
#: So long the tab shows that a run has failed.
_FAILURE_MS = 10_000


class TerminalView(QObject):
    """One line for each run that ends; on a terminal, below them, a moving line for each that runs."""

    def __init__(self, engine: Engine, stream: TextIO = sys.stdout) -> None:
        super().__init__(engine)
        self._engine = engine
        self._stream = stream
        self._moving = stream.isatty()
        self._tab = TerminalTab(stream, sys.stderr)
        self._failure = QTimer(self, interval=_FAILURE_MS, singleShot=True)
        self._failure.timeout.connect(self._show_in_tab)
        self._running: dict[int, Run] = {}
        self._said: dict[int, int] = {}  #: of the newest runs that are over, the attempt whose end was said
        self._drawn = 0
        self._is_unread = False
        self._timer = QTimer(self, interval=200)
        self._timer.timeout.connect(self._draw)
        engine.runs_changed.connect(self._put)
        engine.trouble_changed.connect(self._say_trouble)
        engine.upgraded.connect(self._say_upgrade)

    def close(self) -> None:
        """Leave the terminal as it was found: no half-drawn lines, and nothing in its tab."""
        self._timer.stop()
        self._failure.stop()
        self._write("")
        self._tab.clear()

    def say(self, text: str) -> None:
        """One line above the moving ones."""
        self._write(text + "\n")
        self._draw()

    @Slot(object)
    def _put(self, runs: tuple[Run, ...]) -> None:
        for run in runs:
            was_running = self._running.pop(run.id, None) is not None
            if run.state is RunState.RUNNING:
                self._running[run.id] = run
                if not self._moving and not was_running:
                    self.say(f"{run.state.sign} {run.id:>5}  {printable(run.name)}")
            elif was_running or (run.state.is_over and self._said.get(run.id) != run.attempt):
                self.say(_ended_line(run))
            if was_running and run.state in (RunState.FAILED, RunState.INTERRUPTED):
                self._failure.start()
            if run.state.is_over:
                self._said.pop(run.id, None)
                self._said[run.id] = run.attempt  # what is noted of it later ends it no second time
                if len(self._said) > _MOST_SAID:
                    del self._said[next(iter(self._said))]
            else:
                self._said.pop(run.id, None)
        if self._moving or self._tab.is_there:
            if self._running and not self._timer.isActive():
                self._timer.start()
            elif not self._running:
                self._timer.stop()
            self._draw()

    @Slot(object)
    def _say_trouble(self, error: object) -> None:
        self.say(f"! {error.message}" if hasattr(error, "message") else "✓ it goes on")

    @Slot(str)
    def _say_upgrade(self, text: str) -> None:
        self.say(f"! {text}")

    @Slot()
    def _draw(self) -> None:
        self._show_in_tab()
        if not self._moving:
            return
        width = shutil.get_terminal_size().columns
        shown = list(self._running.values())[:_MOST_LINES]
        lines = [_moving_line(run, self._engine.live_of(run.id))[: width - 1] + "\n" for run in shown]
        self._write("".join(lines))
        self._drawn = len(shown)

    @Slot()
    def _show_in_tab(self) -> None:
        """Tell the terminal's tab how far all that runs is together."""
        failed = self._failure.isActive()
        if not self._running and not failed:
            self._tab.clear()
        elif self._tab.is_there:
            fraction = together(self._fraction_of(run) for run in self._running.values())
            paused = bool(self._running) and all(run.paused for run in self._running.values())
            self._tab.show(fraction, paused=paused, failed=failed)

    def _fraction_of(self, run: Run) -> float | None:
        live = current(run, self._engine.live_of(run.id))
        return overall(live.progress) if live is not None else None

    def _erasure(self) -> str:
        """What takes the moving lines away."""
        drawn, self._drawn = self._drawn, 0
        return f"\x1b[{drawn}A\x1b[J" if drawn else ""

    def _write(self, text: str) -> None:
        """Show `text` in place of the moving lines.

        Where nobody takes it any more, the monitor goes on without: runs depend on it.
        """
        if self._is_unread:
            return
        try:
            if erasure := self._erasure():
                steer(self._stream, erasure)
            self._stream.write(text)
            self._stream.flush()
        except OSError as error:
            self._is_unread = True
            self._timer.stop()
            if self._stream is sys.stdout:
                print_no_more()
            print(
                f"taskmon: what happens can't be shown here any more ({error.strerror}); the monitor goes on."
                " 'taskmon stop' ends it.",
                file=sys.stderr,
                flush=True,
            )


def _moving_line(run: Run, live: Live | None) -> str:
    report = live.progress if live is not None and live.attempt == run.attempt else None
    fraction = overall(report)
    if fraction is None:
        bar = "·" * _BAR_CELLS + "      "
    else:
        full = int(fraction * _BAR_CELLS)
        bar = "█" * full + "░" * (_BAR_CELLS - full) + f" {percent(fraction):>5}"
    estimate = estimate_by(run, live, time.monotonic())
    message = f"  {printable(report.message)}" if report is not None and report.message else ""
    return f"▶ {run.id:>5}  {bar}  {_duration(run, live)}{_expected(estimate)}  {printable(run.name)}{message}"


def _expected(estimate: Estimate | None) -> str:
    """How fast it goes, and how long it may take still."""
    if estimate is None:
        return ""
    text = "" if estimate.rate is None else f"  {rate_text(estimate.rate, estimate.rate_unit)}"
    if estimate.is_stalled:
        return f"{text}  stalled"
    if estimate.low_s is None or estimate.high_s is None:
        return text
    return f"{text}  {range_text(estimate.low_s, estimate.high_s)} left"


def _ended_line(run: Run) -> str:
    why = f": {in_one_line(run.error.message)}" if run.error is not None else ""
    if run.state is RunState.QUEUED and run.not_before is not None:
        wait_s = max(0.0, (run.not_before - utc_now()).total_seconds())
        why += f"; again in {wait_s:.0f} s"
    return f"{run.state.sign} {run.id:>5}  {run.state.value:<11} {_duration(run, None):>8}  {printable(run.name)}{why}"


def _duration(run: Run, live: Live | None) -> str:
    seconds = elapsed_s(run, live, utc_now(), time.monotonic())
    if seconds is None:
        return ""
    return f"{seconds:.1f} s" if seconds < 60 else str(timedelta(seconds=int(seconds)))
