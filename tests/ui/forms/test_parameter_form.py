"""The form of a task: which field each kind of value gets, what it says, and where it says what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from taskmon.tasks.parameters.schema import Choice, Kind, Parameter, PathKind, ValueType
from taskmon.ui.forms.parameter_form import ParameterForm
from taskmon.ui.widgets.number_box import NumberBox
from tests.ui.hands import press, write

Form = Callable[..., ParameterForm]
COLOURS = ValueType(Kind.CHOICE, choices=(Choice("RED", "red", ("r",)), Choice("BLUE", "blue")))
POINT = ValueType(
    Kind.OBJECT,
    fields=(
        Parameter("x", ValueType(Kind.INTEGER, least=0, most=9)),
        Parameter("y", ValueType(Kind.INTEGER), required=False, default=5),
    ),
)
TEXTS = ValueType(Kind.LIST, item=ValueType(Kind.TEXT))


@pytest.fixture
def form(qtbot: QtBot) -> Iterator[Form]:
    made: list[ParameterForm] = []

    def make(*parameters: Parameter) -> ParameterForm:
        made.append(ParameterForm(parameters))
        made[-1].show()
        return made[-1]

    yield make
    for one in made:
        shiboken6.delete(one)


def of(kind: Kind, **fields: Any) -> Parameter:
    given = {name: fields.pop(name) for name in ("least", "most", "item", "path") if name in fields}
    return Parameter("it", ValueType(kind, **given), **fields)


def text_of(form: QWidget, name: str) -> str:
    label = form.findChild(QLabel, name)
    assert label is not None
    return label.text() if not label.isHidden() else ""


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (ValueType(Kind.INTEGER), 7),
        (ValueType(Kind.INTEGER, least=-5, most=2**70), 2**65),
        (ValueType(Kind.NUMBER), 0.25),
        (ValueType(Kind.NUMBER), -1e300),
        (ValueType(Kind.BOOLEAN), True),
        (ValueType(Kind.TEXT), "a <b>text</b> & more"),
        (ValueType(Kind.PATH, path=PathKind.FILE), "/etc/hosts"),
        (ValueType(Kind.DATE), "2026-01-31"),
        (ValueType(Kind.SPAN), "1h30m"),
        (ValueType(Kind.OPTIONAL, item=ValueType(Kind.UUID)), None),
        (ValueType(Kind.LIST, item=ValueType(Kind.DECIMAL)), ["1.10"]),
        (COLOURS, "BLUE"),
        (TEXTS, ["one", "two"]),
        (ValueType(Kind.LIST, item=POINT), [{"x": 1}, {"x": 2, "y": 3}]),
        (ValueType(Kind.MAP, item=ValueType(Kind.INTEGER)), {"a": 1, "b": 2}),
        (ValueType(Kind.OPTIONAL, item=ValueType(Kind.NUMBER)), None),
        (ValueType(Kind.OPTIONAL, item=ValueType(Kind.NUMBER)), 1.5),
        (ValueType(Kind.OPTIONAL, item=COLOURS), None),
        (ValueType(Kind.OPTIONAL, item=COLOURS), "RED"),
        (ValueType(Kind.OPTIONAL, item=ValueType(Kind.BOOLEAN)), False),
        (ValueType(Kind.OPTIONAL, item=POINT), None),
        (ValueType(Kind.OPTIONAL, item=POINT), {"x": 4}),
        (ValueType(Kind.OPTIONAL, item=TEXTS), ["a"]),
        (POINT, {"x": 3, "y": 4}),
        (ValueType(Kind.ANY), {"free": [1, None, "text"]}),
    ],
    ids=lambda given: given.kind.value if isinstance(given, ValueType) else json.dumps(given)[:30],
)
def test_what_is_filled_in_is_what_is_given(form: Form, type_: ValueType, value: Any) -> None:
    made = form(Parameter("it", type_))

    made.fill({"it": value})

    assert made.value() == {"it": value}
    assert type(made.value()["it"]) is type(value)
    assert made.faults() == {}


def test_defaults_are_shown_and_left_to_python(form: Form) -> None:
    made = form(
        of(Kind.INTEGER, required=False, default=23),
        Parameter("colour", COLOURS, required=False, default="BLUE"),
        Parameter("loud", ValueType(Kind.BOOLEAN), required=False, default=True),
        Parameter("point", POINT, required=False, default={"x": 1}),
        Parameter("names", TEXTS, required=False, default=["a", "b"]),
    )

    box, colour = made.findChild(NumberBox, "param_it"), made.findChild(QComboBox, "param_colour")
    assert box is not None
    assert colour is not None
    assert (box.text(), colour.currentText()) == ("23", "blue")
    first = made.findChild(QLineEdit, "param_names_1")
    assert first is not None
    assert first.text() == "a"
    assert made.value() == {}
    write(made, "param_it", "24")
    write(made, "param_point_x", "2")
    assert made.value() == {"it": 24, "point": {"x": 2}}


def test_nothing_that_is_needed_is_made_up(form: Form) -> None:
    made = form(
        of(Kind.INTEGER, least=1, most=9),
        Parameter("text", ValueType(Kind.TEXT)),
        Parameter("colour", COLOURS),
        Parameter("where", ValueType(Kind.PATH)),
    )

    assert made.value() == {}


def test_a_text_that_makes_no_number_is_given_as_it_was_typed(form: Form) -> None:
    made = form(of(Kind.INTEGER))

    for typed, given in (("abc", "abc"), ("1.5", "1.5"), ("nan", "nan"), ("1_000", 1000), (" 12 ", 12)):
        write(made, "param_it", typed)
        assert made.value() == {"it": given}


def test_what_json_holds_as_a_text_has_an_example_and_a_default_that_stays(form: Form) -> None:
    made = form(
        of(Kind.DATETIME),
        Parameter("span", ValueType(Kind.SPAN), required=False, default=5400),
        Parameter("price", ValueType(Kind.DECIMAL, least=0, most=9), required=False, default="1.10"),
        Parameter("day", ValueType(Kind.OPTIONAL, item=ValueType(Kind.DATE)), required=False),
    )
    lines = {name: made.findChild(QLineEdit, f"param_{name}") for name in ("it", "span", "price", "day")}

    shown = {name: (line.text(), line.placeholderText()) for name, line in lines.items() if line is not None}
    assert shown == {
        "it": ("", "needed; such as 2026-01-31T18:30+01:00"),
        "span": ("5400", "such as 90, 5m or 1h30m"),
        "price": ("1.10", "0 to 9"),
        "day": ("", "none; such as 2026-01-31"),
    }
    assert made.value() == {}
    write(made, "param_it", " 2026-01-31 ")
    write(made, "param_span", "1h")
    write(made, "param_price", "1.1")
    assert made.value() == {"it": "2026-01-31", "span": "1h", "price": "1.1"}


def test_what_need_not_be_there_is_not_given_by_a_box_without_a_tick_or_a_list_without_entries(form: Form) -> None:
    """An empty list took the place of a default that could not be shown."""
    made = form(
        of(Kind.BOOLEAN, required=False),
        Parameter("names", TEXTS, required=False),
        Parameter("table", ValueType(Kind.MAP, item=ValueType(Kind.TEXT)), required=False),
    )

    assert made.value() == {}
    box = made.findChild(QCheckBox, "param_it")
    assert box is not None
    box.setChecked(True)
    press(made, "param_names_add")
    write(made, "param_names_1", "a")
    assert made.value() == {"it": True, "names": ["a"]}


def test_the_arrows_of_a_number_stay_within_its_range(form: Form) -> None:
    made = form(of(Kind.INTEGER, least=1, most=3))
    box = made.findChild(NumberBox, "param_it")
    assert box is not None
    assert box.lineEdit().placeholderText() == "1 to 3"

    seen = []
    for _ in range(4):
        QTest.keyClick(box, Qt.Key.Key_Up)
        seen.append(box.text())
    assert seen == ["1", "2", "3", "3"]
    for _ in range(4):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.text() == "1"


def test_rows_are_added_and_removed(form: Form) -> None:
    made = form(Parameter("it", TEXTS, required=False, default=["a", "b"]))

    press(made, "param_it_add")
    write(made, "param_it_3", "c")
    press(made, "param_it_1_remove")

    assert made.value() == {"it": ["b", "c"]}


def test_an_entry_without_a_name_is_a_fault(form: Form) -> None:
    made = form(Parameter("it", ValueType(Kind.MAP, item=ValueType(Kind.INTEGER))))

    press(made, "param_it_add")
    write(made, "param_it_1", "5")
    assert "no name" in made.faults()["it"]

    write(made, "param_it_1_key", "five")
    assert made.faults() == {}
    assert made.value() == {"it": {"five": 5}}


def test_what_is_no_json_is_a_fault_that_says_how_to_write_it(form: Form) -> None:
    made = form(of(Kind.ANY))
    text = made.findChild(QPlainTextEdit, "param_it")
    assert text is not None

    text.setPlainText("hello")
    assert "no JSON" in made.faults()["it"]
    assert '"hello"' in made.faults()["it"]

    text.setPlainText('"hello"')
    assert made.faults() == {}
    assert made.value() == {"it": "hello"}


def test_a_secret_is_dots_until_somebody_wants_to_see_it(form: Form) -> None:
    made = form(Parameter("token", ValueType(Kind.TEXT), is_secret=True))
    line = made.findChild(QLineEdit, "param_token")
    assert line is not None
    line.setText("hunter2")
    assert line.echoMode() is QLineEdit.EchoMode.Password
    assert line.displayText() != "hunter2"

    press(made, "param_token_show")

    assert line.displayText() == "hunter2"
    assert made.value() == {"token": "hunter2"}


def test_a_home_folder_is_meant_by_a_tilde(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    made = form(Parameter("it", ValueType(Kind.PATH)))

    write(made, "param_it", "~/films")

    assert made.value() == {"it": "/home/me/films"}


def test_each_problem_stands_beside_its_field_also_within_a_dataclass(form: Form) -> None:
    made = form(of(Kind.INTEGER), Parameter("point", POINT), Parameter("names", TEXTS))
    problems = {"it": "Too large.", "point.x": "Is missing.", "names[1]": "Is no text.", "other": "Who is that?"}

    left = made.show_problems(problems)

    assert left == {"other": "Who is that?"}
    assert text_of(made, "param_it_error") == "Too large."
    assert text_of(made, "param_point_x_error") == "Is missing."
    assert text_of(made, "param_point_error") == ""
    assert text_of(made, "param_names_error") == "Is no text."
    made.show_problems({})
    assert [text_of(made, f"param_{name}_error") for name in ("it", "point_x", "names")] == ["", "", ""]


def test_labels_and_helps_take_no_markup(form: Form) -> None:
    made = form(
        Parameter("a", ValueType(Kind.TEXT), title="<b>A</b>", help="<img src=x>"),
        Parameter("b", ValueType(Kind.BOOLEAN), title="Cut & paste"),
    )

    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in made.findChildren(QLabel))
    assert {"<b>A</b>", "<img src=x>"} <= {label.text() for label in made.findChildren(QLabel)}
    box = made.findChild(QCheckBox, "param_b")
    assert box is not None
    assert box.text() == "Cut && paste"


def test_everything_operated_has_a_name_of_its_own_and_an_accessible_one(form: Form) -> None:
    made = form(
        of(Kind.INTEGER),
        Parameter("point", POINT),
        Parameter("names", TEXTS, required=False, default=["a"]),
        Parameter("colour", COLOURS),
        Parameter("maybe", ValueType(Kind.OPTIONAL, item=POINT)),
        Parameter("token", ValueType(Kind.TEXT), is_secret=True),
        Parameter("file", ValueType(Kind.PATH)),
        Parameter("any", ValueType(Kind.ANY)),
    )
    named = [widget for widget in made.findChildren(QWidget) if widget.objectName().startswith("param_")]
    operated = [widget for widget in named if not isinstance(widget, QLabel)]

    assert all(widget.accessibleName() for widget in operated), [w.objectName() for w in operated]
    assert len({widget.objectName() for widget in named}) == len(named)
