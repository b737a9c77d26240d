"""Settings of providers: validated by the table of the protocol, with sealed secrets."""

from collections.abc import Mapping
from typing import Any

from app.crypto.vault import Owner, OwnerKind, Reseal, Vault
from app.errors import DomainError, FieldError, name_first
from app.problems.requests import PARAMETERS_INVALID
from app.services.sso.protocols import DerivesSettings, ProviderProtocol, SettingField
from app.store.sso.auth_providers import AuthProvider


class ProviderSettings:
    """Settings of identity providers."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def read(self, kind: ProviderProtocol, name: str, given: Mapping[str, Any], held: Mapping[str, Any]) -> dict[str, Any]:
        """Return settings for storage.

        Args:
            kind: protocol of the provider.
            name: name of the provider.
            given: settings as an administrator wrote them.
            held: stored settings; omitted secrets are kept, unless they would be sent elsewhere.

        Raises:
            DomainError: PARAMETERS_INVALID, with the path `("settings", name)` of each invalid setting.
        """
        if isinstance(kind, DerivesSettings):
            given = kind.complete(name, given, held)
        fields = {field.name: field for field in kind.fields}
        errors = [_error(unknown, f"Unknown setting of {kind.type}.") for unknown in given if unknown not in fields]
        settings: dict[str, Any] = {}
        for field in fields.values():
            value = given.get(field.name)
            if value is None:
                value = held.get(field.name) if field.is_secret else field.default
            elif (fault := _find_fault(field, value)) is not None:
                errors.append(_error(field.name, fault))
                continue
            elif field.is_secret and value:
                value = self._vault.seal(_owner(name), field.name, value)
            if value not in (None, "", []):
                settings[field.name] = value
            elif field.is_required:
                errors.append(FieldError(("settings", field.name), f"Required. {field.meaning}", missing=True))
        errors += [
            FieldError(("settings", field.name), "Required again, because it would be sent to another URL.", missing=True)
            for field in fields.values()
            if field.is_secret and given.get(field.name) is None and _is_sent_elsewhere(field, settings, held)
        ]
        errors = errors or kind.find_faults(settings)
        if errors:
            raise DomainError(PARAMETERS_INVALID, name_first, errors=errors)
        return settings

    def open_secret(self, provider: AuthProvider, name: str) -> str:
        """Return a provider's secret; empty for none.

        Raises:
            VaultError: it does not open.
        """
        sealed = provider.settings.get(name, "")
        return self._vault.open(_owner(provider.name), name, sealed) if sealed else ""

    def reseal(self, kind: ProviderProtocol, provider: AuthProvider, reseal: Reseal) -> dict[str, Any]:
        """Return a provider's settings with each secret passed through a function."""
        secret = {field.name for field in kind.fields if field.is_secret}
        return {
            name: reseal(_owner(provider.name), name, value) if name in secret and value else value
            for name, value in provider.settings.items()
        }

    def redact(self, kind: ProviderProtocol | None, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return settings without secrets; none for an unsupported protocol."""
        shown = {field.name for field in kind.fields if not field.is_secret} if kind is not None else set()
        return {name: value for name, value in settings.items() if name in shown}


def _is_sent_elsewhere(field: SettingField, settings: Mapping[str, Any], held: Mapping[str, Any]) -> bool:
    return field.name in held and any(settings.get(name) != held.get(name) for name in field.sent_to)


def _find_fault(field: SettingField, value: Any) -> str | None:
    if field.of is bool:
        return None if isinstance(value, bool) else "Must be true or false."
    if field.of is int:
        if not isinstance(value, int) or isinstance(value, bool):
            return "Must be a whole number."
        return field.find_fault(value) if field.find_fault is not None else None
    if field.of is str:
        texts = [value]
    elif isinstance(value, list) and len(value) <= field.max_entries:
        texts = value
    else:
        return f"Must be a list of at most {field.max_entries} texts."
    for text in texts:
        if not isinstance(text, str) or not _is_storable(text):
            return "Must be a text." if field.of is str else "Must be a list of texts."
        if len(text) > field.max_length:
            return f"Must be at most {field.max_length} characters long."
        if field.choices and text not in field.choices:
            return f"Must be one of {', '.join(field.choices)}."
    return field.find_fault(value) if field.find_fault is not None and value else None


def _is_storable(text: str) -> bool:
    # A certificate has line ends; no store accepts half a surrogate pair.
    return not any(0xD800 <= ord(character) <= 0xDFFF or character == "\0" for character in text)


def _error(name: str, fault: str) -> FieldError:
    return FieldError(("settings", name), fault)


def _owner(name: str) -> Owner:
    return Owner(OwnerKind.AUTH_PROVIDER, name)
