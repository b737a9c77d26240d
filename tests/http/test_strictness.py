"""Booleans of requests, and requests with several wrong parameters."""

from typing import Any

import pytest

from app.problems.requests import PARAMETERS_INVALID
from tests.contacts.people import session_of
from tests.refusals import assert_refused, errors_of
from tests.world import World


def fields_of(body: dict[str, Any]) -> dict[str, str]:
    return {entry["field"]: entry["message"] for entry in body["errors"]}


class TestBooleans:
    @pytest.mark.parametrize("value", ["yes", "true", "false", 1, 0, 1.0, "", [True]])
    def test_body_of_v2_takes_json_booleans_only(self, world: World, value: Any) -> None:
        contact_id = world.send(world.ann).json()["ConversationID"]

        refused = world.call("PATCH", f"/api/v2/contacts/{contact_id}", world.ann, json={"optedOut": value})

        assert_refused(refused, PARAMETERS_INVALID)
        assert fields_of(refused.json()) == {"optedOut": "Must be true or false."}
        accepted = world.call("PATCH", f"/api/v2/contacts/{contact_id}", world.ann, json={"optedOut": True})
        assert accepted.status_code == 200

    @pytest.mark.parametrize("value", [True, "true", 1, False, "false", 0])
    def test_body_of_v1_takes_what_its_programs_send(self, world: World, value: Any) -> None:
        body = {"to": "+12125550123", "from": world.ann.user.phone_number, "message": "Hello!", "autoArchive": value}

        assert world.call("POST", "/api/send", world.ann, json=body).status_code == 200

    @pytest.mark.parametrize(
        ("value", "status"), [("true", 200), ("false", 200), ("True", 200), ("yes", 400), ("1", 400), ("on", 400), ("", 400)]
    )
    def test_query_takes_words(self, world: World, value: str, status: int) -> None:
        answer = world.call("GET", f"/api/v2/contacts?archived={value}", world.ann)

        assert answer.status_code == status
        assert status == 200 or fields_of(answer.json()) == {"archived": "Must be true or false."}


class TestAllAtOnce:
    def test_export_reports_every_parameter(self, world: World) -> None:
        query = "type=all&format=xls&from=1.1.2026&to=later&timezone=Europe/Nowhere&bom=yes&media=1&media=0"

        errors = errors_of(world.call("GET", f"/api/export?{query}", world.ann))

        named = {error.split("'")[1] for error in errors}
        assert named == {"type", "format", "from", "to", "timezone", "bom", "media"}
        assert 'Invalid parameter \'type\': Must be "contacts", "conversations" or "everything".' in errors

    def test_export_reports_contradictions_together(self, world: World) -> None:
        query = "type=everything&format=csv&media=true&contactId=a&listId=b"

        errors = errors_of(world.call("GET", f"/api/export?{query}", world.ann))

        assert {error.split("'")[1] for error in errors} == {"format", "media", "listId"}

    def test_repeated_parameter_hides_no_other(self, world: World) -> None:
        answer = world.call("GET", "/api/v2/contacts?limit=0&archived=true&archived=false&changedSince=monday", world.ann)

        assert fields_of(answer.json()).keys() == {"limit", "archived", "changedSince"}

    def test_query_and_body_are_reported_together(self, world: World) -> None:
        path = f"/api/v2/skyswitch/assignments?tenantId={'x' * 200}"

        answer = world.call("POST", path, session_of(world, world.ann), json={"phone_number": "12"})

        assert fields_of(answer.json()).keys() >= {"tenantId", "phone_number"}

    def test_region_and_time_zone_have_one_message_with_an_example(self, world: World) -> None:
        table = {"data": "phone_number\n", "headers": {"Content-Type": "text/csv"}}
        settings = f"/api/v2/users/{world.ann.user.id}/messageSettings"

        region = world.call("POST", "/api/v2/contacts/import?region=Germany", world.ann, **table)
        zone = world.call("PATCH", settings, world.ann, json={"timezone": "New York"})

        expected = "Must be a time zone of the IANA database, for example America/New_York."
        assert fields_of(region.json()) == {"region": "Must be an ISO 3166 country code, for example US."}
        assert fields_of(zone.json()) == {"timezone": expected}


class TestDripRefusalsOfV1:
    @pytest.mark.parametrize(("contact", "token", "status"), [("nobody", True, 404), ("nobody", False, 401)])
    def test_refusal_has_both_envelopes(self, world: World, contact: str, token: bool, status: int) -> None:
        answer = world.call(
            "POST", f"/api/contacts/{contact}/drips", world.ann if token else None, json={"dripCampaignId": "none"}
        )

        body = answer.json()
        assert answer.status_code == status
        assert body["errors"] == [body["error"]] == [body["reason"]]
        assert {"type", "referenceCode", "detail"} <= body.keys()
