"""ffmpeg: `time=` against the input's `Duration:`, or what `-t` and `-to` leave of it.

`frame=  305 fps= 60 q=28.0 size=    1024kB time=00:00:12.23 bitrate= 685.5kbits/s speed=2.39x`; with `-progress`
a line a key: `out_time=00:00:09.496961`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from taskmon.progress.command import Command
from taskmon.progress.family import Family
from taskmon.progress.general.measure import Kind, Measure
from taskmon.progress.general.numbers import NUMBER, number, seconds
from taskmon.progress.screen import Line

_DURATION = re.compile(r"\s*Duration: (?:(\d+:\d\d:\d\d(?:\.\d+)?)|N/A)")
_TIME = re.compile(
    r"(?:frame=|size=|out_time=|video:).*?(?:time=|(?<=out_time=))\s*(?P<time>-?\d+:\d\d:\d\d(?:\.\d+)?)"
)
_FPS = re.compile(rf"\bfps=\s*({NUMBER})")
_SECONDS = re.compile(r"\d+(?:\.\d+)?")
_CLOCK = re.compile(r"\d+(?::\d\d){1,2}(?:\.\d+)?")


class Ffmpeg(Family):
    """Seconds of the output done, of those it will have."""

    tells = (
        r"\s*Duration: |video:\d"
        r"|(?:frame|size|bitrate|total_size|out_time|out_time_us|out_time_ms|dup_frames|drop_frames|progress)="
    )

    def __init__(self, command: Command) -> None:
        super().__init__(command)
        self._duration_s = 0.0
        self._limit_s: float | None = None  # by the arguments
        self._start_s = 0.0
        self._first_s: float | None = None
        named = command.named("ffmpeg", "avconv")
        if named is not None:
            self._start_s = _of(named.value_of("-ss")) or 0.0
            self._limit_s = _of(named.value_of("-t"))
            end_s = _of(named.value_of("-to"))
            if self._limit_s is None and end_s is not None:
                self._limit_s = max(0.0, end_s - self._start_s)

    def read(self, line: Line, *, is_open: bool = False) -> Sequence[Measure] | None:
        text = line.text
        found = _DURATION.match(text)
        if found is not None:
            if found[1] is not None and not is_open:
                self._duration_s = max(self._duration_s, seconds(found[1]))
            return []
        found = _TIME.search(text)
        if found is None:
            return [] if "=" in text[:14] else None
        total_s = self._total_s()
        if total_s <= 0 or found["time"].startswith("-"):
            return []
        fps = _FPS.search(text)
        rate = number(fps[1]) if fps is not None else 0.0
        return [
            Measure(
                Kind.PAIR,
                "ffmpeg",
                "",
                done=min(total_s, seconds(found["time"])),
                total=total_s,
                unit="s",
                rate=rate or None,
                rate_unit="frames" if rate else None,
                row=line.row,
                is_certain=True,
                is_weighted=True,
            )
        ]

    def _total_s(self) -> float:
        left_s = max(0.0, self._duration_s - self._start_s)
        if self._limit_s is None:
            return left_s
        return min(self._limit_s, left_s) if left_s > 0 else self._limit_s


def _of(value: str | None) -> float | None:
    if value is None:
        return None
    if _SECONDS.fullmatch(value):
        return float(value)
    return seconds(value) if _CLOCK.fullmatch(value) else None
