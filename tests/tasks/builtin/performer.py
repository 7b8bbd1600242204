"""Performs one attempt of a task as its own process, and may kill itself at a given system call: a real SIGKILL.

Reads {"spec", "settings", "die_at"} from its standard input; prints {"ended", "calls"} when the attempt is over.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from taskmon.tasks.performing import Stop, TaskSpec, perform

_CALLS = ("fsync", "fdatasync", "replace", "unlink", "open", "read", "ftruncate")


def main() -> None:
    """Do what standard input says."""
    asked = json.load(sys.stdin)
    for name, value in asked["settings"].items():
        module, _, attribute = name.rpartition(".")
        setattr(importlib.import_module(module), attribute, value)
    count = 0

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*args: Any, **kwargs: Any) -> Any:
            nonlocal count
            count += 1
            if count == asked["die_at"]:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)

        return counting

    for name in _CALLS:
        setattr(os, name, counted(getattr(os, name)))
    ended = perform(TaskSpec.from_json(asked["spec"]), lambda report: None, Stop())
    print("\n" + json.dumps({"ended": ended.to_json(), "calls": count}))


if __name__ == "__main__":
    main()
