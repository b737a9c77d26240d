"""Cookie that binds a sign-on to the browser that started it."""

import re

from flask import Response, request

from app.crypto.keys import new_token
from app.endpoints import instance
from app.services.sso.login_state import LIFETIME_MS
from app.store.sso.auth_providers import ProviderType
from app.times.clock import SECOND

_SECRET = re.compile(r"[\w-]{43}", re.ASCII)


def get_browser_secret(provider_type: ProviderType) -> str | None:
    """Return the browser's secret for a protocol, or None."""
    held = request.cookies.get(_name(provider_type), "")
    return held if _SECRET.fullmatch(held) else None


def get_or_create_browser_secret(provider_type: ProviderType) -> str:
    """Return the browser's secret, or a new one. Reuse lets several windows sign on at once."""
    return get_browser_secret(provider_type) or new_token()


def set_browser_cookie(response: Response, provider_type: ProviderType, secret: str) -> None:
    """Set the secret as a cookie that lives as long as a sign-on may take."""
    secure = _is_secure()
    # The provider's page posts the SAML response cross-site, which only SameSite=None cookies accompany; they require https.
    same_site = "None" if secure and provider_type is ProviderType.SAML else "Lax"
    response.set_cookie(
        _name(provider_type), secret, max_age=LIFETIME_MS // SECOND, path="/", secure=secure, httponly=True, samesite=same_site
    )


def _name(provider_type: ProviderType) -> str:
    # Browsers accept the prefix __Host- only over https and from this exact host.
    return f"{'__Host-' if _is_secure() else ''}sso-{provider_type}"


def _is_secure() -> bool:
    return instance().core.settings.PUBLIC_URL.startswith("https://")
