"""Endpoints of the guides: their front page, one page each, the search index, scripts and styles."""

import mimetypes
from typing import Any

from flask import Blueprint, abort, redirect, request

from blueprints.guides.colors import make_style_sheet
from blueprints.guides.contents import GUIDES_PATH
from blueprints.guides.rendered import (
    ASSETS_PATH,
    current_library,
    make_asset,
    make_cached,
    read_asset,
    render_missing,
    render_page,
)
from blueprints.guides.rendering import render_samples
from blueprints.guides.samples import read_curl
from blueprints.http.authorization import public_endpoint
from blueprints.http.branding import current_brand

blueprint = Blueprint("guides", __name__, template_folder="templates")

HOME = "/docs"
_FIRST_SAMPLE = "send_message"
_document = public_endpoint("it is documentation", is_rate_limited=False)


@blueprint.get(HOME)
@_document
def show_home() -> Any:
    """Return the front page; `/docs/` leads to it."""
    if request.path != HOME:
        return redirect(HOME, 308)
    first_sample = render_samples(read_curl(_FIRST_SAMPLE), _FIRST_SAMPLE)
    return render_page("guides/home.html", HOME, first_sample=first_sample)


@blueprint.get(f"{GUIDES_PATH}/<path:name>")
@_document
def show_guide(name: str) -> Any:
    """Return one guide."""
    guide = current_library().find(name)
    if guide is None:
        return render_missing()
    return render_page("guides/page.html", HOME, guide=guide, current=name)


@blueprint.get(GUIDES_PATH)
@_document
def lead_home() -> Any:
    """Redirect to the front page, which lists all guides."""
    return redirect(HOME, 308)


@blueprint.get("/docs/search.json")
@_document
def get_search_index() -> Any:
    """Return what the search of the pages reads."""
    return make_cached(current_library().search_index, "application/json")


@blueprint.get(f"{ASSETS_PATH}/guides/<name>")
@_document
def get_asset(name: str) -> Any:
    """Return a script or style of the guides."""
    content = read_asset(name)
    if content is None:
        abort(404)
    return make_asset(content, mimetypes.guess_type(name)[0] or "application/octet-stream")


@blueprint.get(f"{ASSETS_PATH}/brand.css")
@_document
def get_brand_style() -> Any:
    """Return the colors of the request's brand."""
    return make_asset(make_style_sheet(current_brand().color), "text/css")
