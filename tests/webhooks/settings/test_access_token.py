"""The access token of a webhook's events belongs to one origin, and travels over https only."""

from typing import Any

import pytest
import requests

from app.store.users.users import users
from tests.webhooks.webhook_fixture import Office

HTTPS = "https://crm.example.com/texts"


def patch(office: Office, **changes: Any) -> requests.Response:
    return office.world.call("PATCH", office.path, office.world.ann, json=changes)


def relay_tokens(office: Office) -> list[str]:
    path = f"/api/v2/users/{office.world.ann.user.id}/token"
    tokens = office.world.call("GET", path, office.world.ann).json()["tokens"]
    return [token["id"] for token in tokens if token["name"] == "Relay"]


@pytest.fixture
def token_id(quiet_office: Office) -> str:
    """Ann's webhook leads to an https URL, and its events carry a token."""
    assert quiet_office.change_webhook(url=HTTPS, accessToken=True)["accessToken"]
    (token_id,) = relay_tokens(quiet_office)
    return token_id


class TestOrigin:
    @pytest.mark.parametrize("url", [HTTPS, "https://crm.example.com/other?key=1", "https://CRM.example.com:443/texts"])
    def test_same_origin_keeps_the_token(self, quiet_office: Office, token_id: str, url: str) -> None:
        assert quiet_office.change_webhook(url=url)["accessToken"]
        assert relay_tokens(quiet_office) == [token_id]

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "http://crm.example.com/texts",
            "https://crm.example.com:8443/texts",
            "https://crm.example.com.evil.example/texts",
        ],
    )
    def test_other_origin_revokes_the_token(self, quiet_office: Office, token_id: str, url: str) -> None:
        assert not quiet_office.change_webhook(url=url)["accessToken"]
        assert relay_tokens(quiet_office) == []

    def test_other_origin_gets_a_new_token_on_request(self, quiet_office: Office, token_id: str) -> None:
        assert quiet_office.change_webhook(url="https://new.example.com/texts", accessToken=True)["accessToken"]

        (new,) = relay_tokens(quiet_office)
        assert new != token_id

    @pytest.mark.parametrize("version", [1, 2])
    def test_url_set_elsewhere_revokes_the_token(self, quiet_office: Office, token_id: str, version: int) -> None:
        world, uid = quiet_office.world, quiet_office.world.ann.user.id
        if version == 1:
            answer = world.call("POST", f"/api/users/{uid}/webhook", world.ann, json={"url": "https://new.example.com/"})
        else:
            answer = world.call("PATCH", f"/api/users/{uid}", world.admin, json={"relayWebhook": "https://new.example.com/"})

        assert answer.status_code == 200, answer.text
        assert quiet_office.ann().relay_webhook == "https://new.example.com/"
        assert not quiet_office.webhook()["accessToken"]
        assert relay_tokens(quiet_office) == []


class TestHttps:
    @pytest.mark.parametrize("changes", [{}, {"url": "http://crm.example.com/"}, {"url": ""}])
    def test_token_requires_https(self, quiet_office: Office, changes: dict[str, str]) -> None:
        quiet_office.change_webhook(url="http://crm.example.com/texts")

        answer = patch(quiet_office, accessToken=True, **changes)

        assert answer.status_code == 400
        (error,) = answer.json()["errors"]
        assert (error["field"], error["message"].split(":")[0]) == ("accessToken", "Requires an https URL")

    def test_event_to_http_carries_no_token(self, quiet_office: Office) -> None:
        office = quiet_office
        office.change_webhook(accessToken=True)
        delivery = office.store_text()
        # A webhook from before, to a host that is not this machine.
        tokens = office.world.instance.webhooks.settings._access_tokens
        assert tokens.find(office.ann())
        office.world.change(users, office.world.ann.user.id, relay_webhook="http://crm.example.com/texts")
        assert tokens.find(office.ann()) is None

        office.world.change(users, office.world.ann.user.id, relay_webhook=office.receiver.url(), relay_access_token=False)
        office.post(delivery)

        assert office.receiver.received[0].event["AccessToken"] is None
