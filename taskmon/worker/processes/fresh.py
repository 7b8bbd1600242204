"""Makes a fork of the worker what a newly started Python would be: its session, descriptors, signals, paths. Linux."""

from __future__ import annotations

import _locale
import _signal  # type: ignore[import-not-found]  # `signal` looks each answer up in an enumeration: ten times as slow
import contextlib
import itertools
import os
import signal
import site  # under `-S` this does nothing yet: `main` is called in the fork
import sys
import time
import types
from importlib.machinery import PathFinder

from taskmon import system

#: As Python sets them when it starts.
_IGNORED = (signal.SIGPIPE, signal.SIGXFSZ)
_CATCHABLE = tuple(sorted(map(int, signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP})))
#: Read when a program is loaded: a fork that would need another value can't have it.
_FOR_LOADERS = (b"LD_", b"GLIBC_", b"MALLOC_")
#: Read when a Python starts, but can be made up for.
_MADE_UP_FOR = frozenset(
    {
        b"PYTHONPATH", b"PYTHONNOUSERSITE", b"PYTHONUSERBASE", b"PYTHONDONTWRITEBYTECODE", b"PYTHONUNBUFFERED",
        b"PYTHONFAULTHANDLER", b"PYTHONBREAKPOINT", b"PYTHONSTARTUP",
    }
)  # fmt: skip


def can_become(environment: dict[bytes, bytes]) -> bool:
    """Whether a fork of this process can be as good as a start in that environment."""
    if sys.platform != "linux" or any(
        name.startswith(b"PYTHON") and text and name not in _MADE_UP_FOR for name, text in environment.items()
    ):
        return False
    at_load = {name for name in (*environment, *os.environb) if name.startswith(_FOR_LOADERS)}
    return all(environment.get(name) == os.environb.get(name) for name in at_load)


def become_fresh(title: str, output: str, environment: dict[bytes, bytes], keep: tuple[int, ...]) -> None:
    """Leave all that was the worker's behind; called in the fork, all signals blocked.

    Args:
        title: What `ps` shows.
        output: The file that standard output and error append to.
        keep: Descriptors that stay open beside the first three.
    """
    # First: a signal may write into it, and it is the worker's until it is closed here.
    signal.set_wakeup_fd(-1)
    os.setsid()
    _open_streams(output)
    _close_all_but({0, 1, 2, *keep})
    _reset_signals()
    _replace_environment(environment)
    system.appear_as(title, environment[b"TASKMON_ATTEMPT"].decode())
    _find_packages(environment)


def _open_streams(output: str) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(output, os.O_WRONLY | os.O_APPEND)
    for fd, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, fd)
    # What is no UTF-8, as a file's name can be, comes out as it went in.
    for stream, errors in (
        (sys.stdin, "surrogateescape"),
        (sys.stdout, "surrogateescape"),
        (sys.stderr, "backslashreplace"),
    ):
        stream.reconfigure(encoding="utf-8", errors=errors)  # type: ignore[union-attr]


def _close_all_but(keep: set[int]) -> None:
    """The lock's descriptor too: closed, never unlocked, for it is the worker's."""
    kept = sorted(keep)
    for low, high in itertools.pairwise([*kept, os.sysconf("SC_OPEN_MAX")]):
        os.closerange(low + 1, high)


def _reset_signals() -> None:
    for number in _CATCHABLE:
        if _signal.getsignal(number) != _signal.SIG_DFL:
            _signal.signal(number, _signal.SIG_DFL)
    for number in _IGNORED:
        _signal.signal(number, _signal.SIG_IGN)
    _signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _replace_environment(environment: dict[bytes, bytes]) -> None:
    for name in tuple(os.environb):
        if name not in environment:
            del os.environb[name]
    for name, text in environment.items():
        os.environb[name] = text
    time.tzset()
    with contextlib.suppress(_locale.Error):  # type: ignore[attr-defined]  # one that this system does not know: as it was
        _locale.setlocale(_locale.LC_CTYPE, "")


def _find_packages(environment: dict[bytes, bytes]) -> None:
    """Undo what `-I -S -B` and the worker's own start have done to the search for modules."""
    no_user_site = bool(environment.get(b"PYTHONNOUSERSITE"))
    sys.dont_write_bytecode = bool(environment.get(b"PYTHONDONTWRITEBYTECODE"))
    # What multiprocessing and others hand on to the interpreters that they start.
    flags = {name: getattr(sys.flags, name) for name in type(sys.flags).__match_args__}
    flags |= {"isolated": 0, "ignore_environment": 0, "no_site": 0, "safe_path": False}
    flags |= {"no_user_site": int(no_user_site), "dont_write_bytecode": int(sys.dont_write_bytecode)}
    sys.flags = types.SimpleNamespace(**flags)  # type: ignore[assignment]
    del sys.path[0]  # the folder of the package taskmon, which the worker has put there
    if path := environment.get(b"PYTHONPATH"):
        sys.path[:0] = os.fsdecode(path).split(os.pathsep)
    if not no_user_site and os.getuid() == os.geteuid():
        site.ENABLE_USER_SITE = True
    _add_site_folders()


def _add_site_folders() -> None:
    """`site.main`, which reads the folders of a virtual environment twice: the second time changes nothing."""
    add, added = site.addsitedir, set()

    def add_once(folder: str, known: set[str] | None = None) -> set[str] | None:
        if folder in added:
            return known
        added.add(folder)
        return add(folder, known)

    site.addsitedir = add_once  # type: ignore[assignment]
    try:
        site.main()
    finally:
        site.addsitedir = add


def know_site_folders() -> None:
    """Have the names in this interpreter's folders of packages in memory, for all forks to come; loads nothing.

    Each fork reads a folder anew only if it has changed.
    """
    environment = os.path.dirname(os.path.dirname(os.path.abspath(sys.executable)))
    folders = site.getsitepackages([environment, sys.prefix])
    PathFinder.find_spec("a module that is not there", [folder for folder in folders if os.path.isdir(folder)])
