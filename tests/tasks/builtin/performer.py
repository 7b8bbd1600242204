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

from taskmon.core.attempt import TaskSpec
from taskmon.tasks.process.perform import Stop, perform

_CALLS = ("fsync", "fdatasync", "replace", "unlink", "open", "read", "ftruncate")


def main() -> None:
    """Do what standard input says."""
    asked = json.load(sys.stdin)
    for name, value in asked["settings"].items():
        module, _, attribute = name.rpartition(".")
        setattr(importlib.import_module(module), attribute, value)
    count = 0

    def is_on_the_way(*args: Any) -> bool:
        """Whether a folder is opened, to reach a file in it."""
        return (
            len(args) > 1 and isinstance(args[1], int) and isinstance(args[0], str) and bool(args[1] & os.O_DIRECTORY)
        )

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*args: Any, **kwargs: Any) -> Any:
            nonlocal count
            if is_on_the_way(*args):
                return call(*args, **kwargs)
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
