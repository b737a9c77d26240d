"""Merge fields of single messages."""

from typing import Any

import pytest

from tests.world import CUSTOMER, World


@pytest.fixture
def office(still_world: World) -> World:
    """An office with a contact of a name."""
    body = {"phoneNumber": CUSTOMER, "fullName": "John Doe"}
    assert still_world.call("POST", "/api/contacts", still_world.ann, json=body).status_code == 200
    return still_world


def _body(office: World, **fields: Any) -> str:
    return office.message(office.send(office.ann, **fields).json()["id"]).body


def test_values_replace_fields_only_if_asked_for(office: World) -> None:
    assert _body(office, message="Hi [first|friend]", mergeFields=True) == "Hi John"
    assert _body(office, message="Hi [first|friend]") == "Hi [first|friend]"
    assert _body(office, message="Hi [first|friend]", mergeFields=True, to="+12125550177") == "Hi friend"
    assert _body(office, message="Hi [first]", mergeFields=True, type="note") == "Hi John"


def test_scheduled_message_shows_the_values(office: World) -> None:
    later = office.instance.core.clock() + 3_600_000
    accepted = office.send(office.ann, message="Hi [full]", mergeFields=True, sendAt=later).json()

    assert office.message(accepted["id"]).body == "Hi John Doe"


@pytest.mark.parametrize(
    "fields",
    [
        {"message": "Hi [frist]"},
        {"message": "x" * 1594 + "[full]"},
        {"message": "[first|]", "to": "+12125550177"},
        {"message": "Hi [first]", "to": [CUSTOMER, "+12125550124"]},
    ],
)
def test_what_cannot_be_merged_is_refused(office: World, fields: dict[str, Any]) -> None:
    response = office.send(office.ann, mergeFields=True, **fields)

    assert response.status_code == 400, response.text
    assert office.send(office.ann, **(fields | {"to": CUSTOMER})).status_code == 200


def _preview(office: World, **fields: Any) -> Any:
    body = {"to": CUSTOMER, "from": office.ann.user.phone_number, "message": "Hi [first|friend]", "mergeFields": True} | fields
    return office.call("POST", "/api/v2/messages/preview", office.ann, json=body)


def test_preview_shows_the_values(office: World) -> None:
    assert _preview(office).json()["text"] == "Hi John"
    assert _preview(office, mergeFields=False).json()["text"] == "Hi [first|friend]"
    assert _preview(office, to="+12125550177").json()["text"] == "Hi friend"
    assert (
        office.call("POST", "/api/v2/messages/preview", office.ann, json={"message": "[first]", "mergeFields": True}).json()[
            "text"
        ]
        == "there"
    )
    assert _preview(office, message="[full] " * 15).json()["segments"] == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"message": "Hi [frist]"},
        {"message": "See the [link]"},
        {"message": "x" * 1594 + "[full]"},
        {"to": [CUSTOMER, "+12125550124"]},
    ],
)
def test_preview_refuses_what_a_send_refuses(office: World, fields: dict[str, Any]) -> None:
    refused = _preview(office, **fields)

    assert refused.status_code == 400
    sent = office.send(office.ann, **({"message": "Hi [first]", "to": CUSTOMER} | fields), mergeFields=True)
    assert refused.json()["errors"][0]["message"] in sent.text
    assert _preview(office, **fields, mergeFields=False).status_code == 200
