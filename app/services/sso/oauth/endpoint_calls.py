"""Calls of a provider's token and userinfo endpoints; every failure becomes a sign-on error."""

from collections.abc import Callable, Mapping
from typing import Any

from app.services.sso.errors import SignOnRefusal, SignOnRefusedError
from app.services.sso.oauth.provider_calls import ProviderBusyError


class UserinfoFailedError(SignOnRefusedError):
    """The userinfo endpoint returned no claims."""

    def __init__(
        self, detail: str, *, reason: SignOnRefusal = SignOnRefusal.PROVIDER_UNREACHABLE, retry_after: int = 0
    ) -> None:
        super().__init__(reason, detail, retry_after=retry_after)


def fetch_token(grant: Callable[[], Any]) -> Mapping[str, Any]:
    """Return the token endpoint's response to a grant.

    Raises:
        ProviderBusyError: the provider was not called.
        SignOnRefusedError: PROVIDER_REFUSED, PROVIDER_UNREACHABLE, or ANSWER_INVALID without an access token.
    """
    import requests
    from authlib.integrations.base_client import OAuthError

    try:
        token = grant()
    except OAuthError as error:
        raise SignOnRefusedError(SignOnRefusal.PROVIDER_REFUSED, f"token endpoint: {str(error.error)[:100]}") from error
    except (requests.RequestException, ValueError, TypeError, OverflowError) as error:
        raise SignOnRefusedError(SignOnRefusal.PROVIDER_UNREACHABLE, f"token endpoint: {type(error).__name__}") from error
    if not isinstance(token, Mapping) or not isinstance(token.get("access_token"), str):
        raise SignOnRefusedError(SignOnRefusal.ANSWER_INVALID, "the token endpoint answered no access token")
    return token


def fetch_userinfo(session: Any, url: str) -> Mapping[str, Any]:
    """Return the userinfo claims for the session's access token.

    Raises:
        UserinfoFailedError: there are none.
    """
    import requests
    from authlib.integrations.base_client import OAuthError

    try:
        response = session.get(url, headers={"Accept": "application/json"})
        claims = response.json() if response.status_code == 200 else None
    except ProviderBusyError as error:
        raise UserinfoFailedError(f"userinfo: {error.detail}", reason=error.reason, retry_after=error.retry_after) from error
    except (OAuthError, requests.RequestException, ValueError, RecursionError) as error:
        raise UserinfoFailedError(f"userinfo: {type(error).__name__}") from error
    if not isinstance(claims, dict):
        raise UserinfoFailedError(f"userinfo: it answered {response.status_code}")
    return claims
