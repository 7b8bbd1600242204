"""Scores the recognisers on a folder of recordings: `python -m tests.progress.score FOLDER [NAME…] [-v]`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.progress.recordings import Recording, Score, recordings, replay


def _line(recording: Recording, score: Score) -> str:
    mean = f"{score.mean_error:.1%}" if score.mean_error is not None else "-"
    worst = f"{max(score.errors):.1%}" if score.errors else "-"
    flags = [
        "NEGATIVE" if recording.is_negative else "",
        "scaled" if recording.is_scaled else "",
        f"backwards {score.backwards}" if score.backwards else "",
        f"early full {score.early_full}" if score.early_full else "",
        "wrong total" if score.total_is_right is False else "",
    ]
    verdict = "right" if score.is_right(recording) else "WRONG" if score.has_bar else "none"
    if recording.is_negative:
        verdict = "FALSE" if score.has_bar else "right"
    known = f"{score.known_share:.0%}"
    errors = f"known {known:>4} mean {mean:>6} worst {worst:>6}"
    return f"{recording.name:45} {verdict:6} {errors} {' '.join(filter(None, flags))}"


def main(arguments: list[str]) -> int:
    """Print a line for each recording, and the sums; 1 if a bar is false or goes backwards."""
    is_verbose = "-v" in arguments
    folder, *names = [argument for argument in arguments if argument != "-v"]
    bars = right = false = backwards = negatives = count = 0
    for recording in recordings(Path(folder)):
        if names and not any(name in recording.name for name in names):
            continue
        score = replay(recording)
        print(_line(recording, score), flush=True)
        if is_verbose:
            for at_s, fraction in score.shown:
                real = f"{recording.truth_at(at_s):6.1%}" if recording.truth else ""
                print(f"    {at_s:7.2f} {'busy' if fraction is None else f'{fraction:6.1%}'} {real}")
            print(f"    {score.last}")
        backwards += bool(score.backwards)
        if recording.is_negative:
            negatives += 1
            false += score.has_bar
            continue
        count += 1
        bars += score.has_bar
        right += score.is_right(recording)
    print(
        f"{count} recordings: bar on {bars}, right {right}; {negatives} negatives: false {false}; backwards {backwards}"
    )
    return 1 if false or backwards else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
