"""Errors of services name attributes; responses name the fields of the request that was sent."""

import pytest
from marshmallow import Schema, fields

from app.errors import AttributePath, DomainError, FieldError, invalid_field, name_all
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import NUMBER_IN_USE
from schemas.common.field_names import RequestFieldError, find_request_name, with_request_names
from schemas.common.fields import PageQuery, RequestSchema
from schemas.contacts.contacts import ContactSelectionSchema
from schemas.contacts.queries import ContactsQuery
from schemas.messages.sending import SendRequestSchema
from schemas.sso.auth_providers import AuthProviderReplacementSchema
from schemas.tenancy.organizations import OrganizationUpdateSchema
from schemas.users.requests import UserCreationSchema, UserCreationV1Schema
from tests.refusals import assert_refused, errors_of
from tests.users.people import change, created, stored
from tests.world import World


class _StepSchema(RequestSchema):
    send_at = fields.Integer(data_key="sendAt")
    hours = fields.List(fields.Integer(), data_key="openingHours")


class _CampaignSchema(RequestSchema):
    steps = fields.List(fields.Nested(_StepSchema), data_key="dripSteps")
    first = fields.Nested(_StepSchema, data_key="firstStep")
    others = fields.Nested(_StepSchema(many=True), data_key="otherSteps")
    settings = fields.Dict()


class TestRequestNames:
    @pytest.mark.parametrize(
        ("schema", "path", "name"),
        [
            (UserCreationV1Schema(), "phone_number", "phoneNumber"),
            (UserCreationSchema(), "phone_number", "phone_number"),
            (UserCreationV1Schema(), "email", "emailAddress"),
            (UserCreationSchema(), "email", "email"),
            (SendRequestSchema(), "from_number", "from"),
            (ContactsQuery(), "uid", "userId"),
            (OrganizationUpdateSchema(), ("organization_admins", 2), "organizationAdmins.2"),
            (ContactSelectionSchema(), ("contact_ids", 0), "contactsArray.0"),
            (AuthProviderReplacementSchema(), ("settings", "clientId"), "settings.clientId"),
        ],
    )
    def test_schema_spells_the_attribute(self, schema: Schema, path: AttributePath, name: str) -> None:
        assert find_request_name(FieldError(path, ""), [schema]) == name

    @pytest.mark.parametrize(
        ("path", "name"),
        [
            (("steps", 1, "send_at"), "dripSteps.1.sendAt"),
            (("steps", 1, "hours", 3), "dripSteps.1.openingHours.3"),
            (("first", "send_at"), "firstStep.sendAt"),
            (("others", 4, "send_at"), "otherSteps.4.sendAt"),
            (("others", 4), "otherSteps.4"),
            (("settings", "send_at"), "settings.send_at"),
            (("first", "unknown"), "firstStep.unknown"),
        ],
    )
    def test_nested_schemas_and_positions_are_followed(self, path: AttributePath, name: str) -> None:
        assert find_request_name(FieldError(path, ""), [_CampaignSchema()]) == name

    def test_array_body_keeps_the_position(self) -> None:
        assert find_request_name(FieldError((2, "send_at"), ""), [_StepSchema(many=True)]) == "2.sendAt"
        assert find_request_name(FieldError((2,), ""), [_StepSchema(many=True)]) == "2"

    def test_second_schema_of_a_request_is_asked_too(self) -> None:
        assert find_request_name(FieldError("send_at", ""), [PageQuery(), _StepSchema()]) == "sendAt"

    def test_unnamed_fields_stand_at_the_top(self) -> None:
        assert find_request_name(FieldError(("credentials", "auth_token"), ""), [UserCreationSchema()]) == "auth_token"

    def test_attribute_without_field_keeps_its_name(self) -> None:
        assert find_request_name(FieldError(("url", "part"), ""), [_StepSchema()]) == "url.part"

    def test_name_of_a_request_is_not_spelled_again(self) -> None:
        error = RequestFieldError("send_at", "")

        assert find_request_name(error, [_StepSchema()]) == "send_at"

    def test_reason_has_the_names_too(self) -> None:
        errors = [FieldError("send_at", "late", missing=True), FieldError("hours", "many")]

        spelled = with_request_names(DomainError(PARAMETERS_INVALID, name_all, errors=errors), [_StepSchema()])

        assert spelled.reason == "Invalid parameter 'sendAt'; Invalid parameter 'openingHours'"
        assert [(entry.name, entry.missing) for entry in spelled.errors] == [("sendAt", True), ("openingHours", False)]
        assert str(invalid_field("send_at", "late")) == "Invalid parameter 'send_at'"


class TestResponses:
    def test_one_error_has_the_names_of_each_version(self, world: World) -> None:
        uid, taken = created(world), stored(world, world.ann.user.id).phone_number

        v1 = world.call("POST", f"/api/users/{uid}", world.admin, json={"phoneNumber": taken})
        v2 = change(world, world.admin, uid, phone_number=taken)

        assert errors_of(v1) == [f"Invalid parameter 'phoneNumber': {NUMBER_IN_USE.title}"]
        assert_refused(v2, NUMBER_IN_USE)
        assert v2.json()["errors"] == [{"field": "phone_number", "message": NUMBER_IN_USE.title}]

    def test_reason_names_the_field(self, world: World) -> None:
        both = {"expires": 2880544055000, "expiresInDays": 3}

        answer = world.call("POST", f"/api/v2/users/{world.ann.user.id}/token", world.ann, json=both)

        assert_refused(answer, PARAMETERS_INVALID)
        assert answer.json()["reason"] == "Invalid parameter 'expiresInDays'"
        assert answer.json()["errors"] == [{"field": "expiresInDays", "message": "Send either this or 'expires'."}]
