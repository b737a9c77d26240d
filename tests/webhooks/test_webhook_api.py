from typing import Any

import pytest

from app.auth.principal import Scope
from app.configuration.settings import Settings, SettingsError
from dev.data import seeding
from tests.webhooks.webhook_fixture import Office
from tests.world import Person, World, make_settings


def set_url(world: World, caller: Person, owner: Person, body: dict[str, Any]) -> Any:
    return world.call("POST", f"/api/users/{owner.user.id}/webhook", caller, json=body)


def test_the_original_endpoint_sets_the_address_and_clears_it(quiet_office: Office) -> None:
    office, ann = quiet_office, quiet_office.world.ann
    answer = set_url(office.world, ann, ann, {"url": office.receiver.url("/new?secret=a%20b")})
    assert answer.status_code == 200
    assert office.webhook()["url"] == office.receiver.url("/new?secret=a%20b")
    user = office.world.call("GET", f"/api/v2/users/{ann.user.id}", ann).json()
    assert user["relayWebhook"] == office.receiver.url("/new?secret=a%20b")
    office.post(office.store_text())
    assert office.receiver.received[0].path == "/new?secret=a%20b"

    assert set_url(office.world, ann, ann, {"url": ""}).status_code == 200
    assert office.webhook()["url"] == ""
    assert not office.webhook()["enabled"]


@pytest.mark.parametrize("body", [{}, {"url": None}])
def test_the_original_endpoint_wants_an_address(world: World, body: dict[str, Any]) -> None:
    answer = set_url(world, world.ann, world.ann, body)

    assert answer.status_code == 400
    assert answer.json()["errors"] == ["Missing parameter 'url': It is required."]


@pytest.mark.parametrize("url", [7, "crm.example.com", "https://u:p@crm.example.com/", "https://10.0.0.1/", "http://x/#y"])
def test_uncallable_address_is_refused_by_v1_and_v2(world: World, url: Any) -> None:
    first = set_url(world, world.ann, world.ann, {"url": url})
    assert first.status_code == 400
    assert first.json()["errors"][0].startswith("Invalid parameter 'url': ")
    second = world.call("PATCH", f"/api/v2/users/{world.ann.user.id}/webhook", world.ann, json={"url": url})
    assert second.status_code == 400
    assert second.json()["errors"][0]["field"] == "url"


def test_only_administrators_set_anothers_webhook(world: World) -> None:
    body = {"url": "https://crm.example.com/texts"}
    assert set_url(world, world.admin, world.ann, body).status_code == 200
    assert set_url(world, world.ben, world.ann, body).status_code == 404
    assert set_url(world, world.zoe, world.ann, body).status_code == 404
    assert world.served.call("POST", f"/api/users/{world.ann.user.id}/webhook", None, json=body).status_code == 401
    # The original's endpoint takes user tokens alone.
    path = f"/api/users/{world.ann.user.id}/webhook"
    assert world.served.call("POST", path, world.reseller, json=body).status_code == 401


def test_nobody_redirects_the_texts_of_a_user_with_a_higher_role(world: World) -> None:
    path = f"/api/v2/users/{world.admin.user.id}/webhook"
    for method, rest, body in (("PATCH", "", {"receipts": True}), ("POST", "/secret", None), ("POST", "/test", None)):
        answer = world.served.call(method, path + rest, world.reseller, json=body)
        assert answer.status_code == 403
        assert answer.json()["type"].endswith("/higher-role")


def test_a_service_account_needs_the_scopes(quiet_office: Office) -> None:
    world = quiet_office.world
    delivery = quiet_office.post(quiet_office.store_text())
    paths = {
        Scope.READ_USERS: [("GET", quiet_office.path), ("GET", f"{quiet_office.path}/deliveries")],
        Scope.READ_MESSAGES: [("GET", f"{quiet_office.path}/deliveries/{delivery.id}")],
        Scope.EDIT_USERS: [
            ("PATCH", quiet_office.path),
            ("POST", f"{quiet_office.path}/secret"),
            ("POST", f"{quiet_office.path}/test"),
            ("POST", f"{quiet_office.path}/deliveries/{delivery.id}/replay"),
        ],
    }
    for scope, calls in paths.items():
        others = [str(other) for other in Scope if other is not scope]
        with_it = seeding.add_service_account(world.instance, "With", [str(scope)])
        without = seeding.add_service_account(world.instance, "Without", others)
        for method, path in calls:
            assert world.served.call(method, path, without, json={}).status_code == 403, path
            assert world.served.call(method, path, with_it, json={}).status_code == 200, path


def test_everything_about_anothers_webhook_is_not_there(quiet_office: Office) -> None:
    delivery = quiet_office.post(quiet_office.store_text())
    one = f"/deliveries/{delivery.id}"
    calls = [("GET", ""), ("PATCH", ""), ("POST", "/secret"), ("POST", "/test"), ("GET", "/deliveries"), ("GET", one)]
    for method, rest in [*calls, ("POST", f"{one}/replay")]:
        for stranger in (quiet_office.world.ben, quiet_office.world.zoe):
            answer = quiet_office.world.call(method, quiet_office.path + rest, stranger, json={})
            assert answer.status_code == 404, (method, rest)
            assert answer.json()["type"].endswith("/user-not-found")


def test_anothers_event_is_not_found_under_ones_own_webhook(quiet_office: Office) -> None:
    delivery = quiet_office.post(quiet_office.store_text())
    world = quiet_office.world
    path = f"/api/v2/users/{world.ben.user.id}/webhook/deliveries/{delivery.id}"

    for method, rest in (("GET", ""), ("POST", "/replay")):
        if method == "POST":
            body = {"url": quiet_office.receiver.url()}
            world.call("PATCH", f"/api/v2/users/{world.ben.user.id}/webhook", world.ben, json=body)
        answer = world.call(method, path + rest, world.ben)
        assert answer.status_code == 404
        assert answer.json()["type"].endswith("/delivery-not-found")
    unknown = world.call("GET", f"{quiet_office.path}/deliveries/..%2Fx", world.ann)
    assert unknown.status_code == 404


def test_the_webhook_shows_its_settings_and_never_its_secret(quiet_office: Office) -> None:
    secret = quiet_office.new_secret()
    answer = quiet_office.world.call("GET", quiet_office.path, quiet_office.world.ann)

    assert secret not in answer.text
    webhook = answer.json()
    assert webhook.pop("secretRotatedAt") > 0
    assert webhook == {
        "url": quiet_office.receiver.url(),
        "enabled": True,
        "disabledAt": 0,
        "disabledReason": "",
        "failingSince": 0,
        "pausedSince": 0,
        "pausedUntil": 0,
        "receipts": False,
        "incomingOnly": False,
        "accessToken": False,
    }


def test_a_change_leaves_alone_what_it_does_not_name(quiet_office: Office) -> None:
    quiet_office.change_webhook(receipts=True)
    webhook = quiet_office.change_webhook(url=quiet_office.receiver.url("/other"))
    assert (webhook["receipts"], webhook["url"]) == (True, quiet_office.receiver.url("/other"))
    assert quiet_office.change_webhook() == webhook


def test_access_token_works_until_turned_off(quiet_office: Office) -> None:
    office, world = quiet_office, quiet_office.world
    office.post(office.store_text())
    office.change_webhook(accessToken=True)
    delivery = office.post(office.store_text())

    assert office.receiver.received[0].event["AccessToken"] is None
    token = office.receiver.received[1].event["AccessToken"]
    authorization = f"Bearer {world.ann.user.id}:{token}"
    assert world.served.call("GET", "/api/contacts", authorization).status_code == 200
    shown = world.call("GET", f"{office.path}/deliveries/{delivery.id}", world.ann)
    assert token not in shown.text
    assert token not in repr(office.delivery(delivery.id))
    tokens = world.call("GET", f"/api/v2/users/{world.ann.user.id}/token", world.ann).json()["tokens"]
    assert "Relay" in [each["name"] for each in tokens]

    office.change_webhook(accessToken=False)
    assert world.served.call("GET", "/api/contacts", authorization).status_code == 401
    office.change_webhook(accessToken=True)
    office.post(office.store_text())
    assert office.receiver.received[2].event["AccessToken"] not in (None, token)
    assert world.served.call("GET", "/api/contacts", authorization).status_code == 401


def test_revoked_access_token_can_be_turned_off(quiet_office: Office) -> None:
    world, path = quiet_office.world, f"/api/v2/users/{quiet_office.world.ann.user.id}/token"
    quiet_office.change_webhook(accessToken=True)
    (relay,) = (each for each in world.call("GET", path, world.ann).json()["tokens"] if each["name"] == "Relay")
    assert world.call("DELETE", f"{path}/{relay['id']}", world.ann).status_code == 200

    assert not quiet_office.change_webhook(accessToken=False)["accessToken"]


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"delivery_id": 1, "uid": "x"}', b'{"delivery_id": "x"}'])
def test_only_the_queue_may_post_events(world: World, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert world.served.call("POST", "/tasks/relay", world.reseller, data=body, headers=headers).status_code == 401


def test_an_instance_in_production_refuses_webhooks_to_itself(settings: Settings) -> None:
    changes = dict.fromkeys(("FIRESTORE_EMULATOR_HOST", "FIREBASE_AUTH_EMULATOR_HOST", "CLOUD_TASKS_EMULATOR_HOST"), "")
    environment = {name: str(getattr(settings, name)).replace("http://", "https://") for name in settings.__dataclass_fields__}
    environment |= changes
    with pytest.raises(SettingsError, match="RELAY_ALLOW_LOOPBACK"):
        Settings.from_environment(environment | {"ENVIRONMENT": "production", "RELAY_ALLOW_LOOPBACK": "true"})
    read = Settings.from_environment(environment | {"ENVIRONMENT": "production", "RELAY_ALLOW_LOOPBACK": "false"})
    assert read.RELAY_ALLOW_LOOPBACK is False


def test_a_webhook_may_not_lead_to_this_machine_by_default(stack: Any, project_id: str) -> None:
    assert make_settings(stack, project_id).RELAY_ALLOW_LOOPBACK is False
