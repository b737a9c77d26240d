"""The things that requests name by an id: how each is found or made for a person, and what names none."""

from typing import Any

from app.crypto.keys import hash_token, new_id
from app.services.webhooks.outbox import sweep_time
from app.store.blasts.blasts import BlastState
from app.store.contacts.contacts import Contact, contacts
from app.store.credentials.user_tokens import user_tokens
from app.store.deletion.purges import Purge, PurgeKind, purge_of, write_purge
from app.store.messages.messages import Direction, Message, MessageState, create_message, messages
from app.store.push.devices import Device, Platform, device_reference, devices
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.external_ids import ExternalKind, external_ids, new_external_id
from app.store.users.user_emails import email_reference
from app.store.users.users import users
from app.store.webhooks.relay_deliveries import DeliveryState, RelayDelivery, create_delivery
from app.times.clock import HOUR
from dev.data import seeding
from tests.matrix import integration_resources, service_account_resources
from tests.matrix.audit_resources import change_in_audit_trail, note_in_audit_trail
from tests.matrix.campaign_resources import add_application, add_blast, add_canned_response, add_drip_campaign
from tests.matrix.label_resources import add_custom_field, add_tag
from tests.matrix.list_resources import add_list
from tests.matrix.media_resources import add_media
from tests.matrix.once import Maker, once, once_alive
from tests.matrix.plan_resources import add_plan
from tests.matrix.report_resources import add_schema_report
from tests.matrix.tenants_fixture import Party, Town

CUSTOMER = "+12125550123"


def add_contact(town: Town, party: Party, **attributes: Any) -> str:
    contact = Contact(id=new_id(), uid=party.uid, phone_number=town.phone_number(), full_name="Customer", **attributes)
    commit = town.instance.core.store.commit()
    commit.create(contacts.path(contact.id), contacts.encode(contact))
    commit.send()
    return contact.id


def add_message(town: Town, party: Party, **attributes: Any) -> str:
    values: dict[str, Any] = {
        "id": new_id(),
        "uid": party.uid,
        "contact_id": THINGS["contact"](town, party),
        "organization_id": party.user.organization_id,
        "tenant_id": party.user.tenant_id,
        "direction": Direction.OUT,
        "from_number": party.user.phone_number,
        "to_number": CUSTOMER,
        "body": "Hello!",
        "state": MessageState.SENT,
    }
    message = Message(**(values | attributes))
    commit = town.instance.core.store.commit()
    create_message(commit, message)
    commit.send()
    return message.id


def add_scheduled(town: Town, party: Party) -> str:
    at = town.instance.core.clock() + HOUR
    return add_message(town, party, state=MessageState.SCHEDULED, send_at=at, date=at, sweep_at=sweep_time(at))


def add_reminder(town: Town, party: Party) -> str:
    at = town.instance.core.clock() + HOUR
    return add_message(town, party, state=MessageState.SCHEDULED, send_at=at, date=at, sweep_at=sweep_time(at), reminder=True)


def add_token(town: Town, party: Party) -> str:
    return hash_token(seeding.add_user_token(town.instance, party.user).partition(":")[2])


def renew_token(town: Town, party: Party) -> str:
    """Return the id of a new token, which takes the place of the one before: nobody may have many."""
    key = ("new token", party.uid)
    if key in town.made and town.instance.core.store.get(user_tokens.at(town.made[key])) is not None:
        commit = town.instance.core.store.commit()
        commit.delete(user_tokens.path(town.made[key]))
        commit.send()
    town.made[key] = add_token(town, party)
    return town.made[key]


def add_delivery(town: Town, party: Party) -> str:
    delivery = RelayDelivery(
        id=new_id(),
        uid=party.uid,
        message_id=THINGS["message"](town, party),
        contact_id=THINGS["contact"](town, party),
        event="message",
        body="{}",
        state=DeliveryState.FAILED,
    )
    commit = town.instance.core.store.commit()
    create_delivery(commit, delivery)
    commit.send()
    return delivery.id


def spare(town: Town, party: Party) -> Party:
    """Return another person in the same position, whom no test needs; the caller where they are the target."""
    return party if party.calls else town.like(party)


def add_device(town: Town, party: Party) -> str:
    reference = device_reference(f"device {town.number()}")
    device = Device(id=reference.path.id, uid=party.uid, token="token", platform=Platform.IOS)
    commit = town.instance.core.store.commit()
    commit.create(reference.path, devices.encode(device))
    commit.send()
    return device.id


def give_external_id(town: Town, party: Party) -> str:
    """Give a user a name in the reseller's own system, and answer it."""
    claim = new_external_id(ExternalKind.USER, f"external {town.number()}", party.uid)
    commit = town.instance.core.store.commit()
    commit.create(external_ids.path(claim.id), external_ids.encode(claim))
    commit.update(users.path(party.uid), users.changes(external_id=claim.external_id))
    commit.send()
    return claim.external_id


def claim_email(town: Town, party: Party) -> str:
    """Reserve a user's e-mail address, and return it."""
    reference = email_reference(party.user.email)
    if town.instance.core.store.get(reference) is None:
        commit = town.instance.core.store.commit()
        commit.create(reference.path, {"uid": party.uid})
        commit.send()
    return party.user.email


def give_webhook(town: Town, party: Party) -> str:
    """Give a user a webhook that nobody serves, and return their id."""
    town.change(users, party.uid, relay_webhook="http://127.0.0.1:1025/")
    return party.uid


def add_purge(town: Town, party: Party) -> str:
    user = party.user
    reference = purge_of(PurgeKind.USER, user.id)
    purge = Purge(
        id=reference.path.id,
        kind=PurgeKind.USER,
        target_id=user.id,
        tenant_id=user.tenant_id,
        organization_id=user.organization_id,
        due=town.instance.core.clock() + HOUR,
    )
    commit = town.instance.core.store.commit()
    write_purge(commit, purge, None)
    commit.send()
    return purge.id


def add_job(town: Town, party: Party) -> str:
    """Add a job that no task carries on."""
    commit = town.instance.core.store.commit()
    job = town.instance.core.jobs.begin(commit, "matrix", uid=party.uid)
    commit.send()
    return job.id


def find_tenants_name(town: Town, party: Party) -> str:
    """Return what a tenant is called in the reseller's own system."""
    tenant = town.instance.core.store.get(tenants.at(party.user.tenant_id))
    assert tenant is not None
    return str(tenant.external_id)


def add_organization(town: Town, party: Party) -> str:
    tenant = town.instance.core.store.get(tenants.at(party.user.tenant_id))
    assert tenant is not None
    return seeding.add_organization(town.instance, f"Office {town.number()}", tenant).id


def add_tenant_admin(town: Town, party: Party) -> str:
    """Name one more administrator of a tenant, who is a user of no organization, and return the uid."""
    store = town.instance.core.store
    tenant = store.get(tenants.at(party.user.tenant_id))
    assert tenant is not None
    uid = f"admin-{town.number()}"
    commit = store.commit()
    tenants.update(commit, tenant, tenant_admins=[*tenant.tenant_admins, uid])
    commit.send()
    return uid


def add_organization_admin(town: Town, party: Party) -> str:
    admin = town.like(party)
    organization = town.instance.core.store.get(organizations.at(party.user.organization_id))
    assert organization is not None
    town.change(organizations, organization.id, organization_admins=[*organization.organization_admins, admin.uid])
    return admin.uid


THINGS: dict[str, Maker] = {
    "user": lambda town, party: party.uid,
    "spare user": lambda town, party: spare(town, party).uid,
    "new colleague": lambda town, party: town.add_party(party.user.organization_id).uid,
    "audited user": once("audited user", note_in_audit_trail),
    "audited actor": once("audited actor", change_in_audit_trail),
    "external id": once("external id", give_external_id),
    "spare external id": lambda town, party: give_external_id(town, spare(town, party)),
    "claimed email": claim_email,
    "number": lambda town, party: party.user.phone_number,
    "email": lambda town, party: party.user.email,
    "spare email": lambda town, party: spare(town, party).user.email,
    "new device": add_device,
    "user with a webhook": once("webhook", give_webhook),
    "organization": lambda town, party: party.user.organization_id,
    "spare organization": lambda town, party: party.user.organization_id if party.calls else add_organization(town, party),
    "organization's admin": add_organization_admin,
    "tenant": lambda town, party: party.user.tenant_id,
    "tenant's name": find_tenants_name,
    "tenant's admin": add_tenant_admin,
    "contact": once_alive("contact", add_contact, contacts),
    "new contact": add_contact,
    "list": once("list", add_list),
    "new list": add_list,
    "listed contact": once_alive(
        "listed contact", lambda town, party: add_contact(town, party, lists=[THINGS["list"](town, party)]), contacts
    ),
    "message": once_alive("message", add_message, messages),
    "media file": once("media file", add_media),
    "new media file": add_media,
    "canned response": once("canned response", add_canned_response),
    "new canned response": add_canned_response,
    "blast": once("blast", add_blast),
    "new blast": add_blast,
    "running blast": lambda town, party: add_blast(town, party, BlastState.SENDING),
    "paused blast": lambda town, party: add_blast(town, party, BlastState.PAUSED),
    "drip campaign": once("drip campaign", add_drip_campaign),
    "new drip campaign": add_drip_campaign,
    "new drip application": lambda town, party: add_application(town, party, THINGS["contact"]),
    "new scheduled text": add_scheduled,
    "new reminder": add_reminder,
    "service account": service_account_resources.the_account,
    "new service account": service_account_resources.add_account,
    "service account's new token": service_account_resources.renew_token,
    "token": once("token", add_token),
    "new token": renew_token,
    "delivery": once("delivery", add_delivery),
    "new delivery": add_delivery,
    "purge": once("purge", add_purge),
    "integration": once("integration", integration_resources.add_integration),
    "new integration": integration_resources.add_integration,
    "integration's delivery": once(
        "integration's delivery",
        lambda town, party: integration_resources.add_delivery(town, party, THINGS["integration"](town, party)),
    ),
    "new plan": add_plan,
    "tag": once("tag", add_tag),
    "new tag": add_tag,
    "custom field": once("custom field", add_custom_field),
    "new custom field": add_custom_field,
    "job": once("job", add_job),
    "schema report": once("schema report", add_schema_report),
}

_UNKNOWN: dict[str, Maker] = {
    "number": lambda town, _: town.phone_number(),
    "email": lambda town, _: f"nobody.{town.number()}@example.com",
    "spare email": lambda town, _: f"nobody.{town.number()}@example.com",
    "purge": lambda town, _: f"user:{new_id()}",
}


def make_thing(town: Town, name: str, party: Party | None) -> str:
    """Return the id of a thing of a person; without one an id that names nothing."""
    if party is not None:
        return THINGS[name](town, party)
    make = _UNKNOWN.get(name)
    return new_id() if make is None else make(town, town.parties["foreign"])
