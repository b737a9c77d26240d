"""SkySwitch: its telco API and telephone system, as far as public client code shows them.

Several public clients agree on the token, its lifetime, the errors and the number assignment (`messaging/hubusers`).
The paths of the assignment list and of calls are documented only behind a login: they are settings, and responses are parsed
tolerantly. docs/skyswitch.md says which is which.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from app.addresses.phone_number_parser import to_e164
from app.carriers.credentials import CarrierCredentials, CredentialFields
from app.carriers.http import CarrierHttp
from app.configuration.settings import Settings
from app.crypto.keys import hash_token
from app.safe_http.http_dates import read_retry_after
from app.safe_http.response import HttpResponse
from app.safe_http.session import NoAnswerError, NothingSentError
from app.text.characters import clean_all
from app.times.clock import HOUR, MINUTE, SECOND, Clock

NAME = "skyswitch"

CREDENTIAL_FIELDS = CredentialFields(
    required=frozenset({"account_id"}),
    optional=frozenset({"client_id", "client_secret", "username", "password", "scope", "access_token", "domain"}),
    alternatives=(frozenset({"access_token"}), frozenset({"client_id", "client_secret", "username", "password"})),
    public=frozenset({"account_id", "domain"}),
    identity="account_id",
)
"""An account has the fixed `access_token` of the partner portal, or client, user name and password."""

_LOGIN = ("client_id", "client_secret", "username", "password")
_DEFAULT_TOKEN_LIFETIME_MS = 6 * 60 * MINUTE
_USUAL_PAUSE_MS = 5 * SECOND
_MAX_PAUSE_MS = HOUR


class TelephoneSystemError(Exception):
    """SkySwitch did not do what was requested.

    Attributes:
        is_refusal: SkySwitch rejected the request itself; otherwise account or SkySwitch is at fault.
        retry_after: wait in seconds requested by SkySwitch; 0 for none.
    """

    def __init__(self, reason: str, *, is_refusal: bool = False, retry_after: int = 0) -> None:
        super().__init__(reason)
        self.is_refusal = is_refusal
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Assignment:
    """A number of an account, and its user in the telephone system.

    Attributes:
        phone_number: in E.164 if it can be parsed.
        user: extension of the user; empty for none.
        domain: domain of the user in the telephone system.
        sms_enabled: whether it can send messages.
    """

    phone_number: str
    user: str
    domain: str
    sms_enabled: bool


@dataclass(frozen=True, slots=True)
class _Token:
    value: str
    refresh: str
    expires: int


class SkySwitch:
    """SkySwitch client for any account; valid tokens are cached per account."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._http = CarrierHttp(settings.CARRIER_TIMEOUT_SECONDS)
        self._tokens: dict[str, _Token] = {}
        self._lock = threading.Lock()

    def assignments(self, credentials: CarrierCredentials) -> list[Assignment]:
        """Return the numbers of an account that can send messages.

        Raises:
            TelephoneSystemError: no response, or an unexpected one.
        """
        answer = self._call(credentials, "GET", self._settings.SKYSWITCH_ASSIGNMENTS_PATH)
        return [self._read_assignment(entry) for entry in _entries(answer)]

    def assign(self, credentials: CarrierCredentials, assignment: Assignment) -> None:
        """Assign a number to a user of the telephone system; idempotent.

        Raises:
            TelephoneSystemError: SkySwitch rejects the request or does not respond.
        """
        body = {"number": assignment.phone_number, "user": assignment.user, "domain": assignment.domain}
        self._call(credentials, "PUT", self._settings.SKYSWITCH_ASSIGN_PATH, body)

    def call(self, credentials: CarrierCredentials, call_id: str, caller: Assignment, destination: str) -> None:
        """Ring a user's telephone, and connect it to a number when it is answered.

        Args:
            credentials: credentials of the account.
            call_id: unique id; SkySwitch makes one call per id.
            caller: the user whose telephone rings.
            destination: in E.164.

        Raises:
            TelephoneSystemError: SkySwitch rejects the request or does not respond; in the latter case the telephone may ring.
        """
        body = {
            "callid": call_id,
            "uid": f"{caller.user}@{caller.domain}",
            "origination": caller.phone_number,
            "destination": destination,
        }
        self._call(credentials, "POST", self._settings.SKYSWITCH_CALL_PATH, body)

    def _call(self, credentials: CarrierCredentials, method: str, path: str, body: Mapping[str, str] | None = None) -> Any:
        """Return SkySwitch's response; retries once with a new token if the token is rejected."""
        names = {name: quote(credentials.get(name), safe="") for name in ("account_id", "domain")}
        url = self._settings.SKYSWITCH_BASE_URL + path.format_map(names)
        token = self._token(credentials)
        response = self._request(method, url, f"Bearer {token}", body=body)
        if response.status == HTTPStatus.UNAUTHORIZED and not credentials.get("access_token"):
            self._forget(credentials, token)
            response = self._request(method, url, f"Bearer {self._token(credentials)}", body=body)
        return _read(response, self._clock())

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
        except TelephoneSystemError as error:
            if error.retry_after:
                raise
            return None

    def _log_in(self, credentials: CarrierCredentials) -> _Token:
        missing = [name for name in _LOGIN if not credentials.get(name)]
        if missing:
            raise TelephoneSystemError(f"The SkySwitch account lacks {', '.join(missing)}")
        form = [
            ("grant_type", "password"),
            ("username", credentials.get("username")),
            ("password", credentials.get("password")),
        ]
        return self._ask_for_token(credentials, [*form, ("scope", credentials.get("scope") or "*")])

    def _ask_for_token(self, credentials: CarrierCredentials, form: list[tuple[str, str]]) -> _Token:
        client = [(name, credentials.get(name)) for name in ("client_id", "client_secret")]
        url = self._settings.SKYSWITCH_BASE_URL + self._settings.SKYSWITCH_TOKEN_PATH
        answer = _read(self._request("POST", url, form=[*form, *client]), self._clock(), is_token=True)
        value = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(value, str) or not value:
            raise TelephoneSystemError("SkySwitch responded to a login without a token")
        life = answer.get("expires_in")
        milliseconds = life * SECOND if isinstance(life, int) and life > 0 else _DEFAULT_TOKEN_LIFETIME_MS
        refresh = answer.get("refresh_token")
        return _Token(value, refresh if isinstance(refresh, str) else "", self._clock() + milliseconds)

    def _request(self, method: str, url: str, authorization: str = "", **content: Any) -> HttpResponse:
        try:
            return self._http.request(method, url, authorization, **content)
        except NothingSentError as error:
            raise TelephoneSystemError("SkySwitch cannot be reached") from error
        except NoAnswerError as error:
            raise TelephoneSystemError("SkySwitch did not respond in time") from error

    def _read_assignment(self, entry: Mapping[str, Any]) -> Assignment:
        number = _first_text(entry, "phone_number", "number", "did", "telephone_number")
        user, _, domain = _first_text(entry, "assigned_user", "user", "extension", "uid").partition("@")
        enabled = entry.get("sms_enabled", entry.get("enabled", True))
        return Assignment(
            phone_number=to_e164(number, self._settings.DEFAULT_REGION) or number,
            user=user,
            domain=_first_text(entry, "domain") or domain,
            sms_enabled=enabled in (True, 1, "1", "yes", "true"),
        )


def _read(response: HttpResponse, now: int, *, is_token: bool = False) -> Any:
    """Return a response's JSON.

    Raises:
        TelephoneSystemError: the response is an error, or not JSON.
    """
    if response.is_cut:
        raise TelephoneSystemError("SkySwitch's response is too long")
    try:
        answer = clean_all(response.json()) if response.body else {}
    except (ValueError, RecursionError):
        answer = None
    if not response.is_success:
        raise _refusal(response, answer, now, is_token=is_token)
    if answer is None:
        raise TelephoneSystemError("SkySwitch's response is not JSON")
    return answer


def _refusal(response: HttpResponse, answer: Any, now: int, *, is_token: bool) -> TelephoneSystemError:
    message = str(answer.get("message") or answer.get("error") or "") if isinstance(answer, dict) else ""
    status = response.status
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        pause = read_retry_after(response.headers.get("retry-after", ""), now, _MAX_PAUSE_MS) or _USUAL_PAUSE_MS
        return TelephoneSystemError("SkySwitch asks for a pause", retry_after=-(-pause // SECOND))
    if is_token or status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return TelephoneSystemError("SkySwitch rejects the account, or it lacks the permission")
    is_refusal = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.REQUEST_TIMEOUT
    reason = f"SkySwitch responded with status {status}" + (f": {message[:200]}" if message else "")
    return TelephoneSystemError(reason, is_refusal=is_refusal)


def _entries(answer: Any) -> Sequence[Mapping[str, Any]]:
    """Return the entries of a list, which may be bare, inside a map, or the values of a map."""
    if isinstance(answer, dict):
        inner = next((value for value in answer.values() if isinstance(value, list)), None)
        answer = inner if inner is not None else list(answer.values())
    return [entry for entry in answer if isinstance(entry, dict)] if isinstance(answer, list) else []


def _first_text(entry: Mapping[str, Any], *names: str) -> str:
    return next((str(entry[name]) for name in names if entry.get(name)), "")


def _cache_key(credentials: CarrierCredentials) -> str:
    return hash_token("\0".join(credentials.get(name) for name in ("account_id", *_LOGIN, "scope")))
