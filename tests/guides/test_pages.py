"""Every page of the documentation as a parser reads it: valid, without broken links, for customers only."""

import re
from dataclasses import fields
from functools import cache
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask.testing import FlaskClient

from app.carriers.simulator import SANDBOX_NUMBERS
from app.configuration.settings import Settings
from blueprints.guides.contents import PAGES, PROJECT
from tests.guides.conftest import GUIDES, HTML_PAGES, VIEWS

# Loaded by the browser itself, not by a click.
_LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
_SETTINGS = [field.name for field in fields(Settings) if "_" in field.name]


@cache
def read(client: FlaskClient, path: str) -> Element:
    """Return a page as a strict parser reads it; an error of its HTML is an error of the test."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    page: Element = parser.parse(answer.text)
    return page


def ids(page: Element) -> list[str]:
    return [element.attrib["id"] for element in page.iter() if isinstance(element.tag, str) and "id" in element.attrib]


def text_of(page: Element) -> str:
    body = page.find("body")
    assert body is not None
    return " ".join(body.itertext())


@pytest.mark.parametrize("path", HTML_PAGES)
def test_page_is_valid_html(client: FlaskClient, path: str) -> None:
    page = read(client, path)

    assert len(ids(page)) == len(set(ids(page)))
    assert [element.tag for element in page.iter("h1")] == ["h1"]
    assert "".join(page.find("head/title").itertext()).endswith("· Texting")  # type: ignore[union-attr]


@pytest.mark.parametrize("path", [*HTML_PAGES, *VIEWS])
def test_links_of_a_page_lead_somewhere(client: FlaskClient, path: str) -> None:
    broken = []
    for link in (element.attrib["href"] for element in read(client, path).iter("a")):
        address, anchor = urldefrag(urljoin(path, link))
        if urlsplit(address).scheme:
            continue
        target = address or path
        if target in (*VIEWS, "/docs/json"):
            assert client.get(target).status_code == 200
        elif target not in HTML_PAGES or (anchor and anchor not in ids(read(client, target))):
            broken.append(link)

    assert broken == []


@pytest.mark.parametrize("path", [*HTML_PAGES, *VIEWS])
def test_page_loads_nothing_from_elsewhere(client: FlaskClient, path: str) -> None:
    page = read(client, path)
    loaded = [
        element.attrib[_LOADING[element.tag]] for element in page.iter() if element.attrib.get(_LOADING.get(element.tag, ""))
    ]

    assert [url for url in loaded if urlsplit(url).netloc] == []
    assert [script for script in page.iter("script") if "".join(script.itertext()).strip()] == []
    assert [element.tag for element in page.iter() if "style" in element.attrib or element.tag == "style"] == []
    for url in loaded:
        with client.get(url) as answer:
            assert answer.status_code == 200, url


@pytest.mark.parametrize("path", GUIDES)
def test_guide_says_nothing_that_only_operators_know(client: FlaskClient, path: str) -> None:
    text = text_of(read(client, path))

    assert [name for name in _SETTINGS if re.search(rf"\b{name}\b", text)] == []
    assert not re.search(r"\bflask [a-z]|\bmake (?:run|test|fuzz|lint)\b|\btests/|\.dev/|\bdocs/\w+\.md", text)
    assert "<!--" not in text


@pytest.mark.parametrize("path", GUIDES)
def test_guide_keeps_its_sections_and_has_text_in_each(client: FlaskClient, path: str) -> None:
    article = read(client, path).find(".//article")
    assert article is not None
    tags = [element.tag for element in article]

    assert tags[0] == "h1"
    # A heading is followed by text, or by a heading below it.
    for tag, following in zip(tags[1:], [*tags[2:], "end"], strict=True):
        if re.fullmatch("h[2-4]", tag):
            assert following not in ("end", *(f"h{level}" for level in range(2, int(tag[1]) + 1)))


def test_unpublished_pages_are_not_served(client: FlaskClient) -> None:
    published = {PROJECT / page.source for page in PAGES.values()}
    unpublished = [path for path in (PROJECT / "docs").glob("*.md") if path not in published]

    assert {"deploying.md", "settings.md", "costs.md", "architecture.md"} <= {path.name for path in unpublished}
    for path in unpublished:
        assert client.get(f"/docs/guides/{path.stem}").status_code == 404


def test_page_says_whom_to_ask(client: FlaskClient) -> None:
    assert 'href="mailto:support@example.com"' in client.get("/docs/guides/getting-started").text


def test_sandbox_page_has_every_number() -> None:
    page = (PROJECT / "docs" / "sandbox.md").read_text()

    for number, simulation in SANDBOX_NUMBERS.items():
        assert f"| `{number}` | {simulation.meaning} |" in page
