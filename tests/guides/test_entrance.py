"""Addresses of the host itself, caching, and the files behind the pages."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.problems.catalogue import CATALOGUE
from blueprints.guides.contents import PAGES, PROJECT
from blueprints.openapi.pages import group_problems
from blueprints.openapi.reference import REDOC_SCRIPT
from tests.contract.document import operations

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def test_browsers_are_led_to_the_guides(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept": BROWSER})

    assert (answer.status_code, answer.location, answer.headers["Vary"]) == (302, "/docs", "Accept")


@pytest.mark.parametrize("accept", ["application/json", "*/*", None])
def test_programs_are_told_what_this_is(client: FlaskClient, accept: str | None) -> None:
    answer = client.get("/", headers={"Accept": accept} if accept else {})

    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["name"] == "Texting API"
    for name in ("guides", "document", "reference", "errors"):
        assert client.get("/" + answer.json[name].split("/", 3)[3]).status_code == 200
    assert answer.json["health"].endswith("/health")


@pytest.mark.parametrize("path", ["/docs/", "/docs/guides", "/docs/guides/"])
def test_other_spellings_lead_to_the_front_page(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.location) == (308, "/docs")


@pytest.mark.parametrize("path", ["/docs/guides/nothing", "/docs/errors/nothing"])
def test_missing_page_is_a_page_for_people(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers={"Accept": BROWSER})

    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "Page not found" in page.text
    assert client.get(path).json["type"].endswith("/path-unknown")  # type: ignore[index]


def test_icon_has_the_brands_letter(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico")

    assert answer.mimetype == "image/svg+xml"
    assert ">T</text>" in answer.text


def test_crawlers_read_the_documentation_alone(client: FlaskClient) -> None:
    assert client.get("/robots.txt").text == "User-agent: *\nAllow: /docs\nDisallow: /\n"


@pytest.mark.parametrize(
    "path", ["/docs", "/docs/guides/sending", "/docs/errors", "/docs/search.json", "/favicon.ico", REDOC_SCRIPT]
)
def test_unchanged_page_is_not_sent_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert (again.status_code, again.data) == (304, b"")


def test_file_with_a_version_is_kept_for_a_year(client: FlaskClient) -> None:
    assert client.get("/docs/assets/guides/guides.css?v=1").headers["Cache-Control"] == "public, max-age=31536000"


@pytest.mark.parametrize("name", ["nothing.css", "..%2fpages.py", "../pages.py", "..", "%2e%2e/contents.py"])
def test_no_other_file_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/docs/assets/guides/{name}").status_code in (404, 308)
    assert b"import" not in client.get(f"/docs/assets/guides/{name}").data


def test_reference_names_no_other_company(client: FlaskClient) -> None:
    script = client.get(REDOC_SCRIPT).text

    assert "Redoc" in script
    assert "API docs by" not in script
    assert "cdn.redoc.ly" not in script


def test_every_problem_is_in_one_group() -> None:
    grouped = [problem.code for _, problems in group_problems() for problem in problems]

    assert sorted(grouped) == sorted(CATALOGUE)
    assert "Others" not in [title for title, _ in group_problems()]


def test_search_index_has_every_page_and_error(client: FlaskClient) -> None:
    urls = {passage["url"].partition("#")[0] for passage in json.loads(client.get("/docs/search.json").data)["passages"]}

    assert urls == {page.path for page in PAGES.values()} | {f"/docs/errors/{code}" for code in CATALOGUE}


def test_every_operation_can_be_searched(client: FlaskClient) -> None:
    passages = client.get("/docs/operations.json").json["passages"]  # type: ignore[index]

    assert len(passages) == len(list(operations()))
    assert {"Get Message By Id", "Messages"} <= {passage[name] for passage in passages for name in ("title", "page")}


def test_deployment_has_the_published_pages(tmp_path: Path) -> None:
    """As gcloud decides it, by the rules of .gitignore."""
    shutil.copy(PROJECT / ".gcloudignore", tmp_path / ".gitignore")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)  # noqa: S607
    files = [page.source for page in PAGES.values()]
    files += [str(path.relative_to(PROJECT)) for path in (PROJECT / "docs" / "samples").iterdir() if path.is_file()]
    files += ["blueprints/guides/assets/guides.css", "blueprints/guides/templates/guides/page.html"]
    left_out = ["docs/decisions/0085-api-and-worker.md", "README.md", "tests/world.py", "secrets.yaml"]

    def find_ignored(paths: list[str]) -> list[str]:
        command = ["git", "check-ignore", "--no-index", *paths]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout.split()

    assert find_ignored(files) == []
    assert find_ignored(left_out) == left_out
