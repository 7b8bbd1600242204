"""The package's docstring names each of its modules and rooms."""

from __future__ import annotations

import re
from pathlib import Path

from taskmon import tasks


def test_the_map_names_each_module_and_room_once() -> None:
    told = (tasks.__doc__ or "").partition("The map")[2].partition("\n\n")[2].partition("\n\nBelow")[0]
    rows = [line for line in told.splitlines() if re.match(r" {4,8}[a-z_]+(, [a-z_]+)*(  |/ )", line)]
    named = [name for row in rows for name in re.split(r", ", re.split(r"  |/", row.strip())[0])]
    folder = Path(tasks.__file__).parent
    there = {path.stem for path in folder.glob("*.py")} - {"__init__"} | {
        path.parent.name for path in folder.glob("*/__init__.py")
    }

    assert sorted(named) == sorted(there)
