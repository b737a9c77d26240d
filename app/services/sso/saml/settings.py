"""What an instance knows of a SAML identity provider: the settings of its document in `auth-providers`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.clock import SECOND

DEFAULT_CLOCK_SKEW_SECONDS = 60
MAX_CLOCK_SKEW_SECONDS = 300
"""More would be asking for replays."""

MAX_CERTIFICATES = 10


class NameIdFormat(StrEnum):
    """The kinds of names that stay a user's own; a transient one, new at each sign-on, leads to nobody."""

    PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
    EMAIL_ADDRESS = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
    UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"


TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


@dataclass(frozen=True, slots=True, kw_only=True)
class SamlSettings:
    """The settings of a SAML provider.

    Attributes:
        entity_id: how the provider calls itself.
        sso_url: where browsers are sent, by the redirect binding.
        certificates: base64 of DER; a signature by the key of any of them is good, so that keys can be changed.
        sign_requests: requests are signed with the key that was made for this provider.
        name_id_format: what the provider is asked to name users by.
        want_assertions_signed: the assertion itself must be signed; else a signature of the response around it will do.
        allow_idp_initiated: sign-ons that the provider begins, without a request of ours, are taken.
        clock_skew: by how many ms the provider's clock may be ahead of ours, or behind it.
        request_key: PEM of the private key, sealed; empty where none was made.
        request_certificate: base64 of DER.
    """

    entity_id: str
    sso_url: str
    certificates: tuple[str, ...]
    sign_requests: bool
    name_id_format: NameIdFormat
    want_assertions_signed: bool
    allow_idp_initiated: bool
    clock_skew: int
    request_key: str
    request_certificate: str


def read_saml_settings(settings: Mapping[str, Any]) -> SamlSettings:
    """Return the settings that a provider's document holds.

    Raises:
        KeyError: the document lacks what no provider can do without.
    """
    return SamlSettings(
        entity_id=settings["entityId"],
        sso_url=settings["ssoUrl"],
        certificates=tuple(settings["certificates"]),
        sign_requests=settings.get("signRequests", False),
        name_id_format=NameIdFormat(settings.get("nameIdFormat", NameIdFormat.UNSPECIFIED)),
        want_assertions_signed=settings.get("wantAssertionsSigned", True),
        allow_idp_initiated=settings.get("allowIdpInitiated", False),
        clock_skew=settings.get("clockSkewSeconds", DEFAULT_CLOCK_SKEW_SECONDS) * SECOND,
        request_key=settings.get("requestKey", ""),
        request_certificate=settings.get("requestCertificate", ""),
    )


@dataclass(frozen=True, slots=True)
class ServiceProvider:
    """What we are to a provider. Each provider knows us by a name of its own, so that no other's assertion fits.

    Attributes:
        entity_id: our name, which is also the address of our metadata.
        consumer_url: where responses are posted.
    """

    entity_id: str
    consumer_url: str


class ServiceProviders:
    """What an instance is to each of its providers, by its public URL; never by what a request says of its host."""

    CONSUMER_PATH = "/auth/saml/callback"
    METADATA_PATH = "/auth/saml/metadata/"

    def __init__(self, public_url: str) -> None:
        self._consumer_url = public_url + self.CONSUMER_PATH
        self._metadata_url = public_url + self.METADATA_PATH

    def to(self, provider_name: str) -> ServiceProvider:
        """Return what we are to a provider."""
        return ServiceProvider(self._metadata_url + provider_name, self._consumer_url)

    def find_provider_name(self, audience: str) -> str | None:
        """Return the name of the provider that knows us by an entity id; None where none can."""
        name = audience.removeprefix(self._metadata_url)
        return name if name != audience and name else None
