"""Integration settings: the values of the fields and the subscribed events, validated and brought into their stored form."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.errors import DomainError, FieldError, invalid_field
from app.integrations.base import FieldKind, Integration, IntegrationField
from app.problems.requests import PARAMETERS_INVALID
from app.safe_http.ssrf_guard import find_url_fault
from app.services.integrations.credentials import IntegrationCredentials, mask_secret
from app.store.integrations.installed_integrations import InstalledIntegration

_AUDITED = ("integration", "name", "enabled", "events")
_TOKEN = re.compile(r"[\x21-\x7e]{8,512}")


class IntegrationSettings:
    """Validation of what users choose."""

    def __init__(self, credentials: IntegrationCredentials, *, loopback_allowed: bool) -> None:
        self._credentials = credentials
        self._loopback_allowed = loopback_allowed

    def changes_of_values(
        self, installed: InstalledIntegration, integration: Integration, values: Mapping[str, str]
    ) -> dict[str, Any]:
        """Return the changed attributes of an integration whose fields get values.

        Args:
            installed: as it is; a new one has no values.
            integration: its kind.
            values: of its fields, by name; one that is left out keeps its value.

        Raises:
            DomainError: PARAMETERS_INVALID: there is no such field, a value can never work, or one is missing.
        """
        fields = {field.name: field for field in integration.fields}
        unknown = [FieldError(("configuration", name), "There is no such field.") for name in values.keys() - fields.keys()]
        faults = [
            FieldError(("configuration", name), fault)
            for name, value in values.items()
            if name in fields and (fault := self._fault_of(fields[name], value)) is not None
        ]
        known = {**installed.configuration, **installed.secrets, **values}
        missing = [
            FieldError(("configuration", name), f"{integration.title} needs it.", missing=True)
            for name in fields
            if name not in known
        ]
        if unknown or faults or missing:
            raise DomainError(PARAMETERS_INVALID, errors=sorted([*unknown, *faults, *missing], key=lambda error: error.name))
        secret = {name: value for name, value in values.items() if fields[name].is_secret}
        sealed = {name: self._credentials.seal(installed.uid, installed.id, name, value) for name, value in secret.items()}
        return {
            "configuration": {**installed.configuration, **{name: values[name] for name in values.keys() - secret.keys()}},
            "secrets": {**installed.secrets, **sealed},
            "hints": {**installed.hints, **{name: mask_secret(value) for name, value in secret.items()}},
        }

    def _fault_of(self, field: IntegrationField, value: str) -> str | None:
        if field.kind is FieldKind.URL:
            return find_url_fault(value, loopback_allowed=self._loopback_allowed)
        return None if _TOKEN.fullmatch(value) else "Must be 8 to 512 letters, digits and signs of ASCII, without spaces."


def chosen_events(integration: Integration, events: Sequence[str] | None) -> list[str]:
    """Return the events that an integration subscribes to, each once; all that it supports when None are given.

    Raises:
        DomainError: PARAMETERS_INVALID: the integration does not support one of them.
    """
    possible = [str(event) for event in integration.events]
    if events is None:
        return possible
    for index, event in enumerate(events):
        if event not in possible:
            raise invalid_field(("events", index), f"Must be one of: {', '.join(possible)}.")
    return [event for event in possible if event in events]


def audited_values(installed: InstalledIntegration) -> dict[str, Any]:
    """Return what the audit trail records of an integration. The trail masks the secrets."""
    values = {name: getattr(installed, name) for name in _AUDITED}
    return values | {"secrets": {**installed.configuration, **installed.secrets}, "secretNumber": installed.secret_number}
