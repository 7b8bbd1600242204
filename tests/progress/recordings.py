"""Recordings of real programs with their times and, where it was measured, how far they really were.

A recording is `NAME.MODE.json`, its meta data, and beside it `NAME.MODE.jsonl` (or `.jsonl.gz`): a chunk a line.
"""

from __future__ import annotations

import base64
import bisect
import gzip
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from taskmon.core.progress import Progress, overall
from taskmon.progress import recogniser_for
from taskmon.progress.shown import Shown

#: As the worker looks, seconds.
LOOK_EVERY_S = 0.25


@dataclass(frozen=True, slots=True)
class Recording:
    name: str
    argv: list[str]
    duration_s: float
    chunks: list[tuple[float, bytes]]
    truth: list[tuple[float, float]]
    is_scaled: bool  #: the truth is stretched to its end, or lags
    is_negative: bool  #: makes no progress: must not get a bar
    total_known: str
    expect: str  #: "bar" or "none", where the tests are to know

    def truth_at(self, at_s: float) -> float:
        """How far it really was, between the two samples around."""
        index = bisect.bisect_left([at for at, _ in self.truth], at_s)
        if index == 0:
            return self.truth[0][1] if at_s >= self.truth[0][0] else 0.0
        if index == len(self.truth):
            return self.truth[-1][1]
        (before_s, before), (after_s, after) = self.truth[index - 1], self.truth[index]
        return before + (after - before) * (at_s - before_s) / max(1e-9, after_s - before_s)


def recordings(folder: Path) -> Iterator[Recording]:
    """All that lie in `folder`, at any depth."""
    for meta_path in sorted(folder.rglob("*.json")):
        output = meta_path.with_suffix(".jsonl")
        packed = meta_path.with_suffix(".jsonl.gz")
        if not output.exists() and not packed.exists():
            continue
        meta = json.loads(meta_path.read_text())
        text = output.read_text() if output.exists() else gzip.decompress(packed.read_bytes()).decode()
        rows = [json.loads(line) for line in text.splitlines()]
        notes = str(meta.get("notes") or "")
        yield Recording(
            name=str(meta_path.relative_to(folder).with_suffix("")),
            argv=meta["argv"],
            duration_s=meta["duration_s"],
            chunks=[(row["t"], base64.b64decode(row["b64"])) for row in rows],
            truth=[(at, fraction) for at, fraction in meta.get("truth") or []],
            is_scaled=bool(meta.get("truth_scaled_to_its_end") or meta.get("truth_note")),
            is_negative="NEGATIVE" in notes or "neg" in meta_path.parent.name or "_neg" in meta_path.name,
            total_known=str(meta.get("total_known") or ""),
            expect=str(meta.get("expect") or ""),
        )


@dataclass(slots=True)
class Score:
    """What was shown of one recording, against the truth; wherever it was replayed, it is scored here."""

    recording: Recording
    has_bar: bool = False
    errors: list[float] = field(default_factory=list)
    backwards: int = 0
    early_full: int = 0
    last: Progress | None = None
    total_is_right: bool | None = None
    shown: list[tuple[float, float | None]] = field(default_factory=list)
    _most: float = 0.0

    def note(self, at_s: float, progress: Progress | None) -> None:
        """It was looked at in this second of the recording, and had printed something since the last look."""
        fraction = self._take(at_s, progress)
        if fraction is None:
            return
        self.early_full += fraction >= 0.9995 and at_s < self.recording.duration_s - 0.3
        if self.recording.truth:
            self.errors.append(abs(fraction - self.recording.truth_at(at_s)))

    def end(self, progress: Progress | None) -> None:
        """It is over, and this is what it came to."""
        self._take(self.recording.duration_s, progress)
        self.last = progress
        told = self.recording.total_known
        totals = [float(each) for each in re.findall(r"\d+", told)]
        if totals and progress is not None and progress.total and progress.steps is None and "not told" not in told:
            self.total_is_right = any(abs(progress.total / total - 1) < 0.06 for total in totals if total)

    def _take(self, at_s: float, progress: Progress | None) -> float | None:
        fraction = overall(progress)
        self.shown.append((at_s, fraction))
        if fraction is not None:
            self.has_bar = True
            self.backwards += fraction < self._most - 1e-9
            self._most = max(self._most, fraction)
        return fraction

    @property
    def known_share(self) -> float:
        """Of the looks with output, those that showed how far it was; the end is none."""
        looks = self.shown[:-1]
        return sum(fraction is not None for _, fraction in looks) / len(looks) if looks else 0.0

    @property
    def mean_error(self) -> float | None:
        return sum(self.errors) / len(self.errors) if self.errors else None

    @property
    def is_right(self) -> bool:
        """Whether its bar could be believed."""
        if not self.has_bar or self.backwards or self.early_full or self.total_is_right is False:
            return False
        if not self.errors:
            return True
        mean, worst = sum(self.errors) / len(self.errors), max(self.errors)
        return mean < 0.3 if self.recording.is_scaled else mean < 0.04 and worst < 0.12


def replay(recording: Recording, seed: int = 1) -> Score:
    """Its output as the worker would take it, cut at random places, in the time in which it was printed."""
    rng = random.Random(seed)
    recogniser = recogniser_for(recording.argv)
    shown, score = Shown(), Score(recording)
    pending = b""
    next_look_s = LOOK_EVERY_S * rng.random()
    last_chunk_s = recording.chunks[-1][0] if recording.chunks else 0.0
    for at_s, piece in [*recording.chunks, (max(recording.duration_s, last_chunk_s), b"")]:
        while next_look_s < at_s:
            has_printed = bool(pending)
            while pending:
                cut = rng.randint(1, 400)
                recogniser.feed(pending[:cut])
                pending = pending[cut:]
            shown.take(recogniser, next_look_s, has_printed=has_printed)
            if has_printed:
                score.note(next_look_s, shown.progress)
            next_look_s += LOOK_EVERY_S
        pending += piece
    recogniser.feed(pending)
    shown.take(recogniser, recording.duration_s)
    shown.end()
    score.end(shown.progress)
    return score
