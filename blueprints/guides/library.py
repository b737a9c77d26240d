"""The rendered guides of an instance, made when the first one is requested."""

import hashlib
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from app.frozen import frozen
from app.problems.catalogue import CATALOGUE
from blueprints.guides.audience import select_for_customers
from blueprints.guides.contents import PAGES, PROJECT, SECTIONS, Page
from blueprints.guides.rendering import Rendered, render_markdown

SAMPLE_URL = "https://texting.example.com"
"""The address that stands for an instance's own in `docs/`."""
SAMPLE_SUPPORT_EMAIL = "support@example.com"
SAMPLE_WEB_API_KEY = "YOUR_WEB_API_KEY"

_ERRORS = "Errors"
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
        own = {
            SAMPLE_URL: public_url,
            SAMPLE_SUPPORT_EMAIL: support_email,
            SAMPLE_WEB_API_KEY: web_api_key or SAMPLE_WEB_API_KEY,
        }
        addresses = {page.source: page.path for page in PAGES.values()}
        pages = list(PAGES.values())
        self._guides: dict[str, Guide] = {}
        for index, page in enumerate(pages):
            markdown = select_for_customers((PROJECT / page.source).read_text(), page.source)
            for sample, value in own.items():
                markdown = markdown.replace(sample, value)
            content = render_markdown(markdown, page.source, addresses)
            neighbors = [pages[other] if 0 <= other < len(pages) else None for other in (index - 1, index + 1)]
            self._guides[page.name] = Guide(page, content, neighbors[0], neighbors[1])
        self.search_index = json.dumps({"passages": list(self._passages())}, ensure_ascii=False, separators=(",", ":"))
        """JSON that the search of the pages reads."""
        self.version = hashlib.sha256(self.search_index.encode()).hexdigest()[:12]

    def find(self, name: str) -> Guide | None:
        """Return a guide by its name, such as `carriers/twilio`."""
        return self._guides.get(name)

    def _passages(self) -> Iterator[dict[str, Any]]:
        for section in SECTIONS:
            for page in section.pages:
                for passage in self._guides[page.name].content.passages:
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


@lru_cache(maxsize=16)
def open_library(public_url: str, support_email: str, web_api_key: str) -> Library:
    """Return the guides with an instance's own addresses and key; rendered once per process."""
    return Library(public_url, support_email, web_api_key)
