"""Where a process that performs or describes tasks looks for modules: never first in the folder where it stands."""

from __future__ import annotations

import os
import sys


def is_installed(module: str) -> bool:
    """Whether the module, or the package that would hold it, is found without looking in the job's folder."""
    import importlib.util  # here: a worker that performs commands is ready sooner

    top = module.partition(".")[0]
    if top in sys.modules:
        return True
    spec = importlib.util.find_spec(top)
    # A package without __init__.py may have another part in the folder.
    return spec is not None and (spec.origin is not None or spec.submodule_search_locations is None)


def look_in(folder: str, *, first: bool) -> None:
    """Have modules in the folder found: before, or after all others."""
    if folder not in sys.path:
        sys.path.insert(0 if first else len(sys.path), folder)


def whole_paths(python_path: str) -> str:
    """PYTHONPATH without the parts that mean the current folder, as an empty one does, or lead on from it."""
    return os.pathsep.join(part for part in python_path.split(os.pathsep) if os.path.isabs(part))
