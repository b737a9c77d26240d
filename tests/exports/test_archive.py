"""Archives: tables, files, and a list of missing files."""

import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests

from app import create_app
from tests.contacts.people import add_contact
from tests.exports.files import NEW_YEAR, add_message, export, rows
from tests.world import World


def open_archive(answer: requests.Response) -> zipfile.ZipFile:
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip"), answer.text
    return zipfile.ZipFile(io.BytesIO(answer.content))


@pytest.fixture
def host() -> Iterator[str]:
    """A host of pictures: one that is there, one that is too long, one behind a redirect, one that is not there."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = {"/cat.png": b"a cat", "/long.png": b"x" * (5 * 1024**2 + 1)}
            self.send_response(302 if self.path == "/moved" else 200 if self.path in known else 404)
            if self.path == "/moved":
                self.send_header("Location", "/cat.png")
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            try:
                self.wfile.write(known.get(self.path, b""))
            except OSError:
                return  # The client has read enough.

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_archive_has_tables_files_and_a_list_of_missing_ones(
    still_world: World, host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = still_world
    contact = add_contact(world)
    wanted = [f"{host}/cat.png", f"{host}/moved", f"{host}/long.png", f"{host}/gone.png", "http://10.0.0.1/private.png"]
    message_id = add_message(world, contact, NEW_YEAR, media=wanted)
    monkeypatch.setattr(world.instance.contacts.exports._writing._outbound._guard, "loopback_allowed", True)

    answer = export(world, type="everything", format="zip", media="true")

    archive = open_archive(answer)
    assert archive.testzip() is None
    names = [f"media/{message_id}-0.png", f"media/{message_id}-1.png"]
    assert archive.namelist() == ["contacts.csv", "conversations.csv", "events.csv", *names, "manifest.json"]
    assert {archive.read(name) for name in names} == {b"a cat"}
    manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["complete"], manifest["contacts"], manifest["messages"]) == (True, 1, 1)
    assert [failed["url"] for failed in manifest["failedMedia"]] == wanted[2:]
    assert "larger" in manifest["failedMedia"][0]["reason"]
    assert "private" in manifest["failedMedia"][2]["reason"]
    (row,) = rows(archive.read("conversations.csv"))
    assert row["media"] == " ".join(wanted)
    if unzip := shutil.which("unzip"):
        file = tmp_path / "export.zip"
        file.write_bytes(answer.content)
        tried = subprocess.run([unzip, "-t", str(file)], capture_output=True, text=True, check=False)
        assert tried.returncode == 0, tried.stdout


def test_the_command_writes_the_same_file(still_world: World, tmp_path: Path) -> None:
    world, file = still_world, tmp_path / "ann.jsonl"
    contact = add_contact(world)
    add_message(world, contact, NEW_YEAR)
    runner = create_app(world.instance.core.settings, world.instance.core.clock).test_cli_runner()
    words = ["export", "--user", world.ann.user.email, "--type", "everything", "--output", str(file)]

    done = runner.invoke(args=words)

    assert done.exit_code == 0, done.output
    assert file.read_bytes() == export(world, type="everything").content
    assert list(tmp_path.iterdir()) == [file]
    assert "User not found" in runner.invoke(args=[*words[:2], "nobody", *words[3:]]).output
    assert "type" in runner.invoke(args=["export", "--help"]).output
