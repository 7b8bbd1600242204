"""What lives on of a command whose worker is gone: found by its nonce, by who still writes the output, by descent.

Who is found may be ended, so nothing of it rests on what a job can write: neither a pid in the journal, nor whatever
lies where the output lay.
"""

from __future__ import annotations

import os

from taskmon.core.attempt import MadeFile
from taskmon.core.journal import Identity
from taskmon.system.platform import carriers, descendants, holders, is_alive, is_worker


def survivors_of(nonce: str, output: str, command: Identity | None, made: MadeFile | None = None) -> list[Identity]:
    """The living processes of an attempt, each once; neither the caller nor a worker is among them.

    Args:
        command: Its command, if somebody has seen that it is the worker's child: no journal's word for it is enough.
        made: What is known of its output since it was made; None for one of an earlier version.
    """
    found: dict[tuple[int, str], Identity] = {}

    def add(processes: list[Identity]) -> None:
        for process in processes:
            found.setdefault((process.pid, process.start), process)

    if command is not None and is_alive(command):
        add([command, *descendants(command.pid)])
    add(carriers(nonce))
    add(holders(output, made))
    for process in list(found.values()):
        add(descendants(process.pid))
    own = os.getpid()
    return [
        process
        for process in found.values()
        if process.pid != own and (process == command or not is_worker(process.pid))
    ]
