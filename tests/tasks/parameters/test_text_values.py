from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from taskmon.core.errors import InvalidError
from taskmon.tasks.parameters.signature import parameters_of
from taskmon.tasks.parameters.text_values import parse_texts
from tests.tasks.signatures import many, problems


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["count=3", "ratio=1e3", "really=yes", "text=1"], {"count": 3, "ratio": 1000.0, "really": True, "text": "1"}),
        (["text=a=b"], {"text": "a=b"}),
        (["text="], {"text": ""}),
        (["size.width=5", "size.tags=b"], {"size": {"width": 5, "height": 3, "tags": ["b"]}}),
        (['size={"width": 2}'], {"size": {"width": 2}}),
        (["mode=1"], {"mode": "1"}),
        (["mode=true"], {"mode": True}),
        (["mode=null"], {"mode": None}),
        (["mode:=1"], {"mode": 1}),
        (["speed=1"], {"speed": 1}),
        (["maybe=4"], {"maybe": 4}),
        (["maybe:=null"], {"maybe": None}),
        (["maybe=null"], {"maybe": None}),
        (["several=a", "several=b c"], {"several": ["a", "b c"]}),
        (['several=["a", "b"]'], {"several": ["a", "b"]}),
        (["several:=[]"], {"several": []}),
        (["several=[draft] x"], {"several": ["[draft] x"]}),
        (["table.a=1", "table.a=2"], {"table": {"a": [1, 2]}}),
        (["several=a,b"], {"several": ["a,b"]}),
        (['text={"a": 1}'], {"text": '{"a": 1}'}),
        (["text=null"], {"text": "null"}),
        (["anything=5"], {"anything": 5}),
        (["anything=five"], {"anything": "five"}),
        (["count=three", "nonsense=4"], {"count": "three", "nonsense": 4}),
    ],
)
def test_texts_from_a_shell_are_read_as_their_parameter_wants_them(texts: list[str], values: dict[str, Any]) -> None:
    read = parse_texts(parameters_of(many), texts)

    assert read == values
    assert repr(read) == repr(values)  # 1 is not True


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (["count"], "NAME=VALUE"),
        (["params.json"], "A file of parameters is given with --params"),
        (["=3"], "NAME=VALUE"),
        (["count=1", "count=2"], "count is given twice"),
        (["count:=x"], "What follows count:= is no JSON"),
        (["size=5", "size.width=2"], "size.width is given both as a whole and in parts"),
        (["several:=5", "several=a"], "several is given both as a whole and in parts"),
    ],
)
def test_texts_that_can_not_be_read_say_how_they_are_written(texts: list[str], says: str) -> None:
    with pytest.raises(InvalidError, match=says):
        parse_texts(parameters_of(many), texts)


def test_a_text_that_is_no_number_is_refused_by_the_check_with_what_was_typed() -> None:
    assert problems(many, parse_texts(parameters_of(many), ["count=three"])) == {
        "count": '"three" is not a whole number'
    }


def test_null_can_be_given_wherever_it_is_said_to_be_taken() -> None:
    """ "A text, or null" took the word for a text, and of a number it said that null was none."""

    @dataclass
    class Size:
        width: int | None = 3

    def task(
        text: str | None,
        path: Path | None,
        listed: list[int] | None,
        each: list[str | None],
        size: Size,
        named: dict[str, int | None],
        plain: str,
        real: str | None,
    ) -> None: ...

    texts = ["text=null", "path=null", "listed=null", "each=null", "each=a", "size.width=null", "named.a=null",
             "plain=null", 'real:="null"']  # fmt: skip
    task.__annotations__["size"] = Size
    assert parse_texts(parameters_of(task), texts) == {
        "text": None,
        "path": None,
        "listed": None,
        "each": [None, "a"],
        "size": {"width": None},
        "named": {"a": None},
        "plain": "null",
        "real": "null",
    }


def test_a_part_leaves_the_rest_as_it_was_given_or_as_its_default_has_it() -> None:
    """A saved job with two fields lost one of them when the other was given for a run."""

    @dataclass
    class Inner:
        x: int = 1
        y: int = 1

    @dataclass
    class Outer:
        inner: Inner
        name: str = "n"

    def task(
        outer: Outer = Outer(Inner(2, 3)),  # noqa: B008
        table: dict[str, Inner] = {"a": Inner(4, 5)},  # noqa: B006, B008
        maybe: Inner | None = None,
    ) -> None: ...

    task.__annotations__ |= {"outer": Outer, "table": dict[str, Inner], "maybe": Inner | None}
    Outer.__dataclass_fields__["inner"].type = Inner
    parameters = parameters_of(task)
    saved = {"outer": {"inner": {"x": 7, "y": 8}, "name": "saved"}, "maybe": None}

    assert parse_texts(parameters, ["outer.inner.x=0"]) == {"outer": {"inner": {"x": 0, "y": 3}, "name": "n"}}
    assert parse_texts(parameters, ["outer.inner.x=0", "maybe.y=9"], saved) == {
        "outer": {"inner": {"x": 0, "y": 8}, "name": "saved"},
        "maybe": {"y": 9},
    }
    assert parse_texts(parameters, ["table.a.x=0", "table.b.y=1"])["table"] == {"a": {"x": 0, "y": 5}, "b": {"y": 1}}
    assert parse_texts(parameters, ['outer={"inner": {}}'], saved)["outer"] == {"inner": {}}
    assert parse_texts(parameters, ["table:={}"], {"table": {"a": {"x": 1}}})["table"] == {}
    assert saved["outer"] == {"inner": {"x": 7, "y": 8}, "name": "saved"}
