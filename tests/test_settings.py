"""settings.toml: defaults, what each setting allows, and messages that name the file, the line and what is allowed."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from taskmon.core.errors import InvalidError
from taskmon.settings import Closing, Density, Notices, Recovery, Settings, Theme, load_settings


def read(path: Path, text: str) -> Settings:
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_without_a_file_everything_has_its_default(file: Path) -> None:
    settings = load_settings(file)

    assert settings == Settings()
    assert 1 <= settings.slots <= 4
    assert settings.recovery is Recovery.ASK
    assert settings.keep_output_bytes == 5_000_000_000


def test_an_empty_file_is_as_good_as_none(file: Path) -> None:
    assert read(file, "# nothing yet\n") == Settings()


def test_every_setting_can_be_given(file: Path) -> None:
    text = """
        slots = 8
        recovery = "restart"
        stuck_minutes = 30
        theme = "dark"
        density = "compact"
        notices = "failures"
        notify_after_s = 0
        keep_output_days = 7
        keep_output_bytes = 1_000_000
        keep_runs = 5000
        keep_runs_days = 365
        inhibit_suspend = false
        least_free_bytes = 0
        hints = false
        search_output = false
        closing = "tray"
        [keys]
        cancel = "Ctrl+Del"
        retry = []
        refresh = ["F5", "Ctrl+Shift+F5"]
    """
    settings = read(file, text)

    keys = {"cancel": ("Ctrl+Del",), "retry": (), "refresh": ("F5", "Ctrl+Shift+F5")}
    expected = Settings(
        slots=8,
        recovery=Recovery.RESTART,
        stuck_minutes=30,
        theme=Theme.DARK,
        density=Density.COMPACT,
        notices=Notices.FAILURES,
        notify_after_s=0,
        keep_output_days=7,
        keep_output_bytes=1_000_000,
        keep_runs=5000,
        keep_runs_days=365,
        inhibit_suspend=False,
        least_free_bytes=0,
        hints=False,
        search_output=False,
        closing=Closing.TRAY,
        keys=keys,
    )
    assert settings == expected
    for field in fields(Settings):
        assert field.name in text
        assert getattr(settings, field.name) != getattr(Settings(slots=4), field.name)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("slots = 0", "slots is a whole number from 1 to 1000; not 0"),
        ("slots = 1001", "not 1001"),
        ("slots = true", "not True"),
        ("slots = 2.0", "not 2.0"),
        ("slots = '4'", 'not "4"'),
        ("recovery = 'guess'", 'recovery is one of "ask", "mark_failed", "restart", "resume"; not "guess"'),
        ("recovery = 1", "not 1"),
        ("theme = 'blue'", 'one of "system", "light", "dark"'),
        ("theme = ['dark']", "one of"),
        ("stuck_minutes = -1", "whole number from 0"),
        ("keep_output_days = 6", "whole number from 7"),
        ("[slots]", "slots is a whole number from 1 to 1000; not a table"),
        ("notify_after_s = inf", "not inf"),
        ("keep_runs = 1979-05-27", "not 1979-05-27"),
        ("theme = '" + "x" * 5000 + "'", "…"),
        ("closing = 'cancel'", 'closing is one of "ask", "tray", "leave"; not "cancel"'),
        ("keys = 'Ctrl+D'", 'keys is a table of names; not "Ctrl+D"'),
        ("keys.cancel = 1", 'cancel is keys, as "Ctrl+D", or a list of at most 4 of them; not 1'),
    ],
)
def test_a_value_that_is_not_allowed_names_file_line_and_what_is(file: Path, line: str, expected: str) -> None:
    with pytest.raises(InvalidError) as refused:
        read(file, f"# mine\n\n{line}\n")

    message = str(refused.value)
    assert f"{file}, line 3" in message
    assert expected in message
    assert len(message) < 500


def test_an_unknown_setting_is_named_with_its_line_and_those_there_are(file: Path) -> None:
    with pytest.raises(InvalidError, match=r"line 2: there is no setting 'slosts'. There are: slots, recovery"):
        read(file, "theme = 'dark'\nslosts = 3\n")


def test_what_is_no_toml_says_where(file: Path) -> None:
    with pytest.raises(InvalidError, match=r"settings\.toml is no valid TOML: .*line 2"):
        read(file, "slots = 3\nslots ==\n")


def test_a_setting_given_twice_is_refused(file: Path) -> None:
    with pytest.raises(InvalidError, match="no valid TOML"):
        read(file, "slots = 3\nslots = 4\n")


def test_bytes_that_are_no_text_say_in_which_line(file: Path) -> None:
    file.write_bytes(b"slots = 3\ntheme = '\xff'\n")

    with pytest.raises(InvalidError, match="line 2: this is no UTF-8 text"):
        load_settings(file)


def test_a_file_that_cannot_be_read_says_so(file: Path) -> None:
    file.mkdir()

    with pytest.raises(InvalidError, match=r"settings\.toml can't be read: Is a directory"):
        load_settings(file)


def test_settings_nested_too_deep_are_refused_not_a_crash(file: Path) -> None:
    with pytest.raises(InvalidError, match="no valid TOML"):
        read(file, "slots = " + "[" * 100_000)


def test_the_keys_of_an_action_that_make_no_sense_are_named_with_their_line(file: Path) -> None:
    text = "slots = 2\n\n[keys]\n# mine\nretry = 'Ctrl+R'\ncancel = ['Del', 3]\n"

    with pytest.raises(InvalidError, match=r"line 6: cancel is keys"):
        read(file, text)
