"""A shell in which the samples of one page run in order, as a reader pastes them."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from flask import Flask

from tests.docs.loopback import serve_on_loopback
from tests.docs.pages import PROJECT

_STATUS = re.compile(r"^#status (\d+)$", re.MULTILINE)
_EXIT = re.compile(r"^#exit (\d+)$", re.MULTILINE)
# `curl` notes the status of each response; `flask` runs the command in the test's own process, which takes no time to start.
_PRELUDE = """
curl() { command curl -sS --max-time 30 -w '%{stderr}\\n#status %{http_code}\\n' "$@"; }
flask() {
  [ "$1" = --app ] && shift 2
  local arguments=() argument code
  for argument in "$@"; do arguments+=(--data-urlencode "argument=$argument"); done
  code=$(command curl -sS --max-time 60 -o flask.out -w '%{http_code}' "${arguments[@]}" --data-urlencode stdin@- "$COMMANDS")
  cat flask.out
  echo "#exit $((code - 200))" >&2
  return $((code - 200))
}
set -u -o pipefail
"""


@dataclass(frozen=True)
class Outcome:
    """Output and end of a block.

    Attributes:
        exit_code: of its last command.
        exit_codes: of its `flask` commands.
        output: standard output.
        errors: standard error.
        statuses: HTTP statuses of its requests, in order.
    """

    exit_code: int
    exit_codes: list[int]
    output: str
    errors: str
    statuses: list[int]

    @property
    def response(self) -> Any:
        """The last JSON document that it printed; None if there is none."""
        document, rest, decoder = None, self.output.lstrip(), json.JSONDecoder()
        while rest:
            try:
                document, end = decoder.raw_decode(rest)
            except ValueError:
                end = len(rest.split("\n", 1)[0])
            rest = rest[end:].lstrip()
        return document


class Shell:
    """A bash that keeps its variables from block to block."""

    def __init__(self, process: "subprocess.Popen[str]", directory: Path) -> None:
        self._process = process
        self._directory = directory

    def run(self, text: str, language: str = "sh") -> Outcome:
        """Run a block and wait until it ends."""
        block, out, errors = (self._directory / name for name in ("block", "block.out", "block.errors"))
        block.write_text(text)
        command = f"{shlex.quote(sys.executable)} ./block" if language == "python" else ". ./block"
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{command} < /dev/null > block.out 2> block.errors; echo $?\n")
        self._process.stdin.flush()
        exit_code = self._process.stdout.readline()
        error_text = errors.read_text()
        assert exit_code, f"the shell ended: {error_text}"
        statuses = [int(status) for status in _STATUS.findall(error_text)]
        exit_codes = [int(code) for code in _EXIT.findall(error_text)]
        return Outcome(int(exit_code), exit_codes, out.read_text(errors="replace"), error_text, statuses)

    def export(self, name: str, value: str) -> None:
        """Set a variable for the blocks that follow."""
        self.run(f"export {name}={shlex.quote(value)}")


@contextmanager
def open_shell(directory: Path, variables: Mapping[str, str]) -> Iterator[Shell]:
    """Start a shell in a directory, with the samples' variables."""
    environment = {"PATH": f"{PROJECT}/.venv/bin:/usr/bin:/bin", "HOME": str(directory), "LANG": "C.UTF-8", **variables}
    with subprocess.Popen(
        ["/bin/bash", "--norc"],
        cwd=directory,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        shell = Shell(process, directory)
        shell.run(_PRELUDE)
        yield shell


@contextmanager
def serve_commands(app: Flask) -> Iterator[str]:
    """Serve `flask` commands of an application for the shells; yield the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True)
            result = app.test_cli_runner().invoke(args=form.get("argument", []), input=form.get("stdin", [""])[0])
            self.send_response(200 + result.exit_code)
            self.end_headers()
            self.wfile.write(result.output.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Print nothing."""

    with serve_on_loopback(Handler) as url:
        yield url
