"""Responses of documentation pages: the shared layout, caching, and what browsers may load."""

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Response, abort, render_template, request

from app.branding import Brand
from app.endpoints import instance
from blueprints.guides.colors import make_style_sheet
from blueprints.guides.contents import SECTIONS
from blueprints.guides.library import Library, open_library
from blueprints.guides.versions import make_version
from blueprints.http.branding import current_brand

ASSETS = Path(__file__).parent / "assets"
ASSETS_PATH = "/docs/assets"

_PAGE_SECONDS = 5 * 60
_ASSET_SECONDS = 365 * 24 * 60 * 60
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'{logo}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Redoc and Swagger UI write styles into elements, and Redoc searches in a worker that it makes from a blob.
_REFERENCE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; font-src 'self' data:; "
    "img-src 'self' data:{logo}; worker-src blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def current_library() -> Library:
    """Return the guides for the present request."""
    settings = instance().core.settings
    return open_library(settings.PUBLIC_URL, current_brand().support_email, settings.FIREBASE_WEB_API_KEY)


def render_page(template: str, place: str, **values: Any) -> Response:
    """Return a page in the layout of the guides, with the request's brand.

    Args:
        template: its name.
        place: address of the link in the bar that leads to it.
        values: for the template.
    """
    return _render(template, place, _POLICY, values)


def render_missing() -> Response:
    """Return the page for an address below /docs that has none.

    Raises:
        NotFound: the caller is a program, which gets the error as JSON.
    """
    if not prefers_html():
        abort(404)
    response = render_page("guides/missing.html", "/docs")
    response.status_code = 404
    return response


def prefers_html() -> bool:
    """Whether a person's browser asks, and not a program."""
    return request.accept_mimetypes.best_match(["application/json", "text/html"], "application/json") == "text/html"


def render_reference(template: str, place: str, **values: Any) -> Response:
    """Return a page that shows the OpenAPI document by Redoc or Swagger UI."""
    return _render(template, place, _REFERENCE_POLICY, values)


def make_cached(body: str | bytes, mimetype: str, seconds: int = _PAGE_SECONDS) -> Response:
    """Return a response that browsers may keep, and check again by its ETag."""
    response = Response(body, mimetype=mimetype)
    response.cache_control.public = True
    response.cache_control.max_age = seconds
    response.add_etag()
    response.make_conditional(request)
    return response


def make_asset(body: str | bytes, mimetype: str) -> Response:
    """Return a script or style, which browsers may keep for a year if its address has a version."""
    return make_cached(body, mimetype, _ASSET_SECONDS if "v" in request.args else _PAGE_SECONDS)


def asset_address(name: str) -> str:
    """Return the address of a file of the guides, which changes with its content."""
    return f"{ASSETS_PATH}/guides/{name}?v={_version_of(name)}"


@cache
def read_asset(name: str) -> bytes | None:
    """Return a file of the guides; None if there is none of this name."""
    path = ASSETS / name
    return path.read_bytes() if path.parent == ASSETS and path.is_file() else None


def _version_of(name: str) -> str:
    return make_version(read_asset(name) or b"")


def _render(template: str, place: str, policy: str, values: dict[str, Any]) -> Response:
    brand = current_brand()
    html = render_template(
        template,
        brand=brand,
        place=place,
        sections=SECTIONS,
        asset=asset_address,
        brand_css=f"{ASSETS_PATH}/brand.css?v={make_version(make_style_sheet(brand.color).encode())}",
        search_index=f"/docs/search.json?v={current_library().version}",
        **values,
    )
    response = make_cached(html, "text/html")
    response.headers["Content-Security-Policy"] = policy.format(logo=find_logo_origin(brand))
    return response


def find_logo_origin(brand: Brand) -> str:
    """Return the origin of the brand's logo, with a space before it, for the policy; empty if there is none."""
    parts = urlsplit(brand.logo_url)
    return f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
