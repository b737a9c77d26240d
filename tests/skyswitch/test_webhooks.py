"""Webhooks by the secret path of a SkySwitch account, to a running instance."""

import logging
from typing import Any

import pytest

from app.carriers.webhook_secrets import create_webhook_secret
from app.crypto.vault import Owner, OwnerKind
from app.problems.carrier_accounts import NUMBER_UNKNOWN, SIGNATURE_INVALID
from app.problems.messages import MESSAGE_NOT_FOUND
from app.problems.requests import REQUEST_REFUSED
from app.services.carrier_accounts.webhook_verification import write_hint
from app.store.tenancy.tenants import tenants
from dev.data import seeding
from tests.refusals import assert_refused
from tests.skyswitch.server import ACCOUNT, LOGIN, Exchange
from tests.world import CUSTOMER, World

PROVIDER = {"name": "skyswitch", "account_id": ACCOUNT, "domain": "office.example", **LOGIN}
UNKNOWN = "+12125550199"


def secret_of(world: World, name: str = "webhook_secret") -> str:
    accounts = world.instance.carriers.accounts
    owner = Owner(OwnerKind.TENANT, world.tenant.id)
    return accounts.open(owner, accounts.find_held(owner)).get(name)


def call(world: World, secret: str | None, body: Any, **query: str) -> Any:
    path = "/receive" if secret is None else f"/receive/{secret}"
    return world.served.call("POST", path, params={"provider": "skyswitch", **query}, json=body)


def inbound(world: World, **more: Any) -> dict[str, Any]:
    return {"from": CUSTOMER, "to": world.ann.user.phone_number, "text": "Are you open?", "id": "in1", **more}


def texts_of(world: World) -> list[str]:
    contacts = world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"]
    pages = [world.call("GET", f"/api/v2/contacts/{contact['id']}/messages", world.ann).json() for contact in contacts]
    return [message["message"] for page in pages for message in page["messages"]]


def hint(world: World) -> str:
    return write_hint(Owner(OwnerKind.TENANT, world.tenant.id))


def test_message_goes_out_through_skyswitch(office: World, exchange: Exchange) -> None:
    message_id = office.send(office.ann, message="Hello").json()["id"]
    office.wait_for_state(message_id, "sent")

    assert [(text["message"], text["ref_id"]) for text in exchange.texts] == [("Hello", message_id)]
    answer = call(office, secret_of(office), {"id": "sky1", "ref_id": message_id, "status": "delivered"})

    assert answer.status_code == 200, answer.text
    office.wait_for_state(message_id, "delivered")


def test_inbound_message_is_stored(office: World) -> None:
    for _ in range(2):
        answer = call(office, secret_of(office), inbound(office))
        assert (answer.status_code, answer.json()) == (200, {"status": "true"})

    assert texts_of(office) == ["Are you open?"]


@pytest.mark.parametrize("wrong", [None, "x" * 43, "A", "%00", "ü" * 43])
def test_other_secrets_are_refused(office: World, wrong: str | None) -> None:
    assert_refused(call(office, wrong, inbound(office)), SIGNATURE_INVALID)
    assert_refused(call(office, wrong, inbound(office), account=hint(office)), SIGNATURE_INVALID)
    assert texts_of(office) == []


def test_secret_of_another_tenant_is_refused(office: World) -> None:
    other = seeding.add_tenant(office.instance, "Other", "other")
    owner = Owner(OwnerKind.TENANT, other.id)
    accounts = office.instance.carriers.accounts
    accounts.store(owner, PROVIDER | {"webhook_secret": "o" * 43})

    answer = call(office, "o" * 43, inbound(office), account=write_hint(owner))

    assert_refused(answer, SIGNATURE_INVALID)
    assert_refused(call(office, "o" * 43, inbound(office, to=UNKNOWN), account=write_hint(owner)), NUMBER_UNKNOWN)


def test_hint_decides_the_error_alone(office: World) -> None:
    secret, account = secret_of(office), hint(office)
    of_nobody = {"id": "out1", "ref_id": "nobody", "status": "delivered"}

    assert_refused(call(office, secret, inbound(office, to=UNKNOWN)), SIGNATURE_INVALID)
    assert_refused(call(office, secret, inbound(office, to=UNKNOWN), account=account), NUMBER_UNKNOWN)
    assert_refused(call(office, secret, of_nobody, account=account), MESSAGE_NOT_FOUND)
    assert_refused(call(office, "x" * 43, of_nobody, account=account), SIGNATURE_INVALID)
    assert_refused(call(office, None, of_nobody, account=account), SIGNATURE_INVALID)


def test_unknown_shape_is_refused_and_logged_without_content(office: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    secret = secret_of(office)

    answer = call(office, secret, {"caller": CUSTOMER, "words": "My diagnosis"}, account=hint(office))

    assert_refused(answer, REQUEST_REFUSED)
    (line,) = [record for record in caplog.records if record.message == "carrier webhook not understood"]
    assert line.__dict__["fields"] == ["caller", "words"]
    ours = [record for record in caplog.records if not record.name.startswith("werkzeug")]
    assert not [word for word in ("diagnosis", CUSTOMER[1:], secret) if word in str([record.__dict__ for record in ours])]
    assert secret not in answer.text
    # Without the secret nothing is logged: anybody could fill the log.
    call(office, "x" * 43, {"caller": CUSTOMER}, account=hint(office))
    assert len([record for record in caplog.records if record.message == "carrier webhook not understood"]) == 1


class TestStoredSecret:
    def test_secret_is_made_and_stays(self, office: World) -> None:
        first = secret_of(office)
        assert len(first) == 43

        office.give_provider(office.tenant.id, PROVIDER | {"password": "another password"})

        assert secret_of(office) == first

    def test_given_secret_replaces_it(self, office: World) -> None:
        first, own = secret_of(office), create_webhook_secret()

        office.give_provider(office.tenant.id, PROVIDER | {"webhook_secret": own, "webhook_secret_previous": first})

        assert (secret_of(office), secret_of(office, "webhook_secret_previous")) == (own, first)
        for secret in (first, own):
            assert call(office, secret, inbound(office)).status_code == 200

    def test_secret_is_stored_encrypted_and_never_shown(self, office: World) -> None:
        held = office.instance.core.store.get(tenants.at(office.tenant.id))
        assert held is not None
        assert held.provider["webhook_secret"].startswith("v1:")
        shown = office.call("GET", f"/api/v2/tenants/{office.tenant.id}", office.admin)
        assert "webhook_secret" not in shown.text
