"""The tables, constraints and indexes of the database, in SQLAlchemy Core. No row is read or written here.

Others may read the database at any time. Instants are text, UTC with milliseconds (core/clock.py); JSON is compact and
ASCII; flags are 0 or 1. What is null is not known, or is not so. No column changes its meaning; new ones come last.
"""

from __future__ import annotations

import sqlalchemy as sa

from taskmon.core.states import RunState

metadata = sa.MetaData()

_STATES = "(" + ", ".join(f"'{state.value}'" for state in RunState) + ")"
_OVER = "('interrupted', 'succeeded', 'failed', 'cancelled')"


def _flag(name: str, otherwise: str = "0") -> sa.Column[int]:
    return sa.Column(
        name, sa.Integer, sa.CheckConstraint(f"{name} IN (0, 1)"), nullable=False, server_default=otherwise
    )


def _count(name: str, least: int = 0) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.CheckConstraint(f"{name} >= {least}"), nullable=False)


#: One row a run. `command` repeats the job in one line, for search.
run = sa.Table(
    "run",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),  #: never used again; above the highest folder in runs/
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("request_key", sa.Text, unique=True),  #: of the request that added it
    sa.Column("name", sa.Text, nullable=False),  #: at most 200 characters
    sa.Column("command", sa.Text, nullable=False),  #: the job in one line, for search
    sa.Column("job", sa.Text, nullable=False),  #: JSON: `Job.to_json`; secrets by name alone
    sa.Column("retry", sa.Text, nullable=False),  #: JSON: `RetryPolicy.to_json`
    sa.Column("group_name", sa.Text, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),  #: higher goes first within the group
    sa.Column("position", sa.REAL, nullable=False),  #: order among equal priorities; the id unless it was moved
    sa.Column("tags", sa.Text, nullable=False),  #: JSON list; repeated in `tag`
    sa.Column("environment", sa.Text),  # digest; no foreign key: it would cost an index of a million rows
    sa.Column("state", sa.Text, nullable=False),
    _count("revision", 1),  #: counts up with every stored change
    _count("attempt"),  #: number of the newest, 0 before the first
    _count("tries"),  #: attempts that count, since somebody last asked for it
    _count("not_started"),  #: attempts in a row that never started
    sa.Column("not_before", sa.Text),  #: not to be started earlier
    _flag("held"),  #: not to be started before it is released
    _count("waits_for"),  #: how many runs it still waits for
    _flag("cancelling"),  #: a cancel was asked for
    _flag("paused"),  #: a pause was asked for
    sa.Column("error", sa.Text),  #: JSON {message, code, details} of the newest attempt
    sa.Column("result", sa.Text),  #: JSON: what a task returned, at most 1 MB
    sa.Column("started_at", sa.Text),  #: of the newest attempt: its claim, then its command's start
    sa.Column("ended_at", sa.Text),  #: when the newest attempt ended, or the run without one
    sa.Column("exit_code", sa.Integer),  #: of the newest attempt's command: this, or signal, or neither
    sa.Column("signal", sa.Text),
    sa.Column("pid", sa.Integer),  #: of the newest attempt's command
    _flag("seen", "1"),  #: 0: a failure or interruption that nobody has looked at
    # Last, where later schemas' steps could add them.
    #: What attempts before this one have kept is not gone on from.
    sa.Column("fresh_from", sa.Integer, sa.CheckConstraint("fresh_from >= 0"), nullable=False, server_default="0"),
    sa.Column("elapsed_s", sa.REAL),  #: how long the newest attempt ran, as its worker measured it
    sa.Column("wait_s", sa.REAL),  #: how long it is to wait, where `not_before` follows from that
    # The store's own note, without a revision: 1, the time of `not_before` has come; -1, not to be claimed now: its job
    # can't be read, or its environment is being prepared. A monitor that starts takes no -1 over.
    sa.Column("due", sa.Integer, sa.CheckConstraint("due IN (-1, 0, 1)"), nullable=False, server_default="0"),
    sa.CheckConstraint(f"state IN {_STATES}", name="a_known_state"),
    sa.CheckConstraint(
        "state <> 'running' OR (attempt >= 1 AND started_at IS NOT NULL AND ended_at IS NULL)",
        name="what_runs_has_an_attempt_without_an_end",
    ),
    sa.CheckConstraint("state <> 'succeeded' OR attempt >= 1", name="only_an_attempt_can_succeed"),
    sa.CheckConstraint(f"state NOT IN {_OVER} OR ended_at IS NOT NULL", name="what_is_over_has_an_end"),
    sa.CheckConstraint("cancelling = 0 OR state = 'running'", name="only_what_runs_is_cancelling"),
    sa.CheckConstraint("waits_for = 0 OR state <> 'running'", name="what_runs_waits_for_nothing"),
    sa.CheckConstraint("tries <= attempt AND not_started <= attempt", name="no_more_tries_than_attempts"),
    sa.CheckConstraint("trim(name) <> '' AND trim(group_name) <> ''", name="a_name_says_something"),
    sqlite_autoincrement=True,
)

#: One row a try; an ended one never changes (a trigger sees to it), only its output may be removed.
attempt = sa.Table(
    "attempt",
    metadata,
    sa.Column("run_id", sa.ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("attempt", sa.Integer, sa.CheckConstraint("attempt >= 1"), primary_key=True),
    sa.Column("state", sa.Text, nullable=False),  #: running, then how it ended
    sa.Column("nonce", sa.Text, sa.CheckConstraint("nonce <> ''"), nullable=False),  #: its journal must carry the same
    sa.Column("boot_id", sa.Text, nullable=False),  #: with host: where and in which boot it was claimed
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("claimed_at", sa.Text, nullable=False),
    sa.Column("started_at", sa.Text),  #: of its command
    sa.Column("ended_at", sa.Text),
    sa.Column("exit_code", sa.Integer),
    sa.Column("signal", sa.Text),
    sa.Column("error", sa.Text),  #: JSON, as in `run`
    sa.Column("cpu_s", sa.REAL),  #: of its command and the children that it waited for, user and system
    sa.Column("peak_memory_bytes", sa.Integer),  #: the most that one of these held
    sa.Column("output_bytes", sa.Integer),  #: its size, the hole included
    sa.Column("pid", sa.Integer),  #: of its command
    sa.Column("counts", sa.Integer, sa.CheckConstraint("counts IN (0, 1)")),  #: it was a try; null until its end
    sa.Column("remarks", sa.Text, nullable=False, server_default="{}"),  #: JSON, see core/attempt.py
    sa.Column("output_removed_at", sa.Text),  #: by retention
    sa.Column("elapsed_s", sa.REAL),  #: on a monotonic clock: neither paused nor suspended time counts
    sa.CheckConstraint(
        "state IN ('running', 'succeeded', 'failed', 'cancelled', 'interrupted')", name="a_state_of_an_attempt"
    ),
    sa.CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="an_attempt_runs_until_it_ends"),
)

#: Every transition of every run.
history = sa.Table(
    "history",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("run_id", sa.ForeignKey("run.id", ondelete="CASCADE"), nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("from_state", sa.Text, sa.CheckConstraint(f"from_state IN {_STATES}")),
    sa.Column("to_state", sa.Text, sa.CheckConstraint(f"to_state IN {_STATES}"), nullable=False),
    sa.Column("actor", sa.Text, nullable=False),  #: user, policy, recovery, engine; "schedule" is reserved
    sa.Column("why", sa.Text, nullable=False),  #: a few words
    sa.Column("attempt", sa.Integer, nullable=False),  #: the newest one then
)

#: What moves while an attempt runs; no revision, no history.
live = sa.Table(
    "live",
    metadata,
    sa.Column("run_id", sa.ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("attempt", sa.Integer, nullable=False),  #: whose news this is; that of an older one is not shown
    sa.Column("progress", sa.Text),  #: JSON: `Progress.to_json`
    sa.Column("eta_s", sa.REAL),  #: seconds left, where that can be known
    sa.Column("facts", sa.Text, nullable=False),  #: JSON list of `Fact` values
    sa.Column("line", sa.Text, nullable=False),  #: the newest of output
    sa.Column("note", sa.Text, nullable=False),  #: why a fact holds
    sa.Column("at", sa.Text),  #: when the worker wrote it
    sa.Column("elapsed_s", sa.REAL),  #: how long it ran until it stood still the last time
    sa.Column("since_s", sa.REAL),  #: from when on it has run since, on this boot's monotonic clock
    sa.Column("estimate", sa.Text),  #: JSON: `Estimate.to_json`; `eta_s` is in it
)

#: Captured environments, each distinct one once.
environment = sa.Table(
    "environment",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),  #: the start of a SHA-256
    sa.Column("variables", sa.Text, nullable=False),  #: JSON object
)

#: `run_id` comes after `after_id` has ended ("end") or succeeded ("success"); settled once that is known.
dependency = sa.Table(
    "dependency",
    metadata,
    sa.Column("run_id", sa.ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("after_id", sa.ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("kind", sa.Text, sa.CheckConstraint("kind IN ('end', 'success')"), nullable=False),
    _flag("settled"),
    sa.CheckConstraint("run_id <> after_id", name="nothing_waits_for_itself"),
)

#: The groups in use, and those with a cap or a pause. Triggers keep what else is known of each: how many runs it has
#: running, and its head, the run that is claimed next from it. So a look at the queue reads one row, whatever waits.
run_group = sa.Table(
    "run_group",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("slots", sa.Integer, sa.CheckConstraint("slots >= 0")),  #: null: no limit of its own
    _flag("paused"),
    sa.Column("running", sa.Integer, nullable=False, server_default="0"),  #: how many of its runs are running
    sa.Column("head_priority", sa.Integer),
    sa.Column("head_position", sa.REAL),
    sa.Column("head_id", sa.Integer),
)

#: The tags of all runs, for finding them.
tag = sa.Table(
    "tag",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("run_id", sa.ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
)

#: How many runs each group has in each state; kept by triggers, so that a million rows are counted at once.
counter = sa.Table(
    "counter",
    metadata,
    sa.Column("state", sa.Text, primary_key=True),
    sa.Column("group_name", sa.Text, primary_key=True),
    sa.Column("value", sa.Integer, sa.CheckConstraint("value >= 0"), nullable=False),
    sqlite_with_rowid=False,
)

#: What can be run again under a name; `run` is the request that `add` takes, as JSON.
saved_job = sa.Table(
    "saved_job",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("run", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Text, nullable=False),
    sa.CheckConstraint("trim(name) <> ''", name="a_saved_job_has_a_name"),
)

#: Many runs that were asked for at once, on their way into `run`; see additions.py. `first_id`: of the ids that are
#: theirs; null until all parts are there, and then all of them will be runs, come what may.
addition = sa.Table(
    "addition",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("first_id", sa.Integer),
)
addition_part = sa.Table(
    "addition_part",
    metadata,
    sa.Column("addition_id", sa.ForeignKey("addition.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),  #: their order
    sa.Column("runs", sa.Text, nullable=False),  #: JSON list
)

#: How attempts that succeeded went, the newest 20 of each job and 1,000 of each kind: from them the end of the next is
#: foretold.
past_run = sa.Table(
    "past_run",
    metadata,
    sa.Column("run_id", sa.ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("attempt", sa.Integer, sa.CheckConstraint("attempt >= 1"), primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),  #: digest of what the same program does with other files or numbers
    sa.Column("same", sa.Text, nullable=False),  #: digest of just this job
    sa.Column("elapsed_s", sa.REAL, sa.CheckConstraint("elapsed_s > 0"), nullable=False),
    sa.Column("curve", sa.Text),  #: JSON list of [second, fraction of the whole]
)

#: `clean_end`: "1" while no monitor has written; if it is not, the next launch checks the file. `settling ID`: of the
#: many runs that waited for this one some do not know yet how it ended, which is the value.
meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

#: What may be claimed as soon as its group and a slot have room for it.
READY = "state = 'queued' AND held = 0 AND waits_for = 0 AND (due = 1 OR due = 0 AND not_before IS NULL)"
#: What waits for its time.
WAITING = "state = 'queued' AND held = 0 AND due = 0 AND not_before IS NOT NULL"
#: A group from which something can be claimed.
OPEN = "head_id IS NOT NULL AND paused = 0 AND (slots IS NULL OR running < slots)"

sa.Index("ix_run_state", run.c.state, run.c.id)
sa.Index("ix_run_group_state", run.c.group_name, run.c.state, run.c.id)
sa.Index(
    "ix_run_queued",
    run.c.group_name,
    run.c.priority.desc(),
    run.c.position,
    run.c.id,
    sqlite_where=sa.text("state = 'queued'"),
)
# The same without the group: all that is queued, in its order.
sa.Index(
    "ix_run_order",
    run.c.priority.desc(), run.c.position, run.c.id,
    sqlite_where=sa.text("state = 'queued'"),
)  # fmt: skip
sa.Index(
    "ix_run_ready",
    run.c.group_name, run.c.priority.desc(), run.c.position, run.c.id,
    sqlite_where=sa.text(READY),
)  # fmt: skip
sa.Index("ix_run_due", run.c.not_before, sqlite_where=sa.text(WAITING))
sa.Index("ix_run_delayed", run.c.id, sqlite_where=sa.text(f"{WAITING} AND wait_s IS NOT NULL"))
sa.Index(
    "ix_group_open",
    run_group.c.head_priority.desc(), run_group.c.head_position, run_group.c.head_id,
    sqlite_where=sa.text(OPEN),
)  # fmt: skip
sa.Index("ix_run_unseen", run.c.id, sqlite_where=sa.text("seen = 0"))
sa.Index("ix_attempt_live", attempt.c.run_id, unique=True, sqlite_where=sa.text("ended_at IS NULL"))
sa.Index(
    "ix_attempt_output",
    attempt.c.ended_at, attempt.c.output_bytes,
    sqlite_where=sa.text("output_bytes > 0 AND output_removed_at IS NULL"),
)  # fmt: skip
sa.Index("ix_history_run", history.c.run_id, history.c.id)
sa.Index("ix_dependency_after", dependency.c.after_id)
sa.Index("ix_dependency_waiting", dependency.c.after_id, dependency.c.run_id, sqlite_where=sa.text("settled = 0"))
sa.Index("ix_tag_run", tag.c.run_id)
sa.Index("ix_past_run_kind", past_run.c.kind, past_run.c.run_id)
sa.Index("ix_past_run_same", past_run.c.same, past_run.c.run_id)
