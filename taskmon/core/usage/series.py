"""What is plotted of the samples of an attempt: values over time, each plot with its greatest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from taskmon.core.usage.samples import Sample, Usage


class Measure(Enum):
    """What a plot shows."""

    CPU = "cpu"  #: share of one core
    MEMORY = "memory"  #: bytes
    DISKS = "disks"  #: bytes a second, read and written
    OUTPUT = "output"  #: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """Values at the times of the samples; None: not known."""

    values: tuple[float | None, ...]

    @property
    def most(self) -> float:
        return max((value for value in self.values if value is not None), default=0.0)

    @property
    def is_known(self) -> bool:
        return any(value is not None for value in self.values)


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot: one line, or of disks two: what is read, then what is written."""

    measure: Measure
    lines: tuple[Line, ...]

    @property
    def most(self) -> float:
        return max(line.most for line in self.lines)

    @property
    def is_known(self) -> bool:
        return any(line.is_known for line in self.lines)


def plots_of(usage: Usage) -> tuple[Plot, ...]:
    """The four plots of an attempt."""
    samples = usage.samples
    return (
        Plot(Measure.CPU, (_rate(samples, lambda sample: sample.cpu_ms, 0.001),)),
        Plot(Measure.MEMORY, (_held(samples, lambda sample: sample.memory_bytes),)),
        Plot(
            Measure.DISKS,
            (
                _rate(samples, lambda sample: sample.read_bytes),
                _rate(samples, lambda sample: sample.written_bytes),
            ),
        ),
        Plot(Measure.OUTPUT, (_held(samples, lambda sample: sample.output_bytes),)),
    )


def _held(samples: Sequence[Sample], value: Callable[[Sample], int | None]) -> Line:
    return Line(tuple(value(sample) for sample in samples))


def _rate(samples: Sequence[Sample], value: Callable[[Sample], int | None], unit: float = 1.0) -> Line:
    """How fast it grew between each sample and the one before; all began with nothing."""
    found: list[float | None] = []
    before_ms, before = 0, 0
    for sample in samples:
        now = value(sample)
        if now is None:
            found.append(None)
            continue
        length_s = (sample.elapsed_ms - before_ms) / 1_000
        found.append(max(0, now - before) * unit / length_s if length_s > 0 else 0.0)
        before_ms, before = sample.elapsed_ms, now
    return Line(tuple(found))
