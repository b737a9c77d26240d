"""A project with the security rules in force, people who knock at Firestore's door, and the documents they knock for."""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from firebase_admin import auth

from app import store as store_package
from app.clock import DAY, system_clock
from app.composition import compose
from app.store.app_data import INSTANCE_ID, instances
from app.store.app_data import Instance as InstanceSettings
from app.store.contacts import Contact, contacts
from app.store.database import Path as DocumentPath
from app.store.entity import Collection
from app.store.messages import Direction, Message, MessageState, messages
from app.store.organizations import Organization, organizations
from app.store.tenants import Tenant, tenants
from app.store.users import User, users
from dev.components import firestore
from dev.stack import Endpoints
from tests.rules.client import Client, sign_in
from tests.world import make_settings

RULES = Path(__file__).parents[2] / "firestore_rules" / "firestore.rules"
PASSWORD = "correct horse battery staple"

OWNER = "ann"
"""The user whose documents the others try to read; she shares her number."""

SHARED_WITH = ("ben", "dan", "ghost")

CALLERS: Mapping[str, tuple[str | None, str]] = {
    "nobody": (None, OWNER),
    "owner": (OWNER, OWNER),
    "colleague": ("ben", OWNER),
    "foreigner": ("zoe", OWNER),
    "disabled-owner": ("dora", "dora"),
    "deleted-owner": ("dean", "dean"),
    "owner-in-disabled-organization": ("olga", "olga"),
    "owner-in-deleted-organization": ("oscar", "oscar"),
    "owner-in-lost-organization": ("otto", "otto"),
    "owner-in-disabled-tenant": ("tess", "tess"),
    "owner-whose-session-was-ended": ("eve", "eve"),
    "disabled-colleague": ("dan", OWNER),
    "colleague-without-user-document": ("ghost", OWNER),
    "account-without-user-document": ("ghost", "ghost"),
}
"""By name: the uid that someone signs in with, and the uid whose documents he asks for."""


_EVERYBODYS = {organizations.name: "open", tenants.name: "open", instances.name: INSTANCE_ID}


def find_kinds() -> list[Collection[Any]]:
    """Answer all collections that the store knows."""
    modules = [importlib.import_module(f"app.store.{module.name}") for module in pkgutil.iter_modules(store_package.__path__)]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Collection)]


def find_collections() -> list[str]:
    """Answer the names of all collections that the store knows."""
    return sorted({kind.name for kind in find_kinds()})


def document_id(collection: str, uid: str) -> str:
    """Answer the id of the document that is a user's own in a collection, or that he belongs to."""
    if collection == users.name:
        return uid
    return _EVERYBODYS.get(collection, f"{collection}-of-{uid}")


@dataclass(frozen=True)
class Office:
    """The project, and the ID tokens of those who can sign in, by uid."""

    host: str
    project_id: str
    id_tokens: Mapping[str, str]

    def client(self, caller: str) -> Client:
        """Answer someone of `CALLERS` at Firestore's door."""
        return self.client_of(CALLERS[caller][0])

    def client_of(self, uid: str | None) -> Client:
        """Answer a user at Firestore's door, or nobody."""
        return Client(self.host, self.project_id, None if uid is None else self.id_tokens[uid])


def open_office(stack: Endpoints, project_id: str) -> Office:
    """Fill a project, and put the rules into force."""
    firestore.load_rules(stack.firestore_emulator_host, project_id, RULES.read_text())
    uids = {uid for uid, _ in CALLERS.values() if uid}
    instance = compose(make_settings(stack, project_id))
    try:
        commit = instance.store.commit()
        for collection, document, fields in _documents():
            commit.create(DocumentPath(collection, document), fields)
        commit.send()
        for uid in uids:
            auth.create_user(uid=uid, email=_email(uid), password=PASSWORD, app=instance.accounts.app)
    finally:
        instance.close()
    id_tokens = {uid: sign_in(stack.auth_emulator_host, project_id, _email(uid), PASSWORD) for uid in uids}
    return Office(stack.firestore_emulator_host, project_id, id_tokens)


def _email(uid: str) -> str:
    return f"{uid}@example.com"


def _documents() -> list[tuple[str, str, dict[str, Any]]]:
    now = system_clock()
    instance = InstanceSettings(id=INSTANCE_ID)
    found: list[tuple[str, str, dict[str, Any]]] = [(instances.name, INSTANCE_ID, instances.encode(instance))]
    places = {
        "open": (Organization(id="open", tenant_id="open"), Tenant(id="open")),
        "disabled": (Organization(id="disabled", is_disabled=True), Tenant(id="disabled", is_disabled=True)),
        "deleted": (Organization(id="deleted", deleted=now), None),
    }
    for name, (organization, tenant) in places.items():
        found.append((organizations.name, name, organizations.encode(organization)))
        if tenant is not None:
            found.append((tenants.name, name, tenants.encode(tenant)))
    for user in _users(now):
        found.append((users.name, user.id, users.encode(user)))
    for uid in sorted({owner for _, owner in CALLERS.values()}):
        contact = Contact(id=document_id(contacts.name, uid), uid=uid, phone_number="+12125550123")
        message = Message(
            id=document_id(messages.name, uid),
            uid=uid,
            contact_id=contact.id,
            direction=Direction.IN,
            from_number=contact.phone_number,
            to_number="+12125550100",
            state=MessageState.RECEIVED,
        )
        found.append((contacts.name, contact.id, contacts.encode(contact)))
        found.append((messages.name, message.id, messages.encode(message)))
        written = (users.name, contacts.name, messages.name, *_EVERYBODYS)
        others = [collection for collection in find_collections() if collection not in written]
        found.extend((collection, document_id(collection, uid), {"uid": uid}) for collection in others)
    return found


def _users(now: int) -> list[User]:
    def member(uid: str, organization: str = "open", tenant: str = "open", **attributes: Any) -> User:
        return User(id=uid, email=_email(uid), organization_id=organization, tenant_id=tenant, **attributes)

    return [
        member(OWNER, shared_with=list(SHARED_WITH)),
        member("ben"),
        # Without an organization, as a super admin may be: he is active, and yet a foreigner.
        member("zoe", organization="", tenant=""),
        member("dan", is_disabled=True),
        member("dora", is_disabled=True),
        member("dean", deleted=now),
        member("olga", organization="disabled"),
        member("oscar", organization="deleted"),
        member("otto", organization="gone"),
        member("tess", tenant="disabled"),
        member("eve", sessions_valid_after=now + DAY),
    ]
