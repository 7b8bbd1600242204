"""The table of methods, and what answers them."""

from __future__ import annotations

import inspect

from taskmon.engine.server.changing import CHANGING
from taskmon.engine.server.local_socket import LocalSocket
from taskmon.engine.server.methods import METHODS, Does
from taskmon.engine.server.reading import READING


def _that(what: Does) -> set[str]:
    return {name for name, method in METHODS.items() if method.does is what}


def test_each_method_of_the_table_is_answered_and_no_other() -> None:
    assert set(READING) == _that(Does.READ)
    assert set(CHANGING) == _that(Does.CHANGE)
    assert {name for name in _that(Does.STEER) if f'"{name}"' in inspect.getsource(LocalSocket)} >= {
        "wait", "perform", "raise", "stop", "start_nothing_more",
    }  # fmt: skip


def test_what_may_end_or_begin_a_running_attempt_concerns_its_worker() -> None:
    concerned = {name for name, method in METHODS.items() if method.concerns_worker}

    assert concerned == {"answer", "cancel", "pause", "resume", "retry", "remove", "mark_failed", "let_go"}
