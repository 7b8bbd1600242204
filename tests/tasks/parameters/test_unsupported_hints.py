"""What can't be a parameter says which it is, how it is hinted, and what to write instead; what can be one is."""

from __future__ import annotations

import collections
import re
import sys
import types
import typing
from collections.abc import AsyncIterator, Callable, Collection, Generator, Iterable, Iterator, MutableMapping, Set
from dataclasses import dataclass
from datetime import datetime, tzinfo
from fractions import Fraction
from io import BytesIO
from typing import IO, Annotated, Any, Generic, NamedTuple, NewType, NotRequired, Required, TypedDict, TypeVar, Union

import pytest

from taskmon.core.errors import InvalidError
from taskmon.tasks.markers import Label, Range, Secret
from taskmon.tasks.parameters.schema import Kind
from taskmon.tasks.parameters.signature import bound, parameters_of
from tests.tasks.signatures import problems

T = TypeVar("T")


class Own:
    """A class as anybody writes it."""


class Stamp(datetime):
    """A datetime of somebody's own, as pandas and pendulum have one."""


class Pair(NamedTuple):
    a: int
    b: int


class Base(TypedDict):
    level: int


class Options(Base, total=False):
    name: str
    needed: Required[Annotated[int, Range(1, 9), Label("Needed")]]


class Loose(TypedDict):
    level: int
    name: NotRequired[str]


class Nested(TypedDict):
    again: list[Nested]


class Hidden(TypedDict):
    token: Annotated[str, Secret()]


@dataclass
class Box(Generic[T]):
    value: T


@dataclass(frozen=True)
class Point:
    x: int


@dataclass
class Spot:
    x: int


UserId = NewType("UserId", int)
OnePair = collections.namedtuple("OnePair", "a b")  # as people write them


def taking(hint: Any) -> Any:
    def task(x: Any) -> None: ...

    task.__annotations__ = {"x": hint}
    return task


def of_module(name: str, kind: str, *bases: type) -> type:
    """A class as a library that is not installed here has it."""
    return types.new_class(kind, bases, {}, lambda body: body.update(__module__=name))


def _name(value: object) -> str:
    """What a test is called by: the members of a set come in another order in each process."""
    return "a set" if isinstance(value, (set, frozenset)) else str(value)


@pytest.mark.parametrize(
    ("hint", "says"),
    [
        (bytes, "bytes can't be given as a parameter; take str for a text, or Path of a file that holds them"),
        (bytearray, "or Path of a file"),
        (complex, "complex can't be given as a parameter; take two floats"),
        (Callable[[int], str], "Callable[[int], str] can't be given as a parameter; take str, a name"),
        (Callable, "take str, a name"),
        (type[Own], "take str, a name"),
        (Own, "Own can't be given as a parameter; make it a dataclass, or take dict"),
        (list[Own], "Own can't be given"),
        (dict[str, Own | None], "Own can't be given"),
        (Annotated[Own, "a remark"], "Own can't be given as a parameter; make it a dataclass"),
        (Stamp, "Stamp can't be given as a parameter; take datetime, and make it of that in the task"),
        (Union[int, str], "Union[int, str] may be several types; say which one"),  # noqa: UP007
        (int | str | None, "int | str | None may be several types; say which one (and None, if it may be left out)"),
        (Iterator[int], "take list[…]: what is given is stored"),
        (Generator[int, None, None], "take list[…]"),
        (AsyncIterator[int], "take list[…]"),
        (tuple[int, str], "tuple[int, str] can't be given as a parameter; take a dataclass with a field for each"),
        (tuple[()], "take a dataclass"),
        (Pair, "Pair can't be given as a parameter; make it a dataclass with the same fields"),
        (OnePair, "make it a dataclass with the same fields"),
        (set[list[int]], "holds what no set can: take a list"),
        (set[dict[str, int]], "holds what no set can"),
        (set[Spot], "holds what no set can"),
        (Nested, "Nested.again: Nested holds itself; take a dict"),
        (Hidden, "Hidden.token: a Secret is a parameter of its own"),
        (IO[str], "take Path, and open it in the task"),
        (BytesIO, "take Path, and open it"),
        (re.Pattern[str], "take str, and compile it"),
        (tzinfo, "take str, a name such as Europe/Berlin"),
        (Fraction, "take Decimal, or str"),
        (None, "leave the parameter away"),
        (T, "say which type is meant"),
        (Box[int], "make it a dataclass, or take dict"),
        (
            of_module("numpy", "ndarray"),
            "ndarray can't be given as a parameter; take Path of a file that the task reads",
        ),
        (of_module("numpy", "float64", float), "take float"),
        (of_module("pydantic.main", "Model"), "make it a dataclass, or take dict and make it of that in the task"),
        (Annotated[str, Range(1)], "a Range is for an int, a float or a Decimal"),
        (Annotated[int, Range("1")], "the limits of Range(least='1', most=None) are int or float"),  # type: ignore[arg-type]
    ],
    ids=_name,
)
def test_what_can_not_be_a_parameter_says_what_to_take_instead(hint: Any, says: str) -> None:
    with pytest.raises(InvalidError) as refused:
        parameters_of(taking(hint))

    assert str(refused.value).startswith("task(): x: ")
    assert says.replace("Callable[", "") in str(refused.value).replace("collections.abc.", "").replace("Callable[", "")


@pytest.mark.parametrize(
    ("hint", "kind", "given", "seen"),
    [
        (UserId, Kind.INTEGER, 3, 3),
        (NewType("Ids", list[UserId]), Kind.LIST, [3], [3]),
        (Iterable[int], Kind.LIST, [3], [3]),
        (Collection, Kind.LIST, ["a"], ["a"]),
        (typing.List, Kind.LIST, ["a"], ["a"]),  # noqa: UP006
        (Set[int], Kind.LIST, [3, 3], frozenset({3})),
        (set, Kind.LIST, [3, "a"], {3, "a"}),
        (set[Point], Kind.LIST, [{"x": 1}], {Point(1)}),
        (set[tuple[int, ...]], Kind.LIST, [[1, 2]], {(1, 2)}),
        (typing.Tuple, Kind.LIST, [1], (1,)),  # noqa: UP006
        (MutableMapping[str, int], Kind.MAP, {"a": 1}, {"a": 1}),
        (Options, Kind.OBJECT, {"level": 1, "needed": 2}, {"level": 1, "needed": 2}),
        (Loose, Kind.OBJECT, {"level": 1, "name": "n"}, {"level": 1, "name": "n"}),
        (Any, Kind.ANY, {"a": [None]}, {"a": [None]}),
    ],
    ids=_name,
)
def test_what_has_a_plain_meaning_can(hint: Any, kind: Kind, given: Any, seen: Any) -> None:
    [parameter] = parameters_of(taking(hint))
    came = bound(taking(hint), {"x": given})["x"]

    assert parameter.type.kind is kind
    assert came == seen
    assert type(came) is type(seen)


def test_a_parameter_without_a_hint_takes_any_json() -> None:
    def task(x) -> None: ...  # type: ignore[no-untyped-def]

    assert parameters_of(task)[0].type.kind is Kind.ANY


def test_the_keys_of_a_typed_dict_are_needed_as_it_says() -> None:
    assert problems(taking(Options), {"x": {"nam": "x"}}) == {
        "x.nam": "there is no such parameter; did you mean name?",
        "x.level": "is missing; it is a whole number",
        "x.needed": "is missing; it is a whole number from 1 to 9",
    }
    assert problems(taking(Loose), {"x": {}}).keys() == {"x.level"}


def test_what_can_not_be_in_a_set_is_told_before_it_is_queued() -> None:
    with pytest.raises(InvalidError, match=r"^x: unhashable type: 'list'$"):
        bound(taking(set), {"x": [[1]]})


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python 3.12 has `type`")
def test_an_alias_is_what_it_stands_for() -> None:
    names: dict[str, Any] = {}
    aliases = ("Ids = list[int]", "Some[T] = list[T] | None", "Deep = list[Deep]", "Lost = list[Nothing]")
    exec("\n".join(f"type {alias}" for alias in aliases), names)  # noqa: S102

    assert bound(taking(names["Ids"]), {"x": [1]}) == {"x": [1]}
    assert bound(taking(names["Some"][int]), {"x": [1]}) == {"x": [1]}
    with pytest.raises(InvalidError, match="holds itself"):
        parameters_of(taking(names["Deep"]))
    with pytest.raises(InvalidError, match="the hint Lost can't be read: name 'Nothing' is not defined"):
        parameters_of(taking(names["Lost"]))
