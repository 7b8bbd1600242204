"""What only Linux shows: the answers of the other systems, where it is not known and not asked for."""

from __future__ import annotations

from taskmon.core.attempt import MadeFile
from taskmon.core.journal import Identity
from taskmon.system.seen import AtKeyboard, OpenFile, TreeUsage


def awaits_children(process: Identity) -> bool:
    """Whether all that the process does is to wait for its children; not known here."""
    return False


def hanging(process: Identity) -> bool:
    """Whether it sleeps inside the kernel where no signal reaches it; not known here."""
    return False


def holders(path: str, made: MadeFile | None = None) -> list[Identity]:
    """Who writes the file is not looked for here; the environment tells enough of one's own processes."""
    return []


def holds(process: Identity, path: str) -> bool:
    """Not looked for here."""
    return False


def oom_kills() -> int | None:
    return None


def give_way(pid: int) -> bool:
    """Let the session of `pid` give way to what a person works with; this system shares out by process anyway."""
    return True


def tree_usage(pid: int) -> TreeUsage | None:
    """What the descendants of a process use; not known here."""
    return None


def scope_prefix(name: str) -> list[str]:
    return []


def at_keyboard(process: Identity, path: str, device: int) -> AtKeyboard:
    """What the process does at a terminal; not known here."""
    return AtKeyboard.NOTHING


def open_files(pid: int) -> list[OpenFile]:
    """The regular files that a process has open; not known here."""
    return []


def file_size(pid: int, path: str) -> int | None:
    """The size of a file as a process would find it; not asked for here."""
    return None


def is_directory(pid: int, path: str) -> bool:
    """Whether a folder stands there; not asked for here."""
    return False


def arguments(pid: int) -> list[str]:
    """The words of a process's command line; not known here."""
    return []


def working_folder(pid: int) -> str:
    """The folder in which a process is; not known here."""
    return ""


def appear_as(title: str, nonce: str) -> None:
    """Nothing: here no task is a fork."""
