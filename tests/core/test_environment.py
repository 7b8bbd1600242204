"""The environment of a job: what it keeps, what it is given, and what is never shown."""

from __future__ import annotations

import pytest

from taskmon.core.environment import (
    MASK,
    canonical,
    captured,
    composed,
    differences,
    digest,
    is_secret,
    masked,
    masked_argv,
)


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
    )

    assert full == {
        "PATH": "/bin",
        "A": "set",
        "DISPLAY": ":7",
        "QT_QPA_PLATFORM": "minimal",
        "TASKMON_ATTEMPT": "nonce",
        "TASKMON_EVENTS": "/runs/7/1/events.jsonl",
    }


def test_equal_environments_have_one_digest_whatever_their_order() -> None:
    first, second = canonical({"A": "1", "B": "\udcff"}), canonical({"B": "\udcff", "A": "1"})

    assert digest(first) == digest(second)
    assert digest(first) != digest(canonical({"A": "1", "B": "2"}))
    assert len(digest(first)) == 32


@pytest.mark.parametrize(
    "name",
    [
        "PASSWORD",
        "DB_PASSWORD",
        "PGPASSWORD",
        "MYSQL_PWD",
        "SSHPASS",
        "API_KEY",
        "APIKEY",
        "GITHUB_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "githubtoken",
        "MY_AUTH",
        "COOKIE",
    ],
)
def test_a_secret_is_known_by_its_name(name: str) -> None:
    assert is_secret(name)
    assert masked({name: "hunter2"}) == {name: MASK}


@pytest.mark.parametrize(
    "name", ["PATH", "KEYBOARD", "PASSAGE", "AUTHOR", "TOKENIZERS_PARALLELISM", "PWD", "OLDPWD", "COMPASS"]
)
def test_an_ordinary_name_is_no_secret(name: str) -> None:
    assert not is_secret(name)


def test_passwords_in_urls_options_and_assignments_are_masked() -> None:
    assert masked({"DATABASE_URL": "postgres://me:hunter2@host/db"}) == {
        "DATABASE_URL": f"postgres://me:{MASK}@host/db"
    }
    assert masked_argv(
        (
            "curl",
            "--password",
            "hunter2",
            "--token=abc",
            "-u",
            "me",
            "https://me:pw@host/x",
            "API_KEY=abc",
            "--path",
            "/x",
            "--password",
        )
    ) == [
        "curl",
        "--password",
        MASK,
        f"--token={MASK}",
        "-u",
        "me",
        f"https://me:{MASK}@host/x",
        f"API_KEY={MASK}",
        "--path",
        "/x",
        "--password",
    ]


def test_differences_name_what_changed_and_hide_secrets() -> None:
    changed = differences(
        {"PATH": "/a", "SAME": "1", "TOKEN": "x"}, {"PATH": "/b", "SAME": "1", "NEW": "2", "DISPLAY": ":0"}
    )

    assert changed == {"PATH": ("/a", "/b"), "NEW": (None, "2"), "TOKEN": (MASK, None)}
