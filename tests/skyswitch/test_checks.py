"""Checks of an account, of the address that its carrier calls, and of the proof of its webhooks; and that address itself."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from app.auth.principal import Scope
from app.commands.carrier_accounts.carriers import carrier_command
from app.configuration.settings import Settings
from app.crypto.vault import Owner, OwnerKind
from app.problems.credentials import SCOPE_MISSING
from app.problems.permissions import ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.services.carrier_accounts.webhook_checks import WebhookChecks
from app.store.audit.audit_log import AuditFilter, audit_log, page_of_audit_log
from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.store.tenancy.tenants import tenants
from app.times.clock import system_clock
from dev.data import seeding
from dev.programs.processes import find_free_port
from dev.stack import StackEndpoints
from tests.refusals import assert_refused
from tests.skyswitch.server import ACCOUNT, LOGIN, Exchange
from tests.tenancy.offices import organization_admin, tenant_admin
from tests.world import World, make_settings, serve

PROVIDER = {"name": "skyswitch", "account_id": ACCOUNT, **LOGIN}
TWILIO = {"name": "twilio", "account_sid": "AC0123456789abcdef0123456789abcdef", "auth_token": "0" * 32}


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str, exchange: Exchange) -> Settings:
    """The settings of an instance that may call itself on loopback."""
    urls = {"SKYSWITCH_BASE_URL": exchange.url, "TWILIO_BASE_URL": "http://127.0.0.1:1"}
    return make_settings(stack, project_id, RELAY_ALLOW_LOOPBACK=True, **urls)


def try_account(world: World, **body: Any) -> dict[str, tuple[bool, str]]:
    answer = world.call("POST", "/api/v2/carriers/test", world.admin, json=body)
    assert answer.status_code == 200, answer.text
    return {finding["subject"]: (finding["ok"], finding["message"]) for finding in answer.json()["findings"]}


def webhook(world: World, caller: Any = None, **body: Any) -> Any:
    return world.call("POST", "/api/v2/carriers/webhook", caller or world.admin, json=body)


def secret_of(world: World, name: str = "webhook_secret") -> str:
    owner = Owner(OwnerKind.TENANT, world.tenant.id)
    accounts = world.instance.carriers.accounts
    return accounts.open(owner, accounts.find_held(owner)).get(name)


class TestProbes:
    @pytest.mark.parametrize("provider", [PROVIDER, TWILIO], ids=["skyswitch", "twilio"])
    def test_good_proof_is_accepted_and_nothing_stored(self, world: World, provider: dict[str, str]) -> None:
        world.give_provider(world.tenant.id, provider)

        found = try_account(world, tenantId=world.tenant.id)

        assert found["address"] == (True, f"{world.served.url} leads to this instance.")
        assert found["signature"][0], found
        assert world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"] == []

    def test_simulator_is_not_probed(self, world: World) -> None:
        assert list(try_account(world)) == ["account"]

    def test_missing_secret_is_told(self, world: World) -> None:
        world.give_provider(world.tenant.id, PROVIDER)
        held = world.instance.carriers.accounts.find_held(Owner(OwnerKind.TENANT, world.tenant.id))
        world.change(tenants, world.tenant.id, provider={key: held[key] for key in held if key != "webhook_secret"})

        found = try_account(world, tenantId=world.tenant.id)

        assert not found["signature"][0]
        assert "no webhook secret" in found["signature"][1]

    def test_account_that_is_not_stored_has_no_probe(self, world: World) -> None:
        assert "signature" not in try_account(world, tenantId=world.tenant.id, provider=PROVIDER)

    def test_carrier_that_alone_can_sign_is_told(self, world: World) -> None:
        carriers = world.instance.carriers
        account = carriers.trials.find(Owner(OwnerKind.TENANT, world.tenant.id))
        assert account is not None
        telnyx = carriers.registry.find("telnyx")
        assert telnyx is not None
        checks = WebhookChecks(carriers.simulator, world.instance.core.outbound, world.served.url)
        findings = checks.check(dataclasses.replace(account, carrier=telnyx), is_stored=True)
        assert [(finding.subject, finding.is_ok) for finding in findings] == [
            ("webhook", False),
            ("address", True),
            ("signature", True),
        ]


class TestAddress:
    @pytest.fixture
    def twilio(self, world: World) -> World:
        world.give_provider(world.tenant.id, TWILIO)
        return world

    def address_of(self, world: World, url: str) -> tuple[bool, str]:
        account = world.instance.carriers.trials.find(Owner(OwnerKind.TENANT, world.tenant.id))
        assert account is not None
        checks = WebhookChecks(world.instance.carriers.simulator, world.instance.core.outbound, url)
        found = {finding.subject: finding for finding in checks.check(account, is_stored=True)}
        assert "signature" not in found
        finding = found.get("address", found["webhook"])
        return finding.is_ok, finding.message

    def test_another_server_is_told(self, twilio: World, exchange: Exchange) -> None:
        ok, message = self.address_of(twilio, exchange.url)
        assert not ok
        assert "not by this instance" in message

    def test_another_instance_is_told(self, twilio: World, other_instance: str) -> None:
        ok, message = self.address_of(twilio, other_instance)
        assert not ok
        assert "another SECRET_KEY" in message

    def test_unreachable_address_is_told(self, twilio: World) -> None:
        ok, message = self.address_of(twilio, f"https://127.0.0.1:{find_free_port()}")
        assert not ok
        assert "cannot be reached from here" in message

    def test_private_address_is_never_called(self, twilio: World) -> None:
        ok, message = self.address_of(twilio, "https://10.0.0.1")
        assert not ok
        assert "PUBLIC_URL" in message


@pytest.fixture
def other_instance(stack: StackEndpoints, project_id: str) -> Iterator[str]:
    """The URL of an instance with another SECRET_KEY."""
    settings = make_settings(stack, project_id, SECRET_KEY="another-secret-key-for-tests-and-nothing-else")
    with serve(settings, system_clock) as served:
        yield served.url


class TestWebhookAddress:
    def test_secret_is_shown_to_those_who_may_set_it(self, office: World) -> None:
        answer = webhook(office, tenant_admin(office), tenantId=office.tenant.id)

        url = f"{office.served.url}/receive/{secret_of(office)}?provider=skyswitch&account=tenant-{office.tenant.id}"
        expected = {"carrier": "skyswitch", "account": "tenant", "url": url, "hasPreviousSecret": False}
        assert (answer.status_code, answer.json()) == (200, expected)
        assert_refused(webhook(office, organization_admin(office), tenantId=office.tenant.id), ROLE_MISSING)

    def test_url_is_accepted(self, office: World) -> None:
        path = webhook(office, tenantId=office.tenant.id).json()["url"].removeprefix(office.served.url)
        body = {"from": "+12125550123", "to": office.ann.user.phone_number, "text": "Hello", "id": "in1"}

        assert office.served.call("POST", path, json=body).status_code == 200

    def test_inherited_secret_is_not_shown(self, office: World) -> None:
        for owner in ({"userId": office.ann.user.id}, {"organizationId": office.organization.id}):
            answer = webhook(office, **owner)
            assert answer.json()["account"] == "tenant"
            assert "/receive/<webhook_secret>?" in answer.json()["url"]
            assert secret_of(office) not in answer.text
            refused = webhook(office, **owner, renew=True)
            assert_refused(refused, PARAMETERS_INVALID)
            assert "belongs to the tenant" in refused.text

    def test_renewed_secret_leaves_the_previous_one_valid(self, office: World) -> None:
        first = secret_of(office)

        answer = webhook(office, tenantId=office.tenant.id, renew=True)

        assert answer.json()["hasPreviousSecret"]
        assert secret_of(office, "webhook_secret_previous") == first
        assert secret_of(office) in answer.json()["url"]
        assert secret_of(office) != first
        entries = page_of_audit_log(AuditFilter(tenant_id=office.tenant.id), 10, None)
        actions = [entry.action for entry in office.instance.core.store.page(audit_log, entries)]
        assert "tenant.renew-webhook-secret" in actions
        assert first not in str(list(office.instance.core.store.page(audit_log, entries)))

    def test_signing_carrier_has_no_secret(self, world: World) -> None:
        world.give_provider(world.tenant.id, TWILIO)

        answer = webhook(world, tenantId=world.tenant.id)
        assert answer.json()["url"] == f"{world.served.url}/receive?provider=twilio&account=tenant-{world.tenant.id}"
        assert "no secret to renew" in webhook(world, tenantId=world.tenant.id, renew=True).text


class TestServiceAccounts:
    @pytest.mark.parametrize("path", ["test", "webhook"])
    def test_scopes_open_what_they_may_edit(self, office: World, path: str) -> None:
        owners = {
            Scope.EDIT_USERS: {"userId": office.ann.user.id},
            Scope.EDIT_ORGANIZATIONS: {"organizationId": office.organization.id},
            Scope.EDIT_TENANTS: {"tenantId": office.tenant.id},
        }
        for scope in owners:
            token = seeding.add_service_account(office.instance, str(scope), [str(scope)])
            for needed, owner in owners.items():
                answer = office.served.call("POST", f"/api/v2/carriers/{path}", token, json=owner)
                if scope in (needed, Scope.EDIT_TENANTS):
                    assert answer.status_code == 200, (scope, owner, answer.text)
                else:
                    assert_refused(answer, SCOPE_MISSING)
        reader = seeding.add_service_account(office.instance, "reader", [str(Scope.READ_USERS)])
        assert_refused(office.served.call("POST", f"/api/v2/carriers/{path}", reader, json={}), SCOPE_MISSING)


class TestCommands:
    def run(self, world: World, *arguments: str, typed: str = "") -> Any:
        return CliRunner().invoke(carrier_command(world.instance), list(arguments), input=typed)

    @pytest.mark.parametrize("name", ["check", "test"])
    def test_check_has_two_names_and_takes_a_number(self, office: World, name: str) -> None:
        for arguments in (["--number", office.ann.user.phone_number], ["--tenant", office.tenant.id]):
            found = self.run(office, name, *arguments)
            assert found.exit_code == 1, "the address is not https"
            assert "carrier  skyswitch (account of the tenant)" in found.output
            assert "ok     signature" in found.output
            assert secret_of(office) not in found.output

    def test_check_needs_one_owner(self, office: World) -> None:
        assert self.run(office, "check").exit_code == 2
        assert self.run(office, "check", "--instance", "--number", "+12125550100").exit_code == 2
        assert "No user has the number" in self.run(office, "check", "--number", "+12125550199").output

    def test_webhook_is_shown_and_renewed(self, office: World) -> None:
        first = secret_of(office)
        assert first in self.run(office, "webhook", "--tenant", office.tenant.id).output

        renewed = self.run(office, "webhook", "--tenant", office.tenant.id, "--renew").output

        assert first not in renewed
        assert secret_of(office) in renewed
        assert "previous secret is accepted" in renewed
        refused = self.run(office, "webhook", "--organization", office.organization.id, "--renew")
        assert (refused.exit_code, "belongs to the tenant" in refused.output) == (1, True)

    def test_user_gets_an_account_of_their_own(self, office: World) -> None:
        office.change(instances, INSTANCE_ID, credential_source="user")
        values = "\n".join(f"{name}={value}" for name, value in PROVIDER.items() if name != "name")

        result = self.run(office, "set", "--user", office.ann.user.id, "skyswitch", "--from-stdin", typed=values)

        assert (result.exit_code, result.output) == (0, f"user {office.ann.user.id}: skyswitch\n")
        shown = self.run(office, "show", "--user", office.ann.user.id).output
        assert f"account_id  {ACCOUNT}" in shown
        assert "webhook_secret  (encrypted)" in shown
        assert "account of the user" in self.run(office, "check", "--user", office.ann.user.id).output

    def test_user_without_the_right_gets_no_account(self, office: World) -> None:
        values = "\n".join(f"{name}={value}" for name, value in PROVIDER.items() if name != "name")

        refused = self.run(office, "set", "--user", office.ann.user.id, "skyswitch", "--from-stdin", typed=values)
        assert refused.exit_code == 1
        assert "Users have no credentials of their own here" in refused.output
        named = self.run(office, "set", "--user", office.ann.user.id, "simulator", "--name-only")
        assert (named.exit_code, named.output) == (0, f"user {office.ann.user.id}: simulator (no account of its own)\n")
        assert self.run(office, "show", "--user", office.ann.user.id).output == "carrier  simulator\n"
        assert "No user has the id 'x'" in self.run(office, "set", "--user", "x", "simulator", "--name-only").output
