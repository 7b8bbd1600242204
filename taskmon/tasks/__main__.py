"""Starts a process for tasks by path, with any interpreter: finds the package beside itself, adds nothing to sys.path.

    PYTHON taskmon/tasks/__main__.py describe|registered     one question as a JSON line in, one answer out
    PYTHON taskmon/tasks/__main__.py perform CONTROL REPORTS     a worker's task: two descriptors, see process/child.py

Written so that a much older Python can read it and say that it is too old.
"""

from __future__ import annotations

import os
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))
_OLDEST = (3, 11)


def _load_package() -> None:
    """Make `import taskmon` mean this package, without what happens to lie beside it: the user's own comes first.

    Also where this interpreter has a taskmon or taskmon-tasks of its own and has loaded it already, for a sitecustomize
    or a .pth file: it may be of any version, and half of that and half of this would not fit.
    """
    sys.path[:] = [each for each in sys.path if each != _HERE]
    package = os.path.dirname(_HERE)
    parent = os.path.dirname(package)
    loaded = sys.modules.get("taskmon")
    if loaded is not None and list(getattr(loaded, "__path__", ())) != [package]:
        for name in [each for each in sys.modules if each.partition(".")[0] == "taskmon"]:
            del sys.modules[name]
    sys.path.insert(0, parent)
    try:
        import taskmon  # noqa: F401
    finally:
        sys.path.remove(parent)


def _refuse_old() -> None:
    message = "%s is Python %d.%d; tasks need 3.11 or newer. Give another with --python." % (  # noqa: UP031
        sys.executable,
        sys.version_info[0],
        sys.version_info[1],
    )
    import json

    error = {"message": message, "code": "invalid", "details": None}
    if sys.argv[1] == "perform":
        os.write(int(sys.argv[3]), json.dumps({"done": {"error": error, "final": True}}).encode("ascii") + b"\n")
    else:
        sys.stdout.write(json.dumps({"error": error}) + "\n")


# A process that the task starts with `multiprocessing` runs this file again, as __mp_main__: it needs the package, too.
if __name__ in ("__main__", "__mp_main__") and sys.version_info >= _OLDEST:
    _load_package()

if __name__ == "__main__":
    if sys.version_info < _OLDEST:
        _refuse_old()
    elif sys.argv[1] == "perform":
        from taskmon.tasks.process import interpreter

        interpreter.main(*map(int, sys.argv[2:4]))
    else:
        from taskmon.tasks.describe import server

        server.main(sys.argv[1])
