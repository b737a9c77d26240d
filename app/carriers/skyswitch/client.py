"""HTTP client for SkySwitch: tokens, which are kept while they are valid, and calls with them.

Several public clients agree on the token and its lifetime.
"""

import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote

from app.carriers.credentials import CarrierCredentials
from app.carriers.http import CarrierHttp
from app.configuration.settings import Settings
from app.crypto.keys import hash_token
from app.frozen import frozen
from app.safe_http.http_dates import read_retry_after
from app.safe_http.response import HttpResponse
from app.safe_http.session import NoAnswerError, NothingSentError
from app.text.characters import clean_all
from app.times.clock import HOUR, MINUTE, SECOND, Clock

T = TypeVar("T")

LOGIN = ("client_id", "client_secret", "username", "password")
"""Account values that request a token; an account with the fixed `access_token` needs none of them."""

_DEFAULT_TOKEN_LIFETIME_MS = 6 * HOUR
_USUAL_PAUSE_MS = 5 * SECOND
_MAX_PAUSE_MS = HOUR


class LoginError(Exception):
    """There is no token, so nothing was requested with one; the text says why.

    Attributes:
        is_account_wrong: SkySwitch rejects the account, or it is incomplete.
        retry_after: wait in ms requested by SkySwitch; 0 for none.
        is_answered: whether SkySwitch responded; None if it was not called.
    """

    def __init__(
        self, reason: str, *, is_account_wrong: bool = False, retry_after: int = 0, is_answered: bool | None = True
    ) -> None:
        super().__init__(reason)
        self.is_account_wrong = is_account_wrong
        self.retry_after = retry_after
        self.is_answered = is_answered


class TokenRefusedError(Exception):
    """SkySwitch rejected the token of a call, and did nothing."""


class UnreadableResponseError(Exception):
    """A response is too long, or not JSON; the text says which."""


@frozen
class _Token:
    value: str
    refresh: str
    expires: int


class SkySwitchClient:
    """SkySwitch client for any account."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self.http = CarrierHttp(settings.CARRIER_TIMEOUT_SECONDS)
        self._tokens: dict[str, _Token] = {}
        self._lock = threading.Lock()

    def url_of(self, credentials: CarrierCredentials, path: str) -> str:
        """Return the URL of a path with the placeholders `{account_id}` and `{domain}`."""
        names = {name: quote(credentials.get(name), safe="") for name in ("account_id", "domain")}
        return self._settings.SKYSWITCH_BASE_URL + path.format_map(names)

    def run(self, credentials: CarrierCredentials, call: Callable[[str], T]) -> T:
        """Return the result of a call, which gets the Authorization header; called again once with a new token.

        Raises:
            LoginError: there is no token.
            TokenRefusedError: from `call`, also with a new token, or with the fixed one.
        """
        token = self._token(credentials)
        try:
            return call(f"Bearer {token}")
        except TokenRefusedError:
            if credentials.get("access_token"):
                raise
            self._forget(credentials, token)
        return call(f"Bearer {self._token(credentials)}")

    def _token(self, credentials: CarrierCredentials) -> str:
        fixed = credentials.get("access_token")
        if fixed:
            return fixed
        key = _cache_key(credentials)
        with self._lock:
            known = self._tokens.get(key)
        if known is not None and known.expires - MINUTE > self._clock():
            return known.value
        token = self._refresh(credentials, known) or self._log_in(credentials)
        with self._lock:
            self._tokens[key] = token
        return token.value

    def _forget(self, credentials: CarrierCredentials, value: str) -> None:
        key = _cache_key(credentials)
        with self._lock:
            if key in self._tokens and self._tokens[key].value == value:
                del self._tokens[key]

    def _refresh(self, credentials: CarrierCredentials, known: _Token | None) -> _Token | None:
        """Return a refreshed token, or None if the password is needed."""
        if known is None or not known.refresh:
            return None
        try:
            return self._ask_for_token(credentials, [("grant_type", "refresh_token"), ("refresh_token", known.refresh)])
        except LoginError as error:
            if error.retry_after:
                raise
            return None

    def _log_in(self, credentials: CarrierCredentials) -> _Token:
        missing = [name for name in LOGIN if not credentials.get(name)]
        if missing:
            raise LoginError(f"The SkySwitch account lacks {', '.join(missing)}", is_account_wrong=True, is_answered=None)
        form = [
            ("grant_type", "password"),
            ("username", credentials.get("username")),
            ("password", credentials.get("password")),
        ]
        return self._ask_for_token(credentials, [*form, ("scope", credentials.get("scope") or "*")])

    def _ask_for_token(self, credentials: CarrierCredentials, form: list[tuple[str, str]]) -> _Token:
        client = [(name, credentials.get(name)) for name in ("client_id", "client_secret")]
        url = self._settings.SKYSWITCH_BASE_URL + self._settings.SKYSWITCH_TOKEN_PATH
        try:
            response = self.http.request("POST", url, form=[*form, *client])
            answer = self._read_token(response)
        except NothingSentError as error:
            raise LoginError("SkySwitch cannot be reached", is_answered=False) from error
        except NoAnswerError as error:
            raise LoginError("SkySwitch did not respond in time", is_answered=False) from error
        except UnreadableResponseError as error:
            raise LoginError(str(error)) from error
        value = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(value, str) or not value:
            raise LoginError("SkySwitch responded to a login without a token")
        life = answer.get("expires_in")
        milliseconds = life * SECOND if isinstance(life, int) and life > 0 else _DEFAULT_TOKEN_LIFETIME_MS
        refresh = answer.get("refresh_token")
        return _Token(value, refresh if isinstance(refresh, str) else "", self._clock() + milliseconds)

    def _read_token(self, response: HttpResponse) -> Any:
        if response.is_success:
            return read_json(response)
        if response.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise LoginError("SkySwitch asks for a pause", retry_after=read_pause(response, self._clock()))
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR or response.status == HTTPStatus.REQUEST_TIMEOUT:
            raise LoginError(f"SkySwitch responded to a login with status {response.status}")
        raise LoginError("SkySwitch rejects the account, or it lacks the permission", is_account_wrong=True)


def read_json(response: HttpResponse) -> Any:
    """Return a response's JSON, without characters that cannot be stored; an empty map if it has none.

    Raises:
        UnreadableResponseError: it is too long, or not JSON.
    """
    if response.is_cut:
        raise UnreadableResponseError("SkySwitch's response is too long")
    try:
        return clean_all(response.json()) if response.body else {}
    except (ValueError, RecursionError):
        raise UnreadableResponseError("SkySwitch's response is not JSON") from None


def read_pause(response: HttpResponse, now: int) -> int:
    """Return how many ms SkySwitch asks us to wait; a usual pause if it does not say."""
    return read_retry_after(response.headers.get("retry-after", ""), now, _MAX_PAUSE_MS) or _USUAL_PAUSE_MS


def _cache_key(credentials: CarrierCredentials) -> str:
    return hash_token("\0".join(credentials.get(name) for name in ("account_id", *LOGIN, "scope")))
