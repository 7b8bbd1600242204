"""What jobs, files and other programs call themselves and print, wherever the window shows it: it breaks nothing.

Names, groups and tags of this kind are refused, but a database may hold them; and what is printed may be anything.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QComboBox, QMenu, QWidget
from pytestqt.qtbot import QtBot

from taskmon.core.clock import utc_now
from taskmon.core.errors import RunError
from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.untrusted.characters import NO_TEXT
from taskmon.engine.engine import Engine
from taskmon.store import Group
from taskmon.ui.desktop.message import MessageWords
from taskmon.ui.main_window import MainWindow
from taskmon.ui.palette.palette import Palette
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.widgets.cut_button import CutButton
from taskmon.ui.widgets.labels import CutLabel
from tests.ui import scene
from tests.ui.hands import shown
from tests.ui.test_pseudo_locale import cut_texts, each_page, settle, texts

_LONG = 100_000
#: So long a group or a tag may be that is taken in.
_LONGEST_WORD = 200
HOSTILE = {
    "strange": "evil \u202egnp.exe\u2066 two\nlines\r\x1b[31m\x07\x9b\u2028 <img src='/etc/passwd'>&amp;<h1>large</h1>",
    "long": "W" * (_LONG // 2) + " long" * (_LONG // 10),
}
_SCREEN = QSize(1180, 740)


@pytest.fixture(params=HOSTILE)
def hostile(request: pytest.FixtureRequest) -> str:
    return HOSTILE[request.param]


@pytest.fixture
def runs(engine: Engine, hostile: str) -> dict[str, Run]:
    """The scene's runs, with all that somebody else says of them replaced, past what is asked of a new run."""
    found = scene.build(engine)
    word = hostile[:_LONGEST_WORD]
    scene.put_group(engine.store, Group(word, 3, False))
    for key, run in found.items():
        error, lines = run.error, [hostile, hostile]
        if error is not None:
            error = RunError(hostile, error.code, {**(error.details or {}), "last_lines": lines, hostile: hostile})
        fresh = replace(
            run,
            name=f"{hostile}{key}",
            tags=(word, "plain"),
            group=word if run.state is RunState.QUEUED else run.group,
            job=replace(run.job, argv=("make", hostile, "caf\udce9"), cwd=f"/{hostile}", env={"NAME": hostile}),
            error=error,
            result={"said": hostile} if run.state.is_over else None,
        )
        scene.put(engine.store, run, fresh, utc_now(), hostile)
        if run.attempt:
            scene.write_output(engine, run, b"\xff\xfe" + hostile.encode() + b"\n" + hostile.encode())
    engine.store.live(
        [
            replace(live, line=hostile, note=hostile if live.note else "", progress=_moved(live.progress, hostile))
            for live in scene.lives(found)
        ]
    )
    engine.store.flush(5)
    with contextlib.closing(engine.reader()) as reader:
        stored = reader.runs(run.id for run in found.values())
    return {key: stored[run.id] for key, run in found.items()}


def _moved(progress: Progress | None, hostile: str) -> Progress | None:
    return None if progress is None else replace(progress, message=hostile, unit=hostile[:20])


def _unreadable(where: str, text: str) -> Iterator[str]:
    found = NO_TEXT.sub(lambda match: match[0] if match[0] in "\n\t" else "□", text)
    if "□" in found:
        yield f"{where}: {found[:200]!r}"


def _faults(shown: QWidget) -> Iterator[str]:
    # A box has the groups, and its list shows them, by their real names, of which one is chosen.
    boxes = tuple(f"{kind} " for box in shown.findChildren(QComboBox) for kind in (type(box).__name__, "QListView"))
    for where, text in texts(shown):
        if not where.startswith(boxes):
            yield from _unreadable(where, text)
    least = shown.minimumSizeHint().expandedTo(shown.minimumSize()).expandedTo(shown.size())
    if least != least.boundedTo(_SCREEN):
        yield f"is {least}"
    yield from cut_texts(shown, (CutLabel, CutButton))


def test_no_page_or_dialog_breaks_grows_or_is_cut_by_it(
    runs: dict[str, Run], window: MainWindow, qtbot: QtBot, hostile: str
) -> None:
    for key in ("group", "tags"):
        window.runs.columns.choose(key, True)
    window.finding.put(Filter(groups=frozenset({hostile[:_LONGEST_WORD]}), tags=frozenset({hostile[:_LONGEST_WORD]})))
    settle()
    faults = [f"chips: {fault}" for fault in _faults(window.finding._shown_bar())]
    window.finding.clear()
    for name, page in each_page(runs, window, qtbot):
        page.grab()
        faults += [f"{name}: {fault}" for fault in _faults(page)]

    assert not faults, "\n".join(fault[:300] for fault in faults)


def test_no_menu_notice_or_palette_breaks_grows_or_is_cut_by_it(
    runs: dict[str, Run], window: MainWindow, qtbot: QtBot, hostile: str
) -> None:
    window.desktop.tray._fill_menu()
    window.queue.groups.popup(hostile[:_LONGEST_WORD], QPoint(0, 0))
    window.runs.menu.popup(QPoint(0, 0))
    faults: list[str] = []
    for menu in (window.desktop.tray.menu, *window.findChildren(QMenu)):
        for action in menu.actions():
            faults += _unreadable(menu.objectName(), action.text())
        if menu.sizeHint().width() > _SCREEN.width():
            faults.append(f"{menu.objectName()} is {menu.sizeHint().width()} wide")
        menu.close()
    lives = {live.run_id: live for live in (window.feed.live_of(run) for run in window.feed.running) if live}
    several = tuple(runs.values())
    for told in [*((run,) for run in several), several]:
        message = MessageWords().of(told, lives, utc_now())
        faults += _unreadable("notice", message.title + message.text)
        assert "<" not in message.title + message.text
        assert len(message.title) + len(message.text) < 2_000
    window.finder.open()
    palette = shown(window, Palette, "palette", qtbot)
    palette.line.setText("make")
    settle()
    faults += _faults(palette)
    palette.leave()

    assert not faults, "\n".join(fault[:300] for fault in faults)
