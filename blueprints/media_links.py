"""Signed links to media files, `/media/<id>/<token>/<name>`: for browsers, carriers and receivers of webhooks.

A link needs no credentials, because carriers cannot log in.
"""

from typing import Any

from flask import Blueprint, Response, request
from werkzeug.http import dump_options_header, is_resource_modified, quote_etag

from app.endpoints import instance
from app.media.links import MEDIA_PATH
from app.services.media.files import OpenedMedia
from app.times.clock import SECOND
from blueprints.http.authorization import public_endpoint

blueprint = Blueprint("media_links", __name__)

_MAX_AGE_SECONDS = 86_400
_SHOWN_INLINE = ("image/", "video/", "audio/", "application/pdf")
_HEADERS = {
    "Accept-Ranges": "bytes",
    "X-Content-Type-Options": "nosniff",
    # Should a browser ever take a file for a page, nothing in it runs.
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    # Web apps on other hosts show the files.
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@blueprint.get(f"{MEDIA_PATH}/<media_id>/<token>/<name>")
@public_endpoint("the link is signed", is_rate_limited=False)
def open_media(media_id: str, token: str, name: str) -> Any:
    """Return a file, or the part of it that `Range` names."""
    files = instance().media.files
    opened = files.open(media_id, token, name)
    headers = _make_headers(opened)
    if not is_resource_modified(request.environ, etag=opened.etag):
        return Response(status=304, headers=headers)
    start, end, status = _find_range(opened)
    if status == 416:
        return Response(status=416, headers={**headers, "Content-Range": f"bytes */{opened.size}"})
    if status == 206:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{opened.size}"
    headers["Content-Length"] = str(end - start)
    pieces = [] if request.method == "HEAD" else files.read(opened, start, end)
    return Response(pieces, status, headers, content_type=opened.content_type, direct_passthrough=True)


def _make_headers(opened: OpenedMedia) -> dict[str, str]:
    left = (opened.expires - instance().core.clock()) // SECOND
    disposition = "inline" if opened.content_type.startswith(_SHOWN_INLINE) else "attachment"
    return {
        **_HEADERS,
        "ETag": quote_etag(opened.etag),
        "Cache-Control": f"private, max-age={max(0, min(left, _MAX_AGE_SECONDS))}, immutable",
        "Content-Disposition": dump_options_header(disposition, {"filename": opened.file_name}),
    }


def _find_range(opened: OpenedMedia) -> tuple[int, int, int]:
    """Return the first byte, the end and the status: 200, 206 or 416. Several ranges at once get the whole file."""
    sent = request.range
    if_range = request.if_range
    is_same = if_range.etag in (None, opened.etag) and if_range.date is None
    if sent is None or sent.units != "bytes" or len(sent.ranges) != 1 or not is_same:
        return 0, opened.size, 200
    found = sent.range_for_length(opened.size)
    return (0, 0, 416) if found is None else (found[0], found[1], 206)
