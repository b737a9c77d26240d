"""Names that an operation does not have: ours refuse them, the original's refuse misspellings and list the others."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.problems.carrier_accounts import SIGNATURE_INVALID
from app.problems.requests import IDEMPOTENCY_KEY_REUSED, PARAMETERS_INVALID
from blueprints.http.unknown_names.endpoints import MAX_LISTED
from blueprints.http.unknown_names.inspection import MAX_ERRORS
from blueprints.http.unknown_names.original_operations import is_original_operation, unname_parameters
from blueprints.http.unknown_names.treatment import Treatment, treatment_of
from tests.contract.document import operations
from tests.refusals import assert_refused
from tests.world import CUSTOMER, World

HEADER = "Ignored-Fields"
SEND = "/api/send"
LISTS = "/api/v2/lists"
IMPORT = "/api/v2/contacts/import"
CSV = ("contacts.csv", f"name,phone\nCora,{CUSTOMER}\n", "text/csv")


def body_of(world: World, **extras: Any) -> dict[str, Any]:
    return {"to": CUSTOMER, "from": world.ann.user.phone_number, "message": "Hello!"} | extras


def told(answer: Any) -> dict[str, str]:
    return {entry["field"]: entry["message"] for entry in answer.json()["errors"]}


class TestTreatment:
    def test_the_originals_operations_are_those_of_its_contract(self) -> None:
        contract = json.loads(Path("tests/contract/operations.json").read_text(encoding="utf-8"))
        originals = {
            (method, unname_parameters(operation["path"]))
            for operation in contract
            for method in [operation["method"], *operation.get("also", [])]
        }
        # The original's id is optional there.
        originals.add(("POST", "/api/v2/schemaValidation"))

        served = {(method, unname_parameters(path)) for method, path, _ in operations()}

        assert {operation for operation in served if is_original_operation(*operation)} == originals & served
        assert len(originals - served) == 1, "the outgoing webhook"

    @pytest.mark.parametrize(
        ("method", "rule", "treatment"),
        [
            ("POST", "/api/send", Treatment.LIST),
            ("PATCH", "/api/v2/users/<string:id>", Treatment.LIST),
            ("POST", "/api/v2/tenants/", Treatment.LIST),
            ("HEAD", "/api/contacts", Treatment.LIST),
            ("GET", "/api/v2/tenants/", Treatment.REFUSE),
            ("GET", "/api/v2/contacts/<id>", Treatment.REFUSE),
            ("POST", "/api/v2/messages", Treatment.REFUSE),
            ("POST", "/api/v2/something/new", Treatment.REFUSE),
            ("POST", "/receive/<secret>", Treatment.PASS),
            ("GET", "/auth/oauth/<string:provider>/callback", Treatment.PASS),
            ("POST", "/auth/saml/callback", Treatment.PASS),
            ("GET", "/docs/json", Treatment.PASS),
            ("GET", "/", Treatment.PASS),
        ],
    )
    def test_operation_decides(self, method: str, rule: str, treatment: Treatment) -> None:
        assert treatment_of(method, rule) is treatment


class TestOwnOperations:
    def test_every_unknown_name_is_refused_with_other_errors(self, still_world: World) -> None:
        body = {"description": 7, "desc": "x", "Uid": "x", "zzqxjv": 2}

        answer = still_world.call("POST", f"{LISTS}?dryRun=true", still_world.ann, json=body)

        assert_refused(answer, PARAMETERS_INVALID)
        assert answer.json()["reason"].startswith("Invalid parameter 'dryRun'; Invalid parameter 'desc'; ")
        assert told(answer)["dryRun"] == "Unknown query parameter. The operation has none."
        assert told(answer)["desc"] == "Unknown field. Did you mean `description`?"
        assert told(answer)["Uid"] == "Unknown field. Did you mean `uid`?"
        assert told(answer)["zzqxjv"] == "Unknown field. Known: `description`, `name`, `uid`."
        assert told(answer).keys() == {"dryRun", "desc", "Uid", "zzqxjv", "name", "description"}

    def test_nested_fields_are_refused_by_their_path(self, still_world: World) -> None:
        step = {"interval": 1, "intervalType": "days", "message": "Hi", "timeofday": "09:30"}
        body = {"name": "Recall", "drips": [{**step, "timeofday": "09:30"}]}

        answer = still_world.call("POST", "/api/v2/drips", still_world.ann, json=body)

        assert told(answer) == {"drips.0.timeofday": "Unknown field. Did you mean `timeOfDay`?"}

    def test_misspelled_filter_of_a_selection_is_refused(self, still_world: World) -> None:
        made = still_world.call("POST", "/api/v2/lists", still_world.ann, json={"name": "All"}).json()["id"]
        body = {"query": {"search": "Cora", "opted_out": True}}

        answer = still_world.call("POST", f"/api/v2/lists/{made}/contacts", still_world.ann, json=body)

        assert told(answer) == {"query.opted_out": "Unknown field. Did you mean `optedOut`?"}

    def test_parameter_in_the_wrong_place_is_sent_to_the_right_one(self, still_world: World) -> None:
        answer = still_world.call("POST", f"{LISTS}?Name=All", still_world.ann, json={"name": "All"})

        assert told(answer) == {"Name": "Unknown query parameter. Send `name` in the JSON body."}

    @pytest.mark.parametrize("name", ["pageSize", "per_page", "page_size", "Limit"])
    def test_names_of_other_apis_are_explained(self, still_world: World, name: str) -> None:
        answer = still_world.call("GET", "/api/v2/contacts", still_world.ann, params={name: 5})

        assert told(answer) == {name: "Unknown query parameter. Did you mean `limit`?"}

    def test_count_of_errors_is_limited(self, still_world: World) -> None:
        extras = {f"n{number}": 1 for number in range(900)}

        answer = still_world.call("POST", LISTS, still_world.ann, json=extras)

        assert len(answer.json()["errors"]) == MAX_ERRORS

    @pytest.mark.parametrize("name", ["", "\ud800", "é" * 5000, "a,b\r\nX-Evil: 1", "__proto__"])
    def test_odd_names_are_refused_as_any(self, still_world: World, name: str) -> None:
        answer = still_world.call("POST", LISTS, still_world.ann, json={"name": "All", name: 1})

        assert_refused(answer, PARAMETERS_INVALID)
        assert "X-Evil" not in answer.headers

    def test_body_of_a_get_is_not_read(self, still_world: World) -> None:
        assert still_world.call("GET", "/api/v2/contacts", still_world.ann, json={"limit": 1}).status_code == 200

    def test_credential_is_checked_first(self, still_world: World) -> None:
        assert still_world.call("GET", "/api/v2/contacts?opted_out=true").status_code == 401


class TestFormsOfImports:
    @pytest.mark.parametrize("is_last", [False, True])
    def test_option_in_the_form_is_refused(self, still_world: World, is_last: bool) -> None:
        parts: list[tuple[str, Any]] = [("dry_run", (None, "true")), ("file", CSV)]

        answer = still_world.call("POST", IMPORT, still_world.ann, files=parts[::-1] if is_last else parts)

        assert told(answer) == {"dry_run": "Unknown form field. Send `dryRun` as a query parameter."}
        assert still_world.call("GET", "/api/v2/jobs", still_world.ann).json()["jobs"] == []

    def test_misspelled_query_is_refused(self, still_world: World) -> None:
        answer = still_world.call("POST", f"{IMPORT}?dry_run=true", still_world.ann, files={"file": CSV})

        assert told(answer) == {"dry_run": "Unknown query parameter. Did you mean `dryRun`?"}

    def test_second_file_is_refused(self, still_world: World) -> None:
        answer = still_world.call("POST", IMPORT, still_world.ann, files=[("file", CSV), ("file", CSV)])

        assert told(answer) == {"file": "Only one file is accepted."}


class TestOriginalOperations:
    @pytest.mark.parametrize(
        ("name", "right"),
        [
            ("sendat", "sendAt"),
            ("send_at", "sendAt"),
            ("SendAt", "sendAt"),
            ("scheduledAt", "sendAt"),
            ("mediaUrl", "media"),
            ("media_url", "media"),
            ("medai", "media"),
            ("autoArchived", "autoArchive"),
            ("schedule_timezone", "scheduleTimezone"),
        ],
    )
    def test_misspelling_is_refused(self, still_world: World, name: str, right: str) -> None:
        answer = still_world.call("POST", SEND, still_world.ann, json=body_of(still_world, **{name: "x"}))

        assert answer.status_code == 400
        assert answer.json()["errors"] == [f"Invalid parameter '{name}': Unknown field. Did you mean `{right}`?"]

    def test_synonym_is_refused_where_the_right_name_is_missing(self, still_world: World) -> None:
        body = {"to": CUSTOMER, "from": still_world.ann.user.phone_number, "text": "Hello!"}

        missing = still_world.call("POST", SEND, still_world.ann, json=body)
        both = still_world.call("POST", SEND, still_world.ann, json=body | {"message": "Hello!"})

        assert missing.json()["errors"][0] == "Invalid parameter 'text': Unknown field. Did you mean `message`?"
        assert missing.json()["errors"][1].startswith("Missing parameter 'message'")
        assert (both.status_code, both.headers[HEADER]) == (200, "text")

    @pytest.mark.parametrize(
        ("method", "path", "body", "right"),
        [
            ("POST", "/api/contacts", {"phone_number": CUSTOMER}, "phoneNumber"),
            ("PATCH", "/api/v2/contacts/missing", {"fullName": "Cora"}, "full_name"),
            ("PATCH", "/api/v2/contacts/missing", {"name": "Cora"}, "full_name"),
            ("POST", "/api/v2/canned-responses", {"name": "Hours", "body": "9 to 5", "keyword": "hours"}, "auto_keyword"),
            ("POST", "/api/v2/users/me/token", {"scop": "read"}, "scope"),
        ],
    )
    def test_names_of_the_other_version_are_refused(
        self, still_world: World, method: str, path: str, body: dict[str, Any], right: str
    ) -> None:
        answer = still_world.call(method, path, still_world.ann, json=body)

        assert answer.status_code == 400
        assert f"Did you mean `{right}`?" in answer.text

    def test_extras_are_listed_and_have_no_effect(self, still_world: World) -> None:
        extras = {"accountUid": "x", "accessToken": "y", "campaign": {"id": 7}, "note, or": 1, "state": "delivered"}

        answer = still_world.call("POST", f"{SEND}?utm_source=crm", still_world.ann, json=body_of(still_world, **extras))

        assert answer.status_code == 200
        assert answer.headers[HEADER] == "utm_source, accountUid, accessToken, campaign, note%2C%20or, state"

    def test_header_is_on_errors_too(self, still_world: World) -> None:
        answer = still_world.call("POST", SEND, still_world.ann, json=body_of(still_world, message="", campaign=1))

        assert (answer.status_code, answer.headers[HEADER]) == (400, "campaign")

    def test_header_is_absent_without_extras(self, still_world: World) -> None:
        assert HEADER not in still_world.send(still_world.ann).headers

    def test_header_is_bounded_ascii(self, still_world: World) -> None:
        extras = {f"é\r\n{number}" + "x" * 500: 1 for number in range(900)}

        answer = still_world.call("POST", SEND, still_world.ann, json=body_of(still_world, **extras))

        assert answer.status_code == 200
        listed = answer.headers[HEADER].split(", ")
        assert (len(listed), listed[-1]) == (MAX_LISTED + 1, "...")
        assert answer.headers[HEADER].isascii()
        assert len(answer.headers[HEADER]) < 4000

    def test_name_in_many_entries_is_listed_once(self, still_world: World) -> None:
        rows = [{"name": "Cora", "phone": CUSTOMER, "Shoe size": "7"}] * 3

        answer = still_world.call("POST", "/api/v2/contacts/batch", still_world.ann, json={"contacts": rows})

        assert (answer.status_code, answer.headers[HEADER]) == (200, "contacts.0.Shoe%20size")

    def test_billing_of_the_original_may_have_more_fields(self, still_world: World) -> None:
        body = {
            "organizationName": "Acme Vision",
            "tenantId": still_world.tenant.id,
            "billing": {"plan": "mcpl-pro", "invoiceDay": 3},
        }

        answer = still_world.call("POST", "/api/v2/organizations", still_world.admin, json=body)

        assert (answer.status_code, answer.headers[HEADER]) == (200, "billing.invoiceDay")

    def test_parameter_in_the_wrong_place_is_refused(self, still_world: World) -> None:
        path = f"/api/v2/users/{still_world.ann.user.id}"

        answer = still_world.call("DELETE", path, still_world.admin, json={"force": True})

        assert told(answer) == {"force": "Unknown field. Send `force` as a query parameter."}

    def test_streamed_export_lists_its_extras(self, still_world: World) -> None:
        query = {"type": "contacts", "format": "csv", "campaign": "1"}

        answer = still_world.call("GET", "/api/export", still_world.ann, params=query)

        assert (answer.status_code, answer.headers[HEADER]) == (200, "campaign")


class TestIdempotency:
    def test_ignored_fields_do_not_make_another_request(self, still_world: World) -> None:
        headers = {"Idempotency-Key": "one"}
        first = still_world.call("POST", SEND, still_world.ann, json=body_of(still_world, trace=1), headers=headers)

        again = still_world.call(
            "POST", f"{SEND}?retry=2", still_world.ann, json=body_of(still_world, trace=2), headers=headers
        )

        assert again.headers["Idempotent-Replayed"] == "true"
        assert again.json() == first.json()
        assert (first.headers[HEADER], again.headers[HEADER]) == ("trace", "retry, trace")

    def test_misspelled_field_is_not_replayed(self, still_world: World) -> None:
        headers = {"Idempotency-Key": "two"}
        still_world.call("POST", SEND, still_world.ann, json=body_of(still_world), headers=headers)

        answer = still_world.call("POST", SEND, still_world.ann, json=body_of(still_world, sendat=1), headers=headers)

        assert_refused(answer, IDEMPOTENCY_KEY_REUSED)


class TestOtherParties:
    def test_carriers_parameters_are_passed_over(self, still_world: World) -> None:
        answer = still_world.call("POST", "/receive?provider=twilio&rc=5&sendat=1", data=json.dumps({"a": 1}))
        assert answer.status_code in (401, 403), answer.text
        assert HEADER not in answer.headers

    def test_form_of_a_carrier_is_left_to_it(self, still_world: World) -> None:
        form = {"From": CUSTOMER, "To": still_world.ann.user.phone_number, "Body": "Hello", "MessageSid": "SM1"}

        answer = still_world.call("POST", "/receive?provider=twilio", data=form)

        assert_refused(answer, SIGNATURE_INVALID)

    def test_page_takes_links_with_parameters(self, still_world: World) -> None:
        assert still_world.call("GET", "/docs/html?utm_source=mail").status_code == 200
