"""Tasks as a person reads them: a table of those with names, and what one of them does and takes."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace

from taskmon.cli.output.table import coloured, duration, fitted, width_of
from taskmon.core.job import Isolation, printable, quoted
from taskmon.core.untrusted.characters import counted
from taskmon.tasks.describe.description import Description, Registered
from taskmon.tasks.parameters.schema import Kind, Parameter, ValueType
from taskmon.tasks.parameters.validation import expectation


def task_table(found: Sequence[Registered]) -> list[str]:
    """One line for each: its name, and what it does, or why it can't be loaded."""
    width = max((width_of(printable(each.name)) for each in found), default=0)
    return [
        f"{fitted(printable(each.name), width)}  "
        + printable(f"can't be loaded: {each.problem}" if each.problem else each.doc or each.task).rstrip()
        for each in found
    ]


def task_lines(asked: str, description: Description) -> list[str]:
    """What the task does, its parameters, its policies, and how it is run."""
    lines = [coloured(printable(description.name), "1")]
    if description.doc:
        lines += [f"  {printable(line)}".rstrip() for line in textwrap.dedent(description.doc).strip().split("\n")]
    lines += ["", f"  {'task:':<10} {printable(description.task)}"]
    if description.source:
        lines.append(f"  {'file:':<10} {printable(description.source)}")
    policies = ", ".join(_policies(description))
    if policies:
        lines.append(f"  {'policy:':<10} {policies}")
    if description.parameters:
        lines += ["", "parameters:"]
        for parameter in description.parameters:
            lines += _parameter(parameter)
    return [*lines, "", "run it:", f"  taskmon run --task {quoted(asked)}{_example(description.parameters)}"]


def _parameter(parameter: Parameter, within: str = "") -> list[str]:
    """What is told of it; `within`: the optional parameter of which it is a part."""
    kind = "a secret, never stored" if parameter.is_secret else _kind(parameter.type)
    if parameter.required:
        need = f"required if any of {within} is given" if within else "required"
    else:
        need = "optional" if parameter.default is None else f"else {json.dumps(parameter.default, ensure_ascii=False)}"
    lines = [f"  {printable(parameter.name)}: {printable(kind)}; {printable(need)}"]
    is_said = parameter.title.lower() == parameter.name.rpartition(".")[2].replace("_", " ").lower()
    said = ": ".join(filter(None, ("" if is_said else parameter.title, parameter.help)))
    if said:
        lines.append(f"      {printable(said)}")
    for part in _parts(parameter):
        lines += _parameter(part, within or ("" if parameter.required else parameter.name))
    return lines


def _kind(type_: ValueType) -> str:
    """What a value has to be, and of a list or dict what those are that it holds."""
    inner = type_.unwrapped
    if inner.item is None or inner.item.kind is Kind.ANY:
        return expectation(type_)
    what = {Kind.LIST: "a list, each entry", Kind.MAP: "an object, each value"}.get(inner.kind)
    return f"{what} {_kind(inner.item)}{', or null' if type_ is not inner else ''}" if what else expectation(type_)


def _parts(parameter: Parameter) -> Iterator[Parameter]:
    """What can be given by itself of a dataclass: named as it is typed, with what holds where it is left out."""
    whole = parameter.default if isinstance(parameter.default, dict) else {}
    for each in parameter.type.unwrapped.fields:
        need = {"required": False, "default": whole[each.name]} if each.name in whole else {}
        yield replace(each, name=f"{parameter.name}.{each.name}", **need)


def _policies(description: Description) -> list[str]:
    said = description.policies
    tries = counted(said.retries, "retry", "retries")
    parts = [f"{tries}, the first after {duration(said.backoff_s)}"] if said.retries else []
    if said.retry_on:
        parts.append("retried after " + ", ".join(map(printable, said.retry_on)))
    if said.timeout_s is not None:
        parts.append(f"timeout {duration(said.timeout_s)}")
    if said.quiet_timeout_s is not None:
        parts.append(f"quiet timeout {duration(said.quiet_timeout_s)}")
    if said.isolation is Isolation.THREAD:
        parts.append("in a thread of taskmon")
    if said.isolation is Isolation.POOL:
        parts.append("in a warm process, with other runs of its file")
    return parts


def _example(parameters: Sequence[Parameter]) -> str:
    """The options that have to be given."""
    texts = []
    for parameter in parameters:
        if parameter.required and parameter.is_secret:
            texts.append(f" --secret {parameter.name}=@FILE")
        elif parameter.required:
            object_ = parameter.type.kind is Kind.OBJECT and parameter.type.fields
            name = f"{parameter.name}.{parameter.type.fields[0].name}" if object_ else parameter.name
            texts.append(f" --param {name}=…")
    return "".join(texts)
