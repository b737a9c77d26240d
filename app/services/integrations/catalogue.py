"""The catalogue: the integrations that users of an instance may install. The default is all of them."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from app.frozen import frozen
from app.integrations.base import Integration, IntegrationField
from app.integrations.registry import IntegrationRegistry
from app.store.operations.instance_settings import IntegrationCatalogue

_log = logging.getLogger(__name__)


@frozen
class OfferedField:
    """A value that the user must enter."""

    name: str
    kind: str
    title: str
    description: str
    is_secret: bool


@frozen
class Offer:
    """An integration that may be installed, with this instance's texts."""

    name: str
    title: str
    description: str
    fields: Sequence[OfferedField]
    events: Sequence[str]
    is_signed: bool


def offers_of(integrations: IntegrationRegistry, catalogue: IntegrationCatalogue | None) -> list[Offer]:
    """Return the integrations that may be installed, in the order of the catalogue.

    The code alone decides which fields an integration has and which are secret; a catalogue selects and words them.

    Args:
        integrations: all that exist.
        catalogue: of the instance; None for the default, which offers all of them.
    """
    entries = [{"name": name} for name in integrations.names()] if catalogue is None else catalogue.available
    offers = []
    for entry in entries:
        name = entry.get("name")
        integration = integrations.find(name) if isinstance(name, str) else None
        if integration is None:
            _log.error("the catalogue offers an integration that there is not", extra={"integration": name})
            continue
        offers.append(_offer(integration, entry))
    return offers


def _offer(integration: Integration, entry: Mapping[str, Any]) -> Offer:
    words = entry.get("fields")
    worded: Mapping[str, Any] = words if isinstance(words, Mapping) else {}
    return Offer(
        name=integration.name,
        title=_word(entry, "title", integration.title),
        description=_word(entry, "description", integration.description),
        fields=[_offer_field(field, worded.get(field.name)) for field in integration.fields],
        events=[str(event) for event in integration.events],
        is_signed=integration.is_signed,
    )


def _offer_field(field: IntegrationField, words: object) -> OfferedField:
    entry: Mapping[str, Any] = words if isinstance(words, Mapping) else {}
    title, description = _word(entry, "title", field.title), _word(entry, "description", field.description)
    return OfferedField(field.name, str(field.kind), title, description, field.is_secret)


def _word(entry: Mapping[str, Any], name: str, default: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) and value else default
