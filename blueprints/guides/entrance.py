"""Paths that browsers and crawlers ask of any host: `/`, the icon, robots.txt."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect
from markupsafe import escape

from app.endpoints import instance
from blueprints.guides.rendered import make_cached, prefers_html
from blueprints.http.authorization import public_endpoint
from blueprints.http.branding import current_brand

blueprint = Blueprint("entrance", __name__)

_ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="8" fill="{background}"/>
<text x="16" y="23" text-anchor="middle" font-family="system-ui, sans-serif" font-size="20" font-weight="700" \
fill="{text}">{letter}</text>
</svg>
"""
_ROBOTS = "User-agent: *\nAllow: /docs\nDisallow: /\n"
_open = public_endpoint("browsers and crawlers have no credential", is_rate_limited=False)


@blueprint.get("/")
@_open
def show_entrance() -> Any:
    """Lead browsers to the guides; tell programs what this is and where to go on."""
    response: Any
    if prefers_html():
        response = redirect("/docs", 302)
    else:
        url = instance().core.settings.PUBLIC_URL
        response = jsonify(
            name=f"{current_brand().name} API",
            guides=f"{url}/docs",
            document=f"{url}/docs/json",
            reference=f"{url}/docs/html",
            errors=f"{url}/docs/errors",
            health=f"{url}/health",
            support=current_brand().support_email,
        )
    response.vary.add("Accept")
    return response


@blueprint.get("/favicon.ico")
@_open
def get_icon() -> Response:
    """Return an icon with the brand's first letter."""
    brand = current_brand()
    response = make_cached(
        _ICON.format(background=brand.color, text=brand.text_color, letter=escape(brand.name[:1].upper())), "image/svg+xml"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    return response


@blueprint.get("/robots.txt")
@_open
def get_robots() -> Response:
    """Allow crawlers to read the documentation, and nothing else."""
    return make_cached(_ROBOTS, "text/plain")
