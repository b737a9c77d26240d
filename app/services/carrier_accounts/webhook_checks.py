"""Checks of the address that a carrier calls: that it is right, leads here, and takes a webhook of the account.

A probe is a receipt for a message that does not exist. If its proof is right, the instance answers that it does not know the
message; if it is wrong, that the signature is invalid. Nothing is stored in either case.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from app.carriers.base import AccountFinding, Carrier, WebhookProbing, WebhookRequest
from app.carriers.capabilities import WebhookProof
from app.carriers.credentials import NO_CREDENTIALS, CarrierCredentials
from app.carriers.webhook_secrets import WEBHOOK_SECRET
from app.frozen import replace
from app.problems.carrier_accounts import SIGNATURE_INVALID
from app.problems.messages import MESSAGE_NOT_FOUND
from app.safe_http.client import OutboundClient, OutboundError
from app.safe_http.response import HttpResponse
from app.safe_http.ssrf_guard import find_url_fault
from app.services.carrier_accounts.accounts import CarrierAccount
from app.services.carrier_accounts.webhook_verification import write_hint

SECONDS = 5.0
"""Time limit of a probe."""


class WebhookChecks:
    """Checks of the addresses that carriers call."""

    def __init__(self, own: Carrier, outbound: OutboundClient, public_url: str) -> None:
        """Set what all checks share.

        Args:
            own: carrier whose webhooks only an instance with our SECRET_KEY accepts.
            outbound: client for public addresses.
            public_url: URL of the instance that carriers call.
        """
        self._own = own
        self._outbound = outbound
        self._public_url = public_url

    def check(self, account: CarrierAccount, *, is_stored: bool) -> Iterator[AccountFinding]:
        """Yield the findings about the address that the carrier of an account calls.

        Only a stored account has webhooks that are accepted.
        """
        address = self._check_url(account)
        yield address
        reached = self._probe_own()
        if reached is not None:
            yield reached
            if reached.is_ok and is_stored:
                yield self._check_proof(account)

    def _check_url(self, account: CarrierAccount) -> AccountFinding:
        fault = find_url_fault(self._public_url)
        if fault is None and urlsplit(self._public_url).scheme != "https":
            fault = "Must be an https URL: the signature of a carrier's call covers it."
        if fault is not None:
            return AccountFinding("webhook", False, f"PUBLIC_URL, which the carrier calls: {fault}")
        url = write_webhook_url(self._public_url, account, is_secret_shown=False)
        return AccountFinding("webhook", True, f"Inbound messages must come to {url}: set it at the carrier by hand.")

    def _probe_own(self) -> AccountFinding | None:
        """Return the result of a probe that only this instance accepts; None if its address must not be called."""
        probe = _make_probe(self._own, f"{self._public_url}/receive?provider={self._own.name}", NO_CREDENTIALS)
        try:
            answer = self._send(probe) if probe is not None else None
        except OutboundError as error:
            if error.refused:
                return None
            message = f"{self._public_url} cannot be reached from here: {error.reason}. Compare it with the instance's address."
            return AccountFinding("address", False, message)
        code = _code_of(answer)
        if code == MESSAGE_NOT_FOUND.code:
            return AccountFinding("address", True, f"{self._public_url} leads to this instance.")
        status = answer.status if answer is not None else 0
        message = f"{self._public_url} is answered with status {status}, not by this instance: check PUBLIC_URL, DNS and proxy."
        if code == SIGNATURE_INVALID.code:
            message = (
                f"{self._public_url} leads to another instance or one with another SECRET_KEY, or a proxy changes requests."
            )
        return AccountFinding("address", False, message)

    def _check_proof(self, account: CarrierAccount) -> AccountFinding:
        carrier, proof = account.carrier, account.carrier.capabilities.webhook_proof
        if proof is WebhookProof.PATH and not account.credentials.get(WEBHOOK_SECRET):
            message = "The account has no webhook secret, so no inbound message is accepted: create one with `renew`."
            return AccountFinding("signature", False, message)
        probe = _make_probe(carrier, write_webhook_url(self._public_url, account, is_secret_shown=True), account.credentials)
        if probe is None:
            message = f"Only {carrier.name} can sign: send a message to a phone of your own, and wait until it is delivered."
            return AccountFinding("signature", True, message)
        try:
            answer = self._send(probe)
        except OutboundError as error:
            return AccountFinding("signature", False, f"The probe was not answered: {error.reason}. Try again later.")
        code = _code_of(answer)
        if code == MESSAGE_NOT_FOUND.code:
            return AccountFinding("signature", True, f"A webhook with the account's proof ({proof}) is accepted.")
        if code == SIGNATURE_INVALID.code:
            message = (
                f"A webhook with the account's proof ({proof}) is refused: is the account stored, and does a proxy change URLs?"
            )
            return AccountFinding("signature", False, message)
        return AccountFinding("signature", False, f"The probe was answered with status {answer.status}: try again later.")

    def _send(self, probe: WebhookRequest) -> HttpResponse:
        return self._outbound.request("POST", probe.url, probe.headers, probe.body, seconds=SECONDS)


def write_webhook_url(public_url: str, account: CarrierAccount, *, is_secret_shown: bool) -> str:
    """Return the URL that the carrier of an account calls for inbound messages.

    The owner in it only decides which error an unknown number or message gets.
    """
    carrier, secret = account.carrier, account.credentials.get(WEBHOOK_SECRET)
    path = "/receive"
    if carrier.capabilities.webhook_proof is WebhookProof.PATH or secret:
        path += f"/{secret if is_secret_shown else '<webhook_secret>'}"
    owner = f"&account={write_hint(account.owner)}" if account.owner is not None else ""
    return f"{public_url}{path}?provider={carrier.name}{owner}"


def _make_probe(carrier: Carrier, url: str, credentials: CarrierCredentials) -> WebhookRequest | None:
    if not isinstance(carrier, WebhookProbing):
        return None
    probe = carrier.make_probe(url, credentials)
    return probe and replace(probe, headers={"User-Agent": "carrier-check", **probe.headers})


def _code_of(answer: HttpResponse | None) -> str:
    """Return the code of an error of ours; empty for anything else."""
    try:
        body = answer.json() if answer is not None else None
    except (ValueError, RecursionError):
        return ""
    return str(body.get("type", "")).rpartition("/")[2] if isinstance(body, dict) else ""
