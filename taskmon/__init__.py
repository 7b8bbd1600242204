"""taskmon: every run ends in a recorded state, and nothing spins for ever.

The map. ARCHITECTURE.md is the long version: the instants of an attempt, the files, the invariants and their reasons.

Layers, from top to bottom; each knows only those below it (pyproject.toml enforces that):

    cli        a command: asks the monitor over its socket, or opens the store itself
    app        builds and connects everything; makes the event loop
    ui         the window: widgets, no SQL, no processes         samples, terminal: what runs beside it
    engine     the monitor without a window: claims, drivers, recovery, retention, socket, all verbs
    store      the only code that knows SQL: one thread writes, readers read alone
    tasks      Python functions as jobs: `@task`, `TaskContext`; loads and performs them, in a process of their own
    testing    performs a task in the process of its author's test, and tells what it did; made of tasks alone
    settings_file, settings, paths, ownership, bindings, installed, streams
    progress   reads progress out of a program's output: bytes in, progress out
    system     what differs per operating system: processes, locks, room on disk
    ours       opens what lies in a run's folder, all of which a job may have replaced
    core       values and rules: run, job, attempt, transitions, journal format; touches nothing outside

    worker     a process of its own, started by its path: performs one attempt at a time and writes its journal;
               made of core, ours, progress, system and tasks, standard library only

Words: a *run* is one request to perform a *job*; one try at it is an *attempt*. A *worker* performs attempts and
records each in a *journal*; a *driver* watches one attempt for the *monitor*, which gives it a *slot*. A change of a
run counts its *revision* up: the newest wins, in the store and on screen. ARCHITECTURE.md has the whole table.

Reading order:

    core/states.py, core/run.py                             where a run stands, and how it moves
    ui/actions/commands.py → engine/verbs/control.py        somebody asks
    → engine/dispatch/dispatcher.py                         it is claimed
    → engine/attempts/driver.py                             handed to a worker, followed
    → engine/attempts/ending.py → engine/engine.py          its end is stored
    → ui/run_list/model.py                                  and told to the row
    worker/main.py → worker/attempt.py → worker/supervision.py   the other side of the driver's pipe
    engine/attempts/recovery.py                             what a crash left, settled from its evidence
    store/writing/writer.py, store/writing/transaction.py   how all that is committed
"""

from __future__ import annotations

__version__ = "0.1.0"

#: The public names for authors of tasks. Loaded when they are used: a command starts without them.
_PUBLIC = {
    "File": "taskmon.tasks.markers",
    "Folder": "taskmon.tasks.markers",
    "Label": "taskmon.tasks.markers",
    "Range": "taskmon.tasks.markers",
    "RunStopped": "taskmon.tasks.cancellation",
    "Secret": "taskmon.tasks.markers",
    "TaskContext": "taskmon.tasks.context",
    "task": "taskmon.tasks.decorator",
}
__all__ = list(_PUBLIC)


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # here: to be as quick as can be for who needs none of them

    found = globals()[name] = getattr(import_module(_PUBLIC[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
