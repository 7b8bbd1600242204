from __future__ import annotations

import datetime
import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import pytest

from taskmon.core.errors import InvalidError
from taskmon.tasks.markers import File, Folder, Label, Range, Secret
from taskmon.tasks.parameters.schema import Parameter
from taskmon.tasks.parameters.signature import bound, context_parameter, parameters_of
from taskmon.tasks.parameters.validation import check_params
from tests.tasks import signatures
from tests.tasks.signatures import Colour, Level, Size, Speed, many, problems

if TYPE_CHECKING:  # as people do, and as no hint can be read at run time
    from taskmon import TaskContext as Context
    from taskmon.tasks.context import TaskContext


def one(function: Callable[..., Any], name: str = "x") -> Parameter:
    return next(each for each in parameters_of(function) if each.name == name)


def test_a_signature_becomes_parameters_without_the_context_and_with_defaults_as_json() -> None:
    found = {each.name: each for each in parameters_of(many)}

    assert "ctx" not in found
    assert found["count"].required
    assert {name: each.default for name, each in found.items() if not each.required} == {
        "ratio": 1,
        "really": False,
        "text": "x",
        "path": "out",
        "size": {"width": 2, "height": 3, "tags": ["a"]},
        "speed": "SLOW",
        "level": "LOW",
        "mode": "1",
        "maybe": None,
        "old": None,
        "several": [],
        "table": None,
        "anything": None,
        "user": 0,
        "implicit": None,
    }
    assert {name: each.type.kind.value for name, each in found.items()} == {
        "count": "integer",
        "ratio": "number",
        "really": "boolean",
        "text": "text",
        "path": "path",
        "size": "object",
        "speed": "choice",
        "level": "choice",
        "mode": "choice",
        "maybe": "optional",
        "old": "optional",
        "several": "list",
        "table": "optional",
        "anything": "any",
        "user": "integer",
        "implicit": "optional",
    }


def test_a_label_a_range_and_a_file_reach_the_form_also_through_an_optional() -> None:
    def task(
        quality: Annotated[int, Label("Quality", "Lower is better"), Range(0, 51)],
        source: Annotated[Path, File(pattern="*.mkv")] | None = None,
        where: Annotated[str, Folder(exists=False)] = ".",
        token_of_mine: Annotated[str, Secret] = "s3cret",  # noqa: S107
    ) -> None: ...

    quality, source, where, token = (each.to_json() for each in parameters_of(resolved(task)))

    assert quality["title"] == "Quality"
    assert quality["help"] == "Lower is better"
    assert quality["type"] == {"kind": "integer", "least": 0, "most": 51}
    assert source["type"]["item"] == {"kind": "path", "path": "file", "must_exist": True, "pattern": "*.mkv"}
    assert where["type"] == {"kind": "path", "path": "folder", "must_exist": False}
    assert token["title"] == "Token of mine"
    assert token["is_secret"]
    assert token["default"] is None  # never shown


def resolved(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` as it is without `from __future__ import annotations`."""
    names = {**globals(), "Secret": Secret}
    function.__annotations__ = {name: eval(text, names) for name, text in function.__annotations__.items()}  # noqa: S307
    return function


def test_a_default_that_can_not_be_shown_is_a_default_all_the_same() -> None:
    def task(odd: int = "x", secret: object = object(), made: signatures.Unmade = signatures.Unmade(1)) -> None: ...  # type: ignore[assignment]  # noqa: B008

    task.__annotations__["made"] = signatures.Unmade

    odd, hidden, made = parameters_of(task)

    assert (odd.required, odd.default) == (False, None)
    assert (hidden.required, hidden.default) == (False, None)
    assert (made.required, made.default) == (False, {"number": 1})
    assert made.type.fields[0].to_json()["type"] == {"kind": "integer"}
    assert (made.type.fields[0].required, made.type.fields[0].default) == (False, None)


def test_the_context_is_known_by_its_hint_by_its_text_and_by_its_name() -> None:
    def by_text(context: TaskContext, x: int) -> None: ...
    def by_path(y: int, context: taskmon.tasks.context.TaskContext) -> None: ...  # type: ignore[name-defined]  # noqa: F821
    def by_name(ctx, x: int) -> None: ...  # type: ignore[no-untyped-def]
    def renamed(ctx: Context) -> None: ...
    def none(x: int) -> None: ...
    def by_class(it, x: int) -> None: ...  # type: ignore[no-untyped-def]

    from taskmon.tasks.context import TaskContext

    by_class.__annotations__["it"] = TaskContext

    assert [context_parameter(each) for each in (by_text, by_path, by_name, renamed, none, by_class)] == [
        "context",
        "context",
        "ctx",
        "ctx",
        None,
        "it",
    ]
    assert [each.name for each in parameters_of(by_path)] == ["y"]


def test_what_can_not_be_asked_for_is_refused_with_all_its_parameters() -> None:
    def task(  # type: ignore[no-untyped-def]
        only,
        /,
        when: datetime.tzinfo,
        either: int | str,
        some: set[list[int]],
        keys: dict[int, str],
        *rest,
        **more,
    ) -> None: ...

    with pytest.raises(InvalidError) as refused:
        parameters_of(task)

    text = str(refused.value)
    assert text.startswith("7 parameters of task() can't be asked for:")
    for expected in (
        "only: is positional-only",
        "when: tzinfo can't be given as a parameter; take str, a name such as Europe/Berlin",
        "either: int | str may be several types",
        "some: set[list[int]] holds what no set can: take a list",
        "keys: dict[int, str] has keys that are no texts",
        "rest: takes any number of values; take a list",
        "more: takes any names; take a dict",
    ):
        assert expected in text


@pytest.mark.parametrize(
    ("hint", "says"),
    [
        ("Decimal", "the hint Decimal can't be read: name 'Decimal' is not defined. Import what it names"),
        (signatures.Tree, "Tree.children: Tree holds itself"),
        (signatures.Login, "Login.password: a Secret is a parameter of its own"),
        ("list[Annotated[str, Secret()]]", "a Secret is a parameter of its own"),
        ("Annotated[int, Secret()]", "a Secret is a text"),
        ("Annotated[list[int], Range(1)]", "in a list it goes inside"),
        ("Annotated[list[Path], File()]", "list[Annotated[Path, File()]]"),
        ("Annotated[int, Range(9, 1)]", "leaves no number"),
        (Literal[b"x"], "holds what JSON can't"),
        ("None", "can't be given"),
        ("tuple[int, int]", "can't be given"),
    ],
)
def test_a_hint_that_makes_no_sense_says_so_and_names_the_parameter(hint: Any, says: str) -> None:
    def task(x: int) -> None: ...

    task.__annotations__["x"] = hint
    with pytest.raises(InvalidError) as refused:
        parameters_of(task)

    assert str(refused.value).startswith("task(): x: ")
    assert says in str(refused.value)


def test_a_decorated_function_is_asked_for_what_it_wraps() -> None:
    def outer(function: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> None: ...

        return wrapper

    @outer
    def task(x: Speed) -> None: ...

    assert one(task).type.name == "Speed"


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("count", 3, 3),
        ("count", 10**30, 10**30),
        ("ratio", 3, 3.0),
        ("ratio", 0.25, 0.25),
        ("really", True, True),
        ("text", "", ""),
        ("path", "a/./b/", "/w/a/b"),
        ("path", "/x/../y", "/x/../y"),
        ("path", "~/f", os.path.join("HOME", "f")),
        ("size", {"width": 1}, {"width": 1}),
        ("speed", "SLOW", "SLOW"),
        ("speed", 1, "SLOW"),
        ("speed", "quick", "FAST"),
        ("speed", "RAPID", "FAST"),
        ("level", 2, "HIGH"),
        ("mode", 1, 1),
        ("mode", True, True),
        ("mode", "1", "1"),
        ("mode", None, None),
        ("maybe", None, None),
        ("maybe", 9, 9),
        ("several", ["a", "/b"], ["/w/a", "/b"]),
        ("table", {"a": [1]}, {"a": [1]}),
        ("anything", {"a": (1, None)}, {"a": [1, None]}),
    ],
)
def test_what_fits_is_stored_as_json_with_absolute_paths_and_one_name_for_each_choice(
    name: str, value: Any, stored: Any, home: Path
) -> None:
    if isinstance(stored, str):
        stored = stored.replace("HOME", str(home))

    checked = check_params(parameters_of(many), {"count": 1} | {name: value}, "/w")

    assert checked == {"count": 1} | {name: stored}  # no default is added
    assert type(checked[name]) is type(stored)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("count", True, "true is not a whole number"),
        ("count", 3.0, "3.0 is not a whole number"),
        ("count", "3", '"3" is not a whole number'),
        ("count", None, "null is not a whole number"),
        ("ratio", float("nan"), "NaN is not a number"),
        ("ratio", float("inf"), "Infinity is not a number"),
        ("ratio", 10**400, "is not a number"),
        ("ratio", False, "false is not a number"),
        ("really", 1, "1 is not true or false"),
        ("really", "true", '"true" is not true or false'),
        ("text", 1, "1 is not a text"),
        ("path", "", '"" is not a path'),
        ("path", "a\0b", "is not a path"),
        ("speed", "sloww", '"sloww" is not one of SLOW, FAST; did you mean SLOW?'),
        ("speed", True, "true is not one of"),
        ("mode", 1.0, "1.0 is not one of 1, 1, true, null"),
        ("maybe", 10, "10 is not a whole number from 1 to 9"),
        ("several", "a", '"a" is not a list'),
        ("table", {"a": 1}, "1 is not a list"),
        ("anything", float("nan"), "is no JSON value"),
        ("anything", object(), "is no JSON value"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_was_expected(name: str, value: Any, says: str) -> None:
    found = problems(many, {"count": 1} | {name: value})

    assert len(found) == 1
    where, problem = next(iter(found.items()))
    assert where.partition(".")[0] == name
    assert says in problem


def test_all_problems_are_told_at_once_each_at_its_place() -> None:
    found = problems(many, {"cuont": 1, "size": {"width": 0, "heigth": 1}, "several": ["a", 1], "maybe": "x"})

    assert found == {
        "cuont": "there is no such parameter; did you mean count?",
        "count": "is missing; it is a whole number",
        "size.width": "0 is not a whole number, at least 1",
        "size.heigth": "there is no such parameter; did you mean height?",
        "several[1]": "1 is not a path",
        "maybe": '"x" is not a whole number from 1 to 9',
    }


def test_files_and_folders_have_to_be_there_and_be_what_they_are_to_be(tmp_path: Path) -> None:
    def task(
        file: Annotated[Path, File(pattern="*.CSV *.txt")],
        folder: Annotated[str, Folder()],
        new: Annotated[Path, File(exists=False)] = Path("new"),
        other: Annotated[Path, Folder(exists=False)] = Path("other"),
    ) -> None: ...

    (tmp_path / "a.csv").touch()
    (tmp_path / "a.mp3").touch()
    (tmp_path / "sub").mkdir()
    resolved(task)
    cwd = str(tmp_path)

    assert check_params(parameters_of(task), {"file": "a.csv", "folder": "sub"}, cwd) == {
        "file": f"{cwd}/a.csv",
        "folder": f"{cwd}/sub",
    }
    assert problems(task, {"file": "none.csv", "folder": "a.csv", "new": "sub", "other": "a.csv"}, cwd) == {
        "file": f"not found: {cwd}/none.csv",
        "folder": f"{cwd}/a.csv is a file, not a folder",
        "new": f"{cwd}/sub is a folder, not a file",
        "other": f"{cwd}/a.csv is a file, not a folder",
    }
    assert problems(task, {"file": "a.mp3", "folder": "sub"}, cwd) == {
        "file": "a.mp3 does not look like *.CSV or *.txt"
    }
    assert problems(task, {"file": "sub", "folder": "sub"}, cwd)["file"] == f"{cwd}/sub is a folder, not a file"


def test_a_file_that_is_taken_when_nothing_is_said_has_to_be_there_too(tmp_path: Path) -> None:
    def task(file: Annotated[Path, File()] = Path("settings.toml")) -> None: ...

    resolved(task)
    assert problems(task, {}, str(tmp_path)) == {"file": f"not found: {tmp_path}/settings.toml"}

    (tmp_path / "settings.toml").touch()
    assert check_params(parameters_of(task), {}, str(tmp_path)) == {}


def test_no_message_holds_the_value_of_a_secret() -> None:
    def task(token: Annotated[str, Secret()], n: int) -> None: ...

    found = problems(task, {"token": 123456789, "n": "x"})

    assert found["token"] == "a secret is a text"


def test_a_secret_may_come_later_but_not_never() -> None:
    def task(token: Annotated[str, Secret()]) -> None: ...

    assert check_params(parameters_of(task), {}, "/", secrets_later=True) == {}
    assert bound(task, {}, secrets_later=True) == {}
    with pytest.raises(InvalidError, match="token: is missing"):
        bound(task, {})
    assert bound(task, {"token": "t"}) == {"token": "t"}


def test_a_call_gets_what_its_hints_promise_and_pythons_own_defaults() -> None:
    given = {
        "count": 1,
        "ratio": 2,
        "path": "/p",
        "size": {"width": 2},
        "speed": "FAST",
        "level": "HIGH",
        "mode": True,
        "several": ["/a"],
        "table": {"a": [1]},
    }

    arguments = bound(many, given)

    assert arguments == {
        "count": 1,
        "ratio": 2.0,
        "path": Path("/p"),
        "size": Size(2, 3, ["a"]),
        "speed": Speed.FAST,
        "level": Level.HIGH,
        "mode": True,
        "several": [Path("/a")],
        "table": {"a": [1]},
    }
    assert type(arguments["ratio"]) is float
    assert arguments["mode"] is True


def test_a_str_enum_and_a_path_given_as_str_come_as_such() -> None:
    def task(colour: Colour, where: Annotated[str, File(exists=False)]) -> None: ...

    arguments = bound(task, {"colour": "red", "where": "/f"})

    assert arguments["colour"] is Colour.RED
    assert arguments["where"] == "/f"


def test_what_a_dataclass_minds_is_told_with_the_parameters_name() -> None:
    with pytest.raises(InvalidError, match=r"^size: more than 100 squares$"):
        bound(many, {"count": 1, "size": {"width": 99}})


def test_where_the_process_is_elsewhere_a_default_path_starts_from_the_jobs_folder_too(tmp_path: Path) -> None:
    def task(out: Path = Path("out"), log: Path | None = None, count: int = 1) -> None: ...

    assert bound(task, {}) == {}
    assert bound(task, {}, cwd=str(tmp_path)) == {"out": tmp_path / "out"}
    assert bound(task, {"out": "/x"}, cwd=str(tmp_path)) == {"out": Path("/x")}


@pytest.mark.parametrize(
    ("hint", "default", "says"),
    [
        (Annotated[int, Range(0, 51)], 60, "60 is not a whole number from 0 to 51"),
        (Annotated[float, Range(most=1)], 1.5, "1.5 is not a number, at most 1"),
        (Annotated[int | None, Range(1)], 0, "0 is not a whole number, at least 1"),
        (list[Annotated[int, Range(1, 9)]], [1, 10], "10 is not a whole number from 1 to 9"),
        (dict[str, Annotated[int, Range(1, 9)]], {"a": 0}, "0 is not a whole number from 1 to 9"),
        (Literal["fast", "safe"], "slow", "'slow' is not one of fast, safe"),
        (Literal[1, 2], True, "True is not one of 1, 2"),
    ],
)
def test_a_default_that_its_own_parameter_does_not_take_is_refused(hint: Any, default: Any, says: str) -> None:
    """A form began with a value that it then refused, and a run without one began with it all the same."""

    def task(x: Any = default) -> None: ...

    task.__annotations__["x"] = hint
    with pytest.raises(InvalidError) as refused:
        parameters_of(task)
    assert str(refused.value) == f"task(): x: its default, {says}"


@pytest.mark.parametrize(
    ("hint", "default"),
    [
        (Annotated[int, Range(0, 51)], 51),
        (Annotated[int, Range(0, 51)], None),
        (Literal["fast", "safe"], "safe"),
        (Literal["fast", "safe"], None),
        (int, object()),
        (list[int], None),
    ],
)
def test_a_default_that_fits_or_is_of_another_type_altogether_is_left_to_python(hint: Any, default: Any) -> None:
    def task(x: Any = default) -> None: ...

    task.__annotations__["x"] = hint
    assert not parameters_of(task)[0].required
