"""download_urls against a real server: ranges, validators, checksums, names, and all that goes wrong on the way."""

from __future__ import annotations

import hashlib
import json
import os
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from taskmon.core.progress import Progress
from taskmon.tasks.builtin import downloads
from taskmon.tasks.builtin.downloads import safe_name
from taskmon.tasks.process.perform import Ended, Stop
from tests.tasks.builtin.attempts import Attempts, killed_and_resumed
from tests.tasks.builtin.http_files import HttpFiles, Served, served
from tests.waiting import wait_until

_CONTENT = random.Random(13).randbytes(1_500_000)
_OTHER = random.Random(14).randbytes(1_500_000)
_OFTEN = {
    "taskmon.tasks.builtin.transfer._KEEP_EVERY_S": 0.0,
    "taskmon.tasks.builtin.transfer._PIECE_BYTES": 65_536,
    "taskmon.tasks.builtin.downloads._FIRST_WAIT_S": 0.01,
}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpFiles]:
    monkeypatch.setattr(downloads, "_FIRST_WAIT_S", 0.01)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with served() as files:
        yield files


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "target"
    folder.mkdir()
    return folder


def _download(target: Path, *urls: str, **params: Any) -> Attempts:
    return Attempts("download-urls", {"folder": str(target), "urls": list(urls), **params}, target.parent / "run")


def _names(target: Path) -> list[str]:
    return sorted(path.name for path in target.iterdir())


def _message(ended: Ended) -> str:
    assert ended.error is not None
    return ended.error.message


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_files_come_whole_and_nothing_is_left_beside_them(server: HttpFiles, target: Path) -> None:
    urls = [server.put(f"/{number}.bin", Served(_CONTENT[: number * 100_000])) for number in range(5)]

    ended = _download(target, *urls, at_once=3).here()

    assert ended.result == {"files": 5, "kept": 0, "failed": 0, "bytes": 1_000_000, "folder": str(target)}
    assert _names(target) == [f"{number}.bin" for number in range(5)]
    for number in range(5):
        assert (target / f"{number}.bin").read_bytes() == _CONTENT[: number * 100_000]


def test_a_broken_connection_is_gone_on_with_where_it_broke(server: HttpFiles, target: Path) -> None:
    url = server.put("/a.bin", Served(_CONTENT, break_after=[400_000, 300_000]))

    ended = _download(target, url).here()

    assert ended.error is None
    assert (target / "a.bin").read_bytes() == _CONTENT
    assert server.ranges == ["bytes=400000-", "bytes=700000-"]
    assert server.sent_bytes == len(_CONTENT)


@pytest.mark.parametrize(
    "server_is",
    [
        {"has_ranges": False},
        {"etag": ""},
        {"etag": 'W/"weak"'},
        {"wrong_range": True},
    ],
)
def test_where_it_cannot_be_gone_on_with_it_begins_anew(
    server: HttpFiles, target: Path, server_is: dict[str, Any]
) -> None:
    url = server.put("/a.bin", Served(_CONTENT, break_after=[400_000], **server_is))

    assert _download(target, url).here().error is None

    assert (target / "a.bin").read_bytes() == _CONTENT


def test_a_file_that_became_another_meanwhile_is_not_mixed(server: HttpFiles, target: Path) -> None:
    url = server.put("/a.bin", Served(_CONTENT, break_after=[400_000], statuses=[0, 503]))
    assert _message(_download(target, url, tries=1).here())
    server.put("/a.bin", Served(_OTHER))

    again = Attempts("download-urls", {"folder": str(target), "urls": [url]}, target.parent / "again")
    assert again.here().error is None

    assert (target / "a.bin").read_bytes() == _OTHER


def test_a_part_that_is_longer_than_the_file_is_now_begins_anew(server: HttpFiles, target: Path) -> None:
    url = server.put("/a.bin", Served(_CONTENT, etag='"same"', break_after=[1_000_000], statuses=[0, 503]))
    assert _message(_download(target, url, tries=1).here())
    server.put("/a.bin", Served(_CONTENT[:500_000], etag='"same"'))

    again = Attempts("download-urls", {"folder": str(target), "urls": [url]}, target.parent / "again")
    assert again.here().error is None

    assert (target / "a.bin").read_bytes() == _CONTENT[:500_000]


def test_errors_that_pass_are_tried_again_and_others_are_not(server: HttpFiles, target: Path) -> None:
    passing = server.put("/a.bin", Served(_CONTENT, statuses=[503, 500, 429]))
    forbidden = server.put("/b.bin", Served(_CONTENT, statuses=[403] * 9))
    run = _download(target, passing, forbidden, server.url + "/nowhere")

    ended = run.here()

    assert f"2 of 3 files failed: {forbidden}: the server says 403 Forbidden; also {server.url}/nowhere" in _message(
        ended
    )
    assert server.requests == {"/a.bin": 4, "/b.bin": 1, "/nowhere": 1}
    assert _names(target)[0] == "a.bin"
    assert b"the server says 404 Not Found\n" in run.file("failed.txt")


def test_tries_end_and_what_came_is_kept_for_the_next_attempt(server: HttpFiles, target: Path) -> None:
    good = server.put("/good.bin", Served(_CONTENT))
    bad = server.put("/bad.bin", Served(_CONTENT, break_after=[600_000], statuses=[0, 503, 503, 503]))
    run = _download(target, good, bad, tries=3)

    assert "1 of 2 files failed" in _message(run.here())
    assert run.here().result["files"] == 2

    assert server.requests["/good.bin"] == 1
    assert server.ranges[-1] == "bytes=600000-"
    assert (target / "bad.bin").read_bytes() == _CONTENT


def test_no_server_is_tried_so_often_and_said(target: Path, server: HttpFiles) -> None:
    ended = _download(target, "http://127.0.0.1:1/a.bin", tries=2).here()

    assert "Connection refused" in _message(ended)


def test_a_silent_server_is_given_up_and_tried_again(server: HttpFiles, target: Path) -> None:
    file = Served(_CONTENT, hang_after=200_000)
    url = server.put("/a.bin", file)

    def recover() -> None:
        server.reached.wait(30)
        file.hang_after = None

    threading.Thread(target=recover).start()

    ended = _download(target, url, silence_s=1).here()

    assert ended.error is None
    assert (target / "a.bin").read_bytes() == _CONTENT
    assert server.ranges == ["bytes=200000-"]


def test_a_length_that_is_unknown_is_no_hindrance(server: HttpFiles, target: Path) -> None:
    url = server.put("/a.bin", Served(_CONTENT, has_length=False))

    assert _download(target, url).here().result["bytes"] == len(_CONTENT)
    assert (target / "a.bin").read_bytes() == _CONTENT


def test_a_checksum_is_verified(server: HttpFiles, target: Path) -> None:
    good = server.put("/good.bin", Served(_CONTENT)) + "  " + _sha256(_CONTENT).upper()
    bad = server.put("/bad.bin", Served(_OTHER)) + " " + _sha256(_CONTENT)

    ended = _download(target, good, bad).here()

    assert "its SHA-256 is not the one that was given" in _message(ended)
    assert _names(target) == ["good.bin"]


def test_a_file_mixed_from_two_is_noticed_by_its_checksum_and_fetched_anew(server: HttpFiles, target: Path) -> None:
    lying = Served(_CONTENT, etag='"same"', break_after=[400_000, 2_000_000], lied=[_OTHER])
    url = server.put("/a.bin", lying)

    ended = _download(target, f"{url} {_sha256(_CONTENT)}").here()

    assert ended.error is None
    assert (target / "a.bin").read_bytes() == _CONTENT
    assert server.requests["/a.bin"] == 3


def test_redirects_are_followed_but_not_to_the_file_system(server: HttpFiles, target: Path, tmp_path: Path) -> None:
    (tmp_path / "private").write_text("private")
    server.put("/a.bin", Served(_CONTENT))
    moved = server.put("/moved.bin", Served(b"", location="/a.bin"))
    evil = server.put("/evil.bin", Served(b"", location=f"file://{tmp_path}/private"))

    ended = _download(target, moved, evil).here()

    assert f"1 of 2 files failed: {evil}" in _message(ended)
    assert (target / "moved.bin").read_bytes() == _CONTENT
    assert not (target / "evil.bin").exists()


@pytest.mark.parametrize(
    ("urls", "said"),
    [
        (["file:///etc/passwd"], "is no URL of http or https"),
        (["ftp://example.org/a"], "is no URL of http or https"),
        (["http://"], "is no URL of http or https"),
        (["http://example.org/a abc"], "64 hexadecimal digits"),
        (["http://example.org/a " + "0" * 64 + " more"], "64 hexadecimal digits"),
        ([], "there is no URL to download"),
        (["# nothing", ""], "there is no URL to download"),
    ],
)
def test_a_list_that_makes_no_sense_is_refused_before_it_starts(target: Path, urls: list[str], said: str) -> None:
    ended = _download(target, *urls).here()

    assert said in _message(ended)
    assert ended.error is not None
    assert ended.error.code == "invalid"


def test_a_list_in_a_file_is_read(server: HttpFiles, target: Path, tmp_path: Path) -> None:
    first, second = (server.put(f"/{name}", Served(_CONTENT)) for name in ("a", "b"))
    listed = tmp_path / "urls.txt"
    listed.write_text(f"\ufeff# two files\n\n{first}\n  {second}  {_sha256(_CONTENT)}\r\n{first}\n")

    assert _download(target, url_list=str(listed)).here().result["files"] == 2
    assert server.requests == {"/a": 1, "/b": 1}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/a/b.tar.gz", "b.tar.gz"),
        ("/", "download"),
        ("", "download"),
        ("/..", "download"),
        ("/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "_.._etc_passwd"),
        ("/..%2f..%2fx", "_.._x"),
        ("/a%00b", "a_b"),
        ("/a%0ab", "a_b"),
        ("/.bashrc", "bashrc"),
        ("/a%5cb", "a_b"),
        ("/%ff.bin", "\ufffd.bin"),
        ("/caf%C3%A9.txt", "café.txt"),
        ("/folder/", "folder"),
    ],
)
def test_a_name_stays_in_its_folder(path: str, name: str) -> None:
    assert safe_name(path) == name


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    name = safe_name("/" + "ä" * 300 + ".tar")

    assert len(name.encode()) <= 200
    assert name.endswith("ä.tar")


def test_files_of_the_same_name_get_numbers(server: HttpFiles, target: Path) -> None:
    urls = [server.put(f"/{folder}/A.bin" if folder else "/a.bin", Served(_CONTENT[:folder])) for folder in range(3)]

    assert _download(target, *urls).here().error is None

    assert _names(target) == ["A-2.bin", "A-3.bin", "a.bin"]


def test_a_file_that_exists_is_kept_verified_or_replaced(server: HttpFiles, target: Path) -> None:
    url = server.put("/a.bin", Served(_CONTENT))
    (target / "a.bin").write_bytes(_OTHER)

    kept = _download(target, url).here()
    refused = Attempts(
        "download-urls", {"folder": str(target), "urls": [f"{url} {_sha256(_CONTENT)}"]}, target.parent / "2"
    ).here()
    assert (target / "a.bin").read_bytes() == _OTHER
    replaced = Attempts(
        "download-urls", {"folder": str(target), "urls": [url], "existing": "replace"}, target.parent / "3"
    ).here()

    assert (kept.result["kept"], server.requests["/a.bin"]) == (1, 1)
    assert "is there already, with another SHA-256" in _message(refused)
    assert replaced.error is None
    assert (target / "a.bin").read_bytes() == _CONTENT


def test_a_second_run_does_not_write_the_same_file_at_the_same_time(server: HttpFiles, target: Path) -> None:
    url = server.put("/a.bin", Served(_CONTENT, hang_after=100_000))
    stop = Stop()
    first: list[Ended] = []
    thread = threading.Thread(target=lambda: first.append(_download(target, url).here(stop)))
    thread.start()
    assert server.reached.wait(30)

    second = Attempts("download-urls", {"folder": str(target), "urls": [url], "tries": 1}, target.parent / "2").here()

    assert "another run is writing it" in _message(second)
    stop.set()
    thread.join(30)
    assert first[0].stopped


@pytest.mark.parametrize("count", [1, 3])
def test_a_cancel_ends_it_though_the_server_is_silent(server: HttpFiles, target: Path, count: int) -> None:
    urls = [server.put(f"/{number}.bin", Served(_CONTENT, hang_after=100_000)) for number in range(count)]
    stop = Stop()
    run = _download(target, *urls, at_once=count)
    threads = threading.active_count()
    begun_s = time.monotonic()

    def cancel(news: Progress | None) -> None:
        if news is not None and (news.done or 0) >= (100_000 if count == 1 else 0.19):
            stop.set()

    ended = run.here(stop, cancel)

    assert ended.stopped
    assert time.monotonic() - begun_s < 15  # it would be silent for 30
    wait_until(lambda: threading.active_count() <= threads + count + 1)  # the server's own, which hang until released
    for file in server.files.values():
        file.hang_after = None
    server.released.set()
    assert run.here().error is None
    assert server.ranges
    assert (target / "0.bin").read_bytes() == _CONTENT


@pytest.mark.parametrize("count", [1, 4])
def test_the_bar_ends_full(server: HttpFiles, target: Path, count: int) -> None:
    urls = [server.put(f"/{number}.bin", Served(_CONTENT)) for number in range(count)]
    told: list[Progress] = []

    assert _download(target, *urls).here(report=lambda news: told.append(news) if news else None).error is None

    whole = (len(_CONTENT), "bytes") if count == 1 else (count, "files")
    last = told[-1].to_json()
    assert (last["total"], last["unit"], last["fraction"]) == (*whole, 1.0)


@pytest.mark.parametrize("seed", range(3))
def test_killed_anywhere_it_brings_all_files_whole(server: HttpFiles, target: Path, tmp_path: Path, seed: int) -> None:
    urls = [server.put(f"/{number}.bin", Served(_CONTENT[: 300_000 * number])) for number in range(4)]
    urls[2] += " " + _sha256(_CONTENT[:600_000])
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    undisturbed = Attempts("download-urls", {"folder": str(elsewhere), "urls": urls}, tmp_path / "p").apart(_OFTEN)
    assert undisturbed is not None
    assert undisturbed.ended.error is None
    run = _download(target, *urls)

    ended = killed_and_resumed(run, undisturbed.calls, _OFTEN, seed, kills=5)

    assert ended.error is None, ended.error
    assert ended.result == dict(undisturbed.ended.result, folder=str(target))
    assert _names(target) == _names(elsewhere) == [f"{number}.bin" for number in range(4)]
    for number in range(4):
        assert (target / f"{number}.bin").read_bytes() == _CONTENT[: 300_000 * number]


def test_what_is_known_of_a_part_is_believed_only_as_far_as_it_makes_sense(server: HttpFiles, target: Path) -> None:
    url = server.put("/a.bin", Served(_CONTENT))
    part, note = target / "a.bin.part", target / "a.bin.part.json"
    for number, text in enumerate(["", "[]", "{}", "null", '{"url": 1}', "\0", '{"url": "x", "kept_bytes": 5}']):
        part.write_bytes(b"rubbish")
        note.write_text(text)
        run = Attempts("download-urls", {"folder": str(target), "urls": [url]}, target.parent / f"run-{number}")

        assert run.here().error is None

        assert (target / "a.bin").read_bytes() == _CONTENT
        os.unlink(target / "a.bin")
    part.write_bytes(b"x" * 100)
    known = {"url": url, "validator": '"v"', "length": 5, "kept_bytes": 1_000, "is_whole": True}
    note.write_text(json.dumps(known))  # more than there is

    assert _download(target, url).here().error is None
    assert (target / "a.bin").read_bytes() == _CONTENT
