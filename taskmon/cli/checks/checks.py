"""The doctor's checks: each looks at one thing and yields what it found. None changes anything but its own try-outs."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

from taskmon.bindings import find_fault
from taskmon.cli.checks.desktop import check_services
from taskmon.cli.checks.environments import check_environments
from taskmon.cli.checks.live import check_monitor, check_worker
from taskmon.cli.checks.privacy import check_private
from taskmon.cli.checks.result import Level, Result
from taskmon.cli.monitor.client import ConnectionLostError
from taskmon.cli.monitor.session import Session
from taskmon.core.errors import TaskmonError
from taskmon.core.job import printable
from taskmon.engine.dispatch.room import Room
from taskmon.ownership import NotYoursError, refuse_stranger
from taskmon.settings import Settings, load_settings
from taskmon.store.health import examine, has_wal_reset_fault, sqlite_version

_LEAST_FREE_BYTES = 16 * 1024 * 1024
_LITTLE_FREE_BYTES = 512 * 1024 * 1024


def check_folders(session: Session) -> Iterator[Result]:
    """The folders are there, ours, writable, and closed to others."""
    paths = session.paths
    try:
        for folder in (paths.home, paths.config):
            refuse_stranger(folder)
    except NotYoursError as error:
        yield Result("folder", Level.ERROR, str(error))
        return
    for folder in dict.fromkeys((paths.home, paths.config, paths.runs, paths.log)):
        if folder.is_symlink() and not folder.exists():
            text = f"{folder} is a link to {os.readlink(folder)}, which is not there."
            yield Result("folder", Level.ERROR, text, f"Make that folder, or remove the link: rm {folder}")
        elif not folder.exists():
            parent = next(parent for parent in folder.parents if parent.exists())
            if os.access(parent, os.W_OK | os.X_OK):
                yield Result("folder", Level.OK, f"{folder} is made when it is needed.")
            else:
                remedy = f"Give yourself the right to write to {parent}, or set TASKMON_HOME to another folder."
                yield Result("folder", Level.ERROR, f"{folder} can't be made in {parent}.", remedy)
        elif not folder.is_dir():
            remedy = "Move that file away."
            yield Result("folder", Level.ERROR, f"{folder} is no folder.", remedy)
        elif _is_read_only(folder):
            text = f"{folder} is on read-only media: what is there can be read, nothing can be queued, changed or run."
            yield Result("folder", Level.ERROR, text, "Mount it for writing, or set TASKMON_HOME to another folder.")
        elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            remedy = f"chmod u+rwx {folder}, or set TASKMON_HOME to another folder."
            yield Result("folder", Level.ERROR, f"{folder} can't be written to.", remedy)
        elif os.name == "posix" and folder.stat().st_mode & 0o077:
            yield Result("folder", Level.WARNING, f"{folder} is open to others.", f"chmod 700 {folder}")
        else:
            yield Result("folder", Level.OK, f"{folder} is there and yours alone.")


def _is_read_only(folder: Path) -> bool:
    return hasattr(os, "statvfs") and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def check_settings(session: Session) -> Iterator[Result]:
    """The settings can be read."""
    path = session.paths.settings
    try:
        load_settings(path)
    except TaskmonError as error:
        yield Result("settings", Level.ERROR, str(error), f"Mend {path}, or move it away to use the defaults.")
    else:
        yield Result("settings", Level.OK, f"{path} is fine." if path.exists() else "there are none; defaults apply.")


def check_database(session: Session) -> Iterator[Result]:
    """The database can be read, is sound, and of a schema that this version knows."""
    path = session.paths.database
    if not path.exists():
        yield Result("database", Level.OK, "there is none yet; the first run makes it.")
        return
    try:
        health = examine(path)
    except TaskmonError as error:
        remedy = "The next monitor sets a damaged file aside and salvages what can be read."
        yield Result("database", Level.ERROR, str(error), remedy)
        return
    if health.damage:
        remedy = "Stop the monitor and start it again: it sets the file aside and salvages what can be read."
        yield Result("database", Level.ERROR, f"{path} is damaged: {health.damage}", remedy)
    else:
        yield Result("database", Level.OK, f"{path} is sound ({path.stat().st_size:,} bytes).")
    if health.schema_version > health.known_version:
        remedy = "Install the newer taskmon again, or set TASKMON_HOME to another folder."
        text = f"written by a newer taskmon (version {health.schema_version}, known {health.known_version})."
        yield Result("schema", Level.ERROR, text, remedy)
    elif health.schema_version < health.known_version:
        text = (
            f"version {health.schema_version}; the next monitor backs the file up and makes it {health.known_version}."
        )
        yield Result("schema", Level.NOTE, text)
    else:
        yield Result("schema", Level.OK, f"version {health.schema_version}, the newest.")


def check_space(session: Session) -> Iterator[Result]:
    """There is room for outcomes and output."""
    folder = next(path for path in (session.paths.home, *session.paths.home.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    text = f"{free / 1e9:,.1f} GB free in {folder}."
    remedy = "taskmon prune --older-than 30d removes what ended long ago."
    if free < _LEAST_FREE_BYTES:
        yield Result("disk", Level.ERROR, f"{text} No run can be started.", remedy)
    elif short := Room(folder, lambda: _least_free_bytes(session), lambda error: None).shortage():
        yield Result("disk", Level.WARNING, short.message, remedy)
    elif free < _LITTLE_FREE_BYTES:
        yield Result("disk", Level.WARNING, text, remedy)
    else:
        yield Result("disk", Level.OK, text)


def _least_free_bytes(session: Session) -> int:
    try:
        return load_settings(session.paths.settings).least_free_bytes
    except TaskmonError:
        return Settings().least_free_bytes  # what is wrong with them is said elsewhere


def check_versions(session: Session) -> Iterator[Result]:
    """Neither PySide6 nor SQLite is of a version that is known to be bad."""
    try:
        version = metadata.version("PySide6-Essentials")
    except metadata.PackageNotFoundError:
        remedy = "pip install 'PySide6-Essentials>=6.11.1'"
        yield Result("PySide6", Level.ERROR, "it is not installed; there is no window without it.", remedy)
    else:
        fault = find_fault(version, (sys.version_info.major, sys.version_info.minor))
        if fault is not None:
            yield Result("PySide6", Level.ERROR, f"{version} can't be used here: {fault.what}.", fault.remedy)
        else:
            yield Result("PySide6", Level.OK, f"{version}, with Python {sys.version.split()[0]}.")
    if has_wal_reset_fault():
        text = (
            f"{sqlite_version()} can lose commits when two programs write one file at once."
            " taskmon writes through one connection only, so it is not hit."
        )
        yield Result("SQLite", Level.NOTE, text, "Other programs may read taskmon.db, but must not write to it.")
    else:
        yield Result("SQLite", Level.OK, sqlite_version())


def check_unfinished(session: Session) -> Iterator[Result]:
    """What is unfinished, with its evidence."""
    if not session.paths.database.exists():
        return
    try:
        waiting = session.ask("unsettled")
        running = session.ask("list", {"states": ["running"], "limit": 20})
    except (TaskmonError, ConnectionLostError) as error:
        yield Result("runs", Level.ERROR, f"they can't be read: {error}")
        return
    for run in waiting:
        text = f"run {run['id']} was interrupted, {run['stopped_at'] or 'nobody knows when'}"
        text += f"; last line: {printable(run['last_line'])}" if run["last_line"] else ""
        for process in run["survivors"]:
            text += f"; process {process['pid']} of it still lives"
        yield Result("runs", Level.WARNING, text, f"taskmon recover --restart {run['id']}, or --mark-failed")
    if running and not session.has_monitor:
        ids = ", ".join(str(run["id"]) for run in running)
        text = f"recorded as running, though no monitor watches: {ids}."
        yield Result("runs", Level.NOTE, text, "taskmon recover stores how those that have ended did.")
    if not waiting:
        yield Result("runs", Level.OK, f"nothing is interrupted; {len(running)} running.")


def check_desktop(session: Session) -> Iterator[Result]:
    """Somebody shows tray icons and notifications."""
    for what, text, is_there in check_services():
        yield Result(what, Level.OK if is_there else Level.NOTE, text)


CHECKS: tuple[Callable[[Session], Iterator[Result]], ...] = (
    check_versions,
    check_folders,
    check_private,
    check_settings,
    check_space,
    check_monitor,
    check_database,
    check_worker,
    check_environments,
    check_unfinished,
    check_desktop,
)
