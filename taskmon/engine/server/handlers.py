"""Which handler answers a method, for the local socket and for the CLI without a monitor. Qt-free."""

from __future__ import annotations

from taskmon.core.errors import InvalidError
from taskmon.core.untrusted.json_fields import Fields
from taskmon.core.untrusted.json_values import check_values, shown
from taskmon.engine.server.changing import CHANGING, Answer, WriteContext
from taskmon.engine.server.reading import READING, ReadContext


def answer(method: str, params: Fields, context: ReadContext) -> Answer:
    """What `method` gives.

    Raises:
        TaskmonError: There is no such method, the parameters make no sense, or the run does not exist. What is found
            out later comes as the exception of the future.
    """
    # Each of `runs` is looked through where it can be told which of them it is.
    check_values({name: value for name, value in params.items() if name != "runs"})
    if method in READING:
        return READING[method](context, params)
    if method in CHANGING and isinstance(context, WriteContext):
        return CHANGING[method](context, params)
    raise InvalidError(f"There is no method {shown(method)}; there are {', '.join(sorted({*READING, *CHANGING}))}.")
