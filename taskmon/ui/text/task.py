"""What a task has kept for its next attempt, in words."""

from __future__ import annotations

from taskmon.core.job import printable
from taskmon.engine.attempts.resume_point import Found
from taskmon.tasks.durable.log_reader import KeptMap, KeptStep
from taskmon.ui.text.plurals import Amounts
from taskmon.ui.text.units import readable_json, translate

_LONGEST_STATE = 1500


def go_on_text(found: Found) -> str:
    """Where the next attempt would go on: go on after “download”."""
    kept = found.kept
    if kept.steps:
        return translate("kept", "go on after “{step}”").format(step=_step(kept.steps[-1]))
    if kept.maps:
        return translate("kept", "go on with the items of “{name}” that are missing").format(name=_map(kept.maps[-1]))
    if kept.has_checkpoint:
        return translate("kept", "go on from its checkpoint")
    return translate("kept", "go on from its last state")


def kept_text(found: Found) -> str:
    """What is kept: 5 steps and a checkpoint are kept; a resume would go on after “download”."""
    kept, parts = found.kept, []
    if kept.steps:
        parts.append(Amounts().steps(len(kept.steps)))
    if kept.maps:
        parts.append(translate("kept", "results of “{name}”").format(name=_map(kept.maps[-1])))
    if kept.has_checkpoint:
        parts.append(translate("kept", "a checkpoint"))
    if kept.transaction:
        parts.append(translate("kept", "its state"))
    what = translate("kept", " and ").join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    is_one = len(parts) == 1 and len(kept.steps) < 2 and not kept.maps
    said = translate("kept", "{what} are kept; a resume would {where}.")
    if is_one:
        said = translate("kept", "{what} is kept; a resume would {where}.")
    text = said.format(what=what, where=go_on_text(found))
    return text[:1].upper() + text[1:]


def state_text(found: Found) -> str:
    """The last state that was stored whole, as JSON; empty: there is none."""
    if not found.kept.transaction:
        return ""
    return readable_json(found.kept.state)[:_LONGEST_STATE]


def _map(kept: KeptMap) -> str:
    return printable(kept.name)[:60]


def _step(step: KeptStep) -> str:
    name = printable(step.name)[:60]
    return name if step.use == 1 else f"{name} ({step.use})"
