"""Tests of tasks: performs one in the test's own process, and tells all that it has done.

    from taskmon.testing import run_here

    def test_a_crash_repeats_no_row():
        crashed = run_here(load_rows, table="t", crash_after_step="row 2")
        done = run_here(load_rows, table="t", resume=crashed)
        assert done.result == 3
        assert [step.name for step in done.steps if step.calls] == ["row 3"]

The map:

    run             `run_here`
    performed       what it returns
    arguments       the parameters of a task, checked as `taskmon add` checks them
    recording       what is noted of an attempt while it is performed, and where that is cut off or cancelled
    tools           the parts of a context that note what passes through them
    stage           the folder that stands for the run's own

An attempt is performed by what performs it in a run (taskmon/tasks/process/perform.py), with the same file on the disk;
no monitor, home, worker or Qt takes part. Needs `taskmon.tasks` and the standard library alone, as a task itself does.
"""

from taskmon.core.errors import InvalidError
from taskmon.testing.performed import NoResultError, Performed, Step
from taskmon.testing.recording import NotReachedError
from taskmon.testing.run import run_here

__all__ = ["InvalidError", "NoResultError", "NotReachedError", "Performed", "Step", "run_here"]
