"""The cookie by which a sign-on comes back to the browser that began it."""

import re

from flask import Response, request

from app.auth.principal import Origin
from app.clock import SECOND
from app.endpoints import instance
from app.keys import new_token
from app.services.sso.login_state import LIFETIME_MS
from app.store.auth_providers import ProviderType

_SECRET = re.compile(r"[\w-]{43}", re.ASCII)
_MAX_USER_AGENT_LENGTH = 300


def get_browser_secret(provider_type: ProviderType) -> str | None:
    """Answer the secret that the calling browser holds for sign-ons by a protocol, or None."""
    held = request.cookies.get(_name(provider_type), "")
    return held if _SECRET.fullmatch(held) else None


def get_or_create_browser_secret(provider_type: ProviderType) -> str:
    """Answer the secret that the calling browser holds, or a new one: several windows may sign on at once."""
    return get_browser_secret(provider_type) or new_token()


def set_browser_cookie(response: Response, provider_type: ProviderType, secret: str) -> None:
    """Let a browser hold a secret as long as a sign-on may take."""
    secure = _is_secure()
    # SAML's answer is posted by the provider's page, and only a cookie of this kind comes with such a call; http has none.
    same_site = "None" if secure and provider_type is ProviderType.SAML else "Lax"
    response.set_cookie(
        _name(provider_type), secret, max_age=LIFETIME_MS // SECOND, path="/", secure=secure, httponly=True, samesite=same_site
    )


def calling_from() -> Origin:
    """Answer where the browser calls from, for the audit trail."""
    return Origin(request.remote_addr or "", request.user_agent.string[:_MAX_USER_AGENT_LENGTH])


def _name(provider_type: ProviderType) -> str:
    # Browsers take a cookie of that prefix from this host alone, over https, and from no other of its domain.
    return f"{'__Host-' if _is_secure() else ''}sso-{provider_type}"


def _is_secure() -> bool:
    return instance().core.settings.PUBLIC_URL.startswith("https://")
