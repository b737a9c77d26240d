"""Single sign-on with SAML."""

from typing import Any

from flask import Response, request
from werkzeug.exceptions import BadRequest, ClientDisconnected, HTTPException

from app.endpoints import instance
from app.problems.requests import PARAMETERS_INVALID
from app.problems.sso import AUTH_PROVIDER_NOT_FOUND
from app.services.sso.errors import SignOnRefusal, SignOnRefusedError
from app.services.sso.results import SignOnResult
from app.services.sso.saml.metadata import CONTENT_TYPE
from app.store.sso.auth_providers import ProviderType
from blueprints.http.authorization import get_origin, public_endpoint
from blueprints.http.blueprint import Blueprint
from blueprints.openapi.error_responses import error_responses
from blueprints.sso.browser_cookie import get_browser_secret, get_or_create_browser_secret, set_browser_cookie
from blueprints.sso.callback_page import document_callback_page, document_redirect, render_callback_page
from schemas.sso.login import SignOnStartQuery

blueprint = Blueprint("saml", "/auth/saml", tag="SSO")

_EXAMPLE_METADATA = (
    '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://texting.example.com/…"/>'
)

_MAX_FIELDS = 100

_FORM = {
    "required": True,
    "description": "Claims provided by the IdP in response to a successful authentication",
    "content": {
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "properties": {
                    "RelayState": {
                        "type": "string",
                        "maxLength": 80,
                        "description": "JSON object which was created by /auth/saml/login; passed to the IdP; and then passed "
                        "back to this endpoint.",
                    },
                    "SAMLResponse": {
                        "type": "string",
                        "maxLength": 350_000,
                        "description": "Base64 encoded XML document containing a SAMLResponse, at most 256 KiB of XML.",
                    },
                },
            },
            "example": {
                "RelayState": '{"request":"iw8guE9ndCkMXzyV"}',
                "SAMLResponse": "PHNhbWxwOlJlc3BvbnNlPuKApjwvc2FtbHA6UmVzcG9uc2U+",
            },
        }
    },
}


@blueprint.operation("GET", "/login/<string:ProviderName>", "startSamlSignIn")
@public_endpoint("a browser starts a sign-on")
@blueprint.arguments(SignOnStartQuery, location="query")
@blueprint.doc(responses={302: document_redirect(), 200: document_callback_page()})
@error_responses(PARAMETERS_INVALID, AUTH_PROVIDER_NOT_FOUND)
def start_saml(query: dict[str, Any], ProviderName: str) -> Response:  # noqa: N803
    """Start SAML SSO Workflow

    The app opens this URL as a popup. It redirects the browser to the identity provider with an AuthnRequest. The response must
    arrive within 10 minutes, in the same browser, and is accepted once. If the provider is misconfigured, the response is the
    callback page with an error.
    """
    browser = get_or_create_browser_secret(ProviderType.SAML)
    begun = instance().sso.saml.begin(ProviderName, query["origin"], browser)
    if isinstance(begun, SignOnResult):
        return render_callback_page(begun)
    response = Response(status=302, headers={"Location": begun, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
    set_browser_cookie(response, ProviderType.SAML, browser)
    return response


@blueprint.operation("POST", "/callback", "completeSamlSignIn")
@public_endpoint("the identity provider's signature is checked instead")
@blueprint.doc(requestBody=_FORM, responses={200: document_callback_page()})
def consume_saml_response() -> Response:
    """Consume SAMLResponse body from IdP

    Posted by the identity provider's page. The response must be signed with one of the provider's certificates, be valid now,
    be addressed to this instance, and answer a request from the same browser. The returned page passes
    `{"token": …, "error": false}` to the window that opened it; `token` is a Firebase custom token to sign in with. On failure
    it passes `{"token": "", "error": true, "reference": …}`. Look up the reference in the instance's log to find the reason.
    """
    sign_on = instance().sso
    try:
        # Cached, so that a body with too many fields is rejected before it is parsed.
        if request.get_data(cache=True, parse_form_data=False).count(b"&") > _MAX_FIELDS:
            raise BadRequest("The form has too many fields")
        relay_state, saml_response = request.form.get("RelayState", ""), request.form.get("SAMLResponse", "")
    except ClientDisconnected:
        raise
    except HTTPException as error:
        rejection = SignOnRefusedError(SignOnRefusal.ANSWER_INVALID, f"the form cannot be read: {error.name}")
        return render_callback_page(sign_on.outcomes.reject(None, rejection))
    outcome = sign_on.saml.finish(relay_state, saml_response, get_browser_secret(ProviderType.SAML), get_origin())
    return render_callback_page(outcome)


@blueprint.operation("GET", "/metadata/<string:ProviderName>", "getSamlMetadata")
@public_endpoint("identity providers fetch it; it contains no secrets")
@blueprint.doc(
    responses={
        200: {
            "description": "This instance's metadata.",
            "content": {CONTENT_TYPE: {"schema": {"type": "string"}, "example": _EXAMPLE_METADATA}},
        }
    }
)
@error_responses(AUTH_PROVIDER_NOT_FOUND)
def get_saml_metadata(ProviderName: str) -> Response:  # noqa: N803
    """Metadata for a SAML provider

    Returns what an identity provider needs to know about this instance: the entity id (this URL), the URL to post responses to,
    and the certificate if requests are signed. Available before the provider is enabled.
    """
    return Response(instance().sso.saml.write_metadata(ProviderName), content_type=CONTENT_TYPE)
