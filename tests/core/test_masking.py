"""What is known as a secret by where it stands, and texts without it."""

from __future__ import annotations

import pytest

from taskmon.core.errors import RunError
from taskmon.core.job import Job, JobKind
from taskmon.core.masking import (
    MASK,
    Masking,
    is_secret,
    masked_argv,
    masked_env,
    masked_job,
    masked_params,
    masked_record,
    masked_text,
)
from taskmon.core.progress import Progress

SECRET = "s3cr3t-v4lue!x"


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
        "db-password",
        "dbPassword",
        "smtp.password",
        "client-secret",
        "GITHUB_PAT",
        "passphrase2",
    ],
)
def test_a_secret_is_known_by_its_name(name: str) -> None:
    assert is_secret(name)
    assert masked_env({name: "hunter2"}) == {name: MASK}


@pytest.mark.parametrize(
    "name",
    [
        "PATH",
        "KEYBOARD",
        "PASSAGE",
        "AUTHOR",
        "TOKENIZERS_PARALLELISM",
        "PWD",
        "OLDPWD",
        "COMPASS",
        "SSH_AUTH_SOCK",
        "GIT_ASKPASS",
        "token-file",
        "max-tokens",
        "password-prompt",
        "pass-through",
    ],
)
def test_an_ordinary_name_is_no_secret(name: str) -> None:
    assert not is_secret(name)


def test_passwords_in_urls_options_and_assignments_are_masked() -> None:
    assert masked_env({"DATABASE_URL": "postgres://me:hunter2@host/db"}) == {
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


@pytest.mark.parametrize(
    "argv",
    [
        ("x", "--db-password", SECRET),
        ("x", f"--db-password={SECRET}"),
        ("x", f"--dbPassword={SECRET}"),
        ("x", "-token", SECRET),
        ("curl", "-u", f"me:{SECRET}", "https://host/"),
        ("curl", "-H", f"Authorization: Bearer {SECRET}", "https://host/"),
        ("curl", "-H", f"X-Api-Key: {SECRET}"),
        ("/usr/bin/mysql", f"-p{SECRET}", "base"),
        ("sshpass", "-p", SECRET, "ssh", "-p", "2222", "host"),
        ("env", f"A_TOKEN={SECRET}", "program"),
        ("sh", "-c", f"FOO_TOKEN='{SECRET}' program --password={SECRET}"),
        ("sh", "-c", f'mysql --password "{SECRET}" base'),
        ("x", f'{{"user": "me", "password": "{SECRET}"}}'),
        ("x", f"https://host/?access_token={SECRET}&page=1"),
        ("x", f"postgres://me:{SECRET}@host/base"),
        ("git", "clone", f"https://ghp_{SECRET[:-2]}abcdefghijkl@host/x"),
    ],
)
def test_a_secret_is_known_by_where_it_stands(argv: tuple[str, ...]) -> None:
    """Names were compared exactly: `--db-password` and a shell's line showed what they held."""
    bare = SECRET[:-2]
    shown = masked_argv(argv)
    assert MASK in " ".join(shown)
    assert bare not in " ".join(shown)
    assert bare not in masked_text(" ".join(argv)) or "-p" in argv[1]
    said = Masking.of(Job(argv, "/")).text(f"it said {argv} and more")
    assert bare not in said
    if argv[0] == "sshpass":
        assert shown[3:] == ["ssh", "-p", "2222", "host"]


@pytest.mark.parametrize(
    "argv",
    [
        ("ffmpeg", "-pass", "1", "out.mkv"),
        ("x", "--password", "$PASSWORD"),
        ("x", "--password", "--verbose"),
        ("x", "--token-file", "/run/token"),
        ("x", "--auth=basic"),
        ("ssh", "-p", "2222", "host"),
        ("grep", "-r", "password", "src"),
        ("mysql", "-p", "base"),
        ("date", "+%H:%M"),
        ("x", "https://host:8080/@user"),
    ],
)
def test_what_is_no_secret_stays_readable(argv: tuple[str, ...]) -> None:
    assert masked_argv(argv) == list(argv)
    assert Masking.of(Job(argv, "/")).sought == ()


def test_parameters_are_masked_in_lists_and_objects_as_well() -> None:
    params = {
        "arguments": ["--password", SECRET],
        "database": {"login": {"password": SECRET, "port": 5}},
        "passwords": [SECRET],
        "token": 123456,
        "count": 3,
        "is_secret": True,
    }
    assert masked_params(params) == {
        "arguments": ["--password", MASK],
        "database": {"login": {"password": MASK, "port": 5}},
        "passwords": [MASK],
        "token": MASK,
        "count": 3,
        "is_secret": True,
    }
    job = masked_job(Job((), "/", JobKind.TASK, "module:function", params))
    assert SECRET not in str(job)


def test_a_value_is_masked_wherever_that_runs_words_go() -> None:
    job = Job(("program", "--password", SECRET), "/", env={"TOKEN": "another-one"})
    masking = Masking.of(job, {"pin": "line one\nline two"})

    code = {"traceback": "f(password=given)"}
    error = RunError(
        f"it refused {SECRET}",
        "exit",
        {"argv": list(job.argv), "last_lines": [f"say {SECRET}", "line two"], **code},
    )
    assert masking.record(error) == RunError(
        f"it refused {MASK}",
        "exit",
        {
            "argv": ["program", "--password", MASK],
            "last_lines": [f"say {MASK}", MASK],
            "traceback": "f(password=given)",
        },
    )
    assert masking.progress(Progress(0.5, message="using another-one")) == Progress(0.5, message=f"using {MASK}")
    assert masking.text(repr("line one\nline two")) == f"'{MASK}'"


def test_a_message_that_was_cut_in_the_midst_of_a_secret_ends_before_it() -> None:
    masking = Masking.of_values([SECRET])
    assert masking.cut_text("x" * 300 + SECRET[:6] + "…") == "x" * 300 + MASK
    assert masking.cut_text("ends with " + SECRET[:6]) == "ends with " + SECRET[:6]


def test_errors_stored_before_they_were_masked_are_masked_when_they_are_read() -> None:
    """Passwords left in clear in `error.details.argv`."""
    error = RunError("exit status 3", "exit", {"argv": ["x", "--password", SECRET], "exit_code": 3})
    assert masked_record(error).details == {"argv": ["x", "--password", MASK], "exit_code": 3}
    assert masked_record(RunError("no details")) == RunError("no details")
