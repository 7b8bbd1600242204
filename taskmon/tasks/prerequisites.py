"""A task's `check`: asked before a run is queued and again before it starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from taskmon.core.errors import RunError


def unmet(check: Callable[..., object], function: Callable[..., Any], arguments: Mapping[str, Any]) -> RunError | None:
    """Call `check` with those of `function`'s arguments (and defaults) that it names; what it minds, or None.

    Fine is None, True or an empty text. A text is the problem; so is False; so is an exception (FileNotFoundError
    has the code `not_found`, all others their text).
    """
    raise NotImplementedError
