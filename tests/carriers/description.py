"""Description of a carrier adapter for the table of cases: all that differs between carriers.

The package's docstring says how to add an adapter.
"""

import dataclasses
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from app.carriers.base import Carrier, OutboundMessage, WebhookRequest
from app.carriers.codes import CodeTable
from app.carriers.credentials import CarrierCredentials
from app.store.messages.messages import MessageState
from app.times.clock import Clock
from tests.carriers.loopback import Received, Reply

NOW = 1_750_000_000_000
PUBLIC_URL = "https://texting.example.com"
OFFICE = "+12125550100"
CUSTOMER = "+12125550123"
OTHERS = ("+12125550177", "+12125550188")
MESSAGE_ID = "m1Ab-9_z"


class _Missing(Enum):
    """A type of one value, whose name is the same in every process."""

    MISSING = auto()


MISSING: Any = _Missing.MISSING
"""A field that a payload does not have."""

TESTS = Path(__file__).parents[1]
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


class Feature(StrEnum):
    """Features of carriers. A carrier without one declares it in `absent`, with the reason."""

    MEDIA = "outbound media"
    GROUP = "outbound group messages"
    SEGMENTS = "segments in the response"
    CALLBACK_URL = "the callback URL in the request"
    OUR_ID = "our id in the request and in receipts"
    INBOUND_GROUP = "inbound group messages"
    INBOUND_ID = "an id in every inbound message"
    INBOUND_MEDIA = "inbound media"
    MEDIA_TYPES = "content types of inbound media"
    RECEIPT_CODES = "error codes in receipts"
    OPT_OUT_CODE = "an error code for opted-out recipients"
    SIGNED_BODY = "a signature over the body"
    SIGNED_URL = "a signature over the URL"
    SIGNED_TIME = "a signature over the time"
    PREVIOUS_SECRET = "a previous secret while rotating"
    ACCOUNT_TEST = "an account test that calls the carrier"


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """An inbound message to be written in the carrier's format."""

    carrier_id: str = "in1"
    from_number: str = CUSTOMER
    to_number: str = OFFICE
    text: str = "Are you open?"
    media: tuple[tuple[str, str], ...] = ()
    """URLs and content types."""
    others: tuple[str, ...] = ()
    """Other recipients of a group."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A delivery receipt to be written in the carrier's format."""

    status: str
    code: str = ""
    carrier_id: str = "out1"
    message_id: str = MESSAGE_ID
    to_number: str = CUSTOMER
    from_number: str = OFFICE


@dataclass(frozen=True)
class Webhook:
    """A webhook request before it is signed; `payload` is a list or map for JSON, and a map for forms."""

    url: str
    payload: Any
    content_type: str = FORM
    method: str = "POST"

    @property
    def body(self) -> bytes:
        """Return the encoded payload; bytes are left as they are."""
        if isinstance(self.payload, bytes):
            return self.payload
        if self.content_type == JSON:
            return json.dumps(without_missing(self.payload)).encode()
        # A lone surrogate as a careless sender would encode it.
        return urlencode(without_missing(self.payload), errors="surrogatepass").encode()

    def replace(self, **changes: Any) -> "Webhook":
        """Return a changed copy."""
        return dataclasses.replace(self, **changes)


@dataclass(frozen=True)
class SigningKey:
    """A secret of an account.

    Attributes:
        stored: value in the account here.
        sign: returns the headers with which the carrier signs a request; it takes the request and the time in ms.
    """

    stored: str
    sign: Callable[[Webhook, int], Mapping[str, str]]


@dataclass(frozen=True)
class Signer:
    """A way in which the carrier signs its requests.

    Attributes:
        name: name in the ids of tests.
        field: account value that holds the secret.
        new_key: returns a new secret.
        previous_field: account value of the previous secret.
        is_public: what is stored here is a public key.
    """

    name: str
    field: str
    new_key: Callable[[], SigningKey]
    previous_field: str = ""
    is_public: bool = False


class CarrierDescription(ABC):
    """One carrier adapter.

    Attributes:
        name: name in the registry.
        aliases: further names in the registry.
        base_url_setting: setting of the API's base URL.
        account: valid values of an account, with every required one.
        codes: the adapter's table of codes.
        kinds: expected kind of each code of the table.
        statuses: expected state for each status of receipts.
        delivered_status: status of a delivered message.
        failed_status: status of a failed message, to which codes belong.
        absent: features that the carrier lacks, with reasons.
        receipt_only_codes: codes that only receipts have.
        refusal_only_codes: codes that receipts never have.
        unknown_code: a code of tomorrow, in the carrier's form.
        signers: ways of signing; the first one is used where any will do.
        golden_headers: headers of the golden requests, besides Content-Type.
    """

    name: str
    aliases: tuple[str, ...] = ()
    base_url_setting: str
    account: Mapping[str, str]
    codes: CodeTable
    kinds: Mapping[str, str]
    statuses: Mapping[str, MessageState | None]
    delivered_status: str
    failed_status: str
    absent: Mapping[Feature, str] = {}
    receipt_only_codes: frozenset[str] = frozenset()
    refusal_only_codes: frozenset[str] = frozenset()
    unknown_code = "99998"
    signers: tuple[Signer, ...]
    golden_headers: tuple[str, ...] = ()

    @abstractmethod
    def build(self, base_url: str, seconds: float, clock: Clock) -> Carrier:
        """Return the adapter with `PUBLIC_URL`, calling the base URL, with a time limit in seconds."""

    @abstractmethod
    def success(self, carrier_id: Any, segments: Any) -> Reply:
        """Return the response that accepts a message; `MISSING` and wrong types are written as given."""

    @abstractmethod
    def refusal(self, code: str, status: int = 400) -> Reply:
        """Return the response that refuses a message with the carrier's code."""

    @abstractmethod
    def inbound(self, message: Inbound) -> Webhook:
        """Return the carrier's request for an inbound message."""

    @abstractmethod
    def receipt(self, outcome: Outcome) -> Webhook:
        """Return the carrier's request for a delivery receipt, with our id if the carrier returns it."""

    @abstractmethod
    def our_id_in(self, request: Received) -> str:
        """Return our message id in a request to send."""

    def callback_url_in(self, request: Received) -> str:
        """Return the callback URL in a request to send."""
        raise NotImplementedError(f"{self.name} {request.path}")

    def check_authorization(self, request: Received) -> None:
        """Assert that a request logs in with the account."""
        raise NotImplementedError

    def answer_auxiliary(self, request: Received) -> Reply | None:
        """Return the response to a request that precedes sending, such as one for a token; None for other requests."""
        del request
        return None

    def account_replies(self) -> list[Reply]:
        """Return the responses to the requests of an account test of a good account."""
        raise NotImplementedError

    def require(self, feature: Feature) -> None:
        """Skip the test if the carrier lacks a feature."""
        if feature in self.absent:
            pytest.skip(f"{self.name} has not {feature}: {self.absent[feature]}")

    @property
    def golden(self) -> Path:
        """Return the folder of the golden files."""
        return TESTS / self.name / "golden"

    @property
    def credentials(self) -> CarrierCredentials:
        """Return the account as adapters receive it."""
        return CarrierCredentials(self.account)

    @property
    def secrets(self) -> list[str]:
        """Return the values that nobody may see."""
        public = self.build("http://127.0.0.1:1", 1.0, lambda: NOW).credential_fields.public
        return [value for name, value in self.account.items() if name not in public]

    @property
    def receive_url(self) -> str:
        """Return the URL that the carrier calls for inbound messages."""
        return f"{PUBLIC_URL}/receive?provider={self.name}"

    def callback_url(self, message_id: str) -> str:
        """Return the URL that the carrier calls for receipts if our id travels in it."""
        return f"{self.receive_url}&message={quote(message_id, safe='')}"

    def sign(self, webhook: Webhook, key: SigningKey, at: int = NOW) -> WebhookRequest:
        """Return a webhook request signed by a key."""
        headers = {name.lower(): value for name, value in key.sign(webhook, at).items()}
        return WebhookRequest(webhook.url, {"content-type": webhook.content_type, **headers}, webhook.body)

    def unsigned(self, webhook: Webhook) -> WebhookRequest:
        """Return a webhook request without a signature."""
        return WebhookRequest(webhook.url, {"content-type": webhook.content_type}, webhook.body)


def outbound(body: str, media: list[str] | None = None, others: tuple[str, ...] = ()) -> OutboundMessage:
    """Return a message from the office to the customer."""
    return OutboundMessage(
        message_id=MESSAGE_ID,
        from_number=OFFICE,
        to_number=CUSTOMER,
        body=body,
        media=media or [],
        attempt=1,
        other_recipients=others,
    )


TEXT = outbound("Grüße & mehr + 😀")
MEDIA_ONLY = outbound("", ["https://example.com/a.png"])
TEXT_AND_MEDIA = outbound("Two pictures", ["https://example.com/a.png", "https://example.com/b.png?c=d&e"])
GROUP = outbound("Hello all", others=OTHERS)


def without_missing(value: Any) -> Any:
    """Return a structure without the fields that are `MISSING`."""
    if isinstance(value, dict):
        return {name: without_missing(part) for name, part in value.items() if part is not MISSING}
    if isinstance(value, list):
        return [without_missing(part) for part in value if part is not MISSING]
    return value
