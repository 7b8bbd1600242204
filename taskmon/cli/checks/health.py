"""The doctor's look at how news stream through a running monitor: once, or once a second until somebody ends it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import sys
import textwrap
import time
from collections.abc import Iterator
from typing import Any

from taskmon.cli.checks.result import Level, Result
from taskmon.cli.monitor.client import AnswerError, ConnectionLostError
from taskmon.cli.monitor.session import Session
from taskmon.cli.output.table import fitted
from taskmon.core.errors import NoMonitorError
from taskmon.core.health import diagnosis
from taskmon.core.health.diagnosis import diagnose
from taskmon.core.health.lines import Line, lines
from taskmon.core.health.snapshot import Moment, MonitorHealth
from taskmon.streams import steer

_SECOND_S = 1.0
#: Of a monitor that is too busy to answer at once.
_PATIENCE_S = 10.0
_INDENT = "  "
_NAME_WIDTH = 34
_LEAST_NAME_WIDTH = 8
_LEVELS = {
    diagnosis.Level.GOOD: Level.OK,
    diagnosis.Level.SLOW: Level.NOTE,
    diagnosis.Level.STUCK: Level.WARNING,
}


class _GoneError(Exception):
    """There is no monitor that could be asked, or none any more; the text says so."""


def check_health(session: Session) -> Iterator[Result]:
    """One look."""
    try:
        yield _result(_ask(session), None)
    except _GoneError as gone:
        yield Result("health", Level.NOTE, str(gone))


def stream_json(session: Session, seconds: float) -> None:
    """A finding a second, with all the figures in `health`, for so long."""
    until_s = time.monotonic() + seconds
    before: Moment | None = None
    while True:
        try:
            moment = _ask(session)
            found: dict[str, Any] = {**_result(moment, before).to_json(), "health": moment.monitor.to_json()}
            before = moment
        except _GoneError as gone:
            found = {**Result("health", Level.NOTE, str(gone)).to_json(), "health": None}
        print(json.dumps(found), flush=True)
        left_s = until_s - time.monotonic()
        if left_s <= 0:
            return
        time.sleep(min(_SECOND_S, left_s))


def watch(session: Session, seconds: float | None) -> None:
    """Show it each second until q, Ctrl-C, the end of the monitor, or for so long; in a terminal in the same place."""
    until_s = None if seconds is None else time.monotonic() + seconds
    before: Moment | None = None
    drawn = 0
    is_terminal = sys.stdout.isatty()
    with _keys() as pressed, contextlib.suppress(KeyboardInterrupt):
        while until_s is None or time.monotonic() < until_s:
            try:
                moment = _ask(session)
            except _GoneError as gone:
                print(f"· health: {gone}", flush=True)
                return
            hint = " (q ends this)" if pressed.hears and is_terminal else ""
            text = _page(moment, before, shutil.get_terminal_size() if is_terminal else None, hint)
            if drawn:
                steer(sys.stdout, f"\x1b[{drawn}A\x1b[J")
            print("\n".join(text if is_terminal else (*text, "")), flush=True)
            drawn, before = len(text) if is_terminal else 0, moment
            left_s = _SECOND_S if until_s is None else min(_SECOND_S, until_s - time.monotonic())
            if pressed(max(0.0, left_s)):
                return


def _page(moment: Moment, before: Moment | None, size: os.terminal_size | None, hint: str) -> list[str]:
    """What is shown; all of it, or no wider or higher than a terminal of that size: where it is low, without heads."""
    rates = moment.since(before)
    found, said = lines(moment, rates), diagnose(moment, rates).text + hint
    if size is None:
        return [said, "", *(_row(line, _NAME_WIDTH) for line in found)]
    # A line that fills the last column would put the next one below an empty one.
    width = max(1, size.columns - 1)
    says = textwrap.wrap(said, width)
    if len(says) + len(found) + 2 > size.lines:
        found = [line for line in found if line.value]
    # The figures are what somebody looks for: where there is no room for both, names are cut.
    room = width - len(_INDENT) - max(len(line.value) for line in found)
    rows = [_row(line, max(_LEAST_NAME_WIDTH, min(_NAME_WIDTH, room)))[:width] for line in found]
    return [*says, "", *rows][: max(2, size.lines - 1)]


def _row(line: Line, name_width: int) -> str:
    return f"{_INDENT}{fitted(line.name, name_width - 1)} {line.value}" if line.value else line.name


def _result(moment: Moment, before: Moment | None) -> Result:
    found = diagnose(moment, moment.since(before))
    return Result("health", _LEVELS[found.level], found.text)


def _ask(session: Session) -> Moment:
    try:
        connection = session.connect()
        if connection is None:
            raise _GoneError("nothing streams, as no monitor is running.")
        return Moment(MonitorHealth.from_json(connection.ask("health", timeout_s=_PATIENCE_S)))
    except AnswerError:
        raise _GoneError("the monitor is of another version, which does not tell.") from None
    except (ConnectionLostError, NoMonitorError, TimeoutError):
        session.close()
        raise _GoneError("the monitor has gone, or does not answer.") from None


@contextlib.contextmanager
def _keys() -> Iterator[_Pressed]:
    """Hear single keys on standard input, where that is a terminal, and leave it as it was."""
    if os.name != "posix" or not sys.stdin.isatty() or _is_in_background(sys.stdin.fileno()):
        yield _Pressed(None)
        return
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    try:
        yield _Pressed(descriptor)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _is_in_background(terminal: int) -> bool:
    """Whether who asks for its keys is stopped until somebody brings it to the front."""
    try:
        return os.tcgetpgrp(terminal) != os.getpgrp()
    except OSError:  # it controls no session: it stops nobody
        return False


class _Pressed:
    """Whether q was pressed within some time."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor

    @property
    def hears(self) -> bool:
        """Whether there is a keyboard to press it on."""
        return self._descriptor is not None

    def __call__(self, timeout_s: float) -> bool:
        until_s = time.monotonic() + timeout_s
        while (left_s := until_s - time.monotonic()) > 0:
            if self._descriptor is None:
                time.sleep(left_s)
            elif select.select([self._descriptor], [], [], left_s)[0]:
                key = os.read(self._descriptor, 1)
                if key in (b"q", b"Q", b""):
                    return True
        return False
