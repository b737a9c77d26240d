from typing import Any

from app.services.integrations.subscriptions import MAX_INSTALLED
from app.store.audit.audit_log import audit_log
from app.store.engine.database import Query
from app.store.integrations.installed_integrations import installed_integrations, integrations_of
from app.store.operations.instance_settings import INTEGRATIONS_ID, IntegrationCatalogue, integration_catalogues
from app.store.users.users import users
from app.store.webhooks.relay_deliveries import deliveries_of, relay_deliveries
from tests.deletion.removals import delete_user, finish
from tests.integrations.desk import INSTALLED, Desk
from tests.integrations.hubspot import TOKEN, HubSpotServer
from tests.world import run_at_once

URL = "https://crm.example.com/events"
WEBHOOK = {"integration": "webhooks", "configuration": {"url": URL}}


IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"integration": "fax"}, "integration"),
    ({"configuration": {}}, "configuration.url"),
    ({"configuration": {"url": URL, "key": "x"}}, "configuration.key"),
    ({"configuration": {"url": "http://10.0.0.1/"}}, "configuration.url"),
    ({"configuration": {"url": "http://printer.lan/"}}, "configuration.url"),
    ({"configuration": {"url": 7}}, "configuration.url"),
    ({"configuration": [URL]}, "configuration"),
    ({"configuration": {"url": "x" * 3000}}, "configuration.url"),
    ({"events": ["message.sent", "message.eaten"]}, "events.1"),
    ({"integration": "slack", "configuration": {"webhookUrl": URL}, "events": ["message.delivered"]}, "events.0"),
    ({"integration": "hubspot", "configuration": {"accessToken": "two words\r\nX: y"}}, "configuration.accessToken"),
    ({"integration": "hubspot", "configuration": {"accessToken": "\x00" * 9}}, "configuration.accessToken"),
    ({"name": "\ud800"}, "name"),
]


def test_what_can_never_work_is_refused_by_name(desk: Desk) -> None:
    for changes, field in IMPOSSIBLE:
        answer = desk.world.call("POST", INSTALLED, desk.world.ann, json=WEBHOOK | changes)
        assert answer.status_code == 400, (changes, answer.text)
        assert field in [error["field"] for error in answer.json()["errors"]]
    for body in (b"", b"{", b"[]", b'"x"', b"\xff"):
        headers = {"Content-Type": "application/json"}
        assert desk.world.call("POST", INSTALLED, desk.world.ann, data=body, headers=headers).status_code == 400
    assert (
        desk.world.call("POST", INSTALLED, desk.world.ann, json=WEBHOOK | {"userId": desk.world.zoe.user.id}).status_code == 404
    )
    for path in (f"{INSTALLED}/{'x' * 2000}", f"{INSTALLED}/__x__"):
        assert desk.world.call("GET", path, desk.world.ann).status_code == 404, path
    assert desk.ann().integrations == {}


def test_integration_limit_holds_for_concurrent_requests(desk: Desk) -> None:
    for number in range(MAX_INSTALLED - 1):
        desk.install("webhooks", {"url": f"{URL}/{number}"})
    bodies = [WEBHOOK | {"configuration": {"url": f"{URL}/{name}"}} for name in "abc"]
    answers = run_at_once(*[lambda body=body: desk.world.call("POST", INSTALLED, desk.world.ann, json=body) for body in bodies])

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert {answer.json().get("code") for answer in answers if answer.status_code == 409} <= {"too-many-integrations", None}
    listed = desk.world.served.call("GET", f"{INSTALLED}?userId={desk.world.ann.user.id}", desk.world.reseller)
    assert len(listed.json()["integrations"]) == MAX_INSTALLED == len(desk.ann().integrations)


def test_the_same_request_again_installs_nothing_twice(desk: Desk) -> None:
    headers = {"Idempotency-Key": "install-once"}
    first, again = (desk.world.call("POST", INSTALLED, desk.world.ann, json=WEBHOOK, headers=headers) for _ in range(2))
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(desk.ann().integrations) == 1


def test_a_restricted_user_is_refused_but_may_look(desk: Desk) -> None:
    installed = desk.install("webhooks", {"url": URL})
    desk.world.change(users, desk.world.ann.user.id, restrictions=["integrations"])
    one = f"{INSTALLED}/{installed}"
    for method, path, body in (
        ("POST", INSTALLED, WEBHOOK),
        ("PATCH", one, {"name": "Ours"}),
        ("DELETE", one, None),
        ("POST", f"{one}/test", None),
        ("POST", f"{one}/secret", None),
    ):
        assert desk.world.call(method, path, desk.world.ann, json=body).status_code == 403, path
    assert desk.shown(installed)["enabled"]


def test_administrator_changes_are_audited_without_secrets(desk: Desk, hubspot: HubSpotServer) -> None:
    assert hubspot.requests == []
    admin, uid = desk.world.admin, desk.world.ann.user.id
    installed = desk.install("hubspot", {"accessToken": TOKEN}, admin, userId=uid)
    desk.world.call("PATCH", f"{INSTALLED}/{installed}", admin, json={"configuration": {"accessToken": TOKEN[::-1]}})
    desk.change(installed, name="Hers")
    desk.world.call("DELETE", f"{INSTALLED}/{installed}", admin)

    query = Query(audit_log.name, [("objectId", "==", uid)], [("at", False)], 10)
    entries = desk.world.instance.core.store.page(audit_log, query)
    assert [entry.action for entry in entries] == [
        "user.install-integration",
        "user.change-integration",
        "user.remove-integration",
    ]
    assert entries[0].after["integration"] == "hubspot"
    assert TOKEN not in str(entries)
    assert TOKEN[::-1] not in str(entries)


def test_an_instance_chooses_and_words_what_it_offers(desk: Desk) -> None:
    catalogue = IntegrationCatalogue(
        id=INTEGRATIONS_ID,
        available=[
            {"name": "slack", "title": "Our chat", "fields": {"webhookUrl": {"title": "Address", "secret": False}}},
            {"name": "fax"},
            {},
        ],
    )
    commit = desk.world.instance.core.store.commit()
    commit.create(integration_catalogues.path(catalogue.id), integration_catalogues.encode(catalogue))
    commit.send()

    (offer,) = desk.world.instance.webhooks.integrations.available()
    assert (offer.name, offer.title) == ("slack", "Our chat")
    assert (offer.fields[0].title, offer.fields[0].is_secret) == ("Address", True)
    refused = desk.world.call("POST", INSTALLED, desk.world.ann, json=WEBHOOK)
    assert refused.json()["errors"] == [{"field": "integration", "message": "Must be one that is available: slack."}]


def test_a_users_removal_takes_his_integrations_with_him(desk: Desk) -> None:
    uid = desk.world.ann.user.id
    desk.install("webhooks", {"url": URL}, events=["message.sent"])
    desk.store_text()
    purge_id = delete_user(desk.world, desk.world.admin, uid, force="true").json()["purgeId"]
    finish(desk.world, desk.clock, purge_id)

    store = desk.world.instance.core.store
    assert store.page(installed_integrations, integrations_of(uid, 10)) == []
    assert store.page(relay_deliveries, deliveries_of(uid, None, 10, None)) == []
