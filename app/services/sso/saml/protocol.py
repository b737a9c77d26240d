"""SAML as a protocol: settings, their faults, and a test without a user."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from app.errors import DomainError, FieldError, invalid_field
from app.services.sso.protocols import ProviderFinding, SettingField
from app.services.sso.saml.certificates import generate_request_key, get_certificate_expiry, normalize_certificate
from app.services.sso.saml.errors import SamlRefusedError
from app.services.sso.saml.metadata import import_metadata
from app.services.sso.saml.settings import (
    DEFAULT_CLOCK_SKEW_SECONDS,
    MAX_CERTIFICATES,
    MAX_CLOCK_SKEW_SECONDS,
    NameIdFormat,
    ServiceProviders,
    read_saml_settings,
)
from app.services.sso.saml.xml import MAX_DOCUMENT_BYTES
from app.store.sso.auth_providers import AuthProvider, ProviderType
from app.times.clock import SECOND, Clock

START_PATH = "/auth/saml/login/"
METADATA = "metadata"
"""Setting that is read but not stored: the provider's metadata."""

REQUEST_KEY, REQUEST_CERTIFICATE = "requestKey", "requestCertificate"
_NAME_ID_FORMAT = "nameIdFormat"
_MAX_CERTIFICATE_LENGTH = 16_000
_LOOPBACK = ("127.0.0.1", "::1")


def _find_url_fault(value: str) -> str | None:
    try:
        url = urlsplit(value)
        is_safe = url.scheme == "https" or (url.scheme == "http" and url.hostname in _LOOPBACK)
        is_whole = is_safe and bool(url.hostname) and not url.fragment and url.port != 0
    except ValueError:
        is_whole = False
    return None if is_whole and value.isascii() and value.isprintable() and " " not in value else "Must be an https URL."


def _find_entity_id_fault(value: str) -> str | None:
    return None if value == value.strip() and value.isprintable() else "Must be a text without surrounding spaces."


def _find_certificates_fault(values: list[str]) -> str | None:
    for value in values:
        try:
            normalize_certificate(value)
        except ValueError as error:
            return str(error)
    return None


def _find_skew_fault(value: int) -> str | None:
    if 0 <= value <= MAX_CLOCK_SKEW_SECONDS:
        return None
    return f"Must be from 0 to {MAX_CLOCK_SKEW_SECONDS}."


FIELDS = (
    SettingField(
        name="entityId",
        meaning="Entity id (issuer) of the provider.",
        is_required=True,
        max_length=1024,
        find_fault=_find_entity_id_fault,
    ),
    SettingField(
        name="ssoUrl",
        meaning="Sign-on URL of the provider, for the redirect binding.",
        is_required=True,
        find_fault=_find_url_fault,
    ),
    SettingField(
        name="certificates",
        meaning="The provider's signing certificates; several during a key change.",
        of=list[str],
        is_required=True,
        max_length=_MAX_CERTIFICATE_LENGTH,
        max_entries=MAX_CERTIFICATES,
        find_fault=_find_certificates_fault,
    ),
    SettingField(
        name=_NAME_ID_FORMAT,
        meaning="NameID format to request; the NameID is compared with `external_id`.",
        choices=tuple(NameIdFormat),
        default=NameIdFormat.UNSPECIFIED.value,
    ),
    SettingField(
        name="wantAssertionsSigned",
        meaning="Whether the assertion itself must be signed. Otherwise a signature of the response is enough.",
        of=bool,
        default=True,
    ),
    SettingField(
        name="allowIdpInitiated",
        meaning="Whether sign-ons that start at the provider are accepted. Attackers can start one too, so leave it off.",
        of=bool,
        default=False,
    ),
    SettingField(
        name="clockSkewSeconds",
        meaning=f"Allowed difference between the provider's clock and ours in seconds, at most {MAX_CLOCK_SKEW_SECONDS}.",
        of=int,
        default=DEFAULT_CLOCK_SKEW_SECONDS,
        find_fault=_find_skew_fault,
    ),
    SettingField(
        name="signRequests",
        meaning="Whether our requests are signed. The key is generated here; our metadata contains its certificate.",
        of=bool,
        default=False,
    ),
    SettingField(
        name=REQUEST_CERTIFICATE,
        meaning="Certificate of the key that signs our requests; generated here.",
        max_length=_MAX_CERTIFICATE_LENGTH,
    ),
    SettingField(
        name=REQUEST_KEY,
        meaning="Key that signs our requests; generated here and never returned.",
        is_secret=True,
        max_length=_MAX_CERTIFICATE_LENGTH,
    ),
)


class SamlProtocol:
    """SAML 2.0, the browser profile: requests by redirect, responses by post."""

    type = ProviderType.SAML
    fields = FIELDS

    def __init__(self, public_url: str, clock: Clock) -> None:
        self._us = ServiceProviders(public_url)
        self._public_url = public_url
        self._clock = clock

    def complete(self, name: str, given: Mapping[str, Any], held: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the settings completed by metadata, with normalized certificates and a request key if needed.

        Raises:
            DomainError: PARAMETERS_INVALID: the metadata are invalid.
        """
        settings = {key: value for key, value in given.items() if key not in (METADATA, REQUEST_KEY, REQUEST_CERTIFICATE)}
        if given.get(METADATA) is not None:
            imported = _read_metadata(given[METADATA])
            if settings.get(_NAME_ID_FORMAT) is not None:
                # A provider lists every supported format; the administrator has chosen one.
                imported.pop(_NAME_ID_FORMAT, None)
            settings |= imported
        certificates = settings.get("certificates")
        if isinstance(certificates, list):
            settings["certificates"] = _normalize(certificates)
        if settings.get("signRequests") is not True:
            return {**settings, REQUEST_KEY: ""}
        if held.get(REQUEST_KEY) and held.get(REQUEST_CERTIFICATE):
            return {**settings, REQUEST_CERTIFICATE: held[REQUEST_CERTIFICATE]}
        key, certificate = generate_request_key(name, self._clock())
        return {**settings, REQUEST_KEY: key, REQUEST_CERTIFICATE: certificate}

    def find_faults(self, settings: Mapping[str, Any]) -> list[FieldError]:  # noqa: ARG002 - the protocol's
        """Return no faults: each setting is validated alone."""
        return []

    def start_path(self, name: str) -> str:
        """Return the path that starts a sign-on at a provider."""
        return START_PATH + name

    def test(self, provider: AuthProvider) -> list[ProviderFinding]:
        """Return the expiry of the certificates and the values for the provider's set-up, without any call."""
        settings = read_saml_settings(provider.settings)
        us = self._us.to(provider.name)
        findings = [
            ProviderFinding("our entity id and metadata", True, us.entity_id),
            ProviderFinding("our assertion consumer service", True, us.consumer_url),
        ]
        certificates = [("certificate of the provider", certificate) for certificate in settings.certificates]
        if settings.request_certificate:
            certificates.append(("certificate of our requests", settings.request_certificate))
        return findings + [self._check_expiry(subject, certificate) for subject, certificate in certificates]

    def _check_expiry(self, subject: str, certificate: str) -> ProviderFinding:
        end = get_certificate_expiry(certificate)
        day = datetime.fromtimestamp(end // SECOND, UTC).date().isoformat()
        # Providers continue to sign with a key after its certificate expired, so this is a warning and not an error.
        return ProviderFinding(subject, self._clock() < end, f"Valid until {day}.")


def _read_metadata(text: Any) -> dict[str, Any]:
    if not isinstance(text, str) or len(text) > MAX_DOCUMENT_BYTES:
        raise invalid_field(("settings", METADATA), f"Must be XML of at most {MAX_DOCUMENT_BYTES} characters.")
    try:
        # Files may begin with a byte order mark, and pasted text with an empty line; XML allows neither.
        return import_metadata(text.lstrip("\ufeff \t\r\n").encode())
    except (SamlRefusedError, UnicodeEncodeError) as error:
        raise _fault_of_metadata(error) from error


def _fault_of_metadata(error: Exception) -> DomainError:
    return invalid_field(("settings", METADATA), f"Must be a SAML provider's metadata: {error}.")


def _normalize(certificates: list[Any]) -> list[Any]:
    """Return normalized certificates without duplicates; invalid entries stay, so that validation reports them."""
    normalized = []
    for certificate in certificates[: MAX_CERTIFICATES + 1]:
        try:
            normalized.append(normalize_certificate(certificate))
        except (ValueError, AttributeError):
            normalized.append(certificate)
    return [entry for index, entry in enumerate(normalized) if entry not in normalized[:index]]
