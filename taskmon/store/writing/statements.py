"""The SQL texts of a transaction, built with SQLAlchemy Core and compiled once for the held DBAPI connection."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler

from taskmon.store import past_runs, schema
from taskmon.store.records import (
    ATTEMPT_COLUMNS,
    HISTORY_COLUMNS,
    LIVE_COLUMNS,
    RUN_COLUMNS,
    SAVED_JOB_COLUMNS,
    SPEC_COLUMNS,
    STANDING_COLUMNS,
    SUCCEEDED_ATTEMPT,
)
from taskmon.store.writing.rows import Statements


class _Compiler(SQLiteCompiler):
    """Knows SQLite's word for the index that a statement is to use.

    Left to itself SQLite, which keeps no statistics here, takes a worse one.
    """

    def get_from_hint_text(self, table: sa.FromClause, text: str | None) -> str | None:
        return text


# The condition of a partial index is repeated to the letter, or SQLite does not use it.
# The dialect's own placeholders are `?`; named ones let a record's fields be handed over as they are.
_DIALECT = sqlite.dialect(paramstyle="named")
_DIALECT.statement_compiler = _Compiler
_run, _attempt, _dependency, _group = schema.run, schema.attempt, schema.dependency, schema.run_group
_bind = sa.bindparam
# Constants are written out: the texts are executed by themselves, without SQLAlchemy to fill anything in.
_ONE: sa.ColumnClause[int] = sa.literal_column("1")
#: What is not to be claimed now, as `schema` has it.
_LEFT_ALONE = "state = 'queued' AND due = -1"
_ZERO: sa.ColumnClause[int] = sa.literal_column("0")
_MOST: sa.BindParameter[int] = sa.bindparam("most", type_=sa.Integer)

_END_COLUMNS = (
    "state", "started_at", "ended_at", "exit_code", "signal", "error", "cpu_s", "peak_memory_bytes", "output_bytes",
    "pid", "counts", "remarks", "elapsed_s",
)  # fmt: skip


def compiled() -> Statements:
    """Compile all of them; takes a few milliseconds."""
    return Statements(
        run_get=_text(_runs().where(_run.c.id == _bind("run_id"))),
        run_by_key=_text(_runs().where(_run.c.request_key == _bind("key"))),
        keys_known=_text(
            sa.text("SELECT 1 FROM run WHERE request_key IN (SELECT value FROM json_each(:keys)) LIMIT 1")
        ),
        run_insert=_text(_insert_run()),
        next_id=_text(sa.text("SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'run'")),
        run_put=_text(
            sa.update(_run)
            .where(
                _run.c.id == _bind("old_id"),
                _run.c.state == _bind("old_state"),
                _run.c.attempt == _bind("old_attempt"),
                _run.c.revision == _bind("old_revision"),
            )
            # Whatever was changed, whether its time has come is looked at anew.
            .values({name: _bind(name) for name in STANDING_COLUMNS} | {"due": _ZERO})
        ),
        run_put_spec=_text(
            sa.update(_run)
            .where(_run.c.id == _bind("old_id"))
            .values({name: _bind(name) for name in (*SPEC_COLUMNS, "command")})
        ),
        run_delete=_text(sa.delete(_run).where(_run.c.id == _bind("run_id"))),
        next_ready=_text(
            _runs().where(
                _run.c.id
                == sa.select(_group.c.head_id)
                .where(sa.text(schema.OPEN))
                .order_by(_group.c.head_priority.desc(), _group.c.head_position, _group.c.head_id)
                .limit(_ONE)
                .offset(_ZERO)
                .with_hint(_group, "INDEXED BY ix_group_open")
                .scalar_subquery()
            )
        ),
        come_due=_text(
            sa.update(_run)
            .where(
                _run.c.id.in_(
                    sa.select(_run.c.id)
                    .where(sa.text(schema.WAITING), _run.c.not_before <= _bind("now"))
                    .order_by(_run.c.not_before)
                    .limit(_MOST)
                    .offset(_ZERO)
                    .with_hint(_run, "INDEXED BY ix_run_due")
                    .correlate(None)
                )
            )
            .values(due=_ONE)
        ),
        mark_due=_text(sa.update(_run).where(_run.c.id == _bind("run_id")).values(due=_bind("due"))),
        look_at_all=_text(sa.update(_run).where(sa.text(_LEFT_ALONE)).values(due=_ZERO)),
        live_forget=_text(
            sa.delete(schema.live).where(
                schema.live.c.run_id.in_(sa.select(_run.c.id).where(sa.text(_LEFT_ALONE)).correlate(None))
            )
        ),
        delayed=_text(
            _runs()
            .where(sa.text(schema.WAITING), sa.text("wait_s IS NOT NULL"), _run.c.id > _bind("after_id"))
            .order_by(_run.c.id)
            .limit(_MOST)
            .offset(_ZERO)
            .with_hint(_run, "INDEXED BY ix_run_delayed")
        ),
        running=_text(_runs().where(sa.text("state = 'running'")).order_by(_run.c.id)),
        running_count=_text(
            sa.select(sa.func.coalesce(sa.func.sum(schema.counter.c.value), _ZERO)).where(
                schema.counter.c.state == sa.literal_column("'running'")
            )
        ),
        next_wake=_text(
            sa.select(_run.c.not_before)
            .where(sa.text(schema.WAITING))
            .order_by(_run.c.not_before)
            .limit(_ONE)
            .offset(_ZERO)
            .with_hint(_run, "INDEXED BY ix_run_due")
        ),
        counted=_text(
            sa.select(schema.counter.c.group_name, schema.counter.c.value).where(
                schema.counter.c.state == _bind("state"), schema.counter.c.value > sa.literal_column("0")
            )
        ),
        history_insert=_text(_insert(schema.history, ("run_id", *HISTORY_COLUMNS))),
        attempt_insert=_text(
            sa.insert(_attempt).values(
                {
                    name: _bind(name)
                    for name in ("run_id", "attempt", "nonce", "boot_id", "host", "claimed_at", "remarks")
                }
                | {"state": sa.literal_column("'running'")}
            )
        ),
        attempt_get=_text(
            sa.select(*(_attempt.c[name] for name in ATTEMPT_COLUMNS)).where(
                _attempt.c.run_id == _bind("run_id"), _attempt.c.attempt == _bind("attempt")
            )
        ),
        attempt_started=_text(_update_live_attempt(("started_at", "pid"))),
        attempt_end=_text(_update_live_attempt(_END_COLUMNS)),
        output_removed=_text(
            sa.update(_attempt)
            .where(_attempt.c.run_id == _bind("the_run"), _attempt.c.attempt == _bind("the_attempt"))
            .values(output_removed_at=_bind("now"))
        ),
        prunable_outputs=_text(
            sa.select(*(_attempt.c[name] for name in ATTEMPT_COLUMNS))
            .join(_run, _run.c.id == _attempt.c.run_id)
            .where(
                sa.text("output_bytes > 0 AND output_removed_at IS NULL AND run.seen = 1"),
                sa.text("run.state IN ('succeeded', 'failed', 'cancelled')"),
                _attempt.c.ended_at < _bind("before"),
            )
            .order_by(_attempt.c.ended_at)
            .limit(_MOST)
            .offset(_ZERO)
            .with_hint(_attempt, "INDEXED BY ix_attempt_output")
        ),
        prunable_runs=_text(
            sa.select(_run.c.id)
            .where(
                sa.text("state IN ('succeeded', 'failed', 'cancelled') AND seen = 1"), _run.c.ended_at < _bind("before")
            )
            .order_by(_run.c.id)
            .limit(_MOST)
            .offset(_ZERO)
            .with_hint(_run, "NOT INDEXED")
        ),
        dependency_insert=_text(_insert(_dependency, ("run_id", "after_id", "kind", "settled"))),
        dependency_settle=_text(
            sa.update(_dependency)
            .where(_dependency.c.after_id == _bind("the_first"), _dependency.c.run_id == _bind("the_run"))
            .values(settled=sa.literal_column("1"))
        ),
        more_comes=_text(
            sa.text(
                "SELECT EXISTS (SELECT 1 FROM addition_part JOIN addition ON addition.id = addition_id"
                " WHERE first_id IS NOT NULL) OR EXISTS (SELECT 1 FROM meta WHERE key BETWEEN :from AND :to)"
            )
        ),
        settling_put=_text(_insert(schema.meta, ("key", "value")).prefix_with("OR REPLACE")),
        settling_get=_text(sa.select(schema.meta.c.value).where(schema.meta.c.key == _bind("key"))),
        settling_delete=_text(sa.delete(schema.meta).where(schema.meta.c.key == _bind("key"))),
        dependants=_text(
            sa.select(_dependency.c.run_id, _dependency.c.kind)
            .where(_dependency.c.after_id == _bind("after_id"), _dependency.c.settled == sa.literal_column("0"))
            .order_by(_dependency.c.run_id)
            .limit(_MOST)
            .offset(_ZERO)
            .with_hint(_dependency, "INDEXED BY ix_dependency_waiting")
        ),
        prerequisites=_text(
            sa.select(_dependency.c.after_id).where(
                _dependency.c.run_id == _bind("run_id"), _dependency.c.settled == sa.literal_column("0")
            )
        ),
        environment_insert=_text(_insert(schema.environment, ("digest", "variables")).prefix_with("OR IGNORE")),
        environment_get=_text(
            sa.select(schema.environment.c.variables).where(schema.environment.c.digest == _bind("key"))
        ),
        environment_forget=_text(
            sa.delete(schema.environment).where(
                schema.environment.c.digest == _bind("key"),
                ~sa.exists(sa.select(_run.c.id).where(_run.c.id > _bind("newest"), _run.c.environment == _bind("key"))),
            )
        ),
        group_put=_text(_put_group()),
        group_forget=_text(
            sa.delete(_group).where(
                _group.c.name == _bind("the_group"),
                sa.text("slots IS NULL AND paused = 0 AND name <> 'default'"),
                sa.not_(sa.exists(sa.select(_run.c.id).where(_run.c.group_name == _bind("the_group")))),
            )
        ),
        group_get=_text(sa.select(_group.c.slots, _group.c.paused).where(_group.c.name == _bind("name"))),
        tag_insert=_text(_insert(schema.tag, ("name", "run_id")).prefix_with("OR IGNORE")),
        tags_delete=_text(sa.delete(schema.tag).where(schema.tag.c.run_id == _bind("run_id"))),
        live_put=_text(_put_live()),
        past_run_put=_text(_insert(schema.past_run, past_runs.COLUMNS).prefix_with("OR REPLACE")),
        past_runs_forget=_text(sa.text(past_runs.FORGET)),
        past_runs_of_kind_forget=_text(sa.text(past_runs.FORGET_OF_KIND)),
        job_put=_text(_insert(schema.saved_job, SAVED_JOB_COLUMNS).prefix_with("OR REPLACE")),
        job_get=_text(
            sa.select(*(schema.saved_job.c[name] for name in SAVED_JOB_COLUMNS)).where(
                schema.saved_job.c.name == _bind("name")
            )
        ),
        job_delete=_text(sa.delete(schema.saved_job).where(schema.saved_job.c.name == _bind("name"))),
    )


def _put_live() -> sqlite.Insert:
    """The upsert of what moves: newer attempts win, and news of a run that is gone changes nothing."""
    values: list[sa.ColumnElement[Any]] = [_bind(name) for name in LIVE_COLUMNS]
    known = sa.select(*values).where(sa.exists(sa.select(_run.c.id).where(_run.c.id == _bind("run_id"))))
    insert = sqlite.insert(schema.live).from_select(list(LIVE_COLUMNS), known)
    return insert.on_conflict_do_update(
        index_elements=["run_id"],
        set_={name: insert.excluded[name] for name in LIVE_COLUMNS},
        where=insert.excluded.attempt >= schema.live.c.attempt,
    )


def _put_group() -> sqlite.Insert:
    names = ("name", "slots", "paused")
    insert = sqlite.insert(_group).values({name: _bind(name) for name in names})
    return insert.on_conflict_do_update(
        index_elements=["name"], set_={"slots": _bind("slots"), "paused": _bind("paused")}
    )


def _text(statement: sa.ClauseElement) -> str:
    """The statement as SQLite takes it."""
    made = statement.compile(dialect=_DIALECT)
    # A constant that became a parameter would be missing when the text is executed by itself.
    constants = [name for name, value in (made.params or {}).items() if value is not None]
    assert not constants, f"{constants} in {made}"
    return str(made)


def _runs() -> sa.Select[tuple[object, ...]]:
    return sa.select(*(_run.c[name] for name in RUN_COLUMNS), sa.literal_column(SUCCEEDED_ATTEMPT))


def _insert(table: sa.Table, names: tuple[str, ...]) -> sa.Insert:
    return sa.insert(table).values({name: _bind(name) for name in names})


def _insert_run() -> sa.Insert:
    return _insert(_run, ("id", "created_at", "request_key", "command", *SPEC_COLUMNS, *STANDING_COLUMNS))


def _update_live_attempt(names: tuple[str, ...]) -> sa.Update:
    values: dict[str, object] = {name: _bind(name) for name in names}
    for name in ("started_at", "pid"):
        values[name] = sa.func.coalesce(_bind(name), _attempt.c[name])
    return (
        sa.update(_attempt)
        .where(
            _attempt.c.run_id == _bind("the_run"),
            _attempt.c.attempt == _bind("the_attempt"),
            _attempt.c.ended_at.is_(None),
        )
        .values(values)
    )
