import dataclasses
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.configuration.settings import Settings, SettingsError
from tests.world import World

SENT = ("authorization", "content-type", "idempotency-key")
APP = "https://app.example.com"
SETTINGS = Settings(
    ENVIRONMENT="test",
    GOOGLE_CLOUD_PROJECT="demo-headers",
    PUBLIC_URL="https://texting.example.com",
    SECRET_KEY="a-secret-key-for-tests-and-nothing-else",
    TASKS_SERVICE_ACCOUNT="tasks@texting.example.com",
    WEB_ORIGINS=f"{APP}, http://127.0.0.1:3000",
)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(SETTINGS).test_client()


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v2/contacts"), ("GET", "/nothing"), ("PUT", "/api/send"), ("POST", "/receive"), ("OPTIONS", "/api/send")],
)
def test_every_answer_is_closed_to_browsers(client: FlaskClient, method: str, path: str) -> None:
    headers = client.open(path, method=method).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Strict-Transport-Security"] == "max-age=63072000"
    assert "camera=()" in headers["Permissions-Policy"]


def test_what_a_caller_reads_is_kept_by_no_cache(world: World) -> None:
    answer = world.call("GET", "/api/v2/contacts", world.ann)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in answer.headers  # it is served without TLS


def test_the_documentation_keeps_a_policy_of_its_own(client: FlaskClient) -> None:
    for path in ("/docs", "/docs/html"):
        headers = client.get(path).headers

        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "public, max-age=300"


def ask(client: FlaskClient, origin: str, path: str = "/api/send") -> dict[str, str]:
    """Ask as a browser does before it calls."""
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type, idempotency-key",
    }
    return dict(client.options(path, headers={"Origin": origin, **asked}).headers)


@pytest.mark.parametrize("origin", [APP, "http://127.0.0.1:3000"])
def test_pages_of_the_web_origins_may_call(client: FlaskClient, origin: str) -> None:
    headers = ask(client, origin)

    assert headers["Access-Control-Allow-Origin"] == origin
    assert "POST" in headers["Access-Control-Allow-Methods"]
    assert {"authorization", "content-type", "idempotency-key"} <= set(
        headers["Access-Control-Allow-Headers"].lower().split(", ")
    )
    assert headers["Access-Control-Max-Age"] == "7200"
    assert "Access-Control-Allow-Credentials" not in headers
    answer = client.get("/api/v2/contacts", headers={"Origin": origin})
    assert answer.status_code == 401
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert "Origin" in answer.headers["Vary"]
    assert {"RateLimit", "RateLimit-Policy", "Retry-After", "Idempotent-Replayed"} <= set(
        answer.headers["Access-Control-Expose-Headers"].split(", ")
    )


@pytest.mark.parametrize(
    "origin", ["https://evil.example.com", "https://appXexample.com", f"{APP}.evil.com", "http://app.example.com", "null"]
)
def test_pages_of_other_origins_may_not(client: FlaskClient, origin: str) -> None:
    assert "Access-Control-Allow-Origin" not in ask(client, origin)
    assert "Access-Control-Allow-Origin" not in client.get("/health", headers={"Origin": origin}).headers


def test_without_web_origins_no_page_may() -> None:
    closed = create_app(dataclasses.replace(SETTINGS, WEB_ORIGINS="")).test_client()

    assert "Access-Control-Allow-Origin" not in ask(closed, APP)


@pytest.mark.parametrize(
    "origins", ["*", "https://*.example.com", "app.example.com", "https://app.example.com/", "https://a.com,*"]
)
def test_an_origin_is_named_as_browsers_write_it(origins: str) -> None:
    values: Iterator[str] = iter(("GOOGLE_CLOUD_PROJECT", "PUBLIC_URL", "SECRET_KEY", "TASKS_SERVICE_ACCOUNT"))
    environment = {name: getattr(SETTINGS, name) for name in values}

    with pytest.raises(SettingsError, match="WEB_ORIGINS"):
        Settings.from_environment(environment | {"WEB_ORIGINS": origins})
