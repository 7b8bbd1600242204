"""An editor without a screen: asks pyright's language server what it would show at a place of a file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

_PROGRAM = "from basedpyright.langserver import main; main()"


class Editor:
    """Has files of one folder open; ends its server when it is left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        command = [sys.executable, "-c", _PROGRAM, "--stdio"]
        self._server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._down: IO[bytes] = self._server.stdin
        self._up: IO[bytes] = self._server.stdout
        self._asked = 0

    def __enter__(self) -> Editor:
        uri = self._folder.as_uri()
        capabilities = {"textDocument": {"hover": {"contentFormat": ["plaintext"]}}}
        folders = [{"uri": uri, "name": "mine"}]
        self._ask("initialize", processId=None, rootUri=uri, capabilities=capabilities, workspaceFolders=folders)
        self._tell("initialized")
        return self

    def __exit__(self, *error: object) -> None:
        try:
            self._ask("shutdown")
            self._tell("exit")
        finally:
            self._server.kill()
            with self._server:
                pass

    def offered(self, text: str) -> list[str]:
        """The names that are offered where `text` ends."""
        answer = self._at_end_of(text, "textDocument/completion")
        return [item["label"] for item in (answer["items"] if isinstance(answer, dict) else answer)]

    def shown(self, text: str) -> str:
        """What is shown of the name with which `text` ends."""
        answer = self._at_end_of(text, "textDocument/hover")
        return str(answer["contents"]["value"])

    def _at_end_of(self, text: str, method: str) -> Any:
        self._asked += 1
        uri = (self._folder / f"typed_{self._asked}.py").as_uri()
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self._tell("textDocument/didOpen", textDocument=document)
        lines = text.split("\n")
        place = {"line": len(lines) - 1, "character": len(lines[-1])}
        return self._ask(method, textDocument={"uri": uri}, position=place)

    def _ask(self, method: str, **params: Any) -> Any:
        self._asked += 1
        number = self._asked
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._receive()
            if "method" in message and "id" in message:  # it asks for settings, of which there are none
                wanted = message["params"].get("items", []) if message.get("params") else []
                self._send({"id": message["id"], "result": [None] * len(wanted)})
            elif message.get("id") == number:
                assert "error" not in message, message
                return message["result"]

    def _tell(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._down.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._down.flush()

    def _receive(self) -> dict[str, Any]:
        size = 0
        while (line := self._up.readline()) != b"\r\n":
            assert line, "the language server has ended"
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        message: dict[str, Any] = json.loads(self._up.read(size))
        return message
