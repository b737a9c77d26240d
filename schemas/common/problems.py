"""Error envelopes."""

from marshmallow import INCLUDE, fields

from schemas.common.responses import ResponseSchema


class FieldProblemSchema(ResponseSchema):
    """Invalid field."""

    field = fields.String(required=True, metadata={"description": "Name of the field, dotted when nested."})
    message = fields.String(required=True, metadata={"description": "What the field must be."})


class ProblemSchema(ResponseSchema):
    """Envelope A: the original's error with the members of RFC 9457."""

    OPTIONAL_FIELDS = frozenset({"errors"})

    _errType = fields.Constant("TXBDEV_API_ERROR_V1")
    message = fields.String(required=True, metadata={"examples": ["Invalid API Credentials"]})
    userFriendlyMessage = fields.String(metadata={"description": "Usually empty."})
    referenceCode = fields.UUID(required=True, metadata={"description": "Unique to each error response. Give it to support."})
    reason = fields.String(required=True, metadata={"examples": ["Authorization header is missing"]})
    type = fields.Url(metadata={"description": "URL of the page about this kind of error."})
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    errors = fields.List(fields.Nested(FieldProblemSchema))


class ParameterErrorsSchema(ResponseSchema):
    """Envelope B: invalid parameters of a v1 request."""

    errors = fields.List(
        fields.String(),
        required=True,
        metadata={"examples": [["Missing parameter 'to': It is required."]]},
    )


class DualErrorSchema(ResponseSchema):
    """Envelopes B and C combined, with the members of A if it applies."""

    class Meta(ResponseSchema.Meta):
        """Allow the members of envelope A."""

        unknown = INCLUDE

    errors = fields.List(fields.String(), required=True, metadata={"examples": [["Contact not found"]]})
    error = fields.String(required=True, metadata={"examples": ["Contact not found"]})


class SimpleErrorSchema(ResponseSchema):
    """Envelope C: one sentence."""

    error = fields.String(required=True, metadata={"examples": ["Requested tenant does not exist"]})
