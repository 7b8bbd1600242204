"""What an attempt used of the machine, in words."""

from __future__ import annotations

from collections.abc import Sequence

from taskmon.core.attempt import Attempt
from taskmon.core.job import in_pool, in_thread
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.usage.samples import Usage
from taskmon.core.usage.series import Measure
from taskmon.ui.text.units import clock, joined, size, span, translate


def totals_text(attempt: Attempt | None, usage: Usage | None) -> str:
    """What it used all in all, as far as is known: of one that has ended as its worker recorded it."""
    last = usage.samples[-1] if usage is not None else None
    taken_s, most = cpu_s(attempt, usage), most_memory(attempt, usage)
    output = attempt.output_bytes if attempt is not None and attempt.output_bytes else None
    return joined(
        translate("usage", "{time} of CPU").format(time=span(taken_s)) if taken_s is not None else "",
        translate("usage", "at most {size} of memory").format(size=size(most)) if most else "",
        translate("usage", "{size} read from disks").format(size=size(last.read_bytes))
        if last is not None and last.read_bytes is not None
        else "",
        translate("usage", "{size} written to disks").format(size=size(last.written_bytes))
        if last is not None and last.written_bytes is not None
        else "",
        translate("usage", "{size} of output").format(size=size(output)) if output else "",
    )


def cpu_s(attempt: Attempt | None, usage: Usage | None) -> float | None:
    """Processor time of an attempt as its worker recorded it at its end, else as it was noted last."""
    if attempt is not None and attempt.cpu_s is not None:
        return attempt.cpu_s
    noted = usage.samples[-1].cpu_ms if usage is not None else None
    return None if noted is None else noted / 1_000


def most_memory(attempt: Attempt | None, usage: Usage | None) -> int:
    """The most memory that was recorded or noted, in bytes; 0: nothing is known."""
    recorded = attempt.peak_memory_bytes if attempt is not None else None
    noted = [sample.memory_bytes or 0 for sample in usage.samples] if usage is not None else []
    return max(recorded or 0, *noted, 0)


def why_nothing(run: Run, number: int, attempt: Attempt | None) -> str:
    """What stands in place of the plots while there is nothing to plot."""
    if in_thread(run.job):
        return translate("usage", "It is performed in a thread of taskmon itself, and not measured by itself.")
    if run.attempt == 0:
        return translate("usage", "It has not started yet.")
    if attempt is not None and attempt.remarks.get("output_removed"):
        return translate("usage", "What was noted of it was removed with its output, to make room.")
    if run.state is RunState.RUNNING and number == run.attempt:
        return translate("usage", "It has been running for too short a time.")
    return translate("usage", "It was over too soon to be measured, or an earlier version of taskmon performed it.")


def note(run: Run) -> str:
    """What should be known of how it was measured; "": nothing."""
    if in_pool(run.job):
        return translate(
            "usage", "Its process performs other runs as well: its memory is what it holds for all of them."
        )
    return ""


def measure_name(measure: Measure) -> str:
    """The title of a plot."""
    return {
        Measure.CPU: translate("usage", "CPU"),
        Measure.MEMORY: translate("usage", "Memory"),
        Measure.DISKS: translate("usage", "Disks"),
        Measure.OUTPUT: translate("usage", "Output"),
    }[measure]


def values_text(measure: Measure, values: Sequence[float | None]) -> str:
    """What a plot says of one instant: 87 %, 1.2 GB, read 3 MB/s, written 0 B/s."""
    if all(value is None for value in values):
        return translate("usage", "not known")
    if measure is Measure.DISKS:
        read, written = (size(value or 0.0) for value in values)
        return translate("usage", "read {read}/s, written {written}/s").format(read=read, written=written)
    return value_text(measure, values[0] or 0.0)


def value_text(measure: Measure, value: float) -> str:
    """One value: 87 %, 1.2 GB, 3 MB/s."""
    if measure is Measure.CPU:
        return translate("usage", "{number} %").format(number=f"{value * 100:,.0f}")
    if measure is Measure.DISKS:
        return translate("usage", "{size}/s").format(size=size(value))
    return size(value)


def most_text(measure: Measure, value: float) -> str:
    """The greatest value of a plot."""
    return translate("usage", "at most {value}").format(value=value_text(measure, value))


def after_text(seconds: float) -> str:
    """How long after the start."""
    return translate("usage", "after {time}").format(time=clock(seconds))
