"""Error envelopes."""

from marshmallow import INCLUDE, fields

from schemas.common.responses import ResponseSchema


def _reference_code() -> fields.UUID:
    return fields.UUID(required=True, metadata={"description": "Unique to each error response. Give it to support."})


def _type() -> fields.Url:
    description = "URL of the page about this kind of error. Its last part is the code, which never changes."
    return fields.Url(required=True, metadata={"description": description})


class FieldProblemSchema(ResponseSchema):
    """Invalid field."""

    field = fields.String(required=True, metadata={"description": "Name of the field, dotted when nested."})
    message = fields.String(required=True, metadata={"description": "What the field must be."})


class ProblemSchema(ResponseSchema):
    """Envelope A: the original's error with the members of RFC 9457."""

    OPTIONAL_FIELDS = frozenset({"errors"})

    _errType = fields.Constant("TXBDEV_API_ERROR_V1")
    message = fields.String(required=True, metadata={"examples": ["Invalid API Credentials"]})
    userFriendlyMessage = fields.String(
        required=True,
        metadata={
            "description": "One sentence for the person in front of the app, in English; empty where only a program can do "
            "something.",
            "examples": ["This person has opted out of messages. You can text them again after they reply START."],
        },
    )
    referenceCode = _reference_code()
    reason = fields.String(required=True, metadata={"examples": ["Authorization header is missing"]})
    type = _type()
    title = fields.String(required=True, metadata={"description": "What is wrong, the same for all errors of this type."})
    status = fields.Integer(required=True, metadata={"description": "HTTP status."})
    detail = fields.String(required=True, metadata={"description": "What is wrong with this request, and what to do."})
    errors = fields.List(fields.Nested(FieldProblemSchema))


class ParameterErrorsSchema(ResponseSchema):
    """Envelope B: invalid parameters of a v1 request."""

    errors = fields.List(
        fields.String(),
        required=True,
        metadata={"examples": [["Missing parameter 'to': It is required."]]},
    )
    referenceCode = _reference_code()
    type = _type()


class DualErrorSchema(ResponseSchema):
    """Envelopes B and C combined, with the members of A if it applies."""

    class Meta(ResponseSchema.Meta):
        """Allow the members of envelope A."""

        unknown = INCLUDE

    errors = fields.List(fields.String(), required=True, metadata={"examples": [["Contact not found"]]})
    error = fields.String(required=True, metadata={"examples": ["Contact not found"]})
    referenceCode = _reference_code()
    type = _type()


class SimpleErrorSchema(ResponseSchema):
    """Envelope C: one sentence."""

    error = fields.String(required=True, metadata={"examples": ["Requested tenant does not exist"]})
    referenceCode = _reference_code()
    type = _type()
