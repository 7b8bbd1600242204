"""What a step is called with: a digest by which a later attempt tells whether it is the same, and words for people.

A value counts by what it holds where it compares by that: numbers, texts, containers, dataclasses, enums, paths,
arrays. A function counts by its name and by the variables that it takes along. All else counts by its type alone, which
`Call.unknown` names. Secrets are left out of both, and the digest is keyed: what is not known to be one can't be
looked up in a table either.
"""

from __future__ import annotations

import enum
import functools
import hashlib
import os
import reprlib
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType, MethodType, ModuleType
from typing import Any

from taskmon.core.secrets.masking import MASK, Masking, is_secret, masked_text

#: Hexadecimal digits of what is called with what; the rest tells where in its file an unnamed function stands.
CALL_DIGITS = 24
_LONGEST_SHOWN = 160
#: Of bytes, before what is secret in them is masked, and before they are cut to what is shown.
_MOST_READ = 4_096
#: Longer ones are hashed before they become a part of something else.
_LONG_BYTES = 64
#: A variable of the environment that is a secret by its name, and may be one by its length.
_SHORTEST_SECRET = 8
#: They compare by identity, for there is one of each.
_VALUES = frozenset({"zoneinfo.ZoneInfo"})


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments, as they are when a step begins."""

    digest: str
    unknown: tuple[str, ...]  #: what counts by its type alone: "session (Session)"
    function: Callable[..., Any] = field(repr=False)
    args: tuple[Any, ...] = field(repr=False)
    kwargs: Mapping[str, Any] = field(repr=False)
    secrets: Secrets = field(repr=False)

    def text(self) -> str:
        """It in words, short and without secrets: fetch('a', timeout=5)."""
        shown = _Shown(self.secrets)
        named = _arguments(self.function, self.args, self.kwargs)
        inside = ", ".join(f"{name}={shown.of(name, value)}" if name in self.kwargs else shown.of(name, value)
                           for name, value in named)  # fmt: skip
        along = ", ".join(f"{name}={shown.of(name, value)}" for name, value in _taken_along(self.function))
        text = f"{_name_of(self.function)}({inside})" + (f" where {along}" if along else "")
        text = masked_text(text)
        return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


class Secrets:
    """The values that must be found nowhere: the task's secret parameters, and those of its environment."""

    def __init__(self, params: Mapping[str, str] | None = None, environment: Mapping[str, str] | None = None) -> None:
        named = {name: value for name, value in (params or {}).items() if value}
        for name, value in (environment or {}).items():
            if len(value) >= _SHORTEST_SECRET and is_secret(name):
                named.setdefault(f"${name}", value)
        # The longest first: one may be a part of another.
        self._named = sorted(named.items(), key=lambda each: -len(each[1]))
        self._masking = Masking.of_values(named.values())

    def left_out(self, text: str) -> str:
        """The text with the name of each secret in its place: another value of the same is the same call."""
        for name, value in self._named:
            if value in text:
                text = text.replace(value, f"\0{name}\0")
        return text

    def left_out_of_bytes(self, content: bytes) -> bytes:
        """As `left_out`, of what may be large."""
        for name, value in self._named:
            encoded = value.encode("utf-8", "surrogateescape")
            if encoded in content:
                content = content.replace(encoded, b"\0" + name.encode("utf-8", "surrogateescape") + b"\0")
        return content

    def masked(self, text: str) -> str:
        """The text as it may be shown."""
        return self._masking.text(text) if self._named else text


def call_of(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any], salt: bytes, secrets: Secrets
) -> Call:
    """The call, digested with `salt`, which is the run's own."""
    reading = _Reading(secrets)
    parts = [reading.labelled(_name_of(function), function)]
    for name, value in _arguments(function, args, kwargs):
        # By name or by place: which of them an author uses is no difference.
        parts += [reading.text(name), reading.labelled(name, value)]
    digest = hashlib.blake2b(_framed(b"call", parts), digest_size=CALL_DIGITS // 2, key=salt).hexdigest()
    if reading.places:
        digest += hashlib.blake2b(repr(reading.places).encode(), digest_size=4).hexdigest()
    return Call(digest, tuple(dict.fromkeys(reading.unknown)), function, args, kwargs, secrets)


class _Reading:
    """Turns values into bytes that are the same for the same values, in whatever process."""

    def __init__(self, secrets: Secrets) -> None:
        self.places: list[object] = []
        self.unknown: list[str] = []
        self._secrets = secrets
        self._label = ""
        self._around: list[int] = []

    def labelled(self, label: str, value: Any) -> bytes:
        self._label = label
        try:
            return self.value(value)
        except (RecursionError, MemoryError):
            return self._only_type(value)

    def text(self, text: str) -> bytes:
        return _leaf(b"text", self._secrets.left_out(text).encode("utf-8", "surrogatepass"))

    def value(self, value: Any) -> bytes:
        kind = type(value)
        if kind is str:
            return self.text(value)
        if value is None or kind is bool or kind is float:
            return _leaf(kind.__name__.encode(), repr(value).encode())
        if kind is int:
            return self._integer(value)
        if kind is bytes:
            return _leaf(b"bytes", self._secrets.left_out_of_bytes(value))
        if id(value) in self._around:  # it holds itself
            return b"^%d" % self._around.index(id(value))
        self._around.append(id(value))
        try:
            return self._compound(value, kind)
        finally:
            self._around.pop()

    def _compound(self, value: Any, kind: type) -> bytes:
        if kind is list or kind is tuple:
            return _framed(kind.__name__.encode(), [self.value(each) for each in value])
        if kind is set or kind is frozenset:  # in any order
            return _framed(b"set", sorted(self.value(each) for each in value))
        if kind is dict:
            return self._pairs(value.items())
        if isinstance(value, enum.Enum):
            return _framed(b"enum", [*self._named(kind), self.text(value.name)])
        if isinstance(value, PurePath):
            return _framed(b"path", [self.text(str(value))])
        if isinstance(value, type):
            return _framed(b"class", self._named(value))
        if isinstance(value, ModuleType):
            return _framed(b"module", [self.text(value.__name__)])
        if isinstance(value, FunctionType):
            return self._function(value)
        if isinstance(value, MethodType):
            return _framed(b"method", [self.value(value.__func__), self._owner(value.__self__)])
        if isinstance(value, (BuiltinFunctionType, MethodDescriptorType)):
            owner = getattr(value, "__self__", None)
            owner = None if isinstance(owner, ModuleType) else owner
            return _framed(b"builtin", [*self._named(value), self._owner(owner)])
        if isinstance(value, functools.partial):
            return _framed(b"partial", [self.value(each) for each in (value.func, value.args, value.keywords)])
        if not _is_plain(kind, "__eq__") or f"{kind.__module__}.{kind.__qualname__}" in _VALUES:
            return self._reduced(value, kind)
        return self._only_type(value)

    def _owner(self, value: Any) -> bytes:
        """What a method belongs to. What can change, such as the list of list.append, does so with each step."""
        return self._only_type(value) if type(value).__hash__ is None else self.value(value)

    def _integer(self, value: int) -> bytes:
        # Decimal is quadratic, and refused above 4,300 digits; no secret is as long.
        text = hex(value) if value.bit_length() > 512 else self._secrets.left_out(str(value))
        return _leaf(b"int", text.encode())

    def _pairs(self, pairs: Iterable[tuple[Any, Any]]) -> bytes:
        return _framed(b"dict", sorted(_framed(b"", [self.value(key), self.value(each)]) for key, each in pairs))

    def _function(self, function: FunctionType) -> bytes:
        function = _unwrapped(function)
        parts = list(self._named(function))
        if _is_nested(function):
            for name, value in _taken_along(function):
                parts += [self.text(name), self.value(value)]
            # Python 3.12 does not say where a constant stands: two functions that only return one differ by that.
            where = next((each for each in function.__code__.co_positions() if each[2]), None) or repr(
                [each for each in function.__code__.co_consts if isinstance(each, (str, bytes, int, float))]
            )
            self.places.append((function.__code__.co_firstlineno, where))
        return _framed(b"function", parts)

    def _reduced(self, value: Any, kind: type) -> bytes:
        """What `copy` and `pickle` would take of it."""
        try:
            reduced = value.__reduce_ex__(4)
            if isinstance(reduced, str):
                return _framed(b"global", [*self._named(kind), self.text(reduced)])
            made_by, args, state, items, pairs = (*reduced, None, None, None, None)[:5]
            items = None if items is None else list(items)
            pairs = None if pairs is None else list(pairs)
        except (RecursionError, MemoryError):
            raise
        except Exception:  # whatever the user's class does
            return self._only_type(value)
        name = self.text(getattr(made_by, "__qualname__", ""))
        parts = [*self._named(kind), name, self.value(args), self.value(state), self.value(items)]
        return _framed(b"object", [*parts, b"" if pairs is None else self._pairs(pairs)])

    def _only_type(self, value: Any) -> bytes:
        kind = type(value)
        if kind is not object and kind.__module__.partition(".")[0] != "taskmon":
            self.unknown.append(f"{self._label} ({kind.__name__})")
        return _framed(b"type", self._named(kind))

    def _named(self, what: Any) -> list[bytes]:
        return [self.text(_home(getattr(what, "__module__", None) or "")), self.text(getattr(what, "__qualname__", ""))]


class _Shown(reprlib.Repr):
    """Values in a few words; what may be long is masked before it is cut."""

    def __init__(self, secrets: Secrets) -> None:
        super().__init__()
        self.maxstring = self.maxother = 48
        self._secrets = secrets

    def of(self, name: str, value: Any) -> str:
        if is_secret(name):
            return MASK
        try:
            return self._secrets.masked(self.repr(value))
        except Exception:  # a class whose instances can't be shown
            return f"<{type(value).__name__}>"

    def repr_str(self, x: str, level: int) -> str:
        return super().repr_str(self._secrets.masked(x), level)

    def repr_bytes(self, x: bytes, level: int) -> str:
        return self.repr_instance(x[:_MOST_READ], level)

    def repr_instance(self, x: Any, level: int) -> str:
        if callable(x) or _is_plain(type(x), "__repr__"):
            return f"<{_name_of(x) if callable(x) else type(x).__name__}>"
        text = masked_text(self._secrets.masked(repr(x)))
        return text if len(text) <= self.maxother else text[: self.maxother - 1] + "…"


def _arguments(function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Each argument with the name that the function gives it; those given by name in the order of their names."""
    inner: Any = function.__func__ if isinstance(function, MethodType) else function
    code = _unwrapped(inner).__code__ if isinstance(inner, FunctionType) else None
    names = code.co_varnames[: code.co_argcount] if code else ()
    names = names[1:] if isinstance(function, MethodType) else names
    given = [(names[at] if at < len(names) else f"argument {at + 1}", value) for at, value in enumerate(args)]
    return [*given, *sorted(kwargs.items())]


def _taken_along(function: Any) -> list[tuple[str, Any]]:
    """The variables around a function that was made within another, and its defaults: arguments in all but place."""
    if not isinstance(function, FunctionType):
        return []
    function = _unwrapped(function)
    if not _is_nested(function):
        return []
    code, found = function.__code__, []
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        try:
            found.append((name, cell.cell_contents))
        except ValueError:  # not assigned yet
            continue
    defaults = function.__defaults__ or ()
    names = code.co_varnames[code.co_argcount - len(defaults) : code.co_argcount]
    return [*found, *zip(names, defaults, strict=True), *sorted((function.__kwdefaults__ or {}).items())]


def _unwrapped(function: Any) -> FunctionType:
    """The author's function below what decorators have put around it."""
    seen = set()
    inner = function
    while isinstance(getattr(inner, "__wrapped__", None), FunctionType) and id(inner) not in seen:
        seen.add(id(inner))
        inner = inner.__wrapped__
    return inner  # type: ignore[no-any-return]  # a FunctionType, as what it was found in


def _is_plain(kind: type, method: str) -> bool:
    """Whether a class has this method as every object has it."""
    return getattr(kind, method) is getattr(object, method)


def _is_nested(function: FunctionType) -> bool:
    return "<" in function.__qualname__


def _name_of(function: Any) -> str:
    """As its author knows it: fetch, Site.fetch, lambda."""
    if isinstance(function, functools.partial):
        return _name_of(function.func)
    name = str(getattr(function, "__qualname__", None) or type(function).__qualname__)
    return name.rpartition("<locals>.")[2].replace("<lambda>", "lambda")


def _home(module: str) -> str:
    """What a module is known by from attempt to attempt: a task's file may be loaded under several names."""
    loaded = sys.modules.get(module)
    if loaded is not None and "__taskmon_code__" in vars(loaded):
        return os.path.basename(getattr(loaded, "__file__", None) or "")
    return module


def _leaf(tag: bytes, data: bytes) -> bytes:
    if len(data) > _LONG_BYTES:
        return tag + b"#" + hashlib.blake2b(data, digest_size=32).digest()
    return tag + b"=" + data


def _framed(tag: bytes, parts: Iterable[bytes]) -> bytes:
    """One whole of which each part can be told from the next."""
    content = b"".join(b"%d:%s" % (len(part), part) for part in parts)
    return _leaf(tag, content)
