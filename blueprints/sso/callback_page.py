"""Last page of a sign-on: passes the result to the window that opened it, and closes.

The function's name and return value are the original's; the native wrapper calls it.
"""

import json
import secrets
from html import escape
from typing import Any

from flask import Response

from app.services.sso.results import SignOnResult
from blueprints.http.branding import current_brand
from blueprints.http.rate_limits import RETRY_HEADER

_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>
<p id="lost" hidden>{lost}</p><script nonce="{nonce}">
  function SAMLPostback() {{
    const ssoResponse = {response};
    if (window.webkit && window.webkit.messageHandlers) {{
      return ssoResponse;
    }}
    if (window.opener && {opener}) {{
      window.opener.postMessage(ssoResponse, {opener});
    }} else if (!ssoResponse.error) {{
      document.getElementById("lost").hidden = false;
    }}
    window.close();
    return ssoResponse;
  }}
  SAMLPostback();
</script>REDIRECTING{words}</body></html>
"""

_LOST = (
    "The sign-on worked, but this window has lost the page that opened it. Close this window, go back to the sign-in page and "
    "try again. If this happens again, tell your administrator that the identity provider cuts windows off from their opener "
    "(Cross-Origin-Opener-Policy)."
)


def render_callback_page(outcome: SignOnResult) -> Response:
    """Return the page for an outcome; 503 if a later sign-on may work. The token is only in its body: in no URL or cache."""
    body: dict[str, Any] = {"token": outcome.token, "error": bool(outcome.reference)}
    title, words = "REDIRECTING", ""
    if outcome.reference:
        body["reference"] = outcome.reference
        brand = current_brand()
        title = escape(brand.name)
        words = (
            f"<p>The sign-on failed. Reference code: {outcome.reference}</p>"
            + ("<p>The identity provider does not respond. Try again in a moment.</p>" if outcome.retry_after else "")
            + f"<p>Questions? Write to {escape(brand.support_email)} and give the reference code.</p>"
        )
    nonce = secrets.token_urlsafe(16)
    text = _PAGE.format(
        title=title, nonce=nonce, response=_in_script(body), opener=_in_script(outcome.opener), words=words, lost=_LOST
    )
    response = Response(text, 503 if outcome.retry_after else 200, content_type="text/html; charset=utf-8")
    if outcome.retry_after:
        response.headers[RETRY_HEADER] = str(outcome.retry_after)
    response.headers.update(
        {
            "Cache-Control": "no-store",
            "Content-Security-Policy": f"default-src 'none'; script-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'",
            # Any other value would cut the window off from its opener.
            "Cross-Origin-Opener-Policy": "unsafe-none",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
    )
    return response


def _in_script(value: Any) -> str:
    """Return a value as JavaScript that can neither close the script nor open a tag."""
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def document_callback_page() -> dict[str, Any]:
    """Return the OpenAPI response object of the page."""
    words = (
        'A page whose script passes `{"token": "…", "error": false}`, or `{"token": "", "error": true, "reference": "…"}`, to '
        "the window that opened it (`postMessage`, to the configured origin only), and closes. In the native wrapper, "
        "`SAMLPostback()` returns the same."
    )
    media = {"schema": {"type": "string"}, "example": "<!DOCTYPE html><html>…<script>…</script>REDIRECTING</body></html>"}
    return {"description": words, "content": {"text/html": media}}


def document_busy_page() -> dict[str, Any]:
    """Return the OpenAPI response object of the page for a provider that is not called at the moment."""
    words = "The same page with a reference: the provider has not responded lately, or too many calls wait for providers."
    seconds = {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds to wait before a retry."}
    return {"description": words, "content": {"text/html": {"schema": {"type": "string"}}}, "headers": {RETRY_HEADER: seconds}}


def document_redirect() -> dict[str, Any]:
    """Return the OpenAPI description of the redirect that starts a sign-on."""
    return {
        "description": "Redirect to the provider; sets a cookie that the browser must send back.",
        "headers": {"Location": {"schema": {"type": "string", "format": "uri"}, "description": "URL of the provider."}},
    }
