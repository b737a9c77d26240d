"""Single sign-on with OAuth."""

from typing import Any

from flask import Response

from app.endpoints import instance
from app.problems.requests import PARAMETERS_INVALID
from app.problems.sso import AUTH_PROVIDER_NOT_FOUND
from app.services.sso.oauth.flow import OAuthCallback
from app.services.sso.results import SignOnResult
from app.store.sso.auth_providers import ProviderType
from blueprints.http.authorization import get_origin, public_endpoint
from blueprints.http.blueprint import Blueprint
from blueprints.openapi.error_responses import error_responses
from blueprints.sso.browser_cookie import get_browser_secret, get_or_create_browser_secret, set_browser_cookie
from blueprints.sso.callback_page import document_busy_page, document_callback_page, document_redirect, render_callback_page
from schemas.sso.login import (
    OAuthCallbackQuery,
    SignOnStartQuery,
)

blueprint = Blueprint("oauth", "/auth", tag="SSO")


@blueprint.operation("GET", "/oauth/<provider>/login", "startOauthLogin")
@blueprint.operation("GET", "/oauth/<provider>", "startOauthSignIn")
@public_endpoint("a browser starts a sign-on")
@blueprint.arguments(SignOnStartQuery, location="query")
@blueprint.doc(responses={302: document_redirect(), 200: document_callback_page(), 503: document_busy_page()})
@error_responses(PARAMETERS_INVALID, AUTH_PROVIDER_NOT_FOUND)
def start_oauth(query: dict[str, Any], provider: str) -> Response:
    """Start OAuth SSO Workflow

    Open this URL in a popup or in the app's own browser. It redirects to the provider: authorization code grant (RFC 6749,
    section 4.1) with PKCE. The provider must redirect back to `/auth/oauth/{provider}/callback` within 10 minutes.
    """
    browser = get_or_create_browser_secret(ProviderType.OAUTH)
    started = instance().sso.oauth.start(provider, browser, query["origin"])
    if isinstance(started, SignOnResult):
        return render_callback_page(started)
    response = Response(
        status=302, headers={"Location": started, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    )
    set_browser_cookie(response, ProviderType.OAUTH, browser)
    return response


@blueprint.operation("GET", "/oauth/<provider>/callback", "completeOauthSignIn")
@public_endpoint("the OAuth state and the browser's cookie are checked instead")
@blueprint.arguments(OAuthCallbackQuery, location="query")
@blueprint.doc(responses={200: document_callback_page(), 503: document_busy_page()})
@error_responses(PARAMETERS_INVALID)
def finish_oauth(query: dict[str, Any], provider: str) -> Response:
    """Receive OAuth "Authorization Grant" code

    The provider redirects the browser here. The code is exchanged and the response validated. The user is then found, or
    created if `allowJITProvisioning` is on. The page passes a Firebase custom token to the window that opened it, and closes.
    On failure the page passes `error: true` and a reference code, which the log and the audit trail explain.
    """
    answer = OAuthCallback(query["state"], query["code"], query["iss"], query["refresh_token"], query["error"])
    browser = get_browser_secret(ProviderType.OAUTH)
    return render_callback_page(instance().sso.oauth.finish(provider, answer, browser, get_origin()))
