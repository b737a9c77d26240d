"""Calls to a carrier's HTTP API. Every failure is a typed `SendError`."""

from collections.abc import Callable, Mapping
from typing import Any

from app.carriers.base import SendError, SendErrorKind
from app.carriers.codes import CodeTable
from app.carriers.http import CarrierHttp
from app.safe_http.http_dates import read_retry_after
from app.safe_http.response import HttpResponse
from app.safe_http.session import MAX_BYTES, NoAnswerError, NothingSentError
from app.times.clock import HOUR, Clock

MAX_RETRY_AFTER_MS = HOUR
"""Maximum Retry-After that is honored, in ms: messages are retried for some hours, and need more than one attempt."""

ReadCode = Callable[[Mapping[str, Any]], str]
"""Returns the carrier's error code from the JSON object of a response; empty if there is none."""


class CarrierCalls:
    """Calls to one carrier."""

    def __init__(
        self,
        carrier: str,
        codes: CodeTable,
        read_code: ReadCode,
        seconds: float,
        clock: Clock,
        http: CarrierHttp | None = None,
    ) -> None:
        """Set what all calls share.

        Args:
            carrier: the carrier's name for people, such as "Twilio".
            codes: the carrier's error codes.
            read_code: finds the code in an error response.
            seconds: time limit of a whole call.
            clock: returns the present time in ms.
            http: connections of the adapter, if it makes other calls, too.
        """
        self._carrier = carrier
        self._codes = codes
        self._read_code = read_code
        self._http = http or CarrierHttp(seconds)
        self._clock = clock

    def ask(
        self,
        method: str,
        url: str,
        authorization: str = "",
        *,
        form: list[tuple[str, str]] | None = None,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        seconds: float | None = None,
    ) -> dict[str, Any]:
        """Return the JSON object of a 2xx response; empty if it contains none.

        Args:
            method: HTTP method.
            url: absolute URL.
            authorization: Authorization header.
            form: form fields of the body, in order.
            query: query parameters.
            body: JSON body instead of a form.
            headers: further headers.
            max_bytes: bytes of the response body to read.
            seconds: time limit for the whole call, if lower than that of all calls.

        Raises:
            SendError: the carrier cannot be reached (RETRY), its response was lost (UNKNOWN), or it refused the request.
        """
        try:
            response = self._http.request(
                method, url, authorization, form, query, body, headers, max_bytes=max_bytes, seconds=seconds
            )
        except NothingSentError as error:
            reason = f"{self._carrier} cannot be reached"
            raise SendError(SendErrorKind.RETRY, "unreachable", reason, is_answered=False) from error
        except NoAnswerError as error:
            reason = f"{self._carrier} did not answer in time after the message was sent"
            raise SendError(SendErrorKind.UNKNOWN, "no-answer", reason, is_answered=False) from error
        answer = _json_object(response)
        if response.is_success:
            return answer
        raise self._refusal(response, self._read_code(answer))

    def _refusal(self, response: HttpResponse, code: str) -> SendError:
        kind = self._codes.kind_of(response.status, code)
        reason = self._codes.explain(code) if code else f"{self._carrier} responded with HTTP status {response.status}"
        if kind is SendErrorKind.UNKNOWN and (code not in self._codes or self._codes[code].kind is not kind):
            reason = (
                f"{self._carrier} responded with HTTP status {response.status}: whether it accepted the message is not known"
            )
        retry_after = read_retry_after(response.headers.get("retry-after", ""), self._clock(), MAX_RETRY_AFTER_MS)
        return SendError(kind, code or f"http-{response.status}", reason, retry_after)


def _json_object(response: HttpResponse) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
