"""What two attempts have in common and what not, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from taskmon.core.attempt import Attempt
from taskmon.core.details import in_one_line
from taskmon.core.job import JobKind, printable
from taskmon.core.usage.samples import Usage
from taskmon.ui.details.compare.side import Side, options_of, words_of_job
from taskmon.ui.text.details.usage import cpu_s, most_memory
from taskmon.ui.text.errors.text import error_text
from taskmon.ui.text.states import state_word
from taskmon.ui.text.units import folder, moment, size, span, translate


@dataclass(frozen=True, slots=True)
class Fact:
    """One row; an empty text stands for what is not there."""

    what: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        return self.left != self.right


def facts_of(left: Side, right: Side, left_usage: Usage | None, right_usage: Usage | None, now: datetime) -> list[Fact]:
    """All rows, those that people look for first."""
    return [
        *_pairs(_ends(left, left_usage, now), _ends(right, right_usage, now)),
        *_pairs(_what(left), _what(right)),
        *_pairs({_folder(): folder(left.run.job.cwd)}, {_folder(): folder(right.run.job.cwd)}),
        *_pairs(options_of(left.run), options_of(right.run)),
        *(
            Fact(f"${fact.what}", fact.left, fact.right)
            for fact in _pairs(_printable(left.environment), _printable(right.environment))
        ),
    ]


def _pairs(left: Mapping[str, str], right: Mapping[str, str]) -> Iterator[Fact]:
    for name in dict.fromkeys((*left, *right)):
        yield Fact(printable(name), left.get(name, ""), right.get(name, ""))


def _ends(side: Side, usage: Usage | None, now: datetime) -> dict[str, str]:
    """How the attempt went."""
    attempt = side.attempt
    if attempt is None:
        return {translate("compare", "State"): state_word(side.run.state)}
    last = usage.samples[-1] if usage is not None else None
    found = {
        translate("compare", "State"): state_word(attempt.state),
        translate("compare", "Cause"): in_one_line(error_text(attempt.error)) if attempt.error else "",
        translate("compare", "Exit"): _exit(attempt),
        translate("compare", "Started"): moment(attempt.started_at or attempt.claimed_at, now),
        translate("compare", "Took"): span(attempt.took_s) if attempt.took_s is not None else "",
        translate("compare", "CPU"): span(cpu) if (cpu := cpu_s(attempt, usage)) is not None else "",
        translate("compare", "Most memory"): size(most) if (most := most_memory(attempt, usage)) else "",
        translate("compare", "Read from disks"): _bytes(last.read_bytes if last else None),
        translate("compare", "Written to disks"): _bytes(last.written_bytes if last else None),
        translate("compare", "Output"): _bytes(attempt.output_bytes),
        translate("compare", "Computer"): printable(attempt.host),
    }
    return {name: text for name, text in found.items() if text}


def _exit(attempt: Attempt) -> str:
    if attempt.signal:
        return printable(attempt.signal)
    return "" if attempt.exit_code is None else str(attempt.exit_code)


def _bytes(count: int | None) -> str:
    return "" if count is None else size(count)


def _what(side: Side) -> dict[str, str]:
    is_task = side.run.job.kind is JobKind.TASK
    whole = translate("compare", "Task") if is_task else translate("compare", "Command")
    argument = translate("compare", "Parameter {name}") if is_task else translate("compare", "Argument {name}")
    return {argument.format(name=name) if name else whole: text for name, text in words_of_job(side.run).items()}


def _folder() -> str:
    return translate("compare", "Folder")


def _printable(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: printable(text)[:2_000] for name, text in sorted(texts.items())}
