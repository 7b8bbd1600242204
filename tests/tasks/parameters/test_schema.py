from __future__ import annotations

import json

from taskmon.tasks.parameters.schema import Choice, Kind, Parameter, PathKind, ValueType


def test_a_parameter_survives_its_json_whatever_its_type() -> None:
    folder = ValueType(Kind.PATH, path=PathKind.FOLDER, must_exist=True, pattern="*.d")
    mode = ValueType(Kind.CHOICE, choices=(Choice("FAST", "FAST", ("quick", 2)), Choice(True, "true")), name="Mode")
    size = ValueType(Kind.OBJECT, fields=(Parameter("width", ValueType(Kind.INTEGER, least=0, most=9)),), name="Size")
    whole = ValueType(Kind.MAP, item=ValueType(Kind.LIST, item=ValueType(Kind.OPTIONAL, item=size)))
    for kind in (folder, mode, size, whole, ValueType(Kind.ANY)):
        given = Parameter("it", kind, required=False, default=[1], title="It", help="Which", is_secret=True)

        assert Parameter.from_json(json.loads(json.dumps(given.to_json()))) == given


def test_the_json_of_a_type_says_only_what_matters_to_its_kind() -> None:
    assert ValueType(Kind.TEXT).to_json() == {"kind": "text"}
    assert ValueType(Kind.INTEGER, least=0).to_json() == {"kind": "integer", "least": 0}
    assert ValueType(Kind.PATH).to_json() == {"kind": "path", "path": "any", "must_exist": False}
    assert ValueType(Kind.OBJECT, name="Empty").to_json() == {"kind": "object", "fields": [], "name": "Empty"}
