"""Schemas of stored documents: derived from the dataclasses that the code reads, with a few more rules.

A new collection is one line of `DOCUMENTS`; a test compares that table with the existing collections.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Any

from marshmallow import RAISE, Schema

from app.frozen import frozen
from app.services.operations.schema_validation.fields import (
    Rule,
    each_one_of,
    field_of,
    require_non_empty,
    require_number_or_empty,
    require_sender,
    require_sender_or_empty,
)
from app.store.audit.audit_log import audit_log
from app.store.blasts.blast_chunks import blast_chunks
from app.store.blasts.blast_recipients import blast_recipients
from app.store.blasts.blasts import blasts
from app.store.campaigns.canned_responses import canned_keywords, canned_responses
from app.store.campaigns.drip_applications import drip_applications
from app.store.campaigns.drip_campaigns import drip_campaigns
from app.store.common.circuit_breakers import circuit_breakers
from app.store.common.idempotency_keys import idempotent_requests
from app.store.common.mail_counts import mail_counts
from app.store.common.mails import mails
from app.store.compliance.consents import consents
from app.store.compliance.inbound_settings import INBOUND_SETTINGS_ID, inbound_settings
from app.store.compliance.opt_outs import opt_outs
from app.store.compliance.organization_opt_outs import organization_opt_outs
from app.store.contacts.contact_lists import contact_list_names, contact_lists
from app.store.contacts.contact_numbers import contact_numbers
from app.store.contacts.contacts import contacts
from app.store.contacts.import_chunks import import_chunks
from app.store.contacts.labels.definitions import contact_labels
from app.store.credentials.service_accounts import service_accounts
from app.store.credentials.user_tokens import user_tokens
from app.store.deletion.purges import purges
from app.store.engine.collection import Collection
from app.store.engine.database import Document
from app.store.inbox.conversation_events import conversation_events
from app.store.inbox.digest_marks import digest_marks
from app.store.inbox.digest_runs import digest_runs
from app.store.inbox.readers import readers
from app.store.inbox.typing import typing_people
from app.store.integrations.installed_integrations import installed_integrations
from app.store.integrations.integration_links import integration_links
from app.store.jobs import job_problems, jobs
from app.store.messages.media_files import media_files
from app.store.messages.messages import messages
from app.store.messages.number_paces import number_paces
from app.store.operations.bootstrap import CLAIM_ID, bootstrap_reservations
from app.store.operations.instance_settings import (
    AUTHENTICATION_ID,
    INSTANCE_ID,
    INTEGRATIONS_ID,
    SWEEP_MARK_ID,
    authentications,
    instances,
    integration_catalogues,
    sweep_marks,
)
from app.store.push.devices import devices
from app.store.sso.auth_providers import auth_providers
from app.store.sso.saml_assertions import saml_assertions
from app.store.sso.sso_requests import sso_requests
from app.store.tenancy.organizations import organizations
from app.store.tenancy.plan_warnings import plan_warnings
from app.store.tenancy.plans import Feature, plans
from app.store.tenancy.tenant_hosts import tenant_hosts
from app.store.tenancy.tenants import tenants
from app.store.usage.usage_months import usage_months
from app.store.usage.usage_progress import PROGRESS_ID, usage_progress
from app.store.users.external_ids import external_ids
from app.store.users.phone_numbers import is_number_id, phone_numbers
from app.store.users.user_credentials import user_credentials
from app.store.users.user_emails import user_emails
from app.store.users.users import Restriction, users
from app.store.webhooks.relay_deliveries import relay_deliveries

MAX_FIELD_NAME_LENGTH = 100

_DOCUMENT = "(document)"


@frozen(slots=False)
class StoredSchema:
    """Expected documents of a collection.

    Attributes:
        kind: the collection with the dataclass of its documents.
        rules: rules beyond the types, by stored field name.
        may_be_empty: texts without a default that may still be empty.
        only: id of the one document described, for a collection of different documents.
        id_is: whether an id is valid.
        check: returns the field and the reason of a fault that depends on several fields; None for none.
    """

    kind: Collection[Any]
    rules: Mapping[str, Rule] = field(default_factory=dict)
    may_be_empty: Sequence[str] = ()
    only: str = ""
    id_is: Callable[[str], bool] = bool
    check: Callable[[Mapping[str, Any]], tuple[str, str] | None] = lambda _: None

    @cached_property
    def schema(self) -> Schema:
        """Return the schema of the documents' fields."""
        made = {}
        for attribute in dataclasses.fields(self.kind.entity):
            name = attribute.metadata.get("name")
            if name is not None:
                made[name] = field_of(attribute, *self._rules_of(attribute, name))
        return Schema.from_dict(made, name=f"Stored {self.kind.name}")(unknown=RAISE)

    def _rules_of(self, attribute: "dataclasses.Field[Any]", name: str) -> Iterator[Rule]:
        if name in self.rules:
            yield self.rules[name]
        elif attribute.type is str and attribute.default is dataclasses.MISSING and name not in self.may_be_empty:
            yield require_non_empty

    def problems(self, document: Document) -> list[dict[str, str]]:
        """Return the faults of a document: its id, the field and the reason; never its values."""
        found = [] if self.id_is(document.id) else [(_DOCUMENT, "The id is invalid.")]
        errors = self.schema.validate(dict(document.fields))
        found += [(str(name)[:MAX_FIELD_NAME_LENGTH], _first_text(message)) for name, message in errors.items()]
        if not found and (fault := self.check(document.fields)) is not None:
            found.append(fault)
        return [{"id": document.id, "field": name, "reason": reason} for name, reason in found]


def _first_text(message: Any) -> str:
    """Return the first sentence of a schema's messages, at any depth."""
    while not isinstance(message, str):
        message = next(iter(message.values() if isinstance(message, dict) else message))
    return message


def _ends_in_number(document_id: str) -> bool:
    uid, _, number = document_id.partition(":")
    return bool(uid and number)


def _check_contact(fields: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the fault of a contact that is neither a person nor a group, or both."""
    if bool(fields["phone_number"]) == bool(fields.get("participants")):
        return "phone_number", "Must not be empty, except for a group; a group must have none."
    return None


DOCUMENTS: Sequence[StoredSchema] = (
    StoredSchema(users, {"phone_number": require_number_or_empty, "restrictions": each_one_of(*Restriction)}),
    StoredSchema(organizations),
    StoredSchema(tenants),
    StoredSchema(tenant_hosts),
    StoredSchema(phone_numbers, id_is=is_number_id),
    StoredSchema(contacts, {"phone_number": require_sender_or_empty}, check=_check_contact),
    StoredSchema(contact_numbers, id_is=_ends_in_number),
    StoredSchema(contact_lists),
    StoredSchema(contact_labels),
    StoredSchema(contact_list_names),
    StoredSchema(messages, {"from": require_sender_or_empty, "to": require_sender}),
    StoredSchema(canned_responses),
    StoredSchema(canned_keywords),
    StoredSchema(consents),
    StoredSchema(opt_outs),
    StoredSchema(organization_opt_outs),
    StoredSchema(blasts),
    StoredSchema(blast_chunks),
    StoredSchema(blast_recipients),
    StoredSchema(drip_campaigns),
    StoredSchema(drip_applications),
    StoredSchema(relay_deliveries, may_be_empty=("messageId", "contactId")),
    StoredSchema(installed_integrations),
    StoredSchema(integration_links),
    StoredSchema(jobs),
    StoredSchema(job_problems),
    StoredSchema(import_chunks),
    StoredSchema(devices),
    StoredSchema(conversation_events),
    StoredSchema(digest_runs),
    StoredSchema(digest_marks),
    StoredSchema(readers),
    StoredSchema(typing_people),
    StoredSchema(usage_months),
    StoredSchema(plan_warnings),
    StoredSchema(plans, {"features": each_one_of(*Feature)}),
    StoredSchema(media_files),
    StoredSchema(user_tokens),
    StoredSchema(user_credentials),
    StoredSchema(user_emails),
    StoredSchema(external_ids),
    StoredSchema(service_accounts),
    StoredSchema(auth_providers),
    StoredSchema(sso_requests),
    StoredSchema(saml_assertions),
    StoredSchema(mail_counts),
    StoredSchema(mails, may_be_empty=("uid",)),
    StoredSchema(circuit_breakers),
    StoredSchema(number_paces),
    StoredSchema(idempotent_requests),
    StoredSchema(audit_log, may_be_empty=("actorId", "objectId")),
    StoredSchema(purges),
    StoredSchema(instances, only=INSTANCE_ID),
    StoredSchema(authentications, only=AUTHENTICATION_ID),
    StoredSchema(integration_catalogues, only=INTEGRATIONS_ID),
    StoredSchema(inbound_settings, only=INBOUND_SETTINGS_ID),
    StoredSchema(sweep_marks, only=SWEEP_MARK_ID),
    StoredSchema(usage_progress, only=PROGRESS_ID),
    StoredSchema(bootstrap_reservations, only=CLAIM_ID),
)

COLLECTIONS = tuple(dict.fromkeys(described.kind.name for described in DOCUMENTS))
"""Names of all collections, in the order of their validation."""

_BY_PLACE = {(described.kind.name, described.only): described for described in DOCUMENTS}


def find_kind(collection: str, document_id: str) -> Collection[Any] | None:
    """Return the collection that reads a document; None if nothing reads it."""
    described = _find(collection, document_id)
    return None if described is None else described.kind


def _find(collection: str, document_id: str) -> StoredSchema | None:
    return _BY_PLACE.get((collection, document_id)) or _BY_PLACE.get((collection, ""))


def find_problems(collection: str, document: Document) -> list[dict[str, str]]:
    """Return the faults of a collection's document, as `StoredSchema.problems`."""
    described = _find(collection, document.id)
    if described is None:
        return [{"id": document.id, "field": _DOCUMENT, "reason": "This collection has no known document with that id."}]
    return described.problems(document)
