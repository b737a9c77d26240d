"""Tables of carriers' error codes: meaning for the message, and explanation for the sender. Each adapter has its own table."""

from http import HTTPStatus
from typing import NamedTuple

from app.carriers.base import SendErrorKind

_KEPT_AFTER_ACCEPTANCE = (SendErrorKind.OPTED_OUT, SendErrorKind.BAD_CONFIGURATION)


class CarrierCode(NamedTuple):
    """Meaning of an error code when the carrier rejects a request, and its explanation for the sender."""

    kind: SendErrorKind
    sentence: str


class CodeTable(dict[str, CarrierCode]):
    """The error codes of one carrier, and what they mean."""

    def find(self, code: str) -> CarrierCode | None:
        """Return the meaning of a code, or None. A carrier whose codes follow a rule overrides it."""
        return self.get(code)

    def explain(self, code: str) -> str:
        """Return the explanation of a code."""
        if not code:
            return "The carrier gave no reason"
        known = self.find(code)
        return known.sentence if known is not None else f"The carrier refused the message with its code {code}"

    def is_opt_out(self, code: str) -> bool:
        """Whether a code means that the recipient has opted out."""
        known = self.find(code)
        return known is not None and known.kind is SendErrorKind.OPTED_OUT

    def kind_of(self, status: int, code: str) -> SendErrorKind:
        """Return the meaning of a rejected request for the message.

        A code in the table decides, with any status. Without one, 408 and 5xx may come from a gateway that forwarded the
        request, so it is unknown whether the carrier accepted the message.

        Args:
            status: HTTP status of the response; not 2xx.
            code: the carrier's error code; empty if the response has none.
        """
        known = self.find(code)
        if known is not None:
            return known.kind
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return SendErrorKind.THROTTLED
        if status == HTTPStatus.REQUEST_TIMEOUT or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return SendErrorKind.UNKNOWN
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN) or status < HTTPStatus.BAD_REQUEST:
            return SendErrorKind.BAD_CONFIGURATION
        return SendErrorKind.REJECTED

    def kind_after_acceptance(self, code: str) -> SendErrorKind:
        """Return the meaning of a response that accepts a message and reports its failure at once.

        The message is final, as after a receipt: only kinds that tell what to change are kept.
        """
        known = self.find(code)
        kind = known.kind if known is not None else SendErrorKind.REJECTED
        return kind if kind in _KEPT_AFTER_ACCEPTANCE else SendErrorKind.REJECTED
