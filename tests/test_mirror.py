"""The tests mirror the package: whoever knows where a module lies knows where its tests lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import taskmon

SOURCE = Path(taskmon.__file__).parent
TESTS = Path(__file__).parent
#: What is tried across all rooms: measured, killed, clicked on a real desktop.
_ACROSS = ("benchmarks", "desktop", "faults")
#: A folder with more gets rooms.
MOST_MODULES = 15


def _test_folders() -> Iterator[Path]:
    for init in sorted(TESTS.rglob("__init__.py")):
        folder = init.parent.relative_to(TESTS)
        if folder.parts and folder.parts[0] not in _ACROSS:
            yield folder


def _modules(folder: Path) -> set[str]:
    return {path.stem for path in (SOURCE / folder).glob("*.py")}


def test_each_folder_of_tests_is_one_of_the_package() -> None:
    strange = [str(folder) for folder in _test_folders() if not (SOURCE / folder / "__init__.py").is_file()]

    assert strange == []


def test_a_test_that_is_named_after_a_module_lies_where_the_module_lies() -> None:
    """Others are named after what they try; of a name that several rooms have, one of these rooms is right."""
    misplaced = []
    for folder in _test_folders():
        package = folder.parts[0]
        rooms = [path.relative_to(SOURCE) for path in (SOURCE / package).rglob("__init__.py")]
        for test in (TESTS / folder).glob("test_*.py"):
            name = test.stem.removeprefix("test_")
            places = [room.parent for room in rooms if name in _modules(room.parent)]
            if places and folder not in places:
                misplaced.append(f"{folder}/{test.name} belongs to {', '.join(map(str, places))}")

    assert misplaced == []


def test_no_folder_is_more_than_a_reader_can_take_in() -> None:
    full = [
        str(init.parent.relative_to(SOURCE))
        for init in SOURCE.rglob("__init__.py")
        if len(list(init.parent.glob("*.py"))) - 1 > MOST_MODULES
    ]

    assert full == []
