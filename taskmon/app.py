"""Builds and connects everything: the only place that does, and the one that makes the qasync loop."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from PySide6.QtCore import QCoreApplication, QEventLoop, QLoggingCategory, QTimer, qInstallMessageHandler

from taskmon import streams, system
from taskmon.bindings import check_bindings
from taskmon.core.errors import NoSuchRunError, RunError, RunRemovedError
from taskmon.core.job import printable
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.installed import modules_of
from taskmon.paths import Paths, find_paths
from taskmon.settings import load_settings

#: How often the output of a run that is followed is looked at.
_FOLLOW_MS = 50
#: So soon a thread that computes lets another have the interpreter; a commit asks for it a dozen times, and with
#: Python's own 5 ms each it would take as long as a blink beside a large request.
_SWITCH_S = 0.001
#: So long after the launch the store prepares for its first write, where nothing was written before.
_WARM_UP_S = 1.0
#: More than 1,000 slots and everybody who asks need; some programs go through all the numbers that they might use.
_MOST_FILES = 16_384


def open_screen(refuse: Callable[[str], NoReturn]) -> None:
    """Make sure of the user's screen; a second call finds it done.

    Args:
        refuse: Given why there is none. It ends the process, which Qt would abort.

    Raises:
        TaskmonError: Qt can't be used here.
    """
    check_bindings()
    from taskmon.ui.application import make_application  # here: the engine without a window needs no widgets

    # Where no desktop portal runs Qt would say so in the user's terminal at each launch; nothing here needs one.
    QLoggingCategory.setFilterRules("qt.qpa.services.warning=false")
    make_application(refuse)


def run_window(paths: Paths, refuse: Callable[[str], NoReturn]) -> int:
    """The window, until it is closed for good; returns the exit status.

    It is built so that the first picture comes soon: what that does not need is imported and made after it.

    Args:
        refuse: As of `open_screen`.

    Raises:
        TaskmonError: It can't start; the message says why and what to do.
    """
    sys.setswitchinterval(_SWITCH_S)
    open_screen(refuse)
    from taskmon.ui.application import make_application  # here, as above
    from taskmon.ui.main_window import MainWindow

    settings = load_settings(paths.settings)
    application = make_application(refuse)
    # The loop ends when `leave` is set, never in the middle of a coroutine.
    application.setQuitOnLastWindowClosed(False)
    open_files = _open_more_files()
    engine = Engine(paths, settings)
    engine.open(dict(os.environ), open_files, check_later=True)
    window = MainWindow(engine)
    first_picture = QEventLoop()
    window.pictured.connect(first_picture.quit)
    window.quit_asked.connect(first_picture.quit)
    window.show()
    first_picture.exec()
    gc.freeze()  # what was imported stays, and need not be gone through ever again
    gc.enable()
    import asyncio

    import qasync

    with qasync.QEventLoop(application) as loop:
        leave = asyncio.Event()
        window.quit_asked.connect(leave.set)
        window.samples_wanted.connect(lambda: window.commands.add_all(sample_jobs()))
        engine.stop_asked.connect(leave.set)
        engine.raise_asked.connect(window.come_to_front)
        application.commitDataRequest.connect(lambda manager: None)  # the session's end is never vetoed
        for number in (signal.SIGINT, signal.SIGTERM, *_hangup()):
            loop.add_signal_handler(number, leave.set)
        completed = asyncio.Event()
        window.completed.connect(completed.set)

        async def be_the_monitor() -> None:
            if not window.isVisible():
                return  # closed already
            # Between its steps the window paints and answers.
            if not window.is_complete:
                await completed.wait()
            from taskmon.engine.server.local_socket import LocalSocket

            socket = LocalSocket(engine, "window")
            await asyncio.sleep(0)
            engine.start()
            warm_up = loop.call_later(_WARM_UP_S, engine.store.warm_up)
            loading = loop.create_task(_load_window())
            await leave.wait()
            loading.cancel()
            warm_up.cancel()
            socket.close()

        loop.run_until_complete(be_the_monitor())
        window.leave()
        engine.stop()
    return 0


def run_work(paths: Paths, *, until_idle: bool = False, slots: int | None = None) -> int:
    """The engine without a window, in this terminal; returns the exit status.

    The first Ctrl-C starts nothing more and waits for what runs; the second, SIGTERM and a closed terminal leave it
    running and go.

    Raises:
        TaskmonError: It can't start; the message says why and what to do.
    """
    with _Headless(paths, slots) as headless:
        return headless.work(until_idle=until_idle)


def run_one(paths: Paths, wanted: NewRun | int, follow: Callable[[Run], bool]) -> Run:
    """A monitor of its own for one run; returns its newest form when it is over, or when another monitor takes over.

    The first Ctrl-C cancels the run, the second leaves it to its worker.

    Args:
        wanted: A new run, or the id of one that is there already.
        follow: Called on the main thread with the run, often, and once more at its end: to show its output. False:
            nobody sees it any more, and the run is cancelled.

    Raises:
        TaskmonError: It can't start, or the run makes no sense, or was removed.
        KeyboardInterrupt: The run was left to its worker.
    """
    with _Headless(paths, None, "run") as headless:
        return headless.perform(wanted, follow)


def sample_jobs() -> list[NewRun]:
    """Three jobs on the Python installation: every machine has one, and they take long enough to watch."""
    import sysconfig  # here, as most of what only some launches need: the window's shall be short

    from taskmon import samples
    from taskmon.core.environment import captured
    from taskmon.core.job import Job

    folder = sysconfig.get_path("stdlib")
    environment = captured(dict(os.environ))
    names = {
        "checksum": "Checksum the Python installation",
        "archive": "Archive the Python installation",
        "search": "Search it for TODO",
    }
    script = str(Path(samples.__file__).resolve())
    return [
        NewRun(Job((sys.executable, "-I", script, verb, folder), cwd=folder), name=name, environment=environment)
        for verb, name in names.items()
    ]


async def _load_window() -> None:
    """Have in memory what the window opens later, module by module: an upgrade may take the files."""
    import asyncio

    for name in modules_of("ui"):
        with contextlib.suppress(ImportError):  # an upgrade is under way; whoever opens that part is told
            import_module(name)
        await asyncio.sleep(0)


class _Headless:
    """An engine on a loop of its own, in a terminal."""

    def __init__(self, paths: Paths, slots: int | None, kind: str = "work") -> None:
        import asyncio

        import qasync

        check_bindings()
        sys.setswitchinterval(_SWITCH_S)
        self._kind = kind
        settings = load_settings(paths.settings)
        self._open_files = _open_more_files()
        # It would say in four lines that it reads a locale that is not UTF-8, as cron's is, in its own way.
        qInstallMessageHandler(lambda kind, context, text: None)
        self._application = QCoreApplication(sys.argv[:1])
        qInstallMessageHandler(None)
        self._loop = qasync.QEventLoop(self._application)
        self._engine = Engine(paths, settings)
        if slots is not None:
            self._engine.slots = slots
        self._leave = asyncio.Event()

    def __enter__(self) -> _Headless:
        from taskmon.engine.server.local_socket import LocalSocket

        try:
            self._engine.open(dict(os.environ), self._open_files)
        except BaseException:
            self._loop.close()  # qasync complains of a loop that outlives its application
            raise
        self._engine.stop_asked.connect(self._leave.set)
        self._socket = LocalSocket(self._engine, self._kind)
        for number in (signal.SIGTERM, *_hangup()):
            self._loop.add_signal_handler(number, self._leave.set)
        return self

    def __exit__(self, *exception: object) -> None:
        try:
            self._socket.close()
            self._engine.stop()
        finally:
            self._loop.close()  # else qasync adds a traceback to what went wrong

    def work(self, *, until_idle: bool) -> int:
        from taskmon.terminal import TerminalView

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
        self._loop.run_until_complete(leave.wait())
        view.close()
        return 0

    def perform(self, wanted: NewRun | int, follow: Callable[[Run], bool]) -> Run:
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


def _open_more_files() -> int:
    """Raise what this process may open as far as it may itself; returns what the commands get back."""
    before = system.open_files_limit()
    if before < _MOST_FILES:
        system.limit_open_files(_MOST_FILES)
    return before


def _say_trouble(error: RunError | None) -> None:
    """To whoever waits for a run in a terminal; its own output is the run's."""
    if error is not None:
        print(f"taskmon: {printable(error.message)}", file=sys.stderr, flush=True)


def _hangup() -> tuple[signal.Signals, ...]:
    return (signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()


def _run_samples() -> int:
    """The sample jobs live in this terminal: what `make run` does without a screen."""
    with _Headless(find_paths(), None) as headless:
        headless._engine.control.add(sample_jobs()).result()
        return headless.work(until_idle=True)


if __name__ == "__main__":
    streams.prepare()
    sys.exit(_run_samples())
