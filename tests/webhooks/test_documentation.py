"""The servers of docs/relay.md verify signatures; tests/docs runs the other samples."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from dev.components.node import find_node
from tests.webhooks.receiver import Received
from tests.webhooks.webhook_fixture import Office

PAGE = (Path(__file__).parents[2] / "docs" / "relay.md").read_text()
CALL = """
const [secret, headers, body] = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
process.stdout.write(String(verify(secret, headers, Buffer.from(body, "utf8"))));
"""

PHP_CALL = """
[$secret, $headers, $body] = json_decode(file_get_contents("php://stdin"), true);
echo json_encode(verify($secret, $headers, $body));
"""


def samples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def verify_in_python(secret: str, request: Received, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setenv("WEBHOOK_SECRET", secret)
    names: dict[str, Any] = {"__name__": "sample"}
    exec(samples("python")[0], names)  # noqa: S102 - our own documentation
    app: Flask = names["app"]
    answer = app.test_client().post("/texts", data=request.body, headers=list(request.headers.items()))
    assert answer.status_code in (204, 401)
    return answer.status_code == 204


def verify_in_javascript(secret: str, request: Received, _: pytest.MonkeyPatch) -> bool:
    given = json.dumps([secret, dict(request.headers), request.body.decode()])
    command = [find_node(), "-e", samples("javascript")[0] + CALL]
    printed = subprocess.run(command, input=given, capture_output=True, text=True, timeout=30, check=True).stdout
    assert printed in ("true", "false")
    return printed == "true"


def verify_in_php(secret: str, request: Received, _: pytest.MonkeyPatch) -> bool:
    headers = {name.lower(): value for name, value in request.headers.items()}
    given = json.dumps([secret, headers, request.body.decode()])
    command = ["php", "-r", samples("php")[0].removeprefix("<?php\n") + PHP_CALL]
    printed = subprocess.run(command, input=given, capture_output=True, text=True, timeout=30, check=True).stdout
    assert printed in ("true", "false")
    return printed == "true"


# tests/docs checks the syntax of PHP where it cannot run.
needs_php = pytest.mark.skipif(shutil.which("php") is None, reason="PHP is not installed")


@pytest.mark.parametrize("verify", [verify_in_python, verify_in_javascript, pytest.param(verify_in_php, marks=needs_php)])
def test_the_sample_takes_what_is_genuine_and_nothing_else(
    quiet_office: Office, monkeypatch: pytest.MonkeyPatch, verify: Callable[[str, Received, pytest.MonkeyPatch], bool]
) -> None:
    old, secret = quiet_office.new_secret(), quiet_office.new_secret()
    quiet_office.post(quiet_office.store_text("Grüße 👋"))
    (request,) = quiet_office.receiver.received
    late = dict(request.headers) | {"webhook-timestamp": "1670372913"}

    assert verify(secret, request, monkeypatch)
    assert verify(old, request, monkeypatch)
    assert not verify("whsec_" + "A" * 44, request, monkeypatch)
    assert not verify(secret, Received(request.path, request.headers, request.body + b" "), monkeypatch)
    assert not verify(secret, Received(request.path, late, request.body), monkeypatch)
