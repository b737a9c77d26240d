import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.problems.catalogue import CATALOGUE
from tests.contract.document import create_bare_app, operations, read_document

OPERATIONS = list(operations())
NAMES = [f"{method} {path}" for method, path, _ in OPERATIONS]
PAGES = ("/docs/html", "/docs/swagger", "/docs/errors", "/docs/errors/opted-out")


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_bare_app().test_client()


def contents(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the media of an operation's request and of its success."""
    bodies = [operation.get("requestBody", {})]
    bodies += [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    return [media for body in bodies for media in body.get("content", {}).values()]


def resolve(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = read_document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def has_example(media: dict[str, Any]) -> bool:
    properties = resolve(media.get("schema", {})).get("properties", {}).values()
    return "example" in media or "examples" in media or any("examples" in entry for entry in properties)


def test_the_document_is_valid_openapi() -> None:
    OpenAPIV31SpecValidator(read_document()).validate()


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_an_operation_says_what_it_is_for(method: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["summary"].strip()
    assert len(operation["description"].strip()) > 15
    assert set(operation["tags"]) <= {tag["name"] for tag in read_document()["tags"]}


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_an_operation_says_who_may_call_it(method: str, path: str, operation: dict[str, Any]) -> None:
    schemes = {name for need in operation["security"] for name in need}
    assert schemes <= set(read_document()["components"]["securitySchemes"])
    if path in ("/health", "/receive", "/receive/{secret}", "/api/v2/branding", "/api/v2/webConfig") or path.startswith(
        "/auth/"
    ):
        assert schemes == set()
    else:
        assert schemes
        assert {"401", "403"} <= set(operation["responses"])


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_operation_has_request_and_response_examples(method: str, path: str, operation: dict[str, Any]) -> None:
    assert [media for media in contents(operation) if not has_example(media)] == []


def test_every_tag_is_explained() -> None:
    used = {tag for _, _, operation in OPERATIONS for tag in operation["tags"]}

    assert all(tag["description"] for tag in read_document()["tags"])
    assert used <= {tag["name"] for tag in read_document()["tags"]}


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_error_has_a_page_of_its_own(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/docs/errors/{code}")

    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert code in answer.text
    assert f'href="/docs/errors/{code}"' in client.get("/docs/errors").text


def test_an_error_that_does_not_exist_has_no_page(client: FlaskClient) -> None:
    assert client.get("/docs/errors/nonsense").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_documentation_asks_no_other_host(client: FlaskClient, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200
    loaded = re.findall(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)=["']?([^"'\s>]+)""", answer.text)
    loaded += re.findall(r"""(?:url|spec-url|specUrl)["']?\s*[:=]\s*["']([^"']+)""", answer.text)

    assert [url for url in loaded if urlsplit(url).netloc or urlsplit(url).scheme not in ("", "data")] == []
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", answer.text)
    for url in loaded:
        with client.get(urljoin(page, url)) as asset:
            assert asset.status_code == 200, url
            assert asset.data


@pytest.mark.parametrize("page", ["/docs/html", "/docs/swagger"])
def test_the_views_of_the_document_have_scripts_to_load(client: FlaskClient, page: str) -> None:
    scripts = re.findall(r"""<script[^>]+src=["']?([^"'\s>]+)""", client.get(page).text)

    assert scripts
    for script in scripts:
        with client.get(script) as answer:
            assert answer.mimetype in ("text/javascript", "application/javascript")
