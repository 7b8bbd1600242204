"""What is shown of a command's progress, look by look, as its output grows."""

from __future__ import annotations

import contextlib
import os
import sys
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
from taskmon.worker.record import Record
from taskmon.worker.watching.files_read import FilesRead
from taskmon.worker.watching.observer import Observer
from tests.waiting import wait_until
from tests.worker.hiring import Worker, job


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
        self._observer = Observer(spec, self.record, self.output, Started(me))

    def after(self, text: str, at_s: float) -> Progress | None:
        """The progress at this second, once the command has printed that."""
        with open(self.output.path, "a", encoding="utf-8") as file:
            file.write(text)
        self._observer.look(at_s)
        return self._observer.progress

    @property
    def progress(self) -> Progress | None:
        return self._observer.progress

    def guesses(self, progress: Progress, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have a look at its files say that."""
        files = self._observer._files
        files.progress = progress
        monkeypatch.setattr(FilesRead, "look", lambda files, now_s, has_spoken: True)
        self._observer._look_at_files(2.5)

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        return self._observer.curve.points


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
    assert shown.points == ((1.0, 0.25), (2.0, 0.5), (3.0, 0.75), (4.0, 1.0))
    assert shown.after("saved as x\n", 4.3) == Progress(fraction=0.99)  # a last word; it may end now

    assert shown.after("merging, file 1\n", 5.2) == Progress(step=2)
    assert shown.after("merging, file 2\n", 6.5) == Progress(step=2)
    assert shown.after("Downloading: 10%\nDownloading: 20%\n", 7.0) == Progress(message="Downloading 20%", step=2)


def test_what_was_refuted_is_shown_no_longer(shown: Shown) -> None:
    shown.after("Copying 3%\nCopying 9%\n", 0.0)
    assert shown.after("Copying 12%\n", 0.7) == Progress(fraction=0.12)

    assert shown.after("Copying 5%\n", 0.8) is None
    assert shown.after("Copying 40%\n", 0.9) is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows what a process reads")
def test_a_silent_command_shows_how_far_it_has_read_its_file(worker: Worker, tmp_path: Path) -> None:
    """A real one, that would take ten seconds: what is shown first is not far from the truth."""
    file = tmp_path / "big"
    file.write_bytes(bytes(20_000_000))
    slowly = "import sys, time\nfile = open(sys.argv[1], 'rb', 0)\nwhile file.read(200_000): time.sleep(0.1)"
    given = worker.give(job(sys.executable, "-I", "-S", "-c", slowly, str(file)))

    def shown() -> Progress | None:
        return Progress.from_json(given.snapshot.get("progress"))

    wait_until(lambda: shown() is not None)
    seen = shown()
    (opened,) = (each for each in system.open_files(given.pid) if each.path == str(file))
    worker.ask(given, "cancel")

    assert seen is not None
    assert seen.estimated
    assert (seen.total, seen.unit) == (20_000_000, "B")
    assert seen.done is not None
    assert 0.0 <= opened.position - seen.done <= 6_000_000
    worker.ended(given)


def test_what_a_command_says_itself_goes_before_what_it_reads(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    guess = Progress(0.5, 50, 100, "B", "estimated", estimated=True)
    shown.guesses(guess, monkeypatch)
    assert shown.progress == guess

    assert shown.after("Copying 3%\nCopying 9%\n", 3.0) == guess  # not believed before it was seen for a moment
    assert shown.after("Copying 12%\n", 3.7) == Progress(fraction=0.12)
    shown.guesses(guess, monkeypatch)
    assert shown.progress == Progress(fraction=0.12)
