"""Figures of the time left, from a folder of recordings: `python -m tests.benchmarks.foretelling FOLDER [options]`.

The folder holds `<tool>/<case>.<mode>.json` with `duration_s` and `truth`, [second, fraction] pairs that were measured
beside the program, and with --recognised also `.jsonl`, the bytes it printed: chunks `{"t": second, "b64": bytes}`.
The earlier run of each recording is that of the other mode. Nothing here is random.
"""

from __future__ import annotations

import argparse
import base64
import json
from collections.abc import Iterator
from pathlib import Path

from taskmon.core.estimates.curve import Point, whole
from taskmon.core.progress import Progress, merged
from taskmon.progress import recogniser_for
from tests.core.estimates.replay import PARTS, Recorded, foretold, scored

_OTHER = {"pipe": "pty", "pty": "pipe"}
#: Shorter ones are over before anything is said of anything.
_LEAST_S = 2.0


def recordings(folder: Path, *, recognised: bool) -> Iterator[Recorded]:
    """What was recorded with its truth; `recognised`: as far as the output said it."""
    for path in sorted(folder.glob("*/*.json")):
        meta = json.loads(path.read_text(encoding="utf-8"))
        if not meta.get("truth") or meta["duration_s"] < _LEAST_S:
            continue
        points = _recognised(path, meta["argv"]) if recognised else _measured(meta["truth"])
        if points:
            yield Recorded(f"{path.parent.name}/{path.stem}", meta["duration_s"], points)


def _measured(truth: list[list[float]]) -> tuple[Point, ...]:
    points: list[Point] = []
    for at_s, fraction in truth:
        fraction = min(1.0, max(0.0, fraction))
        if not points or fraction >= points[-1][1]:
            points.append((at_s, fraction))
    return tuple(points)


def _recognised(path: Path, argv: list[str]) -> tuple[Point, ...]:
    recogniser, progress = recogniser_for(argv), None
    points: list[Point] = []
    for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines():
        chunk = json.loads(line)
        recogniser.feed(base64.b64decode(chunk["b64"]))
        newest: Progress | None = recogniser.newest
        progress = None if newest is None else merged(progress, newest)
        fraction = whole(progress)
        if fraction is None or (points and fraction < points[-1][1]):
            points.clear()
        if fraction is not None:
            points.append((chunk["t"], fraction))
    return tuple(points)


def print_figures(runs: list[Recorded], scale: float) -> None:
    """Median relative errors at each part of the time, without and with an earlier run."""
    by_name = {run.name: run for run in runs}
    print(f"{'':24}{'at':>5}{'runs':>6}{'silent':>8}{'plain':>9}{'ours':>9}{'(means)':>18}{'in range':>10}")
    for with_earlier in (False, True):
        for part in PARTS:
            guesses = []
            for run in runs:
                stem, _, mode = run.name.rpartition(".")
                other = by_name.get(f"{stem}.{_OTHER.get(mode, '')}")
                if with_earlier and other is None:
                    continue
                guesses.append(foretold(run, part, [other.as_earlier(scale)] if with_earlier and other else ()))
            score = scored(part, guesses)
            means = f"{score.plain_mean:.2f} {score.our_mean:.2f}"
            what = "with an earlier run" if with_earlier else "by its own pace"
            print(
                f"{what:24}{part:5.0%}{score.runs:6}{score.silent:8}"
                f"{score.plain_median:9.1%}{score.our_median:9.1%}{means:>18}{score.within:10.0%}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stretch", type=float, default=20.0, help="how many times slower to replay (20)")
    parser.add_argument("--scale", type=float, default=1.0, help="how much longer the earlier run took (1)")
    parser.add_argument("--recognised", action="store_true", help="what the output says, in place of what was measured")
    asked = parser.parse_args()
    runs = [run.stretched(asked.stretch) for run in recordings(asked.folder, recognised=asked.recognised)]
    print_figures(runs, asked.scale)


if __name__ == "__main__":
    main()
