"""The rendered guides of an instance, each made when it is first requested: all of them take a second of CPU."""

import json
import re
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from typing import Any

from app.frozen import frozen
from app.json_text import write_json
from app.problems.catalogue import CATALOGUE
from blueprints.guides.audience import select_for_customers
from blueprints.guides.contents import PAGES, PROJECT, SECTIONS, Page
from blueprints.guides.rendering import Rendered, render_markdown
from blueprints.guides.versions import make_version

SAMPLE_URL = "https://texting.example.com"
"""The address that stands for an instance's own in `docs/`."""
SAMPLE_SUPPORT_EMAIL = "support@example.com"
SAMPLE_WEB_API_KEY = "YOUR_WEB_API_KEY"

_ERRORS = "Errors"
_ADDRESSES = {page.source: page.path for page in PAGES.values()}
_SPACES = re.compile(r"\s+")


@frozen
class Guide:
    """A page with its neighbors in the order of the contents."""

    page: Page
    content: Rendered
    previous: Page | None
    next: Page | None


class Library:
    """All guides of an instance.

    Args:
        public_url: the instance's address.
        support_email: where customers ask for help.
        web_api_key: of the Firebase project; empty if it is not to be shown.
    """

    def __init__(self, public_url: str, support_email: str, web_api_key: str = "") -> None:
        self._own = {
            SAMPLE_URL: public_url,
            SAMPLE_SUPPORT_EMAIL: support_email,
            SAMPLE_WEB_API_KEY: web_api_key or SAMPLE_WEB_API_KEY,
        }
        self._guides: dict[str, Guide] = {}
        self.version = make_version(json.dumps([self._own, _find_version()]).encode())
        """Changes with what the guides say."""

    def find(self, name: str) -> Guide | None:
        """Return a guide by its name, such as `carriers/twilio`."""
        page = PAGES.get(name)
        return None if page is None else self._guide_of(page)

    @cached_property
    def search_index(self) -> str:
        """Return the JSON that the search of the pages reads."""
        return write_json({"passages": list(self._passages())}).decode()

    def _guide_of(self, page: Page) -> Guide:
        guide = self._guides.get(page.name)
        if guide is None:
            # Two threads may both make it: they are equal.
            guide = self._guides[page.name] = self._make_guide(page)
        return guide

    def _make_guide(self, page: Page) -> Guide:
        markdown = _read_for_customers(page.source)
        for sample, value in self._own.items():
            markdown = markdown.replace(sample, value)
        content = render_markdown(markdown, page.source, _ADDRESSES)
        pages = list(PAGES.values())
        index = pages.index(page)
        neighbors = [pages[other] if 0 <= other < len(pages) else None for other in (index - 1, index + 1)]
        return Guide(page, content, neighbors[0], neighbors[1])

    def _passages(self) -> Iterator[dict[str, Any]]:
        for section in SECTIONS:
            for page in section.pages:
                for passage in self._guide_of(page).content.passages:
                    if passage.heading or passage.text.strip():
                        yield {
                            "url": f"{page.path}#{passage.anchor}" if passage.anchor else page.path,
                            "page": page.title,
                            "title": passage.heading,
                            "text": _SPACES.sub(" ", passage.text).strip(),
                            "code": _SPACES.sub(" ", passage.code).strip(),
                        }
        for problem in CATALOGUE.values():
            text = f"{problem.status} {problem.code}: {problem.help.replace('`', '')}"
            yield {"url": f"/docs/errors/{problem.code}", "page": _ERRORS, "title": problem.title, "text": text}


@cache
def _read_for_customers(source: str) -> str:
    return select_for_customers((PROJECT / source).read_text(), source)


@cache
def _find_version() -> str:
    """Return the version of what the guides of all instances say."""
    problems = [(problem.title, problem.help) for problem in CATALOGUE.values()]
    return make_version(json.dumps([[(PROJECT / source).read_text() for source in _ADDRESSES], problems]).encode())


@lru_cache(maxsize=16)
def open_library(public_url: str, support_email: str, web_api_key: str) -> Library:
    """Return the guides with an instance's own addresses and key; each is rendered once per process."""
    return Library(public_url, support_email, web_api_key)
