"""Firebase Cloud Messaging, HTTP v1 API: one notification to one registered device at a time."""

import json
import random
import threading
import time
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import google.auth
from google.auth.credentials import Credentials
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError

from app.errors import DomainError, ServiceUnavailableError
from app.frozen import frozen
from app.problems.users import PUSH_NOT_SET_UP
from app.safe_http.google_transport import GoogleTransport
from app.safe_http.http_dates import read_retry_after
from app.safe_http.response import HttpResponse
from app.safe_http.session import HttpSession, NoAnswerError, NothingSentError
from app.times.clock import DAY, SECOND, system_clock

_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
_ATTEMPTS = 3
_FIRST_PAUSE_SECONDS = 0.2
_ANSWER_SECONDS = 4.0
_FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
_PASSING = (
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)


class PushOutcome(StrEnum):
    """Result of sending a notification."""

    REACHED = "reached"
    GONE = "gone"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"


@frozen
class Notification:
    """A push notification.

    Attributes:
        title: first line.
        body: text below the title.
        data: data for the app.
        tag: replaces an earlier notification with the same tag, so that one sent twice is shown once. At most 64 bytes; empty
            for no replacement.
        badge: number on the app's icon; None leaves it as it is.
    """

    title: str
    body: str
    data: dict[str, str]
    tag: str = ""
    badge: int | None = None


class Fcm:
    """Firebase Cloud Messaging for one project, with the instance's own Google account."""

    def __init__(self, base_url: str, project: str) -> None:
        """Set the endpoint; credentials are read on first use, which is after the web server has forked.

        Args:
            base_url: without a trailing slash.
            project: id of the Firebase project.
        """
        self._url = f"{base_url}/v1/projects/{project}/messages:send"
        self._credentials: Credentials | None = None
        self._http = HttpSession(_ANSWER_SECONDS)
        self._lock = threading.Lock()

    def authorize(self, deadline: float) -> str:
        """Return an access token, refreshed after expiry.

        Args:
            deadline: in seconds of `time.monotonic`.

        Raises:
            DomainError: PUSH_NOT_SET_UP: the instance has no credentials.
            ServiceUnavailableError: Google does not issue a token.
        """
        # A refresh that hangs does not delay waiting callers beyond their own deadline.
        if not self._lock.acquire(timeout=max(deadline - time.monotonic(), 0)):
            raise ServiceUnavailableError("Firebase Cloud Messaging")
        try:
            return self._fresh_token(deadline)
        except DefaultCredentialsError as error:
            raise DomainError(PUSH_NOT_SET_UP) from error
        except GoogleAuthError as error:
            raise ServiceUnavailableError("Firebase Cloud Messaging") from error
        finally:
            self._lock.release()

    def _fresh_token(self, deadline: float) -> str:
        if self._credentials is None:
            self._credentials, _ = google.auth.default(scopes=[_SCOPE])
        if not self._credentials.valid:
            self._credentials.refresh(GoogleTransport(self._http, deadline))  # type: ignore[no-untyped-call]
        return str(self._credentials.token)

    def send(self, token: str, notification: Notification, access_token: str, deadline: float) -> PushOutcome:
        """Send a notification; retries temporary failures until the deadline.

        Args:
            token: registration token of the device.
            notification: the notification.
            access_token: result of `authorize`.
            deadline: in seconds of `time.monotonic`; no attempt starts after it.
        """
        body = {
            "message": {
                "token": token,
                "notification": {"title": notification.title, "body": notification.body},
                "data": notification.data | _data_of(notification),
                **_options_of(notification),
            }
        }
        for attempt in range(_ATTEMPTS):
            if time.monotonic() >= deadline:
                break
            answer = self._post(body, access_token, deadline)
            if answer is not None and answer.status not in _PASSING:
                return _outcome_of(answer)
            pause = _pause_after(attempt, answer)
            if attempt == _ATTEMPTS - 1 or time.monotonic() + pause >= deadline:
                break
            time.sleep(pause)
        return PushOutcome.UNAVAILABLE

    def _post(self, body: dict[str, Any], access_token: str, deadline: float) -> HttpResponse | None:
        """Return FCM's response, or None without one."""
        headers = {"Authorization": f"Bearer {access_token}", "Content-Type": "application/json"}
        try:
            return self._http.request(
                "POST", self._url, headers, json.dumps(body).encode(), seconds=max(deadline - time.monotonic(), 0)
            )
        except (NothingSentError, NoAnswerError):
            return None


def _data_of(notification: Notification) -> dict[str, str]:
    """Return the badge as data, for web apps, which have no other field for it; FCM's data are texts."""
    return {} if notification.badge is None else {"badge": str(notification.badge)}


def _options_of(notification: Notification) -> dict[str, Any]:
    """Return the options of each platform: by tag a notification replaces an earlier one, and the app's icon has a badge."""
    android: dict[str, Any] = {}
    apns: dict[str, Any] = {}
    webpush: dict[str, Any] = {}
    if notification.tag:
        android["tag"] = webpush["tag"] = notification.tag
        apns["headers"] = {"apns-collapse-id": notification.tag}
    if notification.badge is not None:
        android["notification_count"] = notification.badge
        apns["payload"] = {"aps": {"badge": notification.badge}}
    options = {"android": android and {"notification": android}, "apns": apns}
    options["webpush"] = webpush and {"notification": webpush}
    return {platform: option for platform, option in options.items() if option}


def _pause_after(attempt: int, answer: HttpResponse | None) -> float:
    """Return the pause in seconds after an attempt."""
    header = answer.headers.get("retry-after", "") if answer is not None else ""
    asked = read_retry_after(header, system_clock(), DAY)
    if asked:
        return asked / SECOND
    pause = _FIRST_PAUSE_SECONDS * 2**attempt
    return random.uniform(pause / 2, pause)  # noqa: S311 - no secret


def _outcome_of(answer: HttpResponse) -> PushOutcome:
    if answer.status == HTTPStatus.OK:
        return PushOutcome.REACHED
    return PushOutcome.GONE if _blames_token(answer) else PushOutcome.FAILED


def _blames_token(answer: HttpResponse) -> bool:
    """Whether FCM reports the device's token as permanently invalid."""
    try:
        error = answer.json()["error"]
        details = [entry for entry in error.get("details", []) if isinstance(entry, dict)]
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    codes = {entry.get("errorCode") for entry in details if entry.get("@type") == _FCM_ERROR}
    if codes & {"UNREGISTERED", "SENDER_ID_MISMATCH"}:
        return True
    fields = {
        violation.get("field")
        for entry in details
        if entry.get("@type") == _BAD_REQUEST
        for violation in entry.get("fieldViolations", [])
    }
    # Another invalid argument may be our own mistake, and must not cost a user the device.
    is_invalid = "INVALID_ARGUMENT" in codes or error.get("status") == "INVALID_ARGUMENT"
    return is_invalid and ("message.token" in fields or "registration token" in str(error.get("message")))
