"""The methods that may be asked for, one table: what each does, and how it may be asked.

Names and values alone, without what answers them (handlers.py): a command looks here before it loads anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto


class Does(Enum):
    """What a method does, so who may answer it."""

    READ = auto()  #: any reader of the database, also where nobody holds the monitor's lock
    CHANGE = auto()  #: who holds the lock
    STEER = auto()  #: concerns the monitor itself: its main thread alone answers


@dataclass(frozen=True, slots=True)
class Method:
    """How one method may be asked."""

    name: str
    does: Does
    #: Asked twice, it is done once: a lost answer may be asked for again.
    is_repeatable: bool = True
    #: It depends on how a run stands that is recorded as running: without a monitor, that is found out first.
    concerns_worker: bool = False


_TABLE = (
    *(
        Method(name, Does.READ)
        for name in ("list", "overview", "show", "ended", "groups", "unsettled", "as_added", "jobs", "job")
    ),
    Method("add", Does.CHANGE),  # by its request key
    Method("cancel", Does.CHANGE, concerns_worker=True),
    Method("pause", Does.CHANGE, concerns_worker=True),
    Method("resume", Does.CHANGE, concerns_worker=True),
    Method("answer", Does.CHANGE, is_repeatable=False, concerns_worker=True),
    Method("hold", Does.CHANGE),
    Method("release", Does.CHANGE),
    Method("retry", Does.CHANGE, concerns_worker=True),  # by the attempt that was seen
    Method("duplicate", Does.CHANGE, is_repeatable=False),
    Method("move", Does.CHANGE),
    Method("edit", Does.CHANGE),
    Method("let_go", Does.CHANGE, is_repeatable=False, concerns_worker=True),
    Method("mark_failed", Does.CHANGE, concerns_worker=True),
    Method("remove", Does.CHANGE, is_repeatable=False, concerns_worker=True),
    Method("group", Does.CHANGE),
    Method("group_rename", Does.CHANGE, is_repeatable=False),
    Method("group_remove", Does.CHANGE, is_repeatable=False),
    Method("mark_seen", Does.CHANGE),
    Method("prune", Does.CHANGE),
    Method("job_save", Does.CHANGE, is_repeatable=False),
    Method("job_rename", Does.CHANGE, is_repeatable=False),
    Method("job_remove", Does.CHANGE, is_repeatable=False),
    *(
        Method(name, Does.STEER)
        for name in ("ping", "health", "wait", "perform", "raise", "stop", "start_nothing_more")
    ),
)
METHODS: Mapping[str, Method] = {method.name: method for method in _TABLE}


def does(method: str, what: Does) -> bool:
    """Whether there is such a method, and it does that."""
    return method in METHODS and METHODS[method].does is what
