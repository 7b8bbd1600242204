"""A request to run a task, made complete: its own interpreter is asked about it, its parameters checked, secrets asked.

Imported only when a task is meant: what it needs takes longer to load than all the rest of a command.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from taskmon.cli.console import tell
from taskmon.cli.requests.described import described
from taskmon.cli.requests.params_file import ParamsFile, read_params
from taskmon.cli.requests.secrets import ask_for_secrets, read_secrets
from taskmon.core.errors import InvalidError
from taskmon.tasks.describe.description import Description


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed of a task's parameters."""

    texts: Sequence[str] = ()  #: NAME=VALUE
    secrets: Mapping[str, str] = field(default_factory=dict)
    file: ParamsFile = field(default_factory=lambda: ParamsFile({}, {}))  #: texts win over it


def read_typed(options: Mapping[str, Any]) -> Typed:
    """What the options say of a task's parameters; reads their files, and those of its secrets."""
    return Typed(options["params"], read_secrets(options["secrets"]), read_params(options["params_files"]))


def complete(run: Mapping[str, Any], environment: Mapping[str, str], given: Typed) -> dict[str, Any]:
    """The request with checked parameters, the task's own policies where no others are asked for, and its secrets.

    Raises:
        InvalidError: The task can't be found or loaded, or parameters are wrong: all that is, is listed.
    """
    return with_description(run, describe_typed(run["job"], environment, given))


def with_description(run: Mapping[str, Any], description: Description) -> dict[str, Any]:
    """The request, complete: as `complete`, for a task that was described with this request's parameters."""
    wanted = [parameter.name for parameter in description.parameters if parameter.is_secret]
    required = _secrets_of(run["job"], description, wanted)
    secrets = ask_for_secrets(wanted, required, description.secrets)
    policies = description.policies
    request = {"retries": policies.retries, "backoff": policies.backoff_s, **run}
    request["name"] = request.get("name") or description.title
    request["job"] = {**policies.job_json(), **_with_task(run["job"], description)}
    if secrets:
        request["job"]["secrets"] = sorted(secrets)
        request["secrets"] = secrets
    return request


def complete_to_save(run: Mapping[str, Any], environment: Mapping[str, str], given: Typed) -> dict[str, Any]:
    """The request as it may be saved: checked, but without the values of secrets, and without the task's own policies.

    Those are read each time it is run, so that what its author changes later holds.
    """
    description = describe_typed(run["job"], environment, given, check=False)
    job = _with_task(run["job"], description)
    return {**run, "job": {**job, "secrets": sorted({*job["secrets"], *run["job"].get("secrets", ())})}}


def describe_typed(
    job: Mapping[str, Any], environment: Mapping[str, str], given: Typed, *, check: bool = True
) -> Description:
    """What the job's task is, asked with the job's parameters and what was typed.

    Args:
        check: Also ask the task's own `check`, whether all that it needs is there.
    """
    try:
        description = described(
            job["task"],
            cwd=job["cwd"],
            python=job.get("python", ""),
            environment={**environment, **job.get("env", {})},
            params={**job.get("params", {}), **given.file.values, **given.secrets},
            texts=given.texts,
            check=check,
        )
    except InvalidError as error:
        raise _at_their_lines(error, given) from None
    written = [name for name in given.file.values if name in description.secrets]
    if written:
        raise InvalidError(
            f"{given.file.places[written[0]]}: {written[0]} is a secret, which is not for a file of parameters."
            f" Take it out, and give --secret {written[0]}=@FILE."
        )
    plain = [name for name in given.secrets if name in description.params]
    if plain:
        raise InvalidError(
            f"{plain[0]} is no secret of this task, so its value would be stored. Give it with --param, or have the"
            " task's author mark it: Annotated[str, Secret()]."
        )
    for text in given.texts:
        name = text.partition("=")[0].removesuffix(":")
        if name in description.secrets:
            tell(f"{name} is a secret: typed as a word, all programs here can read it. --secret {name}=@FILE hides it.")
    return description


def _at_their_lines(error: InvalidError, given: Typed) -> InvalidError:
    """What is wrong with parameters; before each that stands in a file its line."""
    details = error.record.details or {}
    problems = details.get("problems")
    typed = [text.partition("=")[0].removesuffix(":") for text in given.texts]
    places: dict[str, str] = {}
    for name, problem in problems.items() if isinstance(problems, dict) else ():
        place = given.file.place(name)
        if place is not None and not any(name == each or name.startswith((f"{each}.", f"{each}[")) for each in typed):
            places[f"{name}: {problem}"] = f"{place}: {name}: {problem}"
    lines = str(error).split("\n")
    told = [line.removesuffix(said := line.lstrip()) + places.get(said, said) for line in lines]
    return InvalidError("\n".join(told), error.record.details)


def _secrets_of(job: Mapping[str, Any], description: Description, wanted: Sequence[str]) -> list[str]:
    """The secrets that have to be there: the task's required ones, and those that the request had before."""
    before = job.get("secrets", ())
    gone = [name for name in before if name not in wanted]
    if gone:
        raise InvalidError(f"{gone[0]}: there is no such secret parameter.")
    return [*description.missing_secrets, *before]


def _with_task(job: Mapping[str, Any], description: Description) -> dict[str, Any]:
    """The job as it was asked for, with what was described in the place of what it says runs."""
    asked = {name: value for name, value in job.items() if name not in ("argv", "shell")}
    return {**asked, **description.job_json()}
