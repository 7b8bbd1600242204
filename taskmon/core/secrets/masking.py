"""Masking: which words of a job are secrets, and texts without them: what is shown, told, logged and exported.

A secret is known by where it stands: the value of an option, a variable, a parameter or a JSON key whose name says so,
the password in a URL, what follows `Authorization:`. Where it stood once, its value is masked wherever else it turns up
in the words of that run: its name, an error and its details, a message, the newest line of output. What is kept for the
next attempt (the job itself, captured environments) and what the program printed (output.log) stay as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeGuard

from taskmon.core.errors import RunError
from taskmon.core.job import Job, JobKind
from taskmon.core.progress import Progress
from taskmon.core.secrets import signs as signs

MASK = "•••"

_SECRET_NAME = re.compile(
    r"(?:^|_)(?:pass(?:word|wd|phrase|code|wort)?s?|pw|pswd|kennwort|secrets?|token|pat|jwt|bearer|t?otp|creds"
    r"|credentials?|auth|authorization|cookies?|session_?id|signature"
    r"|(?:api|app|auth|access|private|secret|session|signing|encryption|master|account|consumer|deploy|fernet|hmac|jwt"
    r"|licen[cs]e|storage|stream|subscription)_?key)\d*(?:_|$)"
    r"|(?:apikey|token|password|passwd|passphrase|secret|_pwd|(?:db|ftp|http|mail|pg|proxy|root|smtp|sql|ssh|user)pass)"
    r"\d*$"
)
#: What tells of a secret without being one: where it is kept, how long, of which kind.
_ABOUT_A_SECRET = re.compile(
    r"_(?:file|path|dir|folder|fd|env|command|cmd|program|helper|prompt|type|name|len|length|size|count|limit|ttl|expiry"
    r"|url|uri|store|manager|method|mode|policy|sock|socket|host|user|username|retries|timeout|enabled|required|through)$"
)
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OPTION = re.compile(r"--?[A-Za-z][\w.-]*")
_NAME = re.compile(r"[A-Za-z_][\w.-]*")
_WHOLE_ASSIGNMENT = re.compile(r"(--?)?([A-Za-z_][\w.-]*)=(.+)", re.DOTALL)
#: Neither a reference that the shell resolves, nor one of a few words and small numbers, is a secret.
_NO_SECRET = re.compile(
    r"\$.*|\d{1,3}|true|false|yes|no|none|null|auto|basic|digest|bearer|required|optional|" + MASK, re.DOTALL
)
#: Shorter ones would take half of another text with them.
SHORTEST_SOUGHT = 4
#: Shorter messages are whole.
_MAY_BE_CUT = 250

Found = Callable[[str], None]


@lru_cache(maxsize=1_024)  # the names of the same variables, for each attempt
def is_secret(name: str) -> bool:
    """Whether the value of a variable, option, parameter or key of this name is a secret."""
    name = _HUMPS.sub("_", name).replace("-", "_").replace(".", "_").replace(" ", "_").lower()
    return _SECRET_NAME.search(name) is not None and _ABOUT_A_SECRET.search(name) is None


def masked_text(text: str) -> str:
    """A text without what stands in it as secrets do; values known from elsewhere are `Masking`'s."""
    return _text(text, _forget)


def masked_argv(argv: Iterable[str]) -> list[str]:
    """Arguments without the secrets among them; a single one, as a shell's whole line, is read as a text."""
    return _argv(argv, _forget)


def masked_env(env: Mapping[str, str]) -> dict[str, str]:
    """Variables without the secrets among them."""
    return {name: _named(name, text, _forget) for name, text in env.items()}


def masked_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """A task's parameters without the secrets among them, in lists and objects as well."""
    return {name: _value(value, _forget, name) for name, value in params.items()}


def masked_job(job: Job) -> Job:
    """The job as it may be shown: it could not be run."""
    if job.kind is JobKind.TASK:
        return replace(job, params=masked_params(job.params), env=masked_env(job.env))
    argv, env = tuple(masked_argv(job.argv)), masked_env(job.env)
    return job if argv == job.argv and env == job.env else replace(job, argv=argv, env=env)


@dataclass(frozen=True, slots=True)
class Masking:
    """The words of one run without its secrets: those that stand in its job, and those it was given for the attempt."""

    sought: tuple[str, ...] = ()  #: the texts to be masked wherever they turn up, the longest first

    @classmethod
    def of(cls, job: Job, secrets: Mapping[str, str] | None = None) -> Masking:
        """Args:
        secrets: The values of the job's secret parameters, where they are known.
        """
        found = list((secrets or {}).values())
        _argv(job.argv, found.append)
        for name, text in job.env.items():
            _named(name, text, found.append)
        for name, value in job.params.items():
            _value(value, found.append, name)
        return cls.of_values(found)

    @classmethod
    def of_values(cls, values: Iterable[str]) -> Masking:
        """These values, as they are, escaped, as in a URL, or line by line: so do messages quote them."""
        forms = {
            form
            for text in values
            for form in (text, repr(text)[1:-1], json.dumps(text)[1:-1], _percent_encoded(text), *text.splitlines())
        }
        return cls(tuple(sorted((form for form in forms if len(form) >= SHORTEST_SOUGHT), key=len, reverse=True)))

    def text(self, text: str) -> str:
        """A text in which these values are masked, and passwords in URLs."""
        for value in self.sought:
            if value in text:
                text = text.replace(value, MASK)
        return _urls(text, _forget)

    def cut_text(self, text: str) -> str:
        """As `text`, of one that may have been cut short in the midst of a value."""
        text = self.text(text)
        kept = text.removesuffix("…")
        for value in self.sought if len(text) >= _MAY_BE_CUT else ():
            for length in range(min(len(value) - 1, len(kept)), SHORTEST_SOUGHT - 1, -1):
                if kept.endswith(value[:length]):
                    return kept[:-length] + MASK
        return text

    def value(self, value: Any) -> Any:
        """A JSON value with its texts and names masked. Code and output in it are texts, not command lines."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(each) for each in value]
        if isinstance(value, dict):
            return {
                self.text(key): self.value(masked_argv(each) if _is_argv(key, each) else each)
                for key, each in value.items()
            }
        return value

    def record(self, error: RunError) -> RunError:
        """An error as it may be stored and told."""
        return RunError(_text(self.cut_text(error.message), _forget), error.code, self.value(error.details))

    def progress(self, progress: Progress | None) -> Progress | None:
        """Progress with its message masked."""
        if progress is None or not progress.message:
            return progress
        shown = self.text(progress.message)
        return progress if shown == progress.message else replace(progress, message=shown)


def masked_record(error: RunError) -> RunError:
    """An error that was stored before errors were masked."""
    details = error.details or {}
    argv = details.get("argv")
    if argv is None or not _is_argv("argv", argv):
        return error
    return replace(error, details={**details, "argv": masked_argv(argv)})


def _is_argv(name: str, value: object) -> TypeGuard[list[str]]:
    return name == "argv" and isinstance(value, list) and all(isinstance(part, str) for part in value)


def _forget(value: str) -> None:
    """For who only masks."""


def _hidden(value: str, found: Found) -> str:
    """The mask in place of a value, or the value where it is none; its quotes stay."""
    bare = value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
    if not bare or _NO_SECRET.fullmatch(bare.lower()):
        return value
    found(bare)
    return value.replace(bare, MASK)


def _named(name: str, text: str, found: Found) -> str:
    return _hidden(text, found) if is_secret(name) else _text(text, found)


def _value(value: Any, found: Found, name: str = "") -> Any:
    if isinstance(value, str):
        return _named(name, value, found)
    if isinstance(value, list):
        # Under a name that says so each text is one; otherwise they may be arguments.
        return [_value(each, found, name) for each in value] if is_secret(name) else _list(value, found)
    if isinstance(value, dict):
        # As containers list their variables.
        named = value.get("name", value.get("key"))
        inside = named if isinstance(named, str) and is_secret(named) else "value"
        return {
            _text(key, found): _value(each, found, name if is_secret(name) else inside if key == "value" else key)
            for key, each in value.items()
        }
    return MASK if is_secret(name) and isinstance(value, int | float) and not isinstance(value, bool) else value


def _list(values: list[Any], found: Found) -> list[Any]:
    if len(values) == 2 and isinstance(values[0], str) and _NAME.fullmatch(values[0]) and is_secret(values[0]):
        return [values[0], _value(values[1], found, values[0])]
    shown, texts = [], iter(_argv((each for each in values if isinstance(each, str)), found))
    for each in values:
        shown.append(next(texts) if isinstance(each, str) else _value(each, found))
    return shown


def _argv(argv: Iterable[str], found: Found) -> list[str]:
    shown: list[str] = []
    program = letter = ""
    before = ""  #: the option whose value this part is
    for part in argv:
        if (name := part.rpartition("/")[2]) in signs.LETTERS:
            program, letter = name, signs.LETTERS[name]
        if before and not part.startswith("--"):
            shown.append(_login(part, found) if before in signs.LOGIN else _hidden(part, found))
            letter = "" if before == letter else letter  # what follows is the program that it was given for
            before = ""
            continue
        before = ""
        if letter and part.startswith(letter) and len(part) > len(letter):
            shown.append(letter + _hidden(part[len(letter) :], found))
            continue
        if (
            (letter == part and program not in signs.LETTERS_ASK)
            or part in signs.LOGIN
            or (_OPTION.fullmatch(part) and is_secret(part.lstrip("-")))
        ):
            before = part
        whole = _WHOLE_ASSIGNMENT.fullmatch(part)
        if whole and is_secret(whole[2]):
            shown.append(part[: whole.start(3)] + _hidden(whole[3], found))
        else:
            shown.append(_text(part, found))
    return shown


def _login(part: str, found: Found) -> str:
    name, colon, password = part.partition(":")
    # Of numbers it is a user and a group.
    return name + colon + _hidden(password, found) if password and not name.isdigit() else part


def _urls(text: str, found: Found) -> str:
    if "://" not in text:
        return text
    text = signs.LOGIN_IN_URL.sub(lambda match: f"{match[1]}:{_hidden(match[2], found)}@", text)
    return signs.TOKEN_IN_URL.sub(lambda match: f"{_hidden(match[1], found)}@", text)


def _text(text: str, found: Found) -> str:
    # Most texts hold nothing of the kind: a look at the letters is quicker than ten searches.
    text = _urls(text, found)
    if "=" in text:
        text = _named_in(text, signs.ASSIGNED, found)
        for given in (signs.PWD_GIVEN, signs.QUERY):
            text = given.sub(lambda match: match[1] + _hidden(match[2], found), text)
    if "-" in text:
        if " " in text:
            text = _named_in(text, signs.GIVEN, found)
            text = signs.LETTER_GIVEN.sub(lambda match: _lettered(match, found), text)
        if ":" in text:
            text = signs.LOGIN_GIVEN.sub(lambda match: match[1] + _hidden(match[2], found), text)
    if ":" in text:
        text = signs.KEYED.sub(lambda match: _if_secret(match, found), text)
        text = signs.HEADER.sub(lambda match: _header(match, found), text)
        text = signs.PASS_GIVEN.sub(lambda match: match[1] + _hidden(match[2], found), text)
    if "earer" in text or "Basic" in text:
        text = signs.BEARER.sub(lambda match: match[1] + _hidden(match[2], found), text)
    if signs.STARTS_OF_TOKENS.search(text):
        text = signs.TOKEN.sub(lambda match: _hidden(match[0], found), text)
    return text


def _named_in(text: str, names: re.Pattern[str], found: Found) -> str:
    """The text without the values that follow names of secrets."""
    shown, done = [], 0
    for match in names.finditer(text):
        if match.start() < done or not is_secret(match[1]):
            continue
        quote = text[match.start() - 1 : match.start()]
        if quote and quote in "\"'" and match[0].endswith("="):  # the quotes are around both
            end = text.find(quote, match.end())
            end = len(text) if end < 0 else end
        else:
            value = signs.A_VALUE.match(text, match.end())
            end = value.end() if value else match.end()
        shown += [text[done : match.end()], _hidden(text[match.end() : end], found)]
        done = end
    return "".join((*shown, text[done:])) if shown else text


def _lettered(match: re.Match[str], found: Found) -> str:
    program, letter, apart = match[2], match[3], match[4]
    is_given = letter == signs.LETTERS[program] and not (apart and program in signs.LETTERS_ASK)
    return match[1] + _hidden(match[5], found) if is_given else match[0]


def _header(match: re.Match[str], found: Found) -> str:
    return match[1] + match[2] + _scheme(match[3], found) if is_secret(match[1]) else match[0]


def _percent_encoded(text: str) -> str:
    return "".join(
        char
        if (char.isascii() and char.isalnum()) or char in "-._~"
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
        for char in text
    )


def _if_secret(match: re.Match[str], found: Found) -> str:
    return match[1] + _hidden(match[3], found) if is_secret(match[2]) else match[0]


def _scheme(value: str, found: Found) -> str:
    """What follows `Authorization:`: the scheme's name stays."""
    scheme, space, rest = value.partition(" ")
    return f"{scheme} {_hidden(rest, found)}" if space and scheme.isalpha() else _hidden(value, found)
