"""Claims of OpenID Connect: their usual names, and the merge of ID token and userinfo."""

from collections.abc import Mapping
from typing import Any

from app.services.sso.errors import SignOnRefusal, SignOnRefusedError
from app.services.sso.identity import Claim
from app.services.sso.oauth.endpoint_calls import UserinfoFailedError
from app.store.sso.auth_providers import AuthProvider

DEFAULT_CLAIM_NAMES = {
    Claim.SUBJECT: "sub",
    Claim.EMAIL: "email",
    Claim.EMAIL_VERIFIED: "email_verified",
    Claim.FULL_NAME: "name",
    Claim.GIVEN_NAME: "given_name",
    Claim.FAMILY_NAME: "family_name",
}


def is_complete(provider: AuthProvider, claims: Mapping[str, Any]) -> bool:
    """Whether an ID token has subject, e-mail address and name, so that userinfo is not needed."""
    names = [
        provider.claims.get(claim) or DEFAULT_CLAIM_NAMES[claim] for claim in (Claim.SUBJECT, Claim.EMAIL, Claim.FULL_NAME)
    ]
    return bool(claims) and all(claims.get(name) for name in names)


def merge_userinfo(provider: AuthProvider, claims: Mapping[str, Any], userinfo: Mapping[str, Any]) -> dict[str, Any]:
    """Return an ID token's claims, completed by userinfo.

    Args:
        provider: the provider with its claim mapping.
        claims: claims of the ID token; empty for plain OAuth 2, which has only userinfo.
        userinfo: response of the endpoint.

    Raises:
        SignOnRefusedError: ANSWER_INVALID: userinfo is about another person.
        UserinfoFailedError: it names no subject.
    """
    if not claims:
        return dict(userinfo)
    if userinfo.get("sub") is None:
        raise UserinfoFailedError("userinfo: it names no sub")
    if userinfo["sub"] != claims["sub"]:
        raise SignOnRefusedError(SignOnRefusal.ANSWER_INVALID, "userinfo speaks of somebody else")
    # An address counts as verified only by the `email_verified` of the same source.
    pair = [provider.claims.get(claim) or DEFAULT_CLAIM_NAMES[claim] for claim in (Claim.EMAIL, Claim.EMAIL_VERIFIED)]
    source = claims if claims.get(pair[0]) else userinfo
    merged = {name: value for name, value in {**userinfo, **claims}.items() if name not in pair}
    return merged | {name: source[name] for name in pair if name in source}
