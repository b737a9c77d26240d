"""Samples of one request in several languages, from `docs/samples/`."""

import re

from app.frozen import frozen
from blueprints.guides.contents import PAGES, PROJECT

SAMPLES = PROJECT / "docs" / "samples"


@frozen
class Language:
    """A language of the samples.

    Attributes:
        name: as people write it.
        suffix: of its files.
        lexer: its name for Pygments.
    """

    name: str
    suffix: str
    lexer: str


CURL = Language("curl", "", "bash")
LANGUAGES = (
    Language("Python", ".py", "python"),
    Language("JavaScript", ".mjs", "javascript"),
    Language("PHP", ".php", "php"),
)
"""Languages of the files. The sample in curl stands in the page."""


def read_samples(name: str) -> list[tuple[Language, str]]:
    """Return the source of a sample in each language that it exists in."""
    paths = [(language, SAMPLES / f"{name}{language.suffix}") for language in LANGUAGES]
    return [(language, path.read_text()) for language, path in paths if path.exists()]


def read_curl(name: str) -> str:
    """Return the sample in curl that is on the page with a note of this name.

    Raises:
        LookupError: no published page has one.
    """
    for page in PAGES.values():
        match = re.search(
            rf"<!-- samples: {name} -->\n(?:<!--[^\n]*-->\n)*```sh\n(.*?)```", (PROJECT / page.source).read_text(), re.S
        )
        if match:
            return match[1]
    raise LookupError(name)
