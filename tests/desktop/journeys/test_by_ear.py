"""Everything by ear: names, roles, values, actions and what is announced; no picture, no place, no database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from tests.desktop.evidence import kill_attempt
from tests.desktop.puppet import Puppet
from tests.desktop.screen_reader import ScreenReader
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop


@pytest.fixture
def attend(desktop: Desktop) -> Iterator[Callable[[TaskmonWindow], ScreenReader]]:
    """Has a screen reader attend to a window."""
    readers: list[ScreenReader] = []

    def attend(window: TaskmonWindow) -> ScreenReader:
        readers.append(ScreenReader(desktop.buses, desktop.accessibility, window.process.pid))
        return readers[-1]

    yield attend
    for reader in readers:
        reader.close()


def tells(reader: ScreenReader, text: str) -> bool:
    return text in reader.table()


def add(reader: ScreenReader, job: Puppet, name: str, *more: str) -> None:
    """Add a run, with these check boxes among its options ticked."""
    reader.press("push button", "New run")
    reader.reads("dialog", "New run")
    reader.write("Command line", job.command_line)
    reader.write("Name", name)
    for box in ("More options", *more) if more else ():
        reader.press("check box", box)
    reader.press("push button", "Run")
    reader.is_gone("dialog", "New run")


def test_everything_by_ear(
    desktop: Desktop,
    launch: Callable[[], TaskmonWindow],
    attend: Callable[[TaskmonWindow], ScreenReader],
    puppet: Callable[[str], Puppet],
) -> None:
    window = launch()
    reader = attend(window)
    encode, copy = puppet("encode"), puppet("copy")

    # Added, and heard moving by tenths.
    add(reader, encode, "Encode")
    encode.report(0.03)
    wait_until(lambda: "3 %" in reader.table())
    reader.heard.values.clear()
    for percent in (7, 14, 18, 36):
        encode.report(percent / 100)
        wait_until(partial(tells, reader, f"{percent} %"))
    wait_until(lambda: reader.heard.values[-1:] == ["Progress of Encode: 36"])
    assert reader.heard.values == ["Progress of Encode: 14", "Progress of Encode: 36"]

    # Its end is heard, with its cause and its last line; and found again among what failed.
    encode.print("frame=88210", "encoder: no space left on device")
    encode.exit(3)
    reader.hears("Encode: failed: exit status 3 · after ", ": encoder: no space left on device")
    reader.press("list item", "Failed, 1")
    reader.reads("list item", "Failed, 1, chosen")
    assert "Encode" in reader.table()
    reader.choose("Encode")
    reader.reads("label", "Exit status 3.")
    assert reader.text("Output").splitlines()[-1] == "encoder: no space left on device"

    # Tried again.
    encode.forget()
    reader.press("push button", "Retry: Encode")
    reader.press("list item", "All, 1")
    reader.reads("push button", "Pause: Encode")
    encode.exit(0)
    reader.hears("Encode: succeeded in ")

    # A question is heard and answered.
    copy.ask("Overwrite (y/n)? ")
    add(reader, copy, "Copy", "Give it a terminal of its own")
    asked = "waiting for input: Overwrite (y/n)?"
    reader.hears(f"Copy: {asked}")
    reader.choose("Copy")
    reader.write(asked, "y")
    reader.press("push button", "Send the line to the run")
    copy.exit(0)
    reader.hears("Copy: succeeded in ")

    # Killed and started again: what was lost is told, and decided.
    lost = puppet("lost")
    add(reader, lost, "Upload")
    lost.report(0.61)
    lost.print("sent 61 of 100")
    wait_until(lambda: "61 %" in " ".join(reader.table()))
    wait_until(lambda: reader.text("Output") == "sent 61 of 100")
    window.kill()
    kill_attempt(3)
    window = launch()
    reader = attend(window)
    reader.reads("dialog", "What was unfinished")
    reader.reads("label", "Last words: sent 61 of 100")
    desktop.hands.photograph(shot("journey-12-recovery"))
    reader.press("push button", "Mark all failed")
    reader.is_gone("dialog", "What was unfinished")
    wait_until(lambda: "failed" in reader.table())

    shown = [desktop.show(number) for number in (1, 2, 3)]
    assert [run["state"] for run in shown] == ["succeeded", "succeeded", "failed"]
    assert [len(run["attempts"]) for run in shown] == [2, 1, 1]
    assert shown[2]["error"]["code"] == "marked_failed"
