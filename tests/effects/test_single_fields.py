"""Fields whose effect no other test shows: what comes back, or what is shown, differs with and without them."""

from typing import Any

import pytest

from app.auth.principal import Scope
from dev.data import seeding
from tests.campaigns.office import WELCOME, add_campaign, add_contact, succeed
from tests.contacts.imports.files import begin, finish
from tests.users.people import sign_in
from tests.world import Person, TestClock, World, wait_until

NUMBERS = ("+12125550161", "+12125550162", "+12125550163")


def read(world: World, path: str, person: Person | None = None, **query: Any) -> Any:
    return succeed(world.call("GET", path, person or world.ann, params=query))


class TestPages:
    """`limit` and `cursor` of lists."""

    def read_in_pages(self, world: World, path: str, name: str, person: Person | None = None) -> list[list[str]]:
        """Return the ids of each page of 2."""
        pages: list[list[str]] = []
        cursor: dict[str, str] = {}
        while len(pages) < 5:
            page = read(world, path, person, limit=2, **cursor)
            pages.append([str(entry.get("id") or entry.get("name")) for entry in page[name]])
            if not page["nextCursor"]:
                return pages
            cursor = {"cursor": page["nextCursor"]}
        return pages

    @pytest.mark.parametrize(("path", "name"), [("/api/drips", "drips"), ("/api/v2/drips", "drips")])
    def test_drip_campaigns(self, still_world: World, path: str, name: str) -> None:
        for number in range(3):
            add_campaign(still_world, still_world.ann, name=f"Campaign {number}")

        pages = self.read_in_pages(still_world, path, name)

        assert [len(page) for page in pages] == [2, 1]
        assert len({entry for page in pages for entry in page}) == 3

    @pytest.mark.parametrize("path", ["/api/canned-responses", "/api/v2/canned-responses"])
    def test_canned_responses(self, still_world: World, path: str) -> None:
        for number in range(3):
            body = {"name": f"Response {number}", "body": "Hello"}
            succeed(still_world.call("POST", "/api/v2/canned-responses", still_world.ann, json=body))

        pages = self.read_in_pages(still_world, path, "canned")

        assert [len(page) for page in pages] == [2, 1]
        assert {name for page in [read(still_world, path)] for name in (entry["name"] for entry in page["canned"])} == {
            "Response 0",
            "Response 1",
            "Response 2",
        }

    def test_contact_lists(self, still_world: World) -> None:
        for number in range(3):
            succeed(still_world.call("POST", "/api/v2/lists", still_world.ann, json={"name": f"List {number}"}))

        assert [len(page) for page in self.read_in_pages(still_world, "/api/v2/lists", "lists")] == [2, 1]

    def test_service_accounts(self, still_world: World) -> None:
        for number in range(3):
            seeding.add_service_account(still_world.instance, f"Account {number}", [str(Scope.READ_MESSAGES)])

        pages = self.read_in_pages(still_world, "/api/v2/service-accounts", "serviceAccounts", still_world.admin)

        assert len(pages[0]) == 2
        assert len(pages) >= 2

    def test_blocked_numbers(self, still_world: World) -> None:
        body = [{"sender": number, "action": "block"} for number in NUMBERS]
        succeed(still_world.call("POST", "/api/v2/contacts/block", still_world.ann, json=body))

        assert len(read(still_world, "/api/v2/contacts/blocked", limit=2)["blocked"]) == 2


class TestContacts:
    def test_number_finds_its_contact_alone(self, still_world: World) -> None:
        wanted, _ = (add_contact(still_world, still_world.ann, number) for number in NUMBERS[:2])

        found = read(still_world, "/api/v2/contacts", phoneNumber=NUMBERS[0])["contacts"]

        assert [contact["id"] for contact in found] == [wanted]

    def test_name_is_stored(self, still_world: World) -> None:
        contact_id = add_contact(still_world, still_world.ann, name="Zoe Zimmer")

        assert read(still_world, f"/api/v2/contacts/{contact_id}")["full_name"] == "Zoe Zimmer"

    def test_region_reads_national_numbers_of_a_batch(self, still_world: World) -> None:
        rows = [{"action": "create", "phone_number": "020 7946 0123", "full_name": "Lee London"}]

        succeed(still_world.call("POST", "/api/v2/contacts/batch", still_world.ann, json={"contacts": rows, "region": "GB"}))

        assert len(read(still_world, "/api/v2/contacts", phoneNumber="+442079460123")["contacts"]) == 1


class TestImport:
    def read_options(self, world: World, file: bytes, **options: str) -> list[tuple[str, str]]:
        """Import a file, and return numbers and names of the contacts that it made."""
        finish(world, begin(world, file, **options))
        return [(contact["phone_number"], contact["full_name"]) for contact in read(world, "/api/v2/contacts")["contacts"]]

    def test_region_reads_national_numbers(self, still_world: World) -> None:
        contacts = self.read_options(still_world, b"Name,Phone\nLee London,020 7946 0123\n", region="GB")

        assert contacts == [("+442079460123", "Lee London")]

    def test_columns_are_named_by_the_caller(self, still_world: World) -> None:
        file = b"+12125550161,Wrong,Right\n"

        assert self.read_options(still_world, file, columns="phone_number,-,full_name") == [("+12125550161", "Right")]

    def test_first_line_is_skipped(self, still_world: World) -> None:
        file = b"+12125550161,Cora\n+12125550162,Dora\n"
        options = {"columns": "phone_number,full_name", "skipFirstLine": "true"}

        assert self.read_options(still_world, file, **options) == [("+12125550162", "Dora")]

    def test_delimiter_is_named_by_the_caller(self, still_world: World) -> None:
        file = b"Phone|Name,y\n+12125550161|Cora, Ltd; London\n"

        contacts = self.read_options(
            still_world, file, delimiter="pipe", columns="phone_number,full_name", skipFirstLine="true"
        )

        assert contacts == [("+12125550161", "Cora, Ltd; London")]


class TestCampaigns:
    def test_step_keeps_name_and_media(self, still_world: World) -> None:
        step = WELCOME | {"name": "First", "media": ["https://example.com/a.png"]}
        campaign_id = add_campaign(still_world, still_world.ann, step)

        (stored,) = read(still_world, f"/api/v2/drips/{campaign_id}")["drips"]
        assert (stored["name"], stored["media"]) == ("First", ["https://example.com/a.png"])

        changed = WELCOME | {"name": "Second", "media": ["https://example.com/b.png"]}
        succeed(still_world.call("PATCH", f"/api/v2/drips/{campaign_id}", still_world.ann, json={"drips": [changed]}))
        (stored,) = read(still_world, f"/api/v2/drips/{campaign_id}")["drips"]
        assert (stored["name"], stored["media"]) == ("Second", ["https://example.com/b.png"])

    def test_name_of_a_canned_response_is_changed(self, still_world: World) -> None:
        body = {"name": "Hours", "body": "We are open"}
        made = succeed(still_world.call("POST", "/api/v2/canned-responses", still_world.ann, json=body))
        path = f"/api/v2/canned-responses/{made['id']}"
        assert read(still_world, path)["name"] == "Hours"

        succeed(still_world.call("PATCH", path, still_world.ann, json={"name": "Opening hours", "body": "We are open"}))

        assert read(still_world, path)["name"] == "Opening hours"


class TestMessages:
    def test_attachments_of_a_scheduled_message_are_replaced(self, still_world: World, clock: TestClock) -> None:
        sent = succeed(still_world.send(still_world.ann, sendAt=clock() + 3_600_000, media=["https://example.com/a.png"]))
        change = {"message": "With another picture", "media": ["https://example.com/b.png"]}

        changed = succeed(still_world.call("PATCH", f"/api/v2/scheduledMessages/{sent['id']}", still_world.ann, json=change))

        assert changed["media"] == ["https://example.com/b.png"]


class TestAdministration:
    def test_token_of_a_service_account_ends(self, still_world: World, clock: TestClock) -> None:
        body = {"name": "Sync", "scopes": ["read-messages"], "expires": clock() + 86_400_000}

        succeed(still_world.call("POST", "/api/v2/service-accounts", still_world.admin, json=body))

        accounts = read(still_world, "/api/v2/service-accounts", still_world.admin)["serviceAccounts"]
        (made,) = [account for account in accounts if account["name"] == "Sync"]
        assert made["tokens"][0]["expires"] == body["expires"]

    def test_plan_of_a_tenants_administrators_is_changed(self, still_world: World) -> None:
        tenant: dict[str, Any] = {
            "tenantName": "Beta",
            "tenant_external_identifier": "b-1",
            "primarySupportContactEmail": "s@example.com",
        }
        tenant["provider"] = {"name": "simulator"}
        put = ("PUT", "/api/v2/tenants/", Person(still_world.admin.user, still_world.reseller))
        succeed(still_world.call(*put, json=tenant | {"adminBillingPlan": "mcpl-pro"}))

        (stored,) = [each for each in read(still_world, "/api/v2/tenants", put[2])["tenants"] if each["tenantName"] == "Beta"]
        assert stored["adminBillingPlan"] == "mcpl-pro"

    def test_token_of_a_service_account_has_an_end_of_its_own(self, still_world: World, clock: TestClock) -> None:
        body = {"name": "Sync", "scopes": ["read-messages"]}
        succeed(still_world.call("POST", "/api/v2/service-accounts", still_world.admin, json=body))
        accounts = read(still_world, "/api/v2/service-accounts", still_world.admin)["serviceAccounts"]
        (account_id,) = [account["id"] for account in accounts if account["name"] == "Sync"]
        path, ends = f"/api/v2/service-accounts/{account_id}", clock() + 86_400_000

        succeed(still_world.call("POST", f"{path}/tokens", still_world.admin, json={"name": "Second", "expires": ends}))

        tokens = read(still_world, path, still_world.admin)["tokens"]
        assert [token["expires"] for token in tokens if token["name"] == "Second"] == [ends]

    def test_new_user_signs_in_with_the_password(self, still_world: World) -> None:
        body = {
            "fullName": "Pia Password",
            "emailAddress": "pia@example.com",
            "phoneNumber": "+12125550164",
            "password": "correct horse battery staple",
            "organizationId": still_world.organization.id,
        }
        succeed(still_world.call("POST", "/api/users", still_world.admin, json=body))

        assert sign_in(still_world, "pia@example.com", body["password"])

    def test_brand_keeps_its_accent_color(self, still_world: World) -> None:
        for path in ("/api/v2/instance/branding", f"/api/v2/tenants/{still_world.tenant.id}/branding"):
            changed = succeed(
                still_world.call("PATCH", path, still_world.admin, json={"name": "Nova", "accentColor": "#aa3300"})
            )

            assert changed["brand"]["accentColor"] == "#aa3300", path

    def test_reply_to_stop_is_worded_beside_that_to_start(self, still_world: World) -> None:
        replies = {"stop": "{organization}: you are out.", "start": "{organization}: you are in."}
        path = f"/api/v2/organizations/{still_world.organization.id}"

        changed = succeed(still_world.call("PATCH", path, still_world.admin, json={"keywordReplies": replies}))

        assert changed["keywordReplies"] == replies | {"help": ""}

    def test_installed_integration_is_renamed(self, still_world: World) -> None:
        path = "/api/v2/integrations/installed"
        configuration = {"url": "https://hooks.example.com/texting"}
        body = {"integration": "webhooks", "configuration": configuration, "events": ["message.sent"]}
        made = succeed(still_world.call("POST", path, still_world.ann, json=body))

        succeed(
            still_world.call("PATCH", f"{path}/{made['id']}", still_world.ann, json={"name": "Zap", "events": ["message.sent"]})
        )

        assert read(still_world, f"{path}/{made['id']}")["name"] == "Zap"

    @pytest.mark.parametrize("method", ["PUT", "PATCH"])
    def test_identity_provider_keeps_what_is_set(self, still_world: World, method: str) -> None:
        path = "/api/v2/auth-providers/acme"
        settings = {"issuer": "https://accounts.example.com", "clientId": "client", "clientSecret": "a-secret-of-the-provider"}
        plain = {"type": "oauth", "reach": "instance", "allowedOrigins": ["https://app.example.com"], "settings": settings}
        chosen = {
            "displayName": "Acme",
            "enabled": False,
            "allowedOrigins": ["https://other.example.com"],
            "allowJITProvisioning": True,
            "allowEmailCorrelation": True,
            "trustEmail": True,
            "highestRole": "organizationAdmin",
            "claims": {"email": "mail"},
            "organizationId": still_world.organization.id,
        }
        if method == "PATCH":
            succeed(still_world.call("PUT", path, still_world.admin, json=plain))

        body = chosen if method == "PATCH" else plain | chosen
        answer = still_world.call(method, path, still_world.admin, json=body)

        assert answer.status_code == 200, answer.text
        shown = read(still_world, path, still_world.admin)
        assert {name: shown[name] for name in chosen if name != "claims"} == {
            name: value for name, value in chosen.items() if name != "claims"
        }
        assert shown["claims"]["email"] == "mail"


class TestSandbox:
    def test_simulated_message_has_its_attachments(self, world: World) -> None:
        body = {"from": NUMBERS[0], "message": "Look", "media": ["https://example.com/a.png"]}
        succeed(world.call("POST", "/api/v2/sandbox/texts", world.ann, json=body))

        found = wait_until(lambda: read(world, "/api/v2/messages", direction="in")["messages"], bool)

        (link,) = found[0]["media"]
        assert link.endswith("/file-1.png")
