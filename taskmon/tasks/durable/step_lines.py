"""The steps in a `kept.jsonl`, one after another, for who shows them: large results are measured, never read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass

from taskmon import ours
from taskmon.core import storable
from taskmon.tasks.durable.log_reader import KEPT, LONGEST_LINE_BYTES, KeptMap, KeptStep, When, read_line, when_of

#: How the writer begins a step, and the last of its fields. Within a text of JSON a quote is escaped, so that the first
#: of these is the field itself, and what stands before it is short.
_STEP, _RESULT = b'{"event":"step",', b',"result":'
_MAP = b'{"event":"map",'
#: More are no author's.
_MOST_MAPS = 1_000
#: `Masking.cut_text` looks at the end of texts of this length.
_LONGEST_NAME = 250
_LONGEST_DIGEST = 100
_NOTED = ("at", "took_s", "tries")


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as its line has it; secrets of the task are their marks."""

    step: KeptStep  #: a long name is cut
    noted: tuple[object, ...]  #: at, took_s, tries, as they stand there; most lines are passed over for newer ones
    digest: str  #: of function and arguments; empty: kept by a version that had none
    result: bytes  #: JSON, unless somebody has forged it; empty: it is longer than was asked for
    result_bytes: int  #: of it as JSON

    def when(self) -> When:
        """When it had ended, and what that took."""
        return when_of(dict(zip(_NOTED, self.noted, strict=True)))


def step_lines(folder: str, longest_result_bytes: int) -> Iterator[StepLine]:
    """The steps that the attempt in `folder` has kept, as they ended; what is torn, or no credible step, is left out.

    Raises:
        OSError: There is no such file, it can't be read, or is not what was kept.
    """
    for line in ours.lines(os.path.join(folder, KEPT), LONGEST_LINE_BYTES + 1):
        found = _read(line, longest_result_bytes)
        if found is not None:
            yield found


def maps_in(folder: str) -> Iterator[KeptMap]:
    """The maps of which the attempt in `folder` has kept results.

    Raises:
        OSError: As `step_lines`.
    """
    seen: set[KeptMap] = set()
    for line in ours.lines(os.path.join(folder, KEPT), LONGEST_LINE_BYTES + 1):
        entry = read_line(line) if line.startswith(_MAP) else None
        if entry is None or entry["event"] != "map":
            continue
        found = KeptMap(storable.text(entry["name"], _LONGEST_NAME), entry["file"])
        if found not in seen and len(seen) < _MOST_MAPS:
            seen.add(found)
            yield found


def _read(line: bytes, longest_result_bytes: int) -> StepLine | None:
    begins = line.find(_RESULT) + len(_RESULT)
    is_known = line.startswith(_STEP) and begins >= len(_RESULT) and line.endswith(b"}")
    size = len(line) - 1 - begins
    entry = read_line(line[:begins] + b"null}" if is_known and size > longest_result_bytes else line)
    if entry is None or entry["event"] != "step" or not 0 < entry["use"] <= storable.MOST:
        return None
    if not is_known:  # its fields stand in another order
        result = json.dumps(entry["result"], separators=(",", ":")).encode("ascii")
        size = len(result)
    else:
        result = line[begins:-1] if size <= longest_result_bytes else b""
    return StepLine(
        step=KeptStep(storable.text(entry["name"], _LONGEST_NAME), int(entry["use"])),
        noted=tuple(_short(entry.get(field)) for field in _NOTED),
        digest=storable.text(entry.get("call"), _LONGEST_DIGEST),
        result=result if size <= longest_result_bytes else b"",
        result_bytes=size,
    )


def _short(value: object) -> object:
    """What may be an instant or a number; nothing that takes room."""
    return value if isinstance(value, (int, float)) or (isinstance(value, str) and len(value) < 50) else None
