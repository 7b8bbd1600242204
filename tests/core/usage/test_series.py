"""What is plotted of samples: rates of what grows, levels of what is held."""

from __future__ import annotations

from datetime import UTC, datetime

from taskmon.core.usage.samples import Sample, Usage
from taskmon.core.usage.series import Measure, plots_of

_START = datetime(2026, 1, 1, tzinfo=UTC)


def test_two_busy_cores_are_two_and_bytes_are_told_by_the_second() -> None:
    samples = (Sample(1_000, 2_000, 100, 500, 0, 10), Sample(3_000, 3_000, 300, 500, 4_000, 20))

    cpu, memory, disks, output = plots_of(Usage(_START, samples))

    assert list(cpu.lines[0].values) == [2.0, 0.5]
    assert list(memory.lines[0].values) == [100, 300]
    assert [list(line.values) for line in disks.lines] == [[500.0, 0.0], [0.0, 2_000.0]]
    assert list(output.lines[0].values) == [10, 20]
    assert [plot.most for plot in (cpu, memory, disks, output)] == [2.0, 300, 2_000.0, 20]


def test_what_is_not_known_is_no_zero() -> None:
    cpu, memory, disks, output = plots_of(Usage(_START, (Sample(1_000, output_bytes=3), Sample(2_000, output_bytes=9))))

    assert (cpu.is_known, memory.is_known, disks.is_known, output.is_known) == (False, False, False, True)
    assert cpu.measure is Measure.CPU


def test_a_gap_in_what_is_known_is_bridged_by_what_grew_meanwhile() -> None:
    samples = (Sample(1_000, 500), Sample(2_000), Sample(3_000, 2_500))

    assert plots_of(Usage(_START, samples))[0].lines[0].values == (0.5, None, 1.0)
