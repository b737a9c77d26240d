"""A client of an instance without a stack, and every page of its documentation."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app.problems.catalogue import CATALOGUE
from blueprints.guides.contents import PAGES
from tests.contract.document import create_bare_app
from tests.sso.browser import Browser, running_browser

GUIDES = [page.path for page in PAGES.values()]
HTML_PAGES = ["/docs", *GUIDES, "/docs/errors", *(f"/docs/errors/{code}" for code in CATALOGUE)]
VIEWS = ["/docs/html", "/docs/swagger"]
"""Pages of the reference, whose content a script draws."""


@pytest.fixture(scope="package")
def client() -> FlaskClient:
    """A client that reads pages."""
    return create_bare_app().test_client()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A running Chromium."""
    with running_browser() as browser:
        yield browser
