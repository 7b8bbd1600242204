"""The installed package against the running one: loads in time what a process may need later, and notices an upgrade.

`pip install -U` replaces the files under a monitor or worker that goes on for days. A module that is loaded only then
has gone, or is of another version that fits nothing else in memory.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import taskmon

#: The folder of the package that this process was loaded from; another one may have been put there since.
PACKAGE = Path(taskmon.__file__).parent
#: Alembic takes 100 ms to load, and is needed only while the store is opened; built-in tasks run in workers.
_NOT_NEEDED = ("taskmon.store.migrations", "taskmon.tasks.builtin.")
_VERSION = re.compile(r'^__version__ = "([^"]+)"', re.MULTILINE)


def modules_of(*rooms: str) -> Iterator[str]:
    """The names of all modules of these parts of the package, as `engine`, that a running process may come to need."""
    for room in rooms:
        name = f"{taskmon.__name__}.{room}"
        yield name
        for found in pkgutil.walk_packages([str(PACKAGE / room)], f"{name}."):
            if not found.name.endswith("__main__") and not found.name.startswith(_NOT_NEEDED):
                yield found.name


def load_all(*rooms: str) -> None:
    """Have all modules of these parts in memory; what is loaded already costs nothing.

    Raises:
        ImportError: One is missing: an upgrade is under way.
    """
    for name in modules_of(*rooms):
        import_module(name)


def other_version() -> str | None:
    """The version of the installed package, if it is another than the one that runs; None also while there is none."""
    try:
        found = _VERSION.search((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None  # between the removal of the old files and the new ones
    return found[1] if found is not None and found[1] != taskmon.__version__ else None
