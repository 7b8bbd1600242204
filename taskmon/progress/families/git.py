"""git: phases that each go from 0 to 100 %, put together by what they usually take of the whole.

`remote: Compressing objects:  49% (197/402)`, `Receiving objects:  68% (9101/13383), 14.82 MiB | 4.19 MiB/s`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from taskmon.progress.command import Command
from taskmon.progress.family import Family
from taskmon.progress.general.measure import Kind, Measure
from taskmon.progress.general.numbers import NUMBER, number, unit_bytes
from taskmon.progress.screen import Line

_ROW = re.compile(
    r"(?:remote: )?(?P<phase>[A-Z][a-z]+ [a-z ]+):\s+(?P<percent>\d{1,3})% \((?P<done>\d+)/(?P<total>\d+)\)"
    rf"(?:, {NUMBER} \w+ \| (?P<rate>{NUMBER}) (?P<unit>\w+)/s)?"
)
#: What each phase takes of the whole, in the order in which they come.
_FETCH = {
    "Counting objects": 3, "Compressing objects": 5, "Receiving objects": 67, "Resolving deltas": 15,
    "Updating files": 10,
}  # fmt: skip
_PUSH = {"Counting objects": 3, "Compressing objects": 15, "Writing objects": 72, "Resolving deltas": 10}
_REPACK = {"Counting objects": 3, "Compressing objects": 87, "Writing objects": 8, "Building bitmaps": 2}
_PLANS = {
    "clone": _FETCH, "fetch": _FETCH, "pull": _FETCH, "submodule": _FETCH, "push": _PUSH,
    "gc": _REPACK, "repack": _REPACK,
}  # fmt: skip


class Git(Family):
    """The phases of a clone, fetch, push or repack as one whole; other phases are left to the general rules."""

    tells = r"(?:remote: )?[A-Z][a-z]+ [a-z ]+:\s+\d{1,3}% \("

    def __init__(self, command: Command) -> None:
        super().__init__(command)
        named = [argument for argument in command.arguments if argument in _PLANS] if command.program == "git" else []
        self._plan: dict[str, int] | None = _PLANS[named[0]] if named else None
        self._phase = ""

    def read(self, line: Line, *, is_open: bool = False) -> Sequence[Measure] | None:
        found = _ROW.match(line.text)
        if found is None:
            return None
        phase = found["phase"]
        if not is_open and self._plan is None:
            self._plan = _plan_of(phase, is_remote=line.text.startswith("remote: "))
        plan = self._plan
        if plan is None or phase not in plan:
            return None
        order = list(plan)
        if not is_open and (not self._phase or order.index(phase) >= order.index(self._phase)):
            self._phase = phase
        if phase != self._phase:
            return []  # an earlier phase once more: of a submodule, perhaps
        before = sum(plan[name] for name in order[: order.index(phase)])
        part = (before + plan[phase] * number(found["done"]) / max(1.0, number(found["total"]))) / sum(plan.values())
        rate = number(found["rate"]) * (unit_bytes(found["unit"]) or 1.0) if found["rate"] else None
        return [
            Measure(
                Kind.PERCENT,
                "git",
                phase,
                fraction=min(1.0, part),
                rate=rate,
                rate_unit="B" if rate is not None else None,
                row=line.row,
                is_certain=True,
                is_weighted=True,
            )
        ]


def _plan_of(phase: str, *, is_remote: bool) -> dict[str, int] | None:
    """By the first phase, where the command is a script's."""
    if is_remote or phase == "Receiving objects":
        return _FETCH
    if phase in ("Counting objects", "Compressing objects", "Writing objects"):
        return _PUSH
    return None
