"""Which integrations the users of an instance may install: all that there are, unless its operator chose some."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.integrations.base import Integration, IntegrationField
from app.integrations.registry import IntegrationRegistry
from app.store.instance_settings import IntegrationCatalogue

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OfferedField:
    """A value that a user must give."""

    name: str
    kind: str
    title: str
    description: str
    is_secret: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """An integration that may be installed, in the words of this instance."""

    name: str
    title: str
    description: str
    fields: Sequence[OfferedField]
    events: Sequence[str]
    is_signed: bool


def offers_of(integrations: IntegrationRegistry, catalogue: IntegrationCatalogue | None) -> list[Offer]:
    """Answer what may be installed, in the order of the catalogue.

    What an integration needs, and what of it is secret, the code alone says; a catalogue chooses and words.

    Args:
        integrations: that there are.
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
