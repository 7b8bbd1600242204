"""Puts the modules of taskmon that authors of tasks need into `taskmon-tasks`.

In the wheel they lie in a folder of their own that a .pth file adds to the end of sys.path. In `taskmon/` they would
overwrite what an installed taskmon has there, and be overwritten by it: versions would be mixed, and who uninstalls one
would break the other, as it is known of packages that are built like that. So no file is in both, and where both are
installed the whole taskmon is found first.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: Whole layers: `tasks` and all below it that it is made of. What is not there yet is left out.
_PARTS = ("__init__.py", "__init__.pyi", "py.typed", "core", "ours", "tasks", "testing", "testing.py")
#: Not the name of a module, so that no editor offers to import from it.
_FOLDER = "taskmon-tasks"


class TasksOfTaskmon(BuildHookInterface[Any]):
    """Adds the sources: those beside this file in an unpacked sdist, else those of the checkout."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        sources = root / "taskmon" if (root / "PKG-INFO").is_file() else root.parents[1] / "taskmon"
        if version == "editable":
            raise ValueError("taskmon-tasks can't be installed editable: install taskmon so, it has all of it.")
        included: dict[str, str] = build_data["force_include"]
        inside = f"{_FOLDER}/taskmon" if self.target_name == "wheel" else "taskmon"
        included.update({str(sources / part): f"{inside}/{part}" for part in _PARTS if (sources / part).exists()})
        if self.target_name == "wheel":
            included[str(root / f"{_FOLDER}.pth")] = f"{_FOLDER}.pth"
