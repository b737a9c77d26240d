"""How the console is served: by the instance itself, and by App Engine."""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from flask.testing import FlaskClient

from app import create_app
from app.configuration.settings import Settings
from app.configuration.web_config import read_web_config
from blueprints.console import pages
from blueprints.console.policy import make_policy
from dev.programs.processes import PROJECT
from tests.contract.document import create_bare_app

PRODUCTION = Settings(
    ENVIRONMENT="test",
    GOOGLE_CLOUD_PROJECT="texting-123456",
    PUBLIC_URL="https://texting.example.com",
    SECRET_KEY="a-secret-key-for-tests-and-nothing-else",
    TASKS_SERVICE_ACCOUNT="tasks@texting.example.com",
    FIREBASE_WEB_API_KEY="AIza-example",
)
LOCAL = dataclasses.replace(
    PRODUCTION,
    FIREBASE_WEB_API_KEY="",
    FIREBASE_AUTH_EMULATOR_HOST="127.0.0.1:9099",
    FIRESTORE_EMULATOR_HOST="127.0.0.1:8082",
)


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build with one asset."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Console</title>")
    (tmp_path / "assets" / "index-B1c2D3.js").write_text("export {};")
    (tmp_path / "secret.txt").write_text("not an asset")
    monkeypatch.setattr(pages, "BUILD", tmp_path)
    return tmp_path


@pytest.fixture
def client() -> FlaskClient:
    return create_bare_app().test_client()


@pytest.mark.usefixtures("build")
class TestServed:
    def test_every_address_shows_the_page(self, client: FlaskClient) -> None:
        for path in (
            "/console/",
            "/console/inbox/Wm3kq8sTz0LrYp5nXb2V",
            "/console/secret.txt",
            "/console/x/assets/y.js?sort=name",
        ):
            response = client.get(path)
            assert (response.status_code, response.mimetype) == (200, "text/html"), path
            assert response.headers["Cache-Control"] == "no-cache"
            assert "unsafe-inline" not in response.headers["Content-Security-Policy"].partition("style-src")[0]

        assert client.get("/console").headers["Location"].endswith("/console/")
        etag = client.get("/console/").headers["ETag"]
        assert client.get("/console/", headers={"If-None-Match": etag}).status_code == 304

    def test_assets_are_kept_for_a_year(self, client: FlaskClient) -> None:
        response = client.get("/console/assets/index-B1c2D3.js")

        assert (response.status_code, response.mimetype) == (200, "text/javascript")
        assert {"public", "immutable", "max-age=31536000"} == set(response.headers["Cache-Control"].split(", "))
        for path in ("missing.js", "../secret.txt", "..%2Fsecret.txt", "%2Fetc%2Fpasswd"):
            assert client.get(f"/console/assets/{path}").status_code in (404, 308) or "not an asset" not in client.get(
                f"/console/assets/{path}"
            ).get_data(as_text=True), path


def test_without_a_build_the_api_works_alone(client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "BUILD", tmp_path)

    assert client.get("/console/").status_code == 404
    assert client.get("/console/assets/index.js").status_code == 404
    assert client.get("/docs/json").status_code == 200


def test_web_config_names_firebase_and_no_secret() -> None:
    shown = create_app(PRODUCTION).test_client().get("/api/v2/webConfig").get_json()

    assert shown == {
        "projectId": "texting-123456",
        "apiKey": "AIza-example",
        "authDomain": "texting-123456.firebaseapp.com",
        "databaseId": "(default)",
        "authEmulatorUrl": "",
        "firestoreEmulatorHost": "",
        "publicUrl": PRODUCTION.PUBLIC_URL,
    }
    local = read_web_config(LOCAL)
    assert (local.api_key, local.auth_emulator_url) == ("texting-123456", "http://127.0.0.1:9099")
    assert local.firestore_emulator_host == "127.0.0.1:8082"


def test_policy_names_the_services_that_are_called() -> None:
    connect = re.compile(r"connect-src 'self' ([^;]+)")

    found = connect.search(make_policy(PRODUCTION))
    assert found
    assert {host.partition("//")[2].partition(".")[0] for host in found[1].split()} == {
        "identitytoolkit",
        "securetoken",
        "firestore",
    }
    found = connect.search(make_policy(LOCAL))
    assert found
    assert found[1] == "http://127.0.0.1:9099 http://127.0.0.1:8082"


def test_app_engine_serves_the_console_as_the_instance_does() -> None:
    handlers: list[dict[str, Any]] = yaml.safe_load((PROJECT / "app.yaml").read_text())["handlers"]
    assets, page, rest = handlers

    assert re.sub(assets["url"], assets["static_files"], "/console/assets/index-B1.js") == "console/dist/assets/index-B1.js"
    assert re.fullmatch(assets["upload"], "console/dist/assets/index-B1.js")
    assert assets["expiration"] == "365d"
    assert re.fullmatch(page["url"], "/console/inbox/any")
    assert (page["expiration"], page["static_files"]) == ("0s", "console/dist/index.html")
    assert page["http_headers"]["Content-Security-Policy"] == make_policy(PRODUCTION)
    assert rest["url"] == "/.*"


def test_lock_file_names_no_registry() -> None:
    lock = json.loads((PROJECT / "console" / "package-lock.json").read_text())

    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    described = json.loads((PROJECT / "console" / "package.json").read_text())
    versions = [*described["dependencies"].values(), *described["devDependencies"].values()]
    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
