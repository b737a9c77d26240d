"""Settings of a SAML identity provider, from its document in `auth-providers`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.frozen import frozen
from app.times.clock import SECOND

DEFAULT_CLOCK_SKEW_SECONDS = 60
MAX_CLOCK_SKEW_SECONDS = 300
"""A larger skew would invite replays."""

MAX_CERTIFICATES = 10


class NameIdFormat(StrEnum):
    """Formats of permanent ids; a transient one is new at each sign-on and identifies nobody later."""

    PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
    EMAIL_ADDRESS = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
    UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"


TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


@frozen(kw_only=True)
class SamlSettings:
    """Settings of a SAML provider.

    Attributes:
        entity_id: entity id of the provider.
        sso_url: sign-on URL, for the redirect binding.
        certificates: base64 of DER; a signature by any of the keys is valid, so that keys can be changed.
        sign_requests: sign requests with the key generated for this provider.
        name_id_format: NameID format to request.
        want_assertions_signed: the assertion itself must be signed; otherwise a signature of the response is enough.
        allow_idp_initiated: accept sign-ons that the provider starts without our request.
        clock_skew: allowed difference in ms between the provider's clock and ours.
        request_key: PEM of the private key, sealed; empty for none.
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
    """Return the settings in a provider's document.

    Raises:
        KeyError: a required setting is missing.
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


@frozen
class ServiceProvider:
    """Our identity towards a provider. Each provider knows us by its own entity id, so no other's assertion matches.

    Attributes:
        entity_id: our entity id, which is also the URL of our metadata.
        consumer_url: URL for responses.
    """

    entity_id: str
    consumer_url: str


class ServiceProviders:
    """Our identities towards all providers, derived from the public URL and never from a request's host."""

    CONSUMER_PATH = "/auth/saml/callback"
    METADATA_PATH = "/auth/saml/metadata/"

    def __init__(self, public_url: str) -> None:
        self._consumer_url = public_url + self.CONSUMER_PATH
        self._metadata_url = public_url + self.METADATA_PATH

    def to(self, provider_name: str) -> ServiceProvider:
        """Return our identity towards a provider."""
        return ServiceProvider(self._metadata_url + provider_name, self._consumer_url)

    def find_provider_name(self, audience: str) -> str | None:
        """Return the name of the provider that knows us by an entity id; None if there can be none."""
        name = audience.removeprefix(self._metadata_url)
        return name if name != audience and name else None
