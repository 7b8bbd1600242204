"""The environment of a job: what it keeps, what it is given, and what is never shown."""

from __future__ import annotations

from taskmon.core.environment import (
    canonical,
    captured,
    captured_in_shell,
    composed,
    differences,
    digest,
)
from taskmon.core.secrets.masking import MASK


def test_a_job_keeps_what_is_the_users_and_nothing_of_the_session_or_of_taskmon() -> None:
    kept = captured(
        {
            "PATH": "/bin",
            "LANG": "de_DE.UTF-8",
            "LD_LIBRARY_PATH": "/opt/lib",
            "DISPLAY": ":0",
            "SSH_AUTH_SOCK": "/run/agent",
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/bus",
            "TASKMON_HOME": "/tmp/x",
            "TASKMON_ATTEMPT": "n",
            "QT_QPA_PLATFORM": "offscreen",
            "PYTEST_CURRENT_TEST": "x",
        }
    )

    assert kept == {"PATH": "/bin", "LANG": "de_DE.UTF-8", "LD_LIBRARY_PATH": "/opt/lib"}


def test_a_packaged_build_gives_the_users_own_library_path_back() -> None:
    frozen = {
        "LD_LIBRARY_PATH": "/opt/taskmon/_internal",
        "LD_LIBRARY_PATH_ORIG": "/opt/lib",
        "QT_PLUGIN_PATH": "/opt/taskmon",
    }

    assert captured(frozen, frozen=True) == {"LD_LIBRARY_PATH": "/opt/lib"}
    assert captured({"LD_LIBRARY_PATH": "/opt/taskmon"}, frozen=True) == {}


def test_a_process_gets_the_session_of_now_what_the_user_set_and_the_two_of_taskmon() -> None:
    full = composed(
        {"PATH": "/bin", "A": "kept"},
        {"DISPLAY": ":7", "PATH": "/monitor", "SECRET": "monitor"},
        {"A": "set", "QT_QPA_PLATFORM": "minimal"},
        "nonce",
        "/runs/7/1/events.jsonl",
        "/home/me/.local/share/taskmon",
    )

    assert full == {
        "PATH": "/bin",
        "A": "set",
        "DISPLAY": ":7",
        "QT_QPA_PLATFORM": "minimal",
        "TASKMON_ATTEMPT": "nonce",
        "TASKMON_EVENTS": "/runs/7/1/events.jsonl",
    }


def test_a_job_is_told_of_its_monitors_home_only_where_it_would_not_find_it_by_itself() -> None:
    def given(kept: dict[str, str], monitor: dict[str, str], own: dict[str, str]) -> str | None:
        return composed(kept, monitor, own, "nonce", "events", "/the/home").get("TASKMON_HOME")

    me, another = {"HOME": "/home/me"}, {"HOME": "/tmp/clean"}
    assert given(me, me, {}) is None
    assert given(me, {**me, "TASKMON_HOME": "the/home"}, {}) == "/the/home"
    assert given(another, me, {}) == "/the/home"
    assert given({**me, "XDG_DATA_HOME": "/data"}, me, {}) == "/the/home"
    assert given(me, {**me, "TASKMON_HOME": "/the/home"}, {"TASKMON_HOME": "/mine"}) == "/mine"


def test_equal_environments_have_one_digest_whatever_their_order() -> None:
    first, second = canonical({"A": "1", "B": "\udcff"}), canonical({"B": "\udcff", "A": "1"})

    assert digest(first) == digest(second)
    assert digest(first) != digest(canonical({"A": "1", "B": "2"}))
    assert len(digest(first)) == 32


def test_differences_name_what_changed_and_hide_secrets() -> None:
    """Passwords in URLs stood there in clear."""
    kept = {"PATH": "/a", "SAME": "1", "TOKEN": "x-1234", "DATABASE_URL": "postgres://me:hunter2@host/db"}
    changed = differences(kept, {"PATH": "/b", "SAME": "1", "NEW": "2", "DISPLAY": ":0"})

    assert changed == {
        "PATH": ("/a", "/b"),
        "NEW": (None, "2"),
        "TOKEN": (MASK, None),
        "DATABASE_URL": (f"postgres://me:{MASK}@host/db", None),
    }


def test_what_only_a_shell_hands_on_is_no_difference_where_both_have_it() -> None:
    """Who says in a profile how Qt draws was told of one difference at each run."""
    environ = {"PATH": "/bin", "QT_QPA_PLATFORM": "xcb"}

    assert differences(captured_in_shell(environ), environ) == {}
    assert differences(captured(environ), environ) == {}
    assert differences(captured_in_shell(environ), {"PATH": "/bin"}) == {"QT_QPA_PLATFORM": ("xcb", None)}
