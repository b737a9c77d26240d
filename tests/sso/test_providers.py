"""Setting identity providers up: over the API and at the command line."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from click.testing import Result
from flask import Flask

from app.commands.sso_provider import sso_provider_command
from app.store.sso.auth_providers import auth_providers
from app.store.users.external_ids import ExternalKind, external_ids, new_external_id
from app.store.users.users import users
from tests.sso.oauth.forger import CLIENT_ID, Forger, running_forger
from tests.world import Served, TestClock, World, make_settings, people_world, serve

SECRET = "a-secret-of-the-provider"
ISSUER = "https://accounts.example.com"


@pytest.fixture(scope="module")
def world(stack: Any) -> Iterator[World]:
    settings = make_settings(stack, f"demo-providers-{uuid.uuid4().hex[:8]}", RELAY_ALLOW_LOOPBACK=True)
    with serve(settings, TestClock()) as served:
        yield people_world(served)


@pytest.fixture(scope="module")
def forger() -> Iterator[Forger]:
    with running_forger(TestClock()) as forger:
        yield forger


def body(**changes: Any) -> dict[str, Any]:
    settings = {"issuer": ISSUER, "clientId": CLIENT_ID, "clientSecret": SECRET} | changes.pop("settings", {})
    return {
        "type": "oauth",
        "reach": "instance",
        "allowedOrigins": ["https://app.example.com"],
        "settings": settings,
        **changes,
    }


def put(world: World, name: str, **changes: Any) -> requests.Response:
    return world.call("PUT", f"/api/v2/auth-providers/{name}", world.admin, json=body(**changes))


def test_a_secret_is_stored_sealed_and_shown_to_nobody(world: World) -> None:
    answers = [put(world, "sealed"), world.call("GET", "/api/v2/auth-providers/sealed", world.admin)]
    answers += [world.call("GET", "/api/v2/auth-providers", world.admin), world.call("GET", "/auth/providers")]
    answers += [world.call("GET", "/api/v2/audit?objectId=sealed", world.admin)]

    assert [answer.status_code for answer in answers] == [200] * 5
    provider = world.instance.core.store.get(auth_providers.at("sealed"))
    assert provider is not None
    sealed = provider.settings["clientSecret"]
    assert not any(secret in answer.text for answer in answers for secret in (SECRET, sealed))
    assert answers[0].json()["secrets"] == ["clientSecret"]
    assert world.instance.sso.settings.open_secret(provider, "clientSecret") == SECRET


def test_a_secret_that_is_left_out_stays(world: World) -> None:
    put(world, "kept")
    put(world, "kept", settings={"clientSecret": None}, displayName="Anew")
    world.call("PATCH", "/api/v2/auth-providers/kept", world.admin, json={"settings": {"prompt": "login"}})

    provider = world.instance.core.store.get(auth_providers.at("kept"))
    assert provider is not None
    assert world.instance.sso.settings.open_secret(provider, "clientSecret") == SECRET
    assert (provider.display_name, provider.settings["prompt"]) == ("Anew", "login")


def test_login_page_lists_enabled_providers_only(world: World) -> None:
    put(world, "on", displayName="Sign on here")
    put(world, "off", enabled=False)

    shown = {each["name"]: each for each in world.call("GET", "/auth/providers").json()}

    assert "off" not in shown
    assert shown["on"] == {
        "name": "on",
        "type": "oauth",
        "displayName": "Sign on here",
        "startUrl": f"{world.served.url}/auth/oauth/on",
    }
    world.call("PATCH", "/api/v2/auth-providers/on", world.admin, json={"enabled": False})
    assert "on" not in world.call("GET", "/auth/providers").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"type": "magic"}, "type"),
        ({"reach": "organization"}, "organizationId"),
        ({"reach": "tenant"}, "tenantId"),
        ({"allowJITProvisioning": True}, "organizationId"),
        ({"organizationId": "unknown"}, "organizationId"),
        ({"allowedOrigins": ["https://app.example.com/path"]}, "allowedOrigins.0"),
        ({"allowedOrigins": ["https://app.example.com", "http://app.example.com"]}, "allowedOrigins.1"),
        ({"allowedOrigins": ["*"]}, "allowedOrigins.0"),
        ({"allowedOrigins": ["https://user@app.example.com"]}, "allowedOrigins.0"),
        ({"allowedOrigins": ["null"]}, "allowedOrigins.0"),
        ({"claims": {"nonsense": "x"}}, "claims"),
        ({"enabled": "true"}, "enabled"),
        ({"settings": {"clientId": None}}, "settings.clientId"),
        ({"settings": {"issuer": None}}, "settings.issuer"),
        ({"settings": {"issuer": "https://10.0.0.1"}}, "settings.issuer"),
        ({"settings": {"issuer": 7}}, "settings.issuer"),
        ({"settings": {"nonsense": "x"}}, "settings.nonsense"),
        ({"settings": {"idToken": "yes"}}, "settings.idToken"),
        ({"settings": {"idToken": False}}, "settings.authorizationEndpoint"),
        ({"settings": {"prompt": "never"}}, "settings.prompt"),
        ({"settings": {"scopes": "email"}}, "settings.scopes"),
        ({"settings": {"clientId": "x" * 300}}, "settings.clientId"),
        ({"settings": {"clientId": "x\0"}}, "settings.clientId"),
    ],
    ids=str,
)
def test_unusable_provider_is_refused_by_field(world: World, changes: dict[str, Any], field: str) -> None:
    answer = put(world, "refused", **changes)

    assert answer.status_code == 400, answer.text
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert world.instance.core.store.get(auth_providers.at("refused")) is None


@pytest.mark.parametrize("name", ["a b", "-a", "a" * 64, "a.b", "täst"])
def test_a_name_that_no_url_should_have_is_refused(world: World, name: str) -> None:
    assert put(world, name).json()["errors"][0]["field"] == "name"


def test_nobody_lets_a_higher_role_in_than_his_own(world: World) -> None:
    answer = put(world, "super", highestRole="superAdmin")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (403, "highestRole")

    # The operator may; from then on a system admin neither changes nor removes it.
    run(world.served, "set", "super", "-", given=json.dumps(body(highestRole="superAdmin")))
    for method, options in (("PATCH", {"json": {"settings": {"issuer": "https://evil.example.com"}}}), ("DELETE", {})):
        answer = world.call(method, "/api/v2/auth-providers/super", world.admin, **options)
        assert (answer.status_code, answer.json()["reason"]) == (
            403,
            "The provider logs in users with a higher role than yours",
        )
    assert put(world, "super").status_code == 403


def test_an_organizations_provider_lets_no_role_beyond_it_in(world: World) -> None:
    organization = {"reach": "organization", "organizationId": world.organization.id}

    assert put(world, "small", **organization, highestRole="tenantAdmin").json()["errors"][0]["field"] == "highestRole"
    placed = put(world, "small", **organization).json()
    assert (placed["tenantId"], placed["highestRole"]) == (world.tenant.id, "organizationAdmin")


def test_a_providers_protocol_stays(world: World) -> None:
    put(world, "fixed")

    answer = world.call("PATCH", "/api/v2/auth-providers/fixed", world.admin, json={"type": "saml"})

    assert answer.status_code == 409


def test_a_deleted_provider_is_gone(world: World) -> None:
    put(world, "gone")

    assert world.call("DELETE", "/api/v2/auth-providers/gone", world.admin).status_code == 204
    assert world.call("DELETE", "/api/v2/auth-providers/gone", world.admin).status_code == 404
    assert world.call("GET", "/auth/oauth/gone").status_code == 404


def test_trying_a_provider_out_says_what_is_well_and_what_is_not(world: World, forger: Forger) -> None:
    put(world, "tried", settings={"issuer": forger.issuer})
    test = "/api/v2/auth-providers/tried/test"
    well = world.call("POST", test, world.admin).json()
    assert well["ok"] is True
    assert [finding["subject"] for finding in well["findings"]] == ["discovery", "keys"]

    put(world, "tried", settings={"issuer": f"{forger.issuer}/"})
    wrong = world.call("POST", test, world.admin).json()
    assert wrong["ok"] is False
    assert "its `issuer` differs" in wrong["findings"][0]["message"]


def test_a_provider_that_does_not_answer_ends_at_the_page(world: World) -> None:
    put(world, "dead", settings={"issuer": "http://127.0.0.1:1"})

    answer = world.call("GET", "/auth/oauth/dead")

    assert answer.status_code == 200
    assert '"error": true' in answer.text


def test_password_login_is_restricted_only_if_set(world: World) -> None:
    commit = world.instance.core.store.commit()
    claim = new_external_id(ExternalKind.USER, "ben-1", world.ben.user.id)
    commit.create(external_ids.path(claim.id), external_ids.encode(claim))
    commit.update(users.path(world.ben.user.id), users.changes(external_id="ben-1"))
    commit.send()

    def allowed() -> list[bool]:
        emails = ("Ben.Baker@example.com", "ann.archer@example.com", "nobody@example.com", "no address")
        answers = [world.call("GET", f"/auth/passwordLoginAllowed/{email}") for email in emails]
        return [answer.json()["passwordLoginAllowed"] for answer in answers]

    assert allowed() == [True, True, True, True]
    run(world.served, "restrict-passwords", "on")
    assert allowed() == [False, True, True, True]
    run(world.served, "restrict-passwords", "off")
    assert allowed() == [True, True, True, True]
    entries = world.call("GET", "/api/v2/audit?objectId=authentication", world.admin).json()["entries"]
    assert [(entry["before"], entry["after"]) for entry in entries] == [
        ({"restricted": True}, {"restricted": False}),
        ({"restricted": False}, {"restricted": True}),
    ]


def test_the_operator_sets_a_provider_up_at_the_command_line(world: World, forger: Forger) -> None:
    settings = {"issuer": forger.issuer}
    shown = json.loads(run(world.served, "set", "typed", "-", given=json.dumps(body(settings=settings))).output)
    assert shown["settings"]["clientId"] == CLIENT_ID
    assert SECRET not in run(world.served, "show", "typed").output

    assert "typed  oauth  on" in run(world.served, "list").output
    assert "Disabled typed" in run(world.served, "disable", "typed").output
    assert "typed  oauth  off" in run(world.served, "list").output
    assert "ok\tkeys" in run(world.served, "test", "typed").output
    run(world.served, "enable", "typed")
    run(world.served, "delete", "typed", "--yes")

    assert "Identity provider not found" in run(world.served, "show", "typed", code=1).output
    assert "settings.clientId" in run(world.served, "set", "typed", "-", given='{"type": "oauth"}', code=1).output
    assert "is not valid JSON at line 1, column 2" in run(world.served, "set", "typed", "-", given="{", code=1).output


def run(served: Served, *words: str, given: str = "", code: int = 0) -> Result:
    app = Flask("commands")
    app.cli.add_command(sso_provider_command(served.instance))
    result = app.test_cli_runner().invoke(args=["sso-provider", *words], input=given)
    assert result.exit_code == code, result.output
    return result


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("setting", ["issuer", "tokenEndpoint"])
def test_secret_does_not_follow_a_changed_endpoint(world: World, method: str, setting: str) -> None:
    name = f"moved-{method}-{setting}".lower()
    put(world, name)
    elsewhere = {"issuer": ISSUER, "clientId": CLIENT_ID, setting: "https://collector.example.com/token"}

    def send(**settings: Any) -> requests.Response:
        changes = {"settings": elsewhere | settings}
        return world.call(
            method, f"/api/v2/auth-providers/{name}", world.admin, json=changes if method == "PATCH" else body() | changes
        )

    refused = send()
    assert refused.status_code == 400
    assert [error["field"] for error in refused.json()["errors"]] == ["settings.clientSecret"]
    assert send(clientSecret="another").status_code == 200
    provider = world.instance.core.store.get(auth_providers.at(name))
    assert provider is not None
    assert world.instance.sso.settings.open_secret(provider, "clientSecret") == "another"


def test_null_removes_the_secret_of_a_moved_provider(world: World) -> None:
    put(world, "public")

    answer = world.call(
        "PATCH",
        "/api/v2/auth-providers/public",
        world.admin,
        json={"settings": {"issuer": "https://elsewhere.example.com", "clientSecret": None}},
    )

    assert (answer.status_code, answer.json()["secrets"]) == (200, [])
