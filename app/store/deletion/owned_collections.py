"""Collections owned by a user, which are deleted with the user.

Add one line for each new collection of user documents; a test compares this table with the existing collections.
"""

from collections.abc import Callable
from typing import Any

from app.frozen import frozen
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
from app.store.common.resource_owners import resources_of_organization
from app.store.compliance.consents import consents
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
from app.store.engine.database import Path, Query
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
from app.store.operations.instance_settings import instances
from app.store.push.devices import devices
from app.store.sso.auth_providers import auth_providers
from app.store.sso.saml_assertions import saml_assertions
from app.store.sso.sso_requests import sso_requests
from app.store.tenancy.organizations import organizations
from app.store.tenancy.plan_warnings import plan_warnings
from app.store.tenancy.plans import plans
from app.store.tenancy.tenant_hosts import tenant_hosts
from app.store.tenancy.tenants import tenants
from app.store.usage.usage_months import usage_months
from app.store.users.external_ids import ExternalKind, external_ids
from app.store.users.phone_numbers import phone_numbers
from app.store.users.user_credentials import user_credentials
from app.store.users.user_emails import user_emails
from app.store.users.users import users
from app.store.webhooks.relay_deliveries import relay_deliveries


@frozen
class OwnedCollection:
    """The documents of a user in one collection.

    Attributes:
        collection: collection name.
        find: builds the query for a limited number of a user's documents from collection, uid and limit.
        has_blobs: the blob store has bytes below the ids of the documents.
        is_counted: the usage counts the documents, so that it is told which ones are deleted.
    """

    collection: str
    find: Callable[[str, str, int], Query]
    has_blobs: bool = False
    is_counted: bool = False

    def query(self, uid: str, limit: int) -> Query:
        """Return the query for up to `limit` documents of a user."""
        return self.find(self.collection, uid, limit)

    def path(self, document_id: str) -> Path:
        """Return the path of a document of the collection."""
        return Path(self.collection, document_id)


def documents_of_user(collection: str, uid: str, limit: int) -> Query:
    """Return the query for documents with the user in `uid`."""
    return Query(collection, [("uid", "==", uid)], [], limit)


def documents_by_id(collection: str, uid: str, limit: int) -> Query:
    """Return the query for documents whose id starts with the uid and a colon."""
    return Query(collection, [], [], limit, id_prefix=f"{uid}:")


def stock_of_organization(collection: str, organization_id: str, limit: int) -> Query:
    """Return the query for the numbers of an organization that no user has."""
    return Query(collection, [("organizationId", "==", organization_id), ("uid", "==", "")], [], limit)


def documents_of_organization(collection: str, organization_id: str, limit: int) -> Query:
    """Return the query for documents with the organization in `organizationId`."""
    return Query(collection, [("organizationId", "==", organization_id)], [], limit)


def external_ids_of_user(collection: str, uid: str, limit: int) -> Query:
    """Return the query for the reservations of a user's external ids."""
    return Query(collection, [("objectId", "==", uid), ("kind", "==", ExternalKind.USER)], [], limit)


ACCESS_COLLECTIONS = (
    OwnedCollection(user_tokens.name, documents_of_user),
    OwnedCollection(phone_numbers.name, documents_of_user),
    OwnedCollection(devices.name, documents_of_user),
)
"""Deleted first, some time before the rest: the routes by which new documents could still arrive for a user."""

USER_COLLECTIONS = (
    *ACCESS_COLLECTIONS,
    OwnedCollection(jobs.name, documents_of_user),
    OwnedCollection(import_chunks.name, documents_of_user),
    OwnedCollection(job_problems.name, documents_of_user),
    OwnedCollection(installed_integrations.name, documents_of_user),
    OwnedCollection(relay_deliveries.name, documents_of_user),
    OwnedCollection(mails.name, documents_of_user),
    OwnedCollection(integration_links.name, documents_of_user),
    OwnedCollection(messages.name, documents_of_user, is_counted=True),
    OwnedCollection(conversation_events.name, documents_of_user),
    OwnedCollection(digest_marks.name, documents_of_user),
    OwnedCollection(readers.name, documents_of_user),
    OwnedCollection(typing_people.name, documents_of_user),
    OwnedCollection(media_files.name, documents_of_user, has_blobs=True),
    OwnedCollection(contact_numbers.name, documents_by_id),
    OwnedCollection(contacts.name, documents_of_user),
    OwnedCollection(contact_list_names.name, documents_of_user),
    OwnedCollection(contact_lists.name, documents_of_user),
    OwnedCollection(canned_keywords.name, documents_of_user),
    OwnedCollection(canned_responses.name, documents_of_user),
    OwnedCollection(drip_applications.name, documents_of_user),
    OwnedCollection(drip_campaigns.name, documents_of_user),
    OwnedCollection(consents.name, documents_of_user),
    OwnedCollection(opt_outs.name, documents_of_user),
    OwnedCollection(blast_chunks.name, documents_of_user),
    OwnedCollection(blast_recipients.name, documents_of_user),
    OwnedCollection(blasts.name, documents_of_user),
    OwnedCollection(external_ids.name, external_ids_of_user),
    OwnedCollection(user_emails.name, documents_of_user),
    OwnedCollection(user_credentials.name, documents_of_user),
)
"""All collections in the order of deletion; the user's own document, which leads to all of them, is deleted last."""

ORGANIZATION_COLLECTIONS = (
    OwnedCollection(phone_numbers.name, stock_of_organization),
    OwnedCollection(organization_opt_outs.name, documents_by_id),
    OwnedCollection(contact_labels.name, documents_by_id),
    OwnedCollection(canned_keywords.name, resources_of_organization),
    OwnedCollection(canned_responses.name, resources_of_organization),
    OwnedCollection(drip_campaigns.name, resources_of_organization),
    OwnedCollection(digest_runs.name, documents_of_organization),
    OwnedCollection(plan_warnings.name, documents_of_organization),
)
"""Deleted before an organization, after its last user."""

OTHER_COLLECTIONS = {
    users.name: "the user, who is deleted last",
    organizations.name: "above users; deleted after their last user",
    tenants.name: "above organizations",
    tenant_hosts.name: "belong to tenants",
    purges.name: "the purge itself, which stays visible for a while",
    audit_log.name: "the audit trail stays complete",
    service_accounts.name: "belong to the instance",
    plans.name: "belong to the instance and its tenants",
    usage_months.name: "counts without content, which the organization is billed by",
    instances.name: "settings of the instance",
    auth_providers.name: "belong to the instance",
    sso_requests.name: "name no user, and expire after ten minutes",
    saml_assertions.name: "identified by a hash only, and removed when they expire",
    organization_opt_outs.name: "belong to organizations",
    digest_runs.name: "belong to organizations",
    contact_labels.name: "belong to organizations",
    plan_warnings.name: "belong to organizations",
    circuit_breakers.name: "hold no content, and expire within half an hour",
    number_paces.name: "hold no content, and expire within days",
    mail_counts.name: "identified by a hash only, must outlive the user, and expire after two days",
    idempotent_requests.name: "identified by a hash only, encrypted, and expire after a day",
}
"""Other collections, and why a purge leaves them."""


@frozen
class UserReference:
    """A field of other documents that may name a user: one uid, or a list of uids."""

    kind: Collection[Any]
    attribute: str
    is_list: bool = True

    def query(self, uid: str, limit: int) -> Query:
        """Return the query for documents that name a user in this field."""
        return documents_naming(self.kind.name, self.kind.field_name(self.attribute), uid, self.is_list, limit)

    def without(self, value: Any, uid: str) -> Any:
        """Return the field's value without a user."""
        return [name for name in value if name != uid] if self.is_list else ""


def documents_naming(collection: str, field: str, uid: str, is_list: bool, limit: int) -> Query:
    """Return the query for documents that name a user in a field, alone or in a list."""
    return Query(collection, [(field, "array_contains" if is_list else "==", uid)], [], limit)


USER_REFERENCES = (
    UserReference(users, "shared_with"),
    UserReference(organizations, "organization_admins"),
    UserReference(organizations, "managed_by", is_list=False),
    UserReference(tenants, "tenant_admins"),
)
"""Documents that name a deleted user: the documents stay, the reference is removed."""
