"""A file of parameters: what it gives, and that whatever is wrong with it is told with its name, line and remedy."""

from __future__ import annotations

import codecs
import json
import os
from pathlib import Path
from typing import Any

import pytest

from taskmon.cli.requests.params_file import read_params
from taskmon.core.errors import InvalidError


def read(folder: Path, name: str, content: str | bytes) -> dict[str, Any]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return dict(read_params([str(path)]).values)


def complaint(*names: Path | str) -> str:
    with pytest.raises(InvalidError) as refused:
        read_params([str(name) for name in names])
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "content", "values"),
    [
        ("p.json", '{"a": 1, "b": {"c": [null, "x", true, 1.5]}}', {"a": 1, "b": {"c": [None, "x", True, 1.5]}}),
        ("P.JSON", "{}", {}),
        ("p.json", codecs.BOM_UTF8 + b'{"a": "\xc3\xa9"}', {"a": "é"}),
        ("p.json", '{"a": {"x": 1}, "b": {"x": 1}, "x": [{"x": "NaN"}, {"x": "{:"}]}',
         {"a": {"x": 1}, "b": {"x": 1}, "x": [{"x": "NaN"}, {"x": "{:"}]}),
        ("p.toml", "a = 1\n[b]\nc = [true, 'x']\n", {"a": 1, "b": {"c": [True, "x"]}}),
        ("p.toml", codecs.BOM_UTF8 + b"a = 1\r\n", {"a": 1}),
        ("p.toml", "", {}),
        ("p.toml", "when = 2026-01-31T18:30:00Z\nday = [2026-01-31]\nat = {hour = 18:30:00}\n",
         {"when": "2026-01-31T18:30:00+00:00", "day": ["2026-01-31"], "at": {"hour": "18:30:00"}}),
        ("p.toml", "a = { '$json' = 'null' }\n", {"a": None}),
    ],
)  # fmt: skip
def test_it_is_an_object_of_parameters(tmp_path: Path, name: str, content: str | bytes, values: dict[str, Any]) -> None:
    assert read(tmp_path, name, content) == values


def test_of_several_files_the_later_wins_and_each_name_has_its_place(tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.toml"
    one.write_text('{"a": 1,\n "b": {"c": 2},\n "d": 1}')
    other.write_text('# first\na = 2\n[[rows]]\nx = 1\n["quoted name"]\nx = 1\n')

    found = read_params([str(one), str(other)])

    assert dict(found.values) == {"a": 2, "b": {"c": 2}, "d": 1, "rows": [{"x": 1}], "quoted name": {"x": 1}}
    assert found.place("a") == f"{other}:2"
    assert found.place("b.c[3]") == f"{one}:2"
    assert found.place("d") == f"{one}:3"
    assert found.place("rows[0].x") == f"{other}:3"
    assert found.place("quoted name") == f"{other}:5"
    assert found.place("e") is None


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("p.json", "", " is empty. Parameters are written {"),
        ("p.json", '{"a": 1\n"b": 2}', ":2: this is no JSON: Expecting ',' delimiter (column 1)."),
        ("p.json", "{'a': 1}", ":1: this is no JSON"),
        ("p.json", '{"a": 1} {"b": 1}', ":1: this is no JSON: Extra data"),
        ("p.json", "[1]", ":1: this is a list; parameters are an object"),
        ("p.json", '"a"', ":1: this is a text; parameters are an object"),
        ("p.json", "null", ":1: this is null; parameters are an object"),
        ("p.json", '{"a": {"NaN": "NaN"},\n"b":\n NaN}', ":3: NaN is a number that JSON does not have. Leave it out"),
        ("p.json", '{"a": [1,\n -Infinity]}', ":2: -Infinity is a number that JSON does not have"),
        ("p.json", '{"a": 1' + "0" * 5000 + ".0}", f":1: 1{'0' * 59}… is a number that JSON does not have"),
        ("p.json", '{"a": 1e999}', ":1: 1e999 is a number that JSON does not have"),
        ("p.json", '{"b": {"a": 1},\n "a": 1,\n "\\u0061": 2}', ":3: a stands there twice. Leave one of them."),
        ("p.json", '{"b": [{"x": 1,\n "x": 1}]}', ":2: x stands there twice"),
        ("p.json", '{"a": "\\ud800"}', ": A text holds half a character"),
        ("p.json", '{"a": ' + "9" * 5000 + "}", ": a number has thousands of digits"),
        ("p.json", '{"a": ' + "[" * 300 + "]" * 300 + "}", "deep"),
        ("p.json", "[" * 100_000, "deep"),
        ("p.json", b'{"a":\n "caf\xe9"}', ":2: this is no UTF-8. Save it as UTF-8."),
        ("p.json", codecs.BOM_UTF16_LE + "{}".encode("utf-16-le"), " is in UTF-16. Save it as UTF-8."),
        ("p.json", b"{" + b" " * 4_000_000 + b"}", " is longer than 4 MB. Put what is large into a file of its own"),
        ("p.toml", "a = 1\nb = \n", ":2: this is no TOML: Invalid value."),
        ("p.toml", "a = 1\na = 2\n", ":2: this is no TOML: Cannot overwrite a value."),
        ("p.toml", "a = 1\n[b]\nc = [nan]\n", ":2: c is nan; a number is meant."),
        ("p.toml", "a = inf\n", ":1: a is inf"),
        ("p.toml", "a." * 60 + "b = 1\n", ":1: this is no TOML: A name has more than 50 parts."),
        ("p.toml", '{"a": 1}', ":1: this is no TOML"),
    ],
)
def test_what_is_wrong_with_it_is_told_with_its_line(
    tmp_path: Path, name: str, content: str | bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)

    said = complaint(path)

    assert said.startswith(str(path))
    assert says in said
    assert "\n" not in said


def test_what_is_no_file_is_neither_waited_for_nor_read(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "zero.json").symlink_to("/dev/zero")
    (tmp_path / "gone.json").symlink_to("nowhere")
    (tmp_path / "closed.json").touch(mode=0)

    assert complaint(tmp_path / "folder.json").endswith("folder.json is a folder, no file. Give --params a file.")
    assert complaint(tmp_path / "pipe.json").endswith("pipe.json is a pipe, no file. Give --params a file.")
    assert complaint(tmp_path / "zero.json").endswith("zero.json is a device, no file. Give --params a file.")
    assert "can't be read: No such file or directory" in complaint(tmp_path / "gone.json")
    if os.geteuid() != 0:
        assert "can't be read: Permission denied" in complaint(tmp_path / "closed.json")


def test_what_names_no_such_file_says_what_it_takes(tmp_path: Path) -> None:
    assert "One parameter is given with --param a=1" in complaint("a=1")
    for name in ("p", "p.yaml", ""):
        assert "its name says which: FILE.json, FILE.toml." in complaint(name)


def test_a_large_file_with_a_fault_at_its_end_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    rows = ",\n".join(json.dumps({"name": f"n{number}", "in": {"x": number}}) for number in range(30_000))
    path.write_text(f'{{"rows": [{rows}],\n"a": NaN}}')

    assert complaint(path).startswith(f"{path}:30001: NaN")
