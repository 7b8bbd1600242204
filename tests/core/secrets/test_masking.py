"""What is known as a secret by where it stands, and texts without it."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from taskmon.core.errors import RunError
from taskmon.core.job import Job, JobKind
from taskmon.core.progress import Progress
from taskmon.core.requests.new_run import NewRun, check_new
from taskmon.core.secrets.masking import (
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


@pytest.mark.parametrize(
    "argv",
    [
        ("kubectl", "create", f"--from-literal=password={SECRET}"),
        ("docker", "run", f"--env=API_TOKEN={SECRET}", "image"),
        ("helm", "upgrade", f"--set-string=auth.password={SECRET}"),
        ("sh", "-c", f"docker run --build-arg=NPM_TOKEN={SECRET} ."),
        ("sh", "-c", f"bash -c 'tool --password {SECRET} base'"),
        ("sh", "-c", f'ssh host "mysql --password={SECRET}"'),
        ("sh", "-c", f'docker run -e "DB_PASSWORD=correct horse {SECRET}" image'),
        ("sh", "-c", f"sshpass -p {SECRET} ssh host"),
        ("sh", "-c", f"sshpass -p '{SECRET}' ssh host"),
        ("sh", "-c", f"redis-cli -h host -a {SECRET} ping"),
        ("redis-cli", "-a", SECRET, "ping"),
        ("sh", "-c", f'curl -d "{{\\"password\\": \\"{SECRET}\\"}}" https://host'),
        ("curl", "-H", f"Api-Key: {SECRET}"),
        ("curl", f"-ume:{SECRET}", "https://host"),
        ("curl", f"--proxy-user=me:{SECRET}", "https://host"),
        ("openssl", "enc", "-pass", f"pass:{SECRET}"),
        ("x", f"Driver=x;Server=y;Uid=me;Pwd={SECRET};"),
        ("x", f"jdbc:sqlserver://host;user=me;password={SECRET};"),
        ("x", f"redis://:{SECRET}@host/0"),
        ("x", f"https://bucket.s3.amazonaws.com/x?X-Amz-Signature={SECRET}"),
        ("x", f"https://host/x?page=1&key={SECRET}"),
        ("x", "--bearer", SECRET),
        ("java", f"-Dspring.datasource.password={SECRET}"),
        ("env", f"PGPASS={SECRET}", "psql"),
        ("notify", "ghp_" + "s3cr3tv4lue" * 3),
    ],
)
def test_a_secret_is_found_inside_of_what_holds_it(argv: tuple[str, ...]) -> None:
    """What was read as the value of `--set=` or `-c` was not looked into; one in quotes ended at its first word."""
    for shown in (*masked_argv(argv), masked_text(" ".join(argv))):
        assert SECRET[:-2] not in shown
        assert "s3cr3tv4lue" not in shown
    assert MASK in " ".join(masked_argv(argv))


@pytest.mark.parametrize(
    "params",
    [
        {"arguments": ["--password", SECRET, 3]},
        {"arguments": [["--password", SECRET]]},
        {"headers": [["Authorization", f"Bearer {SECRET}"]]},
        {"env": [{"name": "DB_PASSWORD", "value": SECRET}]},
        {"env": [{"key": "api-token", "value": SECRET}]},
        {"hosts": {f"https://me:{SECRET}@host": 1}},
        {"config": {"database": [{"login": {"password": SECRET}}]}},
    ],
)
def test_parameters_are_looked_through_however_they_are_nested(params: dict[str, Any]) -> None:
    """A list with one number in it was read as texts that have nothing to do with each other."""
    assert SECRET not in json.dumps(masked_params(params))
    assert MASK in json.dumps(masked_params(params), ensure_ascii=False)


@pytest.mark.parametrize(
    "argv",
    [
        ("docker", "run", "-u", "1000:1000", "image"),
        ("sh", "-c", "docker run -u1000:1000 image"),
        ("docker", "run", "-p", "8080:80", "image"),
        ("mysql", "-p", "base"),
        ("sh", "-c", "mysql -p base"),
        ("rsync", "-a", "redis-cli", "host:dir"),
        ("x", "--set=name=value"),
        ("x", "Content-Type: text/plain"),
        ("curl", "https://host/?q=key"),
        ("make", "PWD=/home/me"),
        ("x", "primary-key: id"),
    ],
)
def test_what_only_looks_like_a_secret_stays_readable(argv: tuple[str, ...]) -> None:
    assert masked_argv(argv) == list(argv)
    assert Masking.of(Job(argv, "/")).sought == ()


def test_values_are_found_as_they_stand_in_urls_and_a_message_needs_no_known_value_to_be_masked() -> None:
    masking = Masking.of_values(["pä ss/w0rd"])
    assert masking.text("at p%C3%A4%20ss%2Fw0rd") == f"at {MASK}"
    assert masking.value({"pä ss/w0rd": 1}) == {MASK: 1}
    shown = Masking().progress(Progress(0.5, message=f"from ftp://me:{SECRET}@host/x"))
    assert shown == Progress(0.5, message=f"from ftp://me:{MASK}@host/x")


def test_a_name_holds_no_secret_whichever_it_is() -> None:
    """A name is shown everywhere, and may be a command line of its own."""
    named = check_new(NewRun(Job(("true",), "/"), name=f"mysql --password {SECRET}"))
    assert named.name == f"mysql --password {MASK}"


@pytest.mark.parametrize("text", ["a=" * 20_000, "--x " * 20_000, '{"a":' * 20_000, "://:" * 20_000, "-u a:" * 20_000])
def test_masking_takes_time_in_proportion_to_the_text(text: str) -> None:
    """In processor time: a longer text takes as much longer as it is longer, and not its square."""

    def seconds(of: str) -> float:
        start = time.process_time()
        masked_text(of)
        return time.process_time() - start

    assert min(seconds(text) for _ in range(3)) < 20 * max(min(seconds(text[: len(text) // 4]) for _ in range(3)), 1e-3)


@pytest.mark.bench
def test_masking_a_row_takes_less_than_a_tenth_of_a_millisecond() -> None:
    job = Job(("rsync", "-a", "--delete", "/home/me/docs", "backup@host:/srv/docs"), "/", env={"LANG": "C.UTF-8"})
    start, rounds = time.process_time(), 2_000
    for _ in range(rounds):
        masked_job(job)
    took_us = (time.process_time() - start) / rounds * 1e6
    print(f"masked_job: {took_us:.1f} µs of processor time")
    assert took_us < 100
