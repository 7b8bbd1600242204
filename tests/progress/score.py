"""Scores the recognisers on a folder of recordings: `python -m tests.progress.score FOLDER [NAME…] [-v]`."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.progress.recordings import Score, recordings, replay


def verdict(score: Score) -> str:
    """One word for what was shown."""
    if score.recording.is_negative:
        return "FALSE" if score.has_bar else "right"
    return "right" if score.is_right else "WRONG" if score.has_bar else "none"


def line_of(score: Score) -> str:
    """All that is measured of one recording."""
    mean = f"{score.mean_error:.1%}" if score.mean_error is not None else "-"
    worst = f"{max(score.errors):.1%}" if score.errors else "-"
    flags = [
        "NEGATIVE" if score.recording.is_negative else "",
        "scaled" if score.recording.is_scaled else "",
        f"backwards {score.backwards}" if score.backwards else "",
        f"early full {score.early_full}" if score.early_full else "",
        "wrong total" if score.total_is_right is False else "",
    ]
    known = f"{score.known_share:.0%}"
    errors = f"known {known:>4} mean {mean:>6} worst {worst:>6}"
    return f"{score.recording.name:45} {verdict(score):6} {errors} {' '.join(filter(None, flags))}"


@dataclass(slots=True)
class Sums:
    """Many scores together."""

    scores: list[Score] = field(default_factory=list)

    @property
    def is_bad(self) -> bool:
        """Whether a bar is false or goes backwards, which none may."""
        return any(score.backwards or (score.recording.is_negative and score.has_bar) for score in self.scores)

    def __str__(self) -> str:
        negatives = [score for score in self.scores if score.recording.is_negative]
        others = [score for score in self.scores if not score.recording.is_negative]
        errors = [error for score in others if not score.recording.is_scaled for error in score.errors]
        means = f"; error mean {sum(errors) / len(errors):.1%}, worst {max(errors):.1%}" if errors else ""
        return (
            f"{len(others)} recordings: bar on {sum(score.has_bar for score in others)}"
            f", right {sum(score.is_right for score in others)}"
            f"; {len(negatives)} negatives: false {sum(score.has_bar for score in negatives)}"
            f"; backwards {sum(bool(score.backwards) for score in self.scores)}{means}"
        )


def show_course(score: Score) -> None:
    """Print what was shown at each look, beside the truth."""
    for at_s, fraction in score.shown:
        real = f"{score.recording.truth_at(at_s):6.1%}" if score.recording.truth else ""
        print(f"    {at_s:7.2f} {'busy' if fraction is None else f'{fraction:6.1%}'} {real}")
    print(f"    {score.last}")


def main(arguments: list[str]) -> int:
    """Print a line for each recording, and the sums; 1 if a bar is false or goes backwards."""
    is_verbose = "-v" in arguments
    folder, *names = [argument for argument in arguments if argument != "-v"]
    sums = Sums()
    for recording in recordings(Path(folder)):
        if names and not any(name in recording.name for name in names):
            continue
        score = replay(recording)
        print(line_of(score), flush=True)
        if is_verbose:
            show_course(score)
        sums.scores.append(score)
    print(sums)
    return 1 if sums.is_bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
