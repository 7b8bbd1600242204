"""What a step gives back is what was asked: tasks made up at random, broken off, changed and resumed.

Names, orders, threads, sets, arguments and edits of code between attempts come from a seed. Either what a resumed run
returns is what an undisturbed one returns, or it says in words why it will not go on; and that only if something has
changed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.faults.campaign import sized
from tests.tasks.performances import Stage, forget_modules_in

CASES = sized(30, 3_000)
_MOST_ATTEMPTS = 8

#: `plan.json` says what it does; `broken` at which calls it fails. What it returns tells of every argument.
_TASK = """
import asyncio, json, random, threading, time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
import helper_of_steps

# edit {edit}
HERE = Path(__file__).parent
lock = threading.Lock()

def fetch(what, *, more=None):
    with lock:
        calls = int((HERE / "calls").read_text()) + 1
        (HERE / "calls").write_text(str(calls))
    if calls in json.loads((HERE / "broken").read_text()):
        raise ConnectionError(f"call {{calls}}")
    time.sleep(random.random() / 2_000)
    return [helper_of_steps.made_of(what), more]

async def fetch_later(what):
    await asyncio.sleep(random.random() / 2_000)
    return fetch(what)

def main(ctx: TaskContext):
    return [part(ctx, **each) for each in json.loads((HERE / "plan.json").read_text())]

def part(ctx, how, name, items, more):
    if how == "loop":
        return [ctx.step(name, fetch, item, more=more) for item in items]
    if how == "around":
        return [ctx.step(name, lambda: fetch(item, more=more)) for item in items]
    if how == "partial":
        return [ctx.step(name, partial(fetch, item, more=more)) for item in items]
    if how == "set":  # its order is another in each process
        shuffled = random.sample(items, len(items))
        found = {{json.dumps(item): ctx.step(name, fetch, item, more=more) for item in shuffled}}
        return [found[json.dumps(item)] for item in items]
    if how == "threads":
        def one(item):
            time.sleep(random.random() / 2_000)
            return ctx.step(name, fetch, item, more=more)
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(one, items))
    async def all_of():
        return await asyncio.gather(*(ctx.step(name, fetch_later, item) for item in items))
    return asyncio.run(all_of())
"""
#: Longer with each edit: of a file with the size and the second of another, Python runs the code compiled before.
_HELPER = "def made_of(what): return [{edit}, what]{longer}\n"
_HOW = ("loop", "around", "partial", "set", "threads", "gather")
_ITEMS: tuple[Any, ...] = ("a", "b", "c", 1, 2, 1.5, None, ["a", 1], {"k": "v"}, "é", "")


@dataclass
class Made:
    """A task made up from a seed, and what has been done to it."""

    stage: Stage
    dice: random.Random
    plan: list[dict[str, Any]] = field(default_factory=list)
    edits: int = 0  #: of the helper
    own_edits: int = 0
    changed: list[str] = field(default_factory=list)

    def begin(self) -> None:
        self.plan = [
            {
                "how": self.dice.choice(_HOW),
                "name": self.dice.choice(("fetch", "page", f"part {number}")),
                "items": self.dice.sample(_ITEMS, self.dice.randint(1, len(_ITEMS))),
                "more": self.dice.choice((None, 5)),
            }
            for number in range(self.dice.randint(1, 4))
        ]
        (self.stage.folder / "calls").write_text("0")
        self.write(broken=0.08)

    def write(self, broken: float) -> None:
        """Have the files as they are now; of the next hundred calls so many fail."""
        calls = int((self.stage.folder / "calls").read_text())
        failing = [calls + number for number in range(1, 100) if self.dice.random() < broken]
        (self.stage.folder / "broken").write_text(json.dumps(failing))
        (self.stage.folder / "plan.json").write_text(json.dumps(self.plan))
        (self.stage.folder / "helper_of_steps.py").write_text(_HELPER.format(edit=self.edits, longer=" " * self.edits))
        self.stage.write(_TASK.format(edit=self.own_edits))
        forget_modules_in(self.stage.folder)

    def change(self) -> None:
        """Somebody edits something between two attempts, or, mostly, not."""
        what = self.dice.choices(("nothing", "an argument", "the helper", "the task"), (8, 2, 1, 1))[0]
        if what == "nothing":
            return
        self.changed.append(what)
        if what == "an argument":
            part = self.dice.choice(self.plan)
            part["items"][self.dice.randrange(len(part["items"]))] = f"new {len(self.changed)}"
        elif what == "the helper":
            self.edits += 1
        else:
            self.own_edits += 1

    def undisturbed(self) -> list[Any]:
        """What the task returns as it is now, if nothing comes in between."""
        return [
            [[[self.edits, item], None if part["how"] == "gather" else part["more"]] for item in part["items"]]
            for part in self.plan
        ]


def outcome(made: Made) -> str:
    """Perform it until it has succeeded, or will not go on; what became of it."""
    made.begin()
    for attempt in range(1, _MOST_ATTEMPTS + 1):
        ended = made.stage.perform(resume=attempt > 1)
        if ended.error is None:
            assert ended.result == made.undisturbed(), made.changed
            return "succeeded"
        if not ended.error.message.startswith("ConnectionError"):
            assert made.changed, ended.error
            assert ended.error.message.startswith(("Its code has changed since", "StepChangedError: Step '")), (
                ended.error
            )
            assert "restart" in ended.error.message
            return "refused"
        made.change()
        made.write(broken=0.08 if attempt < _MOST_ATTEMPTS - 1 else 0.0)
    raise AssertionError("it fails though nothing is broken any more")


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    forget_modules_in(tmp_path)


@pytest.mark.timeout(sized(170, 3_600))
def test_a_resumed_run_returns_what_an_undisturbed_one_does_or_says_why_not(
    folders: Path, rng: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = {"succeeded": 0, "refused": 0}
    for case in range(CASES):
        seed = rng.randrange(2**32)
        folder = folders / str(case)
        folder.mkdir()
        with monkeypatch.context() as patched:
            patched.syspath_prepend(folder)
            made = Made(Stage(folder), random.Random(seed))
            try:
                ended[outcome(made)] += 1
            except BaseException as error:
                error.add_note(f"case {case}, seed {seed}: {made.plan}, changed: {made.changed}")
                raise
            forget_modules_in(folder)
    print(ended)
    assert all(ended.values())  # or nothing was tried
