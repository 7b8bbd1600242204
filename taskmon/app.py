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
from typing import TYPE_CHECKING, NoReturn

from PySide6.QtCore import QEventLoop, QLoggingCategory

from taskmon import streams, system
from taskmon.bindings import check_bindings
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.engine.engine import Engine
from taskmon.installed import modules_of
from taskmon.paths import Paths, find_paths
from taskmon.settings_file import load_or_last_good

if TYPE_CHECKING:
    from taskmon.headless import Headless

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


def run_window(paths: Paths, refuse: Callable[[str], NoReturn], run_id: int | None = None) -> int:
    """The window, until it is closed for good; returns the exit status.

    It is built so that the first picture comes soon: what that does not need is imported and made after it.

    Args:
        refuse: As of `open_screen`.
        run_id: The run that is to be selected.

    Raises:
        TaskmonError: It can't start; the message says why and what to do.
    """
    sys.setswitchinterval(_SWITCH_S)
    open_screen(refuse)
    from taskmon.ui.application import make_application  # here, as above
    from taskmon.ui.desktop.activation import take_token
    from taskmon.ui.main_window import MainWindow
    from taskmon.ui.threads.collector import Collector

    settings = load_or_last_good(paths).settings  # that the file is broken is said when the window is complete
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
    Collector(application)
    import asyncio

    import qasync

    def come_to_front(wanted: int | None, token: str) -> None:
        take_token(token)
        if wanted is None:
            window.come_to_front()
        else:
            window.show_run(wanted)

    with qasync.QEventLoop(application) as loop:
        leave = asyncio.Event()
        window.quit_asked.connect(leave.set)
        window.samples_wanted.connect(lambda: window.commands.add_all(sample_jobs()))
        engine.stop_asked.connect(leave.set)
        engine.raise_asked.connect(come_to_front)
        application.commitDataRequest.connect(lambda manager: None)  # the session's end is never vetoed
        for number in (signal.SIGINT, signal.SIGTERM, *_hangup()):
            loop.add_signal_handler(number, leave.set)
        completed = asyncio.Event()
        window.completed.connect(completed.set)
        if run_id is not None:
            window.completed.connect(lambda: window.show_run(run_id))

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
    with _headless(paths, slots, "work") as headless:
        headless.work(until_idle=until_idle)
    return 0


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
    with _headless(paths, None, "run") as headless:
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


def _headless(paths: Paths, slots: int | None, kind: str) -> Headless:
    check_bindings()
    from taskmon.headless import Headless  # here: the window does without

    sys.setswitchinterval(_SWITCH_S)
    return Headless(paths, slots, kind, _open_more_files(), (signal.SIGTERM, *_hangup()))


def _open_more_files() -> int:
    """Raise what this process may open as far as it may itself; returns what the commands get back."""
    before = system.open_files_limit()
    if before < _MOST_FILES:
        system.limit_open_files(_MOST_FILES)
    return before


def _hangup() -> tuple[signal.Signals, ...]:
    return (signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()


def _run_samples() -> int:
    """The sample jobs live in this terminal: what `make run` does without a screen."""
    with _headless(find_paths(), None, "work") as headless:
        headless.add(sample_jobs())
        headless.work(until_idle=True)
    return 0


if __name__ == "__main__":
    streams.prepare()
    sys.exit(_run_samples())
