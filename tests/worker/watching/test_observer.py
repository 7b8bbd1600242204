"""What is shown of a command's progress, look by look, as its output grows."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskmon import ours, system
from taskmon.core.attempt import Spec
from taskmon.core.job import Job
from taskmon.core.journal import JOURNAL
from taskmon.core.progress import Progress
from taskmon.worker.output import Output
from taskmon.worker.processes.command import Started
from taskmon.worker.processes.tree import Tree
from taskmon.worker.record import Record
from taskmon.worker.watching.observer import Observer


class NoPokes:
    """Nobody is there to be told."""

    def poke(self) -> None: ...


class Shown:
    """A command that prints, and what a look at a time shows of it."""

    def __init__(self, folder: Path) -> None:
        spec = Spec(1, 1, "nonce", str(folder), Job(("program",), "/"), {})
        (folder / JOURNAL).touch()
        with contextlib.closing(ours.Folder(spec.folder)) as opened:
            self.output = Output(opened, 1_000_000)
            self.record = Record(opened, NoPokes())  # type: ignore[arg-type]
        me = system.identify_child(os.getpid())
        self._observer = Observer(spec, self.record, self.output, Started(me), Tree(spec.nonce))

    def after(self, text: str, at_s: float) -> Progress | None:
        """The progress at this second, once the command has printed that."""
        with open(self.output.path, "a", encoding="utf-8") as file:
            file.write(text)
        self._observer.look(at_s)
        return self._observer.progress

    def eta_s(self, at_s: float) -> float | None:
        return self._observer.eta_s(at_s)


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Shown]:
    made = Shown(tmp_path)
    yield made
    made.output.close()
    made.record.close()


def test_a_full_bar_is_taken_back_while_the_command_visibly_goes_on(shown: Shown) -> None:
    """After a second phase of 0-100 % "100 %, 0.0 s left" stood while it worked on."""
    for second, percent in enumerate((0, 25, 50, 75, 100)):
        shown.after(f"Downloading: {percent}%\n", float(second))
    assert shown.after("", 4.1) == Progress(fraction=0.99)
    assert shown.eta_s(4.1) is None
    assert shown.after("saved as x\n", 4.3) == Progress(fraction=0.99)  # a last word; it may end now

    assert shown.after("merging, file 1\n", 5.2) == Progress(step=2)
    assert shown.after("merging, file 2\n", 6.5) == Progress(step=2)
    assert shown.after("Downloading: 10%\nDownloading: 20%\n", 7.0) == Progress(message="Downloading 20%", step=2)


def test_what_was_refuted_is_shown_no_longer(shown: Shown) -> None:
    shown.after("Copying 3%\nCopying 9%\n", 0.0)
    assert shown.after("Copying 12%\n", 0.7) == Progress(fraction=0.12)

    assert shown.after("Copying 5%\n", 0.8) is None
    assert shown.after("Copying 40%\n", 0.9) is None
