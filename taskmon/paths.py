"""Where taskmon keeps what is the user's; `TASKMON_HOME` moves everything under one folder."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from taskmon.core.errors import RefusedError

#: sun_path is 108 bytes on Linux, 104 on macOS, the NUL at its end included.
_LONGEST_SOCKET_PATH = 100
#: Digits of a run's or an attempt's number: more than SQLite can count are no name of ours.
LONGEST_NUMBER = 15


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders and files of one database."""

    home: Path  #: database, runs, lock, log
    config: Path
    socket: str  #: path where the local socket should be; on Windows the name of a pipe

    @property
    def database(self) -> Path:
        return self.home / "taskmon.db"

    @property
    def search(self) -> Path:
        """Words of what ended attempts printed, for search (store/search); it may be deleted at any time."""
        return self.home / "search.sqlite"

    @property
    def lock(self) -> Path:
        return self.home / "taskmon.lock"

    @property
    def reach(self) -> Path:
        """Where the monitor has written how it is reached (engine/server/reach.py)."""
        return self.home / "monitor.json"

    @property
    def sockets(self) -> tuple[str, ...]:
        """Where a monitor may listen, the best place first; those behind it are for when it can't be had."""
        if os.name == "nt":
            return (self.socket,)
        beside = str(self.home / "taskmon-2.sock")
        runtime = os.environ.get("XDG_RUNTIME_DIR")
        folders = (runtime, _last_resort()) if runtime else (_last_resort(),)
        name = _socket_name(self.home)
        found = (self.socket, beside, *(os.path.join(folder, name) for folder in folders))
        return tuple(dict.fromkeys(path for path in found if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH))

    @property
    def ballast(self) -> Path:
        return self.home / "ballast"

    @property
    def clock(self) -> Path:
        """What retention believed of the clock last."""
        return self.home / "clock.json"

    @property
    def runs(self) -> Path:
        return self.home / "runs"

    @property
    def environments(self) -> Path:
        """Those of tasks whose files say what they need (engine/environments/folder.py)."""
        return self.home / "environments"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def settings(self) -> Path:
        return self.config / "settings.toml"

    @property
    def last_good_settings(self) -> Path:
        """A copy of what settings.toml said when it was last in order."""
        return self.home / "settings.last-good.toml"

    def attempt(self, run_id: int, attempt: int) -> Path:
        return self.home.joinpath("runs", str(run_id), str(attempt))  # at once: each step costs microseconds

    def files(self, run_id: int) -> Path:
        """What a run's task saved; there only if it saved something."""
        return self.runs / str(run_id) / "files"


def find_paths() -> Paths:
    """The paths of the calling user; nothing is created.

    Raises:
        RefusedError: The environment doesn't say where they are.
    """
    override = os.environ.get("TASKMON_HOME")
    if override:
        home = _named_home(override)
        return Paths(home, home, _socket(home, None))
    _check_home()
    import platformdirs  # here: the CLI is fast without it when TASKMON_HOME is set

    directories = platformdirs.PlatformDirs("taskmon", appauthor=False)
    home = Path(directories.user_data_dir)
    return Paths(home, Path(directories.user_config_dir), _socket(home, directories.user_runtime_dir))


def _named_home(override: str) -> Path:
    """The folder that TASKMON_HOME names, as a whole path."""
    path = os.path.expanduser(override)
    if override.startswith("~") and not os.path.isabs(path):
        raise _homeless(f"TASKMON_HOME is {override!r}, and nobody knows that home folder")
    try:
        return Path(path).absolute()
    except FileNotFoundError:
        raise _homeless(f"TASKMON_HOME is {override!r}, in a folder that has been removed") from None


def _check_home() -> None:
    named = os.environ.get("HOME")
    if os.name != "posix" or (named and os.path.isabs(named)):
        return
    if named is not None:
        raise _homeless(f"HOME is {named!r}, which is no whole path")
    if os.path.expanduser("~") == "~":
        raise _homeless(f"HOME is not set, and this system has no entry for user {os.getuid()}")


def _homeless(why: str) -> RefusedError:
    return RefusedError(
        f"Where taskmon keeps its files can't be told: {why}. Set TASKMON_HOME to the whole path of a folder of yours."
    )


def _socket(home: Path, runtime: str | None) -> str:
    if os.name == "nt":
        return "taskmon-" + _short_name(home)
    path = str(home / "taskmon.sock")
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
        return path
    folder = runtime or os.environ.get("XDG_RUNTIME_DIR") or _last_resort()
    return os.path.join(folder, _socket_name(home))


def _last_resort() -> str:
    return f"/tmp/taskmon-{os.getuid()}"  # noqa: S108 (whoever makes it checks that it is the user's own)


def _socket_name(home: Path) -> str:
    return f"taskmon-{_short_name(home)}.sock"


def _short_name(home: Path) -> str:
    import hashlib  # here: it takes 3 ms, and most homes have a short path

    return hashlib.sha256(os.fsencode(home)).hexdigest()[:16]


def numbers(names: Iterable[str]) -> list[int]:
    """The numbers among the names of what lies in `runs`, or in a run's folder, in their order."""
    return sorted(int(name) for name in names if _is_number(name))


def _is_number(name: str) -> bool:
    is_as_written = name == "0" or not name.startswith("0")
    return is_as_written and name.isascii() and name.isdigit() and len(name) <= LONGEST_NUMBER
