"""The environment of a file that says what it needs: looked up by what that is, made where there is none. Blocks."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from taskmon.core.clock import to_text, utc_now
from taskmon.core.errors import ErrorCode, RunError
from taskmon.engine.environments.folder import Folder
from taskmon.engine.environments.metadata import Metadata, metadata_of
from taskmon.engine.environments.uv import DECISIVE, Making, PreparationError, Stop, find_uv
from taskmon.ownership import read_file

_LARGEST_LOCK = 16 * 1024 * 1024
#: Somebody may be writing the file just now.
_MOST_CHANGES = 3


@dataclass(frozen=True, slots=True)
class Prepared:
    """An environment that may be used now."""

    python: str  #: its interpreter
    digest: str  #: of what it was made from


def activated(variables: Mapping[str, str], python: str) -> dict[str, str]:
    """The variables for what runs in the environment of this interpreter: its programs come first."""
    programs = os.path.dirname(python)
    path = os.pathsep.join(part for part in (programs, variables.get("PATH", "")) if part)
    kept = {name: text for name, text in variables.items() if name != "PYTHONHOME"}  # of another Python's libraries
    return {**kept, "PATH": path, "VIRTUAL_ENV": os.path.dirname(programs)}


def prepared(
    file: str, variables: Mapping[str, str], environments: Path, *, stop: Stop, begun: Callable[[], None]
) -> Prepared | None:
    """The environment of the file as it is now; None where the file says nothing of what it needs.

    Args:
        file: Its absolute path.
        variables: The job's environment: it leads to uv, and uv to packages.
        environments: The folder of all environments.
        begun: Called, once or more often, where it has to be made or another is just making it.

    Raises:
        InvalidError: What the file says can't be understood.
        PreparationError: It can't be made, or not now.
        NotYoursError, OSError: The folder of all environments can't be used.
    """
    for _ in range(_MOST_CHANGES):
        metadata = metadata_of(file)
        if metadata is None:
            return None
        digest = _digest(metadata, file, variables)
        folder = Folder(environments, digest)
        uv = "" if folder.is_whole() else find_uv(variables, file)  # first: without uv nothing is made
        with folder.locked(stop, begun) as lock:
            if folder.is_whole() or _make(uv, metadata, file, variables, folder, digest, stop, begun, lock):
                folder.note_use(utc_now())
                return Prepared(str(folder.python), digest)
    message = f"{file} was changed again and again while its environment was made."
    raise PreparationError(RunError(message, ErrorCode.NOT_STARTED), may_pass=True)


def _make(
    uv: str,
    metadata: Metadata,
    file: str,
    variables: Mapping[str, str],
    folder: Folder,
    digest: str,
    stop: Stop,
    begun: Callable[[], None],
    lock: int,
) -> bool:
    """Make it; False: the file asks for something else by now. What is not whole is gone again."""
    begun()
    try:
        folder.begin()
        uv = uv or find_uv(variables, file)
        Making(uv, file, metadata.requires_python, folder.venv, folder.log, variables).make(stop, lock)
        # uv has read the file later than we have.
        now = metadata_of(file)
        if now is not None and _digest(now, file, variables) == digest:
            folder.finish({"file": file, "uv": uv, "made_at": to_text(utc_now())})
            return True
    except BaseException:
        folder.remove()
        raise
    folder.remove()
    return False


def _digest(metadata: Metadata, file: str, variables: Mapping[str, str]) -> str:
    decisive = {name: variables[name] for name in DECISIVE if variables.get(name)}
    try:
        lock = hashlib.sha256(read_file(Path(f"{file}.lock"), _LARGEST_LOCK)).hexdigest()
    except OSError:
        lock = ""
    return metadata.digest(decisive, lock)
