"""SkySwitch's telephone system: numbers, their users, and calls.

The paths of the assignment list and of calls are documented only behind a login: they are settings, and responses are parsed
tolerantly. docs/skyswitch.md says which is which.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from app.addresses.phone_number_parser import to_e164
from app.carriers.credentials import CarrierCredentials
from app.carriers.skyswitch.client import (
    LoginError,
    SkySwitchClient,
    TokenRefusedError,
    UnreadableResponseError,
    read_json,
    read_pause,
)
from app.configuration.settings import Settings
from app.frozen import frozen
from app.safe_http.response import HttpResponse
from app.safe_http.session import NoAnswerError, NothingSentError
from app.times.clock import SECOND, Clock

_REJECTED = "SkySwitch rejects the account, or it lacks the permission"


class TelephoneSystemError(Exception):
    """SkySwitch did not do what was requested.

    Attributes:
        is_refusal: SkySwitch rejected the request itself; otherwise account or SkySwitch is at fault.
        retry_after: wait in seconds requested by SkySwitch; 0 for none.
        is_uncertain: SkySwitch may have done it: it got the request, and did not respond or did not respond for itself.
    """

    def __init__(self, reason: str, *, is_refusal: bool = False, retry_after: int = 0, is_uncertain: bool = False) -> None:
        super().__init__(reason)
        self.is_uncertain = is_uncertain
        self.is_refusal = is_refusal
        self.retry_after = retry_after


@frozen
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


class SkySwitchTelephones:
    """The telephone system of any account."""

    def __init__(self, client: SkySwitchClient, settings: Settings, clock: Clock) -> None:
        self._client = client
        self._settings = settings
        self._clock = clock

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
        """Return SkySwitch's JSON."""
        url = self._client.url_of(credentials, path)

        def call(authorization: str) -> HttpResponse:
            response = self._client.http.request(method, url, authorization, body=body)
            if response.status == HTTPStatus.UNAUTHORIZED:
                raise TokenRefusedError
            return response

        try:
            return _read(self._client.run(credentials, call), self._clock())
        except NothingSentError as error:
            raise TelephoneSystemError("SkySwitch cannot be reached") from error
        except NoAnswerError as error:
            raise TelephoneSystemError("SkySwitch did not respond in time", is_uncertain=True) from error
        except TokenRefusedError as error:
            raise TelephoneSystemError(_REJECTED) from error
        except UnreadableResponseError as error:
            raise TelephoneSystemError(str(error), is_uncertain=True) from error
        except LoginError as error:
            raise TelephoneSystemError(str(error), retry_after=_seconds(error.retry_after)) from error

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


def _read(response: HttpResponse, now: int) -> Any:
    """Return a response's JSON.

    Raises:
        TelephoneSystemError: the response is an error.
        UnreadableResponseError: it is too long, or not JSON.
    """
    if response.is_success:
        return read_json(response)
    if response.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TelephoneSystemError("SkySwitch asks for a pause", retry_after=_seconds(read_pause(response, now)))
    if response.status == HTTPStatus.FORBIDDEN:
        raise TelephoneSystemError(_REJECTED)
    try:
        answer = read_json(response)
    except UnreadableResponseError:
        answer = None
    message = str(answer.get("message") or answer.get("error") or "") if isinstance(answer, dict) else ""
    status = response.status
    is_refusal = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.REQUEST_TIMEOUT
    reason = f"SkySwitch responded with status {status}" + (f": {message[:200]}" if message else "")
    raise TelephoneSystemError(reason, is_refusal=is_refusal, is_uncertain=not is_refusal)


def _seconds(milliseconds: int) -> int:
    return -(-milliseconds // SECOND)


def _entries(answer: Any) -> Sequence[Mapping[str, Any]]:
    """Return the entries of a list, which may be bare, inside a map, or the values of a map."""
    if isinstance(answer, dict):
        inner = next((value for value in answer.values() if isinstance(value, list)), None)
        answer = inner if inner is not None else list(answer.values())
    return [entry for entry in answer if isinstance(entry, dict)] if isinstance(answer, list) else []


def _first_text(entry: Mapping[str, Any], *names: str) -> str:
    return next((str(entry[name]) for name in names if entry.get(name)), "")
