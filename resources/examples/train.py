"""A task: trains a model epoch by epoch, and after a crash goes on with the epoch that it was in.

    taskmon run --task resources/examples/train.py:train --param samples=samples.csv --param epochs=500

What changes from epoch to epoch is one checkpoint: the weights, and how good they are. All else follows from the
parameters, chance included: each epoch shuffles by a seed of its own, so that a training that was cut off twenty times
ends with the same model as one that ran through.
"""

from __future__ import annotations

import csv
import json
import math
import random
from pathlib import Path
from typing import Annotated

from taskmon import File, Label, Range, TaskContext, task

Sample = tuple[list[float], float]


@task(name="Train a model")
def train(
    ctx: TaskContext,
    samples: Annotated[Path, File(pattern="*.csv"), Label("Samples", "Numbers; the last column is 0 or 1")],
    epochs: Annotated[int, Range(1, 1_000_000)] = 100,
    rate: Annotated[float, Range(0.000_001, 10), Label("Learning rate")] = 0.1,
    seed: int = 1,
) -> dict[str, float]:
    """Fit a logistic regression by gradient descent; the model is saved as model.json."""
    known = samples_in(samples)
    # What the last checkpoint of an earlier attempt holds; None in the first, and after a restart.
    done, weights, loss = ctx.restored or (0, [0.0] * (len(known[0][0]) + 1), math.inf)
    ctx.progress(done, epochs, unit="epochs")
    for epoch in range(done, epochs):
        known.sort()
        random.Random(f"{seed} {epoch}").shuffle(known)
        loss = sum(learn(weights, sample, rate) for sample in known) / len(known)
        # The disk has it when this returns. Some hundred bytes an epoch cost nothing; of a large model keep its file's
        # name, and the file beside it: ctx.save_file(f"epoch-{epoch}.bin", …).
        ctx.checkpoint([epoch + 1, weights, loss])
        ctx.progress(epoch + 1, epochs, f"loss {loss:.4f}", "epochs")
    ctx.save_file("model.json", json.dumps({"weights": weights, "epochs": epochs, "seed": seed}))
    return {"loss": loss, "right": sum(is_right(weights, sample) for sample in known) / len(known)}


def samples_in(path: Path) -> list[Sample]:
    """The rows of the file."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = [[float(cell) for cell in row] for row in csv.reader(file) if row]
    if not rows or len({len(row) for row in rows}) != 1:
        raise ValueError(f"{path} must have rows of equal length")
    return [(row[:-1], row[-1]) for row in rows]


def learn(weights: list[float], sample: Sample, rate: float) -> float:
    """Move the weights towards the sample; how far off they were."""
    values, wanted = sample
    guess = guessed(weights, values)
    for at, value in enumerate([*values, 1.0]):
        weights[at] += rate * (wanted - guess) * value
    return -math.log(max(1e-12, guess if wanted else 1 - guess))


def guessed(weights: list[float], values: list[float]) -> float:
    """The probability of a 1."""
    total = sum(weight * value for weight, value in zip(weights, [*values, 1.0], strict=True))
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


def is_right(weights: list[float], sample: Sample) -> bool:
    return (guessed(weights, sample[0]) > 0.5) == (sample[1] > 0.5)
