"""Where taskmon keeps what is the user's; `TASKMON_HOME` moves everything under one folder."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from taskmon.core.errors import ErrorCode, RefusedError

#: sun_path is 108 bytes on Linux, 104 on macOS, the NUL at its end included.
_LONGEST_SOCKET_PATH = 100


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
    def lock(self) -> Path:
        return self.home / "taskmon.lock"

    @property
    def reach(self) -> Path:
        """Where the monitor has written how it is reached (engine/reach.py)."""
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
    def log(self) -> Path:
        return self.home / "log"

    @property
    def settings(self) -> Path:
        return self.config / "settings.toml"

    def attempt(self, run_id: int, attempt: int) -> Path:
        return self.runs / str(run_id) / str(attempt)

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


class NotYoursError(RefusedError):
    """The folder is another user's, whom files of ours would lock out; nothing was made or opened there."""

    code = ErrorCode.NOT_PERMITTED


def stranger(folder: Path) -> int | None:
    """The other user to whom the folder, or the link that leads there, belongs; None: it is one's own to use.

    What is not there yet would be its maker's. Only of root it is asked in whose folder that would be: what root makes
    in a user's home the user can't open.
    """
    if os.name != "posix":
        return None
    me = os.geteuid()
    try:
        owner = folder.stat().st_uid
    except (FileNotFoundError, NotADirectoryError):
        owner = _nearest(folder).stat().st_uid if me == 0 else me
    if owner == me and folder.is_symlink() and folder.lstat().st_uid != 0:
        owner = folder.lstat().st_uid
    return None if owner == me else owner


def refuse_stranger(folder: Path) -> None:
    """Refuse to write into a folder that is another user's, and say what to type instead.

    Raises:
        NotYoursError: It is.
    """
    other = stranger(folder)
    if other is None:
        return
    name, me = user_name(other), os.geteuid()
    whose = f"{folder} belongs to {name}" if os.path.lexists(folder) else f"{_nearest(folder)} belongs to {name}"
    if me != 0:
        remedy = f" If it is meant to be yours: sudo chown -R {me} {shlex.quote(str(folder))}" if other == 0 else ""
        raise NotYoursError(f"{whose}, not to you; set TASKMON_HOME to a folder of your own.{remedy}")
    instead = "Type it without sudo" if os.environ.get("SUDO_UID") == str(other) else f"Type it as {name}"
    raise NotYoursError(
        f"{whose}, and you are root: what root writes there would lock {name} out. {instead}; for runs of root's own,"
        " set TASKMON_HOME to a folder that root has made."
    )


def user_name(uid: int) -> str:
    """What the user is called; some have no name."""
    import pwd  # here: there is none on Windows

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def private_folder(path: Path) -> None:
    """Make sure that the folder is there and is its owner's alone.

    Raises:
        NotYoursError: It is another user's.
        OSError: It can't be made, or is a file.
    """
    refuse_stranger(path)
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError as error:
        if path.is_symlink() and not path.exists():
            raise OSError(error.errno, f"it is a link to {os.readlink(path)}, which is not there", str(path)) from None
        raise
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o700)


def _nearest(path: Path) -> Path:
    """The innermost folder above it that is there."""
    return next(parent for parent in path.parents if parent.exists())


def _socket(home: Path, runtime: str | None) -> str:
    if os.name == "nt":
        return "taskmon-" + _short_name(home)
    path = str(home / "taskmon.sock")
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
        return path
    folder = runtime or os.environ.get("XDG_RUNTIME_DIR") or _last_resort()
    return os.path.join(folder, _socket_name(home))


def _last_resort() -> str:
    # S108: where no runtime folder exists; whoever makes it checks that it is the user's own.
    return f"/tmp/taskmon-{os.getuid()}"  # noqa: S108


def _socket_name(home: Path) -> str:
    return f"taskmon-{_short_name(home)}.sock"


def _short_name(home: Path) -> str:
    import hashlib  # here: it takes 3 ms, and most homes have a short path

    return hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
