"""Merge fields of canned responses."""

from typing import Any

import pytest

from app.problems.campaigns import CANNED_RESPONSE_NOT_FOUND
from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.requests import PARAMETERS_INVALID
from app.store.messages.messages import Source
from tests.campaigns.office import add_contact, succeed
from tests.contacts.labels.office import add_labelled, make_field
from tests.refusals import assert_refused
from tests.world import CUSTOMER, Person, World

PATH = "/api/v2/canned-responses"


def add(office: World, body: str, **fields: Any) -> str:
    content = {"name": "Greeting", "body": body} | fields
    return str(succeed(office.call("POST", PATH, office.ann, json=content))["id"])


def sent(office: World, contact_id: str, source: Source) -> list[str]:
    return [message.body for message in reversed(office.conversation(contact_id)) if message.source is source]


def preview(office: World, canned_id: str, contact_id: str, person: Person | None = None) -> Any:
    body = {"contactId": contact_id}
    return office.call("POST", f"{PATH}/{canned_id}/preview", person or office.ann, json=body)


def test_keyword_and_away_texts_have_the_contacts_values(still_world: World) -> None:
    contact_id = add_contact(still_world, still_world.ann, name="John Doe")
    add(still_world, "Hi [first|there], we open at nine.", auto_keyword="hours", mergeFields=True)
    add(still_world, "Hi [first]", auto_keyword="plain")
    away = add(still_world, "Hi [first], we are closed.", mergeFields=True)
    add(still_world, "[first|]", auto_keyword="empty", mergeFields=True)
    settings = f"/api/v2/users/{still_world.ann.user.id}/messageSettings"
    succeed(still_world.call("PATCH", settings, still_world.ann, json={"away": {"cannedResponseId": away}}))

    for text in ("hours", "plain", "Anybody there?"):
        still_world.text_in(text)
    still_world.text_in("hours", from_number="+12125550177")

    assert sent(still_world, contact_id, Source.CANNED) == ["Hi John, we open at nine.", "Hi [first]"]
    assert sent(still_world, contact_id, Source.AWAY) == ["Hi John, we are closed."]
    query = {"phoneNumber": "+12125550177"}
    (stranger,) = succeed(still_world.call("GET", "/api/v2/contacts", still_world.ann, params=query))["contacts"]
    assert sent(still_world, stranger["id"], Source.CANNED) == ["Hi there, we open at nine."]


@pytest.mark.parametrize("body", ["Hi [frist]", "Hi {first}", "Hi [first name]", "Hi [first", "Hi [dentist]"])
def test_misspelled_fields_are_refused_where_they_count(still_world: World, body: str) -> None:
    fields = {"name": "Greeting", "body": body, "mergeFields": True}
    refused = still_world.call("POST", PATH, still_world.ann, json=fields)
    assert_refused(refused, PARAMETERS_INVALID)
    assert [error["field"] for error in refused.json()["errors"]] == ["body"]

    plain = add(still_world, body)
    assert_refused(
        still_world.call("PATCH", f"{PATH}/{plain}", still_world.ann, json={"mergeFields": True}), PARAMETERS_INVALID
    )
    right = add(still_world, "Hi [first] [see 3]", mergeFields=True)
    assert_refused(still_world.call("PATCH", f"{PATH}/{right}", still_world.ann, json={"body": body}), PARAMETERS_INVALID)
    changed = still_world.call("PATCH", f"{PATH}/{right}", still_world.ann, json={"body": body, "mergeFields": False})
    assert (succeed(changed)["body"], changed.json()["mergeFields"]) == (body, False)


def test_preview_shows_the_text_of_a_contact(still_world: World) -> None:
    contact_id = add_contact(still_world, still_world.ann, name="John Doe")
    canned_id = add(still_world, "Hi [full], welcome to [company|us].", mergeFields=True)

    assert succeed(preview(still_world, canned_id, contact_id)) == {"text": "Hi John Doe, welcome to us.", "segments": 1}
    assert succeed(preview(still_world, add(still_world, "[first|]"), contact_id)) == {"text": "[first|]", "segments": 1}
    nameless = add_contact(still_world, still_world.ann, number="+12125550178", name="+12125550178")
    empty = add(still_world, "[first|]", mergeFields=True)
    assert succeed(preview(still_world, empty, nameless)) == {"text": "", "segments": 0}
    # Values that make it too long give way to neutral words.
    long = add(still_world, "x" * 1585 + " [full]", mergeFields=True)
    named = add_contact(still_world, still_world.ann, number="+12125550179", name="Maximilian Featherstonehaugh")
    assert succeed(preview(still_world, long, named))["text"].endswith("x there")
    assert_refused(preview(still_world, canned_id, contact_id, still_world.zoe), CANNED_RESPONSE_NOT_FOUND)
    zoes = add_contact(still_world, still_world.zoe)
    assert_refused(preview(still_world, canned_id, zoes), CONTACT_NOT_FOUND)


def test_custom_fields_are_filled_and_known_when_written(still_world: World) -> None:
    make_field(still_world, "City", "text")
    contact_id = add_labelled(still_world, CUSTOMER, full_name="John Doe", customFields={"city": "Bonn"})
    add(still_world, "Greetings to [city|you]!", auto_keyword="hours", mergeFields=True)
    still_world.text_in("hours")
    assert sent(still_world, contact_id, Source.CANNED) == ["Greetings to Bonn!"]

    shared = {"name": "Shared", "body": "In [city], [dentist]!", "mergeFields": True}
    office = shared | {"scope": "organization", "organizationId": still_world.organization.id}
    assert_refused(still_world.call("POST", PATH, still_world.admin, json=office), PARAMETERS_INVALID)
    # The organizations of a tenant have different fields.
    reseller = shared | {"scope": "tenant", "tenantId": still_world.tenant.id}
    created = succeed(still_world.call("POST", PATH, still_world.admin, json=reseller))
    assert succeed(preview(still_world, created["id"], contact_id))["text"] == "In Bonn, [dentist]!"
