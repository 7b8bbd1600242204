"""A monitor without a window, in a terminal: an engine on a loop of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence

import qasync
from PySide6.QtCore import QCoreApplication, QTimer, qInstallMessageHandler

from taskmon.core.errors import NoSuchRunError, RunError, RunRemovedError
from taskmon.core.job import printable
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.engine.server.local_socket import LocalSocket
from taskmon.paths import Paths
from taskmon.settings import load_settings
from taskmon.terminal.view import TerminalView

#: How often the output of a run that is followed is looked at.
_FOLLOW_MS = 50


class Headless:
    """An engine on a loop of its own, in a terminal."""

    def __init__(
        self, paths: Paths, slots: int | None, kind: str, open_files: int, leave_on: Sequence[signal.Signals]
    ) -> None:
        """Nothing starts yet.

        Args:
            kind: What it calls itself to whoever asks: `work` or `run`.
            open_files: As of `Engine.open`.
            leave_on: The signals that leave what runs to its workers.
        """
        self._kind = kind
        self._open_files = open_files
        self._leave_on = leave_on
        settings = load_settings(paths.settings)
        # It would say in four lines that it reads a locale that is not UTF-8, as cron's is, in its own way.
        qInstallMessageHandler(lambda kind, context, text: None)
        self._application = QCoreApplication(sys.argv[:1])
        qInstallMessageHandler(None)
        self._loop = qasync.QEventLoop(self._application)
        self._engine = Engine(paths, settings)
        if slots is not None:
            self._engine.slots = slots
        self._leave = asyncio.Event()

    def __enter__(self) -> Headless:
        try:
            self._engine.open(dict(os.environ), self._open_files)
        except BaseException:
            self._loop.close()  # qasync complains of a loop that outlives its application
            raise
        self._engine.stop_asked.connect(self._leave.set)
        self._socket = LocalSocket(self._engine, self._kind)
        for number in self._leave_on:
            self._loop.add_signal_handler(number, self._leave.set)
        return self

    def __exit__(self, *exception: object) -> None:
        try:
            self._socket.close()
            self._engine.stop()
        finally:
            self._loop.close()  # else qasync adds a traceback to what went wrong

    def add(self, requests: Sequence[NewRun]) -> None:
        """Queue runs; they start with `work`."""
        self._engine.control.add(requests).result()

    def work(self, *, until_idle: bool) -> None:
        """Perform what is queued, until somebody ends it; `until_idle`: or nothing is left to do."""
        engine, leave = self._engine, self._leave
        view = TerminalView(engine)
        finishing = False

        def leave_when_done() -> None:
            if not engine.running_here():
                leave.set()

        def interrupt() -> None:
            nonlocal finishing
            if finishing or not engine.running_here():
                leave.set()
                return
            finishing = True
            engine.start_nothing_more()
            engine.driver_left.connect(leave_when_done)
            view.say("Nothing more is started; what runs is waited for. Ctrl-C again leaves it running and goes.")

        self._loop.add_signal_handler(signal.SIGINT, interrupt)
        if until_idle:
            engine.idle.connect(leave.set)
        engine.start()
        if engine.slots_note:
            view.say(f"! {engine.slots_note}")
        try:
            self._loop.run_until_complete(leave.wait())
        finally:
            view.close()

    def perform(self, wanted: NewRun | int, follow: Callable[[Run], bool]) -> Run:
        """As `app.run_one`."""
        engine, leave = self._engine, self._leave
        newest = self._run(wanted)
        cancelled = taken_over = removed = False

        def make_way() -> None:
            nonlocal taken_over
            taken_over = True

        def look() -> None:
            if removed:
                if not self._socket.is_answering:  # who removed it is told so first
                    leave.set()
            elif not follow(newest) and not newest.state.is_over:
                cancel()

        def put(runs: tuple[Run, ...]) -> None:
            nonlocal newest
            newest = next((run for run in runs if run.id == newest.id and run.revision >= newest.revision), newest)
            look()
            if newest.state.is_over:
                leave.set()

        def miss(run_ids: tuple[int, ...]) -> None:
            nonlocal removed
            removed = removed or newest.id in run_ids

        def cancel() -> None:
            nonlocal cancelled
            if not cancelled:
                cancelled = True
                engine.control.cancel(newest.id)

        def interrupt() -> None:
            if cancelled:
                leave.set()
            cancel()

        if newest.state.is_over:
            follow(newest)
            return newest
        self._loop.add_signal_handler(signal.SIGINT, interrupt)
        engine.stop_asked.connect(make_way)
        engine.runs_changed.connect(put)
        engine.runs_removed.connect(miss)
        engine.trouble_changed.connect(_say_trouble)
        timer = QTimer(engine, interval=_FOLLOW_MS)
        timer.timeout.connect(look)
        timer.start()
        engine.start(only=newest.id)
        self._loop.run_until_complete(leave.wait())
        timer.stop()
        if removed and not newest.state.is_over:
            raise RunRemovedError(newest.id)
        follow(newest)
        if not newest.state.is_over and not taken_over:
            raise KeyboardInterrupt
        return newest

    def _run(self, wanted: NewRun | int) -> Run:
        if isinstance(wanted, NewRun):
            return self._engine.control.add([wanted]).result()[0]
        reader = self._engine.reader()
        try:
            run = reader.run(wanted)
        finally:
            reader.close()
        if run is None:
            raise NoSuchRunError(wanted)
        return run


def _say_trouble(error: RunError | None) -> None:
    """To whoever waits for a run in a terminal; its own output is the run's."""
    if error is not None:
        print(f"taskmon: {printable(error.message)}", file=sys.stderr, flush=True)
