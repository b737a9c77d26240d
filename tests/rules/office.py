"""A project with the security rules in force, people who knock at Firestore's door, and the documents they knock for.

All who have a role belong to one organization. A user of the neighbouring one shares their number with everybody.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from firebase_admin import auth

from app import store as store_package
from app.auth.tokens.firebase_token import SIGN_IN_TOKEN_MADE_AT
from app.composition import compose
from app.store.campaigns.canned_responses import CannedResponse, canned_responses
from app.store.campaigns.drip_campaigns import DripCampaign, drip_campaigns
from app.store.contacts.contacts import Contact, contacts
from app.store.contacts.labels.definitions import ContactLabels, contact_labels
from app.store.engine.collection import Collection
from app.store.engine.database import Path as DocumentPath
from app.store.jobs import Job, jobs
from app.store.messages.messages import Direction, Message, MessageState, messages
from app.store.operations.instance_settings import AUTHENTICATION_ID, INSTANCE_ID, InstanceSettings, authentications, instances
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import Tenant, tenants
from app.store.users.users import User, users
from app.times.clock import DAY, HOUR, SECOND, system_clock
from dev.components import firestore
from dev.stack import StackEndpoints
from tests.rules.client import Client, sign_in
from tests.world import make_settings

RULES = Path(__file__).parents[2] / "firestore_rules" / "firestore.rules"
PASSWORD = "correct horse battery staple"

OWNER, SHARING, SIBLING, FOREIGN = "ann", "olive", "sid", "zoe"

ROLES: Mapping[str, str | None] = {
    "nobody": None,
    "user": OWNER,
    "organization admin": "ada",
    "tenant admin": "tom",
    "system admin": "sue",
    "super admin": "max",
}
"""Each caller, and the uid of their session."""

OUTCASTS: Mapping[str, str] = {
    "disabled user": "dora",
    "deleted user": "dean",
    "user of a disabled organization": "olga",
    "user of a deleted organization": "oscar",
    "user of a lost organization": "otto",
    "user of a disabled tenant": "tess",
    "user whose session was ended": "eve",
    "account without a user": "ghost",
}
"""Callers who signed in once and have lost all access, and their uid."""

SIGNED_OUT_BEFORE = "sam"
"""A user all of whose sessions were ended an hour ago."""

PASSWORD_CLOSED = "carl"
"""A user whose password was closed by a promotion, and is not replaced yet."""

LINKED = "lena"
"""A user with an external id, who signs in at an identity provider."""

SHARED = (canned_responses.name, drip_campaigns.name)
SHARED_OWNERS = ("organization:open", "tenant:open", "organization:neighbour", "tenant:foreign", "organization:", "tenant:")
"""What organizations and tenants share, and what nobody does: without an id."""

INTERNAL_JOB = "internal-job-of-the-owner"
"""The id of a job of the owner's that no list shows."""

_Documents = list[tuple[str, str, dict[str, Any]]]


def find_kinds() -> list[Collection[Any]]:
    """Return all collections that the store knows."""
    modules = [importlib.import_module(module.name) for module in pkgutil.walk_packages(store_package.__path__, "app.store.")]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Collection)]


def find_collections() -> list[str]:
    """Return the names of all collections that the store knows."""
    return sorted({kind.name for kind in find_kinds()})


def document_id(collection: str, uid: str) -> str:
    """Return the id of a user's own document in a collection, or of the one they belong to."""
    if collection == users.name:
        return uid
    if collection == instances.name:
        return INSTANCE_ID
    if collection in (organizations.name, tenants.name):
        return {SHARING: "neighbour", FOREIGN: "foreign"}.get(uid, "open")
    return f"{collection}-of-{uid}"


def shared_id(owner: str) -> str:
    """Return the id of the document that an organization or tenant shares in a collection."""
    return f"shared-by-{owner.replace(':', '-')}"


@dataclass(frozen=True)
class Office:
    """The project, and the ID tokens of those who can sign in, by uid."""

    host: str
    project_id: str
    id_tokens: Mapping[str, str]

    def client(self, uid: str | None) -> Client:
        """Return a user at Firestore's door, or nobody."""
        return Client(self.host, self.project_id, None if uid is None else self.id_tokens[uid])

    def new_session(self, uid: str, made_ago: int | None = None, provider: str = "custom") -> Client:
        """Return a user in a session that begins now.

        Args:
            uid: of the user.
            made_ago: how long in ms ago the sign-in token was made by which they signed in; None for none.
            provider: how they signed in, as Firebase Auth names it.
        """
        now = system_clock()
        claims: dict[str, Any] = {
            "aud": self.project_id,
            "iss": f"https://securetoken.google.com/{self.project_id}",
            "sub": uid,
            "iat": now // SECOND,
            "auth_time": now // SECOND,
            "exp": (now + HOUR) // SECOND,
            "firebase": {"sign_in_provider": provider},
        }
        if made_ago is not None:
            claims[SIGN_IN_TOKEN_MADE_AT] = now - made_ago
        return Client(self.host, self.project_id, jwt.encode(claims, "", algorithm="none"))

    def restrict_passwords(self, is_restricted: bool | None) -> None:
        """Set whether users with an external id may sign in by password; None removes the setting's document."""
        if is_restricted is None:
            assert self.administrator().delete(authentications.name, AUTHENTICATION_ID)
            return
        fields = authentications.changes(restrict_local_password_login=is_restricted)
        assert self.administrator().update(authentications.name, AUTHENTICATION_ID, fields)

    def administrator(self) -> Client:
        """Return a server at Firestore's door, for whom there are no rules."""
        return Client(self.host, self.project_id, "owner")

    def reset_contact(self, uid: str, updated: int = 1, removed: tuple[str, ...] = ()) -> str:
        """Reset a user's contact, last changed at a time in ms, and return its id."""
        fields = contacts.encode(_contact(uid)) | {"updated": updated}
        kept = {name: value for name, value in fields.items() if name not in removed}
        assert self.administrator().update(contacts.name, document_id(contacts.name, uid), kept, removed)
        return document_id(contacts.name, uid)


def open_office(stack: StackEndpoints, project_id: str) -> Office:
    """Fill a project, and put the rules into force."""
    firestore.load_rules(stack.firestore_emulator_host, project_id, RULES.read_text())
    uids = [uid for uid in (*ROLES.values(), *OUTCASTS.values(), SHARING, SIBLING, FOREIGN) if uid]
    instance = compose(make_settings(stack, project_id))
    try:
        for documents in (_common_documents(uids), *map(_documents_of, uids)):
            commit = instance.core.store.commit()
            for collection, document, fields in documents:
                commit.create(DocumentPath(collection, document), fields)
            commit.send()
        for uid in uids:
            auth.create_user(uid=uid, email=_email(uid), password=PASSWORD, app=instance.core.accounts.app)
    finally:
        instance.close()
    id_tokens = {uid: sign_in(stack.auth_emulator_host, project_id, _email(uid), PASSWORD) for uid in uids}
    return Office(stack.firestore_emulator_host, project_id, id_tokens)


def _email(uid: str) -> str:
    return f"{uid}@example.com"


def _contact(uid: str) -> Contact:
    return Contact(id=document_id(contacts.name, uid), uid=uid, phone_number="+12125550123", full_name="John Doe", updated=1)


def _documents_of(uid: str) -> _Documents:
    """Return what is one user's own: in each collection a document."""
    contact = _contact(uid)
    message = Message(
        id=document_id(messages.name, uid),
        uid=uid,
        contact_id=contact.id,
        direction=Direction.IN,
        from_number=contact.phone_number,
        to_number="+12125550100",
        state=MessageState.RECEIVED,
    )
    whole: dict[str, dict[str, Any]] = {
        contacts.name: contacts.encode(contact),
        messages.name: messages.encode(message),
        canned_responses.name: canned_responses.encode(CannedResponse(id="", uid=uid, name="Hours")),
        drip_campaigns.name: drip_campaigns.encode(DripCampaign(id="", uid=uid, name="Welcome")),
        jobs.name: jobs.encode(Job(id="", kind="import", uid=uid)),
        contact_labels.name: contact_labels.encode(ContactLabels(id="", organization_id=_organization_of(uid))) | {"uid": uid},
    }
    common = (users.name, organizations.name, tenants.name, instances.name)
    others = [collection for collection in find_collections() if collection not in common]
    return [(collection, document_id(collection, uid), whole.get(collection, {"uid": uid})) for collection in others]


def _organization_of(uid: str) -> str:
    """Return the organization of a user who may sign in; the super admin has none."""
    return {SHARING: "neighbour", FOREIGN: "foreign", "max": ""}.get(uid, "open")


def _common_documents(uids: list[str]) -> _Documents:
    """Return the users themselves, and what they belong to."""
    now = system_clock()
    places = [
        Organization(id="open", tenant_id="open", organization_admins=["ada"]),
        Organization(id="neighbour", tenant_id="open"),
        Organization(id="foreign", tenant_id="foreign"),
        Organization(id="disabled", is_disabled=True),
        Organization(id="deleted", deleted=now),
    ]
    above = [Tenant(id="open", tenant_admins=["tom"]), Tenant(id="foreign"), Tenant(id="disabled", is_disabled=True)]
    return [
        (instances.name, INSTANCE_ID, instances.encode(InstanceSettings(id=INSTANCE_ID))),
        *((organizations.name, place.id, organizations.encode(place)) for place in places),
        *((tenants.name, tenant.id, tenants.encode(tenant)) for tenant in above),
        *((users.name, user.id, users.encode(user)) for user in _users(uids, now)),
        *((name, shared_id(owner), {"uid": owner, "name": "Shared"}) for owner in SHARED_OWNERS for name in SHARED),
        (jobs.name, INTERNAL_JOB, jobs.encode(Job(id="", kind="purge", uid=OWNER, is_internal=True))),
    ]


def _users(uids: list[str], now: int) -> list[User]:
    def member(uid: str, organization: str = "open", tenant: str = "open", **attributes: Any) -> User:
        return User(id=uid, email=_email(uid), organization_id=organization, tenant_id=tenant, **attributes)

    return [
        member(OWNER),
        member("ada"),
        member("tom"),
        member("sue", is_admin=True),
        # Without an organization, as a super admin may be.
        member("max", organization="", tenant="", is_super_admin=True),
        member(SIBLING),
        member(SHARING, organization="neighbour", shared_with=[uid for uid in uids if uid not in (SHARING, SIBLING, FOREIGN)]),
        member(FOREIGN, organization="foreign", tenant="foreign"),
        member("dora", is_disabled=True),
        member("dean", deleted=now),
        member("olga", organization="disabled"),
        member("oscar", organization="deleted"),
        member("otto", organization="gone"),
        member("tess", tenant="disabled"),
        member("eve", sessions_valid_after=now + DAY),
        member(PASSWORD_CLOSED, password_closed=True),
        member(LINKED, external_id="lena@idp"),
        member(SIGNED_OUT_BEFORE, sessions_valid_after=now - HOUR),
    ]
