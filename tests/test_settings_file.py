"""settings.toml changed by the window: what the user wrote there stays, nothing is lost."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from taskmon.paths import Paths
from taskmon.settings import Recovery, Settings, SettingsError, Theme, load_settings
from taskmon.settings_file import keep_last_good, load_or_last_good, save_settings
from tests.another_user import UID, give_away, needs_root

MINE = """\
# how I like it
slots   =  3   # the disk is slow

theme = 'dark'
# [a comment at the end]
"""


@pytest.fixture
def own(tmp_path: Path) -> Paths:
    """Folders of their own, the settings apart from the rest."""
    home, config = tmp_path / "data", tmp_path / "config"
    home.mkdir()
    config.mkdir()
    return Paths(home, config, "")


def test_a_change_keeps_comments_layout_and_all_else(own: Paths) -> None:
    own.settings.write_text(MINE)

    saved = save_settings(own, {"slots": 8, "recovery": "resume"})

    assert own.settings.read_text() == MINE.replace("3   #", "8   #") + 'recovery = "resume"\n'
    assert saved.settings == load_settings(own.settings)
    assert (saved.settings.slots, saved.settings.recovery, saved.settings.theme) == (8, Recovery.RESUME, Theme.DARK)


def test_the_first_change_makes_a_file_that_is_its_owners_alone(own: Paths) -> None:
    own.config.rmdir()

    save_settings(own, {"slots": 2})

    assert own.settings.read_text() == "slots = 2\n"
    assert stat.S_IMODE(own.settings.stat().st_mode) == 0o600
    assert os.listdir(own.config) == ["settings.toml"]


def test_a_new_setting_goes_before_the_tables(own: Paths) -> None:
    own.settings.write_text('[keys]\nretry = "Ctrl+R"  # as in the other program\n')

    save_settings(own, {"slots": 2, "keys.cancel": "Ctrl+Del", "keys.refresh": ["F5"]})

    settings = load_settings(own.settings)
    assert settings.slots == 2
    assert settings.keys == {"retry": ("Ctrl+R",), "cancel": ("Ctrl+Del",), "refresh": ("F5",)}
    assert "# as in the other program" in own.settings.read_text()


def test_keys_that_are_as_ever_again_leave_the_file(own: Paths) -> None:
    own.settings.write_text('[keys]\nretry = "Ctrl+R"\ncancel = "Ctrl+Del"\n')

    save_settings(own, {"keys.retry": None, "keys.hold": None})

    assert own.settings.read_text() == '[keys]\ncancel = "Ctrl+Del"\n'


def test_lines_keep_the_ends_they_have(own: Paths) -> None:
    own.settings.write_bytes(b"slots = 3\r\n# mine\r\n")

    save_settings(own, {"theme": "light"})

    assert own.settings.read_bytes() == b'slots = 3\r\n# mine\r\ntheme = "light"\r\n'


def test_a_file_that_was_changed_meanwhile_keeps_that_change(own: Paths) -> None:
    own.settings.write_text("slots = 3\n")
    load_or_last_good(own)
    own.settings.write_text("slots = 3\nkeep_runs = 500\n")

    assert save_settings(own, {"slots": 4}).settings.keep_runs == 500


def test_a_linked_file_is_written_where_it_lies_with_the_rights_it_has(own: Paths, tmp_path: Path) -> None:
    there = tmp_path / "dotfiles"
    there.mkdir()
    (there / "taskmon.toml").write_text("slots = 3\n")
    (there / "taskmon.toml").chmod(0o640)
    own.settings.symlink_to(there / "taskmon.toml")

    save_settings(own, {"slots": 4})

    assert own.settings.is_symlink()
    assert (there / "taskmon.toml").read_text() == "slots = 4\n"
    assert stat.S_IMODE((there / "taskmon.toml").stat().st_mode) == 0o640
    assert os.listdir(there) == ["taskmon.toml"]


def test_a_write_protected_file_stays_as_it_is(own: Paths) -> None:
    own.settings.write_text("slots = 3\n")
    own.settings.chmod(0o400)

    with pytest.raises(SettingsError, match=r"can't be written: it is write-protected. It is as it was"):
        save_settings(own, {"slots": 4})

    assert own.settings.read_text() == "slots = 3\n"


@needs_root
def test_another_users_file_is_not_replaced(own: Paths, tmp_path: Path) -> None:
    elsewhere = tmp_path / "theirs.toml"
    elsewhere.write_text("slots = 3\n")
    own.settings.symlink_to(elsewhere)
    give_away(elsewhere)

    with pytest.raises(SettingsError):
        save_settings(own, {"slots": 4})

    assert elsewhere.stat().st_uid == UID
    assert elsewhere.read_text() == "slots = 3\n"


def test_a_disk_that_takes_nothing_changes_nothing(own: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    own.settings.write_text(MINE)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError, match=r"settings\.toml can't be written: No space left on device"):
        save_settings(own, {"slots": 4})

    assert own.settings.read_text() == MINE
    assert os.listdir(own.config) == ["settings.toml"]


def test_a_value_that_can_not_be_is_not_written(own: Paths) -> None:
    own.settings.write_text(MINE)

    with pytest.raises(SettingsError, match="slots is a whole number"):
        save_settings(own, {"slots": 0})

    assert own.settings.read_text() == MINE


def test_a_broken_file_is_reported_and_what_was_last_in_order_counts(own: Paths) -> None:
    own.settings.write_text(MINE)
    keep_last_good(own, load_or_last_good(own).text)
    own.settings.write_text("slots = 3\nslots ==\n")

    loaded = load_or_last_good(own)

    assert "line 2" in loaded.problem
    assert loaded.is_last_good
    assert loaded.settings.theme is Theme.DARK


def test_where_nothing_was_ever_in_order_the_defaults_count(own: Paths) -> None:
    own.settings.write_text("slots = 0\n")

    loaded = load_or_last_good(own)

    assert "line 1" in loaded.problem
    assert not loaded.is_last_good
    assert loaded.settings == Settings()


def test_a_copy_that_is_broken_as_well_counts_for_nothing(own: Paths) -> None:
    own.settings.write_text("slots = 0\n")
    own.last_good_settings.write_text("theme = 7\n")

    assert load_or_last_good(own).settings == Settings()


def test_a_change_sets_the_broken_file_aside_and_goes_on_from_what_was_in_order(own: Paths) -> None:
    own.settings.write_text(MINE)
    keep_last_good(own, MINE)
    own.settings.write_text("slots ==\n")

    saved = save_settings(own, {"slots": 4})

    assert saved.aside is not None
    assert saved.aside.read_text() == "slots ==\n"
    assert own.settings.read_text() == MINE.replace("3   #", "4   #")
    assert load_or_last_good(own).problem == ""


def test_of_broken_files_the_newest_few_are_kept(own: Paths) -> None:
    for day in range(10):
        (own.config / f"settings.toml.broken-202601{day:02d}T000000").write_text(str(day))
    own.settings.write_text("slots ==\n")

    save_settings(own, {"slots": 4})

    left = sorted(path.name for path in own.config.glob("*.broken-*"))
    assert len(left) == 5
    assert left[0] == "settings.toml.broken-20260106T000000"
