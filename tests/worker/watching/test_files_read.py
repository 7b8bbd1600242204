"""What is told of a silent command by what it reads, look by look."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from taskmon import system
from taskmon.core.job import Job
from taskmon.core.journal import Identity
from taskmon.worker.watching import files_read
from taskmon.worker.watching.files_read import FilesRead
from taskmon.worker.watching.inputs import Input

_COMMAND, _CHILD = Identity(7, "1"), Identity(8, "2")
_MB = 1_000_000

Reading = dict[Identity, Input]


class Watched:
    """A command whose processes read what a test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
        self.reading: Reading = {}
        self.words: dict[int, list[str]] = {}
        self.has_spoken = False
        self.reads_for_another = False  #: what the child reads is what the command was called with
        self.looks = 0
        monkeypatch.setattr(system, "descendants", self._descendants)
        monkeypatch.setattr(system, "arguments", lambda pid: self.words.get(pid, []))
        monkeypatch.setattr(files_read, "input_of", self._input_of)
        self._files = FilesRead(job, _COMMAND)
        self._now_s = 0.0

    def _input_of(self, process: Identity, called: Identity | None = None) -> Input | None:
        if called is not None and not self.reads_for_another:
            return None
        return self.reading.get(process)

    def _descendants(self, pid: int) -> list[Identity]:
        self.looks += 1
        return [_COMMAND, _CHILD]

    def shows(self, reading: Reading) -> float | None:
        """The fraction that is shown a second later, when that is read."""
        self.reading = reading
        for _ in range(4):
            self._now_s += 0.25
            self._files.look(self._now_s, has_spoken=self.has_spoken)
        progress = self._files.progress
        if progress is None:
            return None
        assert progress.estimated
        assert (progress.unit, progress.message) == ("B", "estimated from what it has read")
        return progress.fraction

    def reads(self, done: Sequence[float], total: float = 100, process: Identity = _COMMAND) -> list[float | None]:
        """What is shown as it reads on, in megabytes, after the two seconds in which nobody looks."""
        return [self.shows({process: Input(round(each * _MB), round(total * _MB))}) for each in done]


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    made = Watched(monkeypatch, Job(("nice", "gzip", "big"), "/"))
    assert made.shows({}) is None
    return made


def test_steady_reading_from_the_start_is_shown_once_it_is_certain(watched: Watched) -> None:
    assert watched.reads([10, 20, 30, 40, 50]) == [None, None, None, 0.4, 0.5]


def test_it_never_says_that_all_is_done_and_stops_saying_anything_where_the_run_goes_on(watched: Watched) -> None:
    shown = watched.reads([10, 30, 50, 70, *([100] * 8)])

    assert shown == [None, None, None, 0.7, *([0.99] * 5), None, None, None]
    assert watched.reads([10, 30, 50, 70, 80]) == [None] * 5  # nor ever again


@pytest.mark.parametrize(
    "then",
    [
        [{_COMMAND: Input(20 * _MB, 100 * _MB)}],  # it seeks back
        [{_COMMAND: Input(60 * _MB, 120 * _MB)}],  # it grows, or is another one
        [{_COMMAND: Input(60 * _MB, 100 * _MB), _CHILD: Input(1 * _MB, 100 * _MB)}],  # somebody else reads as well
    ],
)
def test_what_turns_out_otherwise_is_taken_back_for_good(monkeypatch: pytest.MonkeyPatch, then: list[Reading]) -> None:
    watched = Watched(monkeypatch, Job(("sh", "-c", "gzip big | ssh there"), "/"))
    assert watched.reads([5, 10, 20, 30, 40, 50])[-1] == 0.5

    assert [watched.shows(each) for each in then] == [None]
    assert watched.reads([5, 10, 20, 30, 40]) == [None] * 5


def test_what_is_seen_first_in_the_middle_is_not_believed(watched: Watched) -> None:
    assert watched.reads([60, 70, 80, 85]) == [None] * 4


def test_what_is_read_at_once_shows_nothing_at_its_end(watched: Watched) -> None:
    assert watched.reads([10, 40, 80, 99, 100, 100]) == [None] * 6


def test_who_prints_is_judged_by_large_files_alone(watched: Watched) -> None:
    watched.has_spoken = True
    assert watched.reads([1, 2, 3, 4, 5], total=10) == [None] * 5
    watched.shows({})
    assert watched.reads([10, 20, 30, 40, 50])[-1] == 0.5


def test_a_gap_between_two_files_is_none(watched: Watched) -> None:
    assert watched.reads([10, 20, 30, 40, 50])[-1] == 0.5
    assert watched.shows({}) == 0.5
    assert watched.reads([60, 70]) == [0.6, 0.7]


def test_a_process_that_is_closed_early_is_not_believed_for_long(watched: Watched) -> None:
    assert watched.reads([10, 20, 30, 40, 50])[-1] == 0.5
    assert [watched.shows({}) for _ in range(7)] == [*([0.5] * 5), None, None]


def test_a_child_counts_only_if_it_is_what_the_command_line_says(watched: Watched) -> None:
    watched.words[_CHILD.pid] = ["gzip", "other"]
    assert watched.reads([5, 10, 20, 30, 40], process=_CHILD) == [None] * 5

    watched.words[_CHILD.pid] = ["/usr/bin/gzip", "big"]
    assert watched.reads([5, 10, 20, 30, 40], process=_CHILD)[-1] == 0.4


def test_a_child_may_read_what_the_command_was_called_with_but_not_one_of_a_shells_steps(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`tar xzf` starts gzip for its archive."""
    watched.reads_for_another = True
    assert watched.reads([5, 10, 20, 30, 40], process=_CHILD)[-1] == 0.4

    shell = Watched(monkeypatch, Job(("sh", "-c", "gzip big; gzip other"), "/"))
    shell.reads_for_another = True
    assert shell.reads([5, 10, 20, 30, 40, 50], process=_CHILD) == [None] * 6


def test_where_nothing_is_found_it_is_looked_ever_more_seldom(watched: Watched) -> None:
    for _ in range(600):
        watched.shows({})

    assert 20 <= watched.looks <= 40


def test_who_reads_no_further_is_shown_no_more_until_he_does(watched: Watched) -> None:
    """It has read what it wanted of a large file, keeps that open, and works."""
    assert watched.reads([5, 10, 15, 20])[-1] == 0.2
    resting = watched.reads([20] * 40)

    assert resting[10] == 0.2
    assert resting[25:] == [None] * 15
    assert watched.reads([25, 30]) == [0.25, 0.3]


def test_who_reads_in_large_pieces_rests_as_long_as_it_did_before(watched: Watched) -> None:
    assert watched.reads([5, 10, 15, *([15] * 12), 20])[-1] == 0.2
    resting = watched.reads([20] * 60)

    assert resting[45] == 0.2
    assert resting[-1] is None


def test_who_rested_and_begins_again_is_not_shown_further_back(watched: Watched) -> None:
    assert watched.reads([5, 10, 15, 20, *([20] * 30)])[-1] is None

    assert watched.reads([1, 2, 3, 4, 5, 6]) == [None] * 6


def test_who_rested_and_closed_it_is_not_shown_further_back(watched: Watched) -> None:
    assert watched.reads([5, 10, 15, 20, *([20] * 30)])[-1] is None
    for _ in range(10):
        assert watched.shows({}) is None

    assert watched.reads([1, 2, 3, 4, 5, 6]) == [None] * 6
