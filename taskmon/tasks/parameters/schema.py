"""What values a parameter takes, as data that a form can be drawn from and that travels as JSON; checks nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a value is; the value is what JSON holds."""

    INTEGER = "integer"  #: a whole number, not true or false
    NUMBER = "number"  #: a finite number
    BOOLEAN = "boolean"
    TEXT = "text"
    PATH = "path"  #: a text; made absolute when it is checked
    DATE = "date"  #: what JSON holds for this and the next five says `written_kinds`
    DATETIME = "datetime"
    TIME = "time"
    SPAN = "span"
    DECIMAL = "decimal"
    UUID = "uuid"
    CHOICE = "choice"  #: one of `choices`
    LIST = "list"  #: any number of `item`
    MAP = "map"  #: an object: texts to values of `item`
    OPTIONAL = "optional"  #: null, or an `item`
    OBJECT = "object"  #: an object with the fields of a dataclass or a TypedDict
    ANY = "any"  #: any JSON value

    @classmethod
    def _missing_(cls, value: object) -> Kind:
        """Of a taskmon that is newer than this process: its own check will say more."""
        return cls.ANY


class PathKind(StrEnum):
    """What a path has to lead to; the value is what JSON holds."""

    ANY = "any"
    FILE = "file"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values of a choice. `value` is how it is stored: of an Enum, the member's name."""

    value: Any  #: a JSON value
    title: str
    also: tuple[Any, ...] = ()  #: JSON values that mean the same: of an Enum, the member's value and its aliases

    def to_json(self) -> dict[str, Any]:
        return {"value": self.value, "title": self.title, "also": list(self.also)}

    @staticmethod
    def from_json(value: dict[str, Any]) -> Choice:
        return Choice(value["value"], value["title"], tuple(value["also"]))


@dataclass(frozen=True, slots=True)
class ValueType:
    """What values are taken; which of the fields say something depends on `kind`."""

    kind: Kind
    least: float | None = None  #: integer, number, decimal
    most: float | None = None
    path: PathKind = PathKind.ANY  #: path
    must_exist: bool = False
    pattern: str = ""  #: what a file's name has to look like, several separated by spaces
    choices: tuple[Choice, ...] = ()  #: choice
    item: ValueType | None = None  #: list, map, optional
    fields: tuple[Parameter, ...] = ()  #: object
    name: str = ""  #: object, choice: what Python calls it
    #: What a value becomes in Python: path, object, list: the class (list: None); choice: its members. Not in the JSON.
    python: Any = field(default=None, compare=False, repr=False)

    @property
    def unwrapped(self) -> ValueType:
        """The type of what an optional may hold; any other as it is."""
        return self.item if self.kind is Kind.OPTIONAL and self.item else self

    def to_json(self) -> dict[str, Any]:
        """The kind, and of the rest what says something."""
        return {"kind": self.kind.value} | {
            name: value
            for name, value in {
                "least": self.least,
                "most": self.most,
                "path": self.path.value if self.kind is Kind.PATH else None,
                "must_exist": self.must_exist if self.kind is Kind.PATH else None,
                "pattern": self.pattern or None,
                "choices": [choice.to_json() for choice in self.choices] or None,
                "item": self.item.to_json() if self.item else None,
                "fields": [each.to_json() for each in self.fields] if self.kind is Kind.OBJECT else None,
                "name": self.name or None,
            }.items()
            if value is not None
        }

    @staticmethod
    def from_json(value: dict[str, Any]) -> ValueType:
        """Read what `to_json` wrote."""
        item = value.get("item")
        return ValueType(
            kind=Kind(value["kind"]),
            least=value.get("least"),
            most=value.get("most"),
            path=PathKind(value.get("path", "any")),
            must_exist=value.get("must_exist", False),
            pattern=value.get("pattern", ""),
            choices=tuple(Choice.from_json(choice) for choice in value.get("choices", ())),
            item=ValueType.from_json(item) if item else None,
            fields=tuple(Parameter.from_json(each) for each in value.get("fields", ())),
            name=value.get("name", ""),
        )


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a task, or a field of a dataclass."""

    name: str
    type: ValueType
    required: bool = True
    default: Any = None  #: a JSON value, to be shown; null also where it can't be: what is not given is left to Python
    title: str = ""  #: what a form calls it
    help: str = ""
    is_secret: bool = False  #: a text, stored nowhere in clear and never shown

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "type": self.type.to_json(),
            "required": self.required,
            "default": self.default,
            "title": self.title,
            "help": self.help,
            "is_secret": self.is_secret,
        }

    @staticmethod
    def from_json(value: dict[str, Any]) -> Parameter:
        """Read what `to_json` wrote."""
        return Parameter(**{**value, "type": ValueType.from_json(value["type"])})
