"""The rendered guides of an instance, made when the first one is requested."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.problems.catalogue import CATALOGUE
from blueprints.guides.audience import select_for_customers
from blueprints.guides.contents import PAGES, PROJECT, SECTIONS, Page
from blueprints.guides.rendering import Rendered, render_markdown

SAMPLE_URL = "https://texting.example.com"
"""The address that stands for an instance's own in `docs/`."""
SAMPLE_SUPPORT_EMAIL = "support@example.com"

_ERRORS = "Errors"
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Guide:
    """A page with its neighbors in the order of the contents."""

    page: Page
    content: Rendered
    previous: Page | None
    next: Page | None


class Library:
    """All guides of an instance."""

    def __init__(self, public_url: str, support_email: str) -> None:
        addresses = {page.source: page.path for page in PAGES.values()}
        pages = list(PAGES.values())
        self._guides: dict[str, Guide] = {}
        for index, page in enumerate(pages):
            markdown = select_for_customers((PROJECT / page.source).read_text())
            markdown = markdown.replace(SAMPLE_URL, public_url).replace(SAMPLE_SUPPORT_EMAIL, support_email)
            content = render_markdown(markdown, page.source, addresses)
            neighbors = [pages[other] if 0 <= other < len(pages) else None for other in (index - 1, index + 1)]
            self._guides[page.name] = Guide(page, content, neighbors[0], neighbors[1])
        self.search_index = json.dumps({"passages": list(self._passages())}, ensure_ascii=False, separators=(",", ":"))
        """JSON that the search of the pages reads."""
        self.version = hashlib.sha256(self.search_index.encode()).hexdigest()[:12]

    def find(self, name: str) -> Guide | None:
        """Return a guide by the last part of its address."""
        return self._guides.get(name)

    def _passages(self) -> Iterator[dict[str, Any]]:
        for section in SECTIONS:
            for page in section.pages:
                for passage in self._guides[page.name].content.passages:
                    if passage.heading or passage.text.strip():
                        anchor = f"#{passage.anchor}" if passage.anchor else ""
                        text = _SPACES.sub(" ", passage.text).strip()
                        yield {"url": f"{page.path}{anchor}", "page": page.title, "title": passage.heading, "text": text}
        for problem in CATALOGUE.values():
            text = f"{problem.code} {problem.status} {problem.help}"
            yield {"url": f"/docs/errors/{problem.code}", "page": _ERRORS, "title": problem.title, "text": text}


@lru_cache(maxsize=16)
def open_library(public_url: str, support_email: str) -> Library:
    """Return the guides for a public URL and support address; rendered once per process."""
    return Library(public_url, support_email)
