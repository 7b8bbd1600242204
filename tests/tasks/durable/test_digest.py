"""What a step is called with, as a digest: the same for the same values in any process, another for others."""

from __future__ import annotations

import datetime
import enum
import functools
import operator
import subprocess
import sys
import threading
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from taskmon.tasks.durable.digest import CALL_DIGITS, Call, Secrets, call_of

Point = namedtuple("Point", "x y")


class Colour(enum.Enum):
    RED = "red"
    GREEN = "green"


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    values: tuple[float, ...] = ()


class Session:
    """Equal to itself alone."""

    def __init__(self, host: str) -> None:
        self.host = host

    def get(self, url: str) -> str:
        return self.host + url


def fetch(url: object, *, timeout: float = 1.0) -> object:
    return url, timeout


def called(*args: Any, function: Callable[..., Any] = fetch, secrets: Secrets | None = None, **kwargs: Any) -> Call:
    return call_of(function, args, kwargs, b"salt", secrets or Secrets())


#: Each differs from all others, whatever it is alike to.
VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 10**400, 1.0, -0.0, 0.5, float("inf"), "", "0", "1", "None", b"", b"1",
    bytearray(b"1"),
    [], [1], [1, 2], [[1], 2], [1, [2]], (), (1,), ((1,),), {}, {"a": 1}, {"a": 2}, {"b": 1}, {1: "a"}, set(), {1},
    {1, 2}, "ab", ["a", "b"], ["ab"], "é", "\ud800", "x" * 1_000, "x" * 1_001, 1j, range(3), range(4), slice(1),
    Path("a"), Path("a/b"), Colour.RED, Colour.GREEN, Row("a"), Row("a", (1.0,)), Row("b"), Point(1, 2), Point(2, 1),
    Decimal("1"), Decimal("1.0"), Fraction(1, 3), UUID(int=1), datetime.date(2026, 1, 1), datetime.timedelta(1),
    datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), deque([1]), Counter("ab"),
    OrderedDict(a=1), defaultdict(list, a=1), fetch, len, sum, str.upper, "a".upper, "b".upper, int, Row, sys,
    functools.partial(fetch, 1), functools.partial(fetch, 2), functools.partial(fetch, 1, timeout=2),
    operator.itemgetter(1).__class__,
]  # fmt: skip


def test_values_that_differ_have_digests_that_differ() -> None:
    found: dict[str, Any] = {}
    for value in VALUES:
        digest = called(value).digest
        assert digest not in found, (value, found.get(digest))
        found[digest] = value


def test_the_same_values_have_the_same_digest_whatever_order_they_were_put_together_in() -> None:
    assert called({"a": 1, "b": [2]}).digest == called(dict(reversed([("a", 1), ("b", [2])]))).digest
    words = [f"word {number}" for number in range(50)]
    assert called(set(words)).digest == called({*words[25:], *words[:25]}).digest
    assert called(Row("a", (1.0,))).digest == called(Row("".join(["a"]), (0.5 + 0.5,))).digest


def test_another_process_with_another_order_of_sets_gives_the_same_digest() -> None:
    program = (
        "from tests.tasks.durable.test_digest import *\n"
        "words = {f'word {n}' for n in range(50)}\n"
        "print(called(words, [Row('a'), Colour.RED, Path('x'), {w: len(w) for w in words}], timeout=3).digest)"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }

    assert len(said) == 1


def test_a_function_counts_by_its_name_and_arguments_by_the_name_that_it_gives_them() -> None:
    assert called("a").digest != called("a", function=str).digest
    assert called("a", timeout=1).digest != called("a", timeout=2).digest
    assert called("a", timeout=1).digest != called("a").digest
    assert called("a").digest == called(url="a").digest


def test_what_a_function_takes_along_is_an_argument_like_others() -> None:
    def made(url: str) -> Callable[[], str]:
        return lambda: url

    def with_default(url: str) -> Callable[..., str]:
        return lambda at=url: at

    assert called(function=made("a")).digest == called(function=made("a")).digest
    assert called(function=made("a")).digest != called(function=made("b")).digest
    assert called(function=with_default("a")).digest != called(function=with_default("b")).digest


def test_unnamed_functions_of_one_name_differ_by_where_they_stand_and_loosely_they_do_not() -> None:
    one, other = (lambda: 1), (lambda: 2)

    digests = [called(function=each).digest for each in (one, other)]

    assert digests[0] != digests[1]
    assert digests[0][:CALL_DIGITS] == digests[1][:CALL_DIGITS]


def test_decorators_leave_the_function_what_it_is() -> None:
    @functools.lru_cache
    def cached(url: str) -> str:
        return url

    @functools.wraps(fetch)
    def around(*args: Any) -> Any:
        return fetch(*args)

    assert called("a", function=around).digest == called("a").digest
    assert called("a", function=cached).digest != called("b", function=cached).digest


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Session("a"), "url (Session)"),
        (threading.Lock(), "url (lock)"),
        ([1, iter([])], "url (list_iterator)"),
        ((letter for letter in ""), "url (generator)"),
    ],
)
def test_what_is_equal_to_itself_alone_counts_by_its_type_and_that_is_said(value: Any, said: str) -> None:
    assert called(value).unknown == (said,)


def test_a_method_counts_with_what_it_is_a_method_of() -> None:
    one = called("/x", function=Session("a").get)

    assert one.digest == called("/x", function=Session("b").get).digest
    assert one.unknown == ("Session.get (Session)",)
    assert called(1, function=[].append).digest == called(1, function=[1].append).digest
    assert called("/x", function="a".join).digest != called("/x", function="b".join).digest


def test_what_holds_itself_or_is_nested_too_deep_has_a_digest() -> None:
    ring: list[Any] = [1]
    ring.append(ring)
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]

    assert called(ring).digest == called(ring).digest
    assert called(deep).unknown == ("url (list)",)
    while deep:  # taken apart by hand: the interpreter would recurse
        deep = deep.pop()


def test_a_class_that_raises_when_it_is_looked_at_counts_by_its_type() -> None:
    class Spiteful:
        def __eq__(self, other: object) -> bool:
            raise ValueError

        def __reduce_ex__(self, protocol: object) -> Any:
            raise ValueError

        def __repr__(self) -> str:
            raise ValueError

    assert called(Spiteful()).unknown == ("url (Spiteful)",)
    assert called(Spiteful()).text() == "fetch(<Spiteful>)"


def test_another_run_has_other_digests_for_the_same() -> None:
    assert call_of(fetch, ("a",), {}, b"1", Secrets()).digest != call_of(fetch, ("a",), {}, b"2", Secrets()).digest


@pytest.mark.parametrize("wrapped", [str, lambda it: [it], lambda it: {"a": f"Bearer {it}"}, lambda it: it.encode()])
def test_a_secret_is_in_neither_the_digest_nor_the_words(wrapped: Callable[[str], Any]) -> None:
    given = [called(wrapped(it), secrets=Secrets({"token": it})) for it in ("hunter2hunter2", "correcthorse")]

    assert given[0].digest == given[1].digest
    assert "hunter2" not in given[0].text()


def test_two_secrets_can_be_told_from_each_other() -> None:
    secrets = Secrets(
        {"token": "hunter2", "key": "hunter2hunter2"}, {"API_TOKEN": "correcthorse", "LANG": "en_US.UTF-8"}
    )

    assert called("hunter2", secrets=secrets).digest != called("hunter2hunter2", secrets=secrets).digest
    assert "correct" not in called("correcthorse", secrets=secrets).text()
    assert called("en_US.UTF-8", secrets=secrets).text() == "fetch('en_US.UTF-8')"


def test_a_secret_that_would_be_cut_in_the_midst_is_masked_whole() -> None:
    secret = "s3cr3t" * 30
    call = called(["x" * 20 + secret], secrets=Secrets({"token": secret}))

    assert "s3cr3t" not in call.text()


def test_the_words_are_those_of_the_call_and_short() -> None:
    rate = 0.1

    def train() -> float:
        return rate

    assert called("a", timeout=5).text() == "fetch('a', timeout=5)"
    assert called(function=train).text() == "train() where rate=0.1"
    assert called("x" * 10_000, list(range(10_000))).text().count("…") <= 1
    assert len(called(*["x" * 100] * 100).text()) == 160
    assert called(Session("a")).text() == "fetch(<Session>)"
    assert called(password="hunter2").text() == "fetch(password=•••)"
