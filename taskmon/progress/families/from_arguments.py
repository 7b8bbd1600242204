"""Tools that count, but say how far only in their arguments: `ping -c 20`, `dd bs=1M count=400`, `pgbench -T 60`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from taskmon.progress.command import Command
from taskmon.progress.family import Family
from taskmon.progress.general.measure import Kind, Measure
from taskmon.progress.general.numbers import NUMBER, number
from taskmon.progress.screen import Line


@dataclass(frozen=True, slots=True)
class _Tool:
    """Where the count stands in a line, and which options hold the total."""

    programs: tuple[str, ...]
    count: re.Pattern[str]
    options: tuple[str, ...]
    unit: str
    default: float | None = None


_TOOLS = (
    _Tool(("ping", "ping6", "fping"), re.compile(r"icmp_[sr]eq[=\s](?P<done>\d+)"), ("-c", "--count"), "packets"),
    _Tool(("pgbench",), re.compile(rf"progress: (?P<done>{NUMBER}) s,"), ("-T", "--time"), "s"),
    _Tool(("sysbench",), re.compile(r"\[ (?P<done>\d+)s \] thds:"), ("--time", "--max-time"), "s", 10.0),
    _Tool(
        ("iperf", "iperf3"),
        re.compile(rf"\[\s*(?:\d+|SUM)\]\s+[\d.]+-\s*(?P<done>{NUMBER})\s+sec\s"),
        ("-t", "--time"),
        "s",
        10.0,
    ),
    _Tool(("ab",), re.compile(r"Completed (?P<done>\d+) requests"), ("-n",), "requests"),
)
_DD = re.compile(r"(?P<done>\d+) bytes? .*copied, .*?,\s*(?P<rate>[\d.,]+) (?P<unit>[kMGT]?B)/s")
#: `pv -n` prints bare percentages.
_BARE = re.compile(r"\d{1,3}")
_AMOUNT = re.compile(r"(\d+)([a-zA-Z]*)")
_FACTORS = {
    "": 1, "c": 1, "w": 2, "b": 512, "kB": 1000, "K": 1024, "k": 1024, "KiB": 1024, "MB": 10**6, "M": 2**20, "m": 2**20,
    "MiB": 2**20, "GB": 10**9, "G": 2**30, "g": 2**30, "GiB": 2**30, "TB": 10**12, "T": 2**40, "TiB": 2**40,
}  # fmt: skip


class FromArguments(Family):
    """Only for the program itself: a number in a line means this of no other."""

    tells = r"\d+ bytes |\d{1,3}\s*$|.{0,40}icmp_[sr]eq|progress: \d|\[ *(?:\d+|SUM)s? *\] |Completed \d+ requests"

    def __init__(self, command: Command) -> None:
        super().__init__(command)
        programs = {each.program: each for each in (*command.others, command)}
        self._tool = next((tool for tool in _TOOLS if programs.keys() & set(tool.programs)), None)
        self._total = _total(self._tool, command) if self._tool is not None else None
        dd = command.named("dd", "gdd", "dcfldd")
        self._dd_bytes = _dd_bytes(dd) if dd is not None else None
        pv = command.named("pv")
        self._is_pv = pv is not None

    def read(self, line: Line, *, is_open: bool = False) -> Sequence[Measure] | None:
        copied = _DD.match(line.text)
        if copied is not None:
            return [_measure("dd", float(copied["done"]), self._dd_bytes, "B", line)] if self._dd_bytes else []
        if self._is_pv and _BARE.fullmatch(line.text.strip()) and int(line.text) <= 100:
            return [Measure(Kind.PERCENT, "pv", "", fraction=int(line.text) / 100, row=line.row)]
        if self._tool is None or self._total is None:
            return None
        found = self._tool.count.search(line.text)
        if found is None:
            return None
        return [_measure(self._tool.programs[0], number(found["done"]), self._total, self._tool.unit, line)]


def _measure(key: str, done: float, total: float, unit: str, line: Line) -> Measure:
    return Measure(
        Kind.PAIR,
        key,
        "",
        done=min(done, total),
        total=total,
        unit=unit,
        row=line.row,
        is_certain=True,
        is_weighted=True,
    )


def _total(tool: _Tool, command: Command) -> float | None:
    named = command.named(*tool.programs)
    value = named.value_of(*tool.options) if named is not None else None
    if value is None:
        return tool.default
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", value)
    if found is None or float(found[1]) <= 0:
        return None
    return float(found[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[found[2]]


def _dd_bytes(command: Command) -> float | None:
    """`bs` times `count`."""
    count = command.value_of("count=")
    size = command.value_of("bs=") or command.value_of("ibs=") or "512"
    if count is None:
        return None
    blocks, block = _amount(count), _amount(size)
    if blocks is None or block is None or blocks * block <= 0:
        return None
    return blocks if count.endswith("B") or "count_bytes" in (command.value_of("iflag=") or "") else blocks * block


def _amount(text: str) -> float | None:
    total = 1.0
    for part in text.split("x"):
        found = _AMOUNT.fullmatch(part)
        if found is None:
            return None
        factor = _FACTORS.get(found[2].removesuffix("B") if found[2] not in _FACTORS else found[2])
        if factor is None:
            return None
        total *= int(found[1]) * factor
    return total
