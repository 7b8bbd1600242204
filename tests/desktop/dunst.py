"""A real notification daemon: what it shows is read, and a button of it pressed, as a person does with dunst."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from types import TracebackType

from tests.desktop.hands import Hands
from tests.desktop.session import Session, end
from tests.waiting import wait_until

_LEFT, _MIDDLE, _RIGHT = 1, 2, 3
#: It has no buttons of its own: a right click has a menu program show them, which here knows what to choose.
_CONFIGURATION = """[global]
dmenu = {menu}
mouse_left_click = close_current
mouse_middle_click = do_action
mouse_right_click = context
[all]
summary = "*"
script = {told}
"""
_MENU = "#!/bin/sh\nexec grep -m1 -F -f {chosen}\n"
#: It gets program, title, text, icon and urgency.
_TOLD = '#!/bin/sh\nprintf "%s\\n%s\\n\\f" "$2" "$3" >>{shown}\n'


class Dunst:
    """Owns the desktop's name for notifications while it is open."""

    def __init__(self, session: Session, hands: Hands, folder: Path) -> None:
        self._session = session
        self._hands = hands
        self._folder = folder
        self._shown, self._chosen = folder / "shown", folder / "chosen"

    def __enter__(self) -> Dunst:
        self._folder.mkdir()
        self._shown.touch()
        menu = self._program("menu", _MENU.format(chosen=shlex.quote(str(self._chosen))))
        told = self._program("told", _TOLD.format(shown=shlex.quote(str(self._shown))))
        configuration = self._folder / "dunstrc"
        configuration.write_text(_CONFIGURATION.format(menu=menu, told=told))
        self._process = subprocess.Popen(
            ["dunst", "-config", str(configuration)],
            env=self._session.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        end(self._process)

    @property
    def shown(self) -> list[str]:
        """The title and the text, in lines, of each notice it has shown."""
        return [told.strip() for told in self._shown.read_text().split("\f") if told.strip()]

    def wait_for(self, count: int) -> str:
        """The notice with this number, from 1, once it is on the screen."""
        wait_until(lambda: len(self.shown) >= count and self._windows())
        return self.shown[count - 1]

    def click(self) -> None:
        """Do with the notice what a click on it means."""
        self._click(_MIDDLE)

    def press(self, label: str) -> None:
        """Choose the button with this label from the notice's menu."""
        self._chosen.write_text(f"#{label}\n")
        self._click(_RIGHT)

    def dismiss(self) -> None:
        """Close the notice, which stays when its button was pressed."""
        self._click(_LEFT)
        wait_until(lambda: not self._windows())

    def _click(self, button: int) -> None:
        self._hands.click_middle_of(self._hands.box(self._windows()[0]), button)

    def _windows(self) -> list[int]:
        return self._hands.find("--onlyvisible", "--class", "^Dunst$")

    def _program(self, name: str, text: str) -> Path:
        path = self._folder / name
        path.write_text(text)
        path.chmod(0o755)
        return path
