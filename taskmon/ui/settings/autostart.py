"""Whether the desktop opens taskmon when its user logs in: an entry in the autostart folder, as freedesktop.org has it.

The entry itself is what counts, for the desktop's own tools change it as well; so settings.toml says nothing of it.
Only Linux desktops and their like have such a folder.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from taskmon.core.errors import RefusedError
from taskmon.ownership import read_chosen, replace_file

_LARGEST_BYTES = 100_000
#: Within double quotes these keep their meaning; the value of a key has its own backslashes on top of that.
_QUOTED = str.maketrans({char: f"\\\\{char}" for char in '"`$'} | {"\\": "\\\\\\\\", "%": "%%"})


def is_possible() -> bool:
    """Whether this system has such a folder."""
    return sys.platform not in ("win32", "darwin")


def is_on() -> bool:
    """Whether taskmon is opened at login."""
    try:
        text = read_chosen(_entry(), _LARGEST_BYTES).decode(errors="replace")
    except OSError:
        return False
    lines = {line.replace(" ", "") for line in text.splitlines()}
    return not lines & {"Hidden=true", "X-GNOME-Autostart-enabled=false"}


def turn(wanted: bool) -> None:
    """Have it opened at login from now on, or not.

    Raises:
        RefusedError: The entry can't be written, or removed.
    """
    entry = _entry()
    try:
        if wanted:
            entry.parent.mkdir(parents=True, exist_ok=True)
            replace_file(entry, _text().encode())
        else:
            with contextlib.suppress(FileNotFoundError):
                entry.unlink()
    except OSError as error:
        raise RefusedError(f"{entry} can't be changed: {error.strerror or error}.") from error


def _entry() -> Path:
    base = os.environ.get("XDG_CONFIG_HOME", "")
    folder = Path(base) if os.path.isabs(base) else Path.home() / ".config"
    return folder / "autostart" / "taskmon.desktop"


def _text() -> str:
    command = " ".join(f'"{part.translate(_QUOTED)}"' for part in _command())
    return (
        "[Desktop Entry]\nType=Application\nName=taskmon\nIcon=taskmon\nTerminal=false\n"
        f"Exec={command}\nX-GNOME-Autostart-enabled=true\n"
    )


def _command() -> list[str]:
    """What opens this very taskmon with this very home, from any folder."""
    installed = Path(sys.executable).parent / "taskmon"
    command = [str(installed)] if installed.is_file() else [sys.executable, "-m", "taskmon"]
    home = os.environ.get("TASKMON_HOME")
    return ["env", f"TASKMON_HOME={os.path.abspath(os.path.expanduser(home))}", *command] if home else command
