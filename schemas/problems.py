"""The envelopes in which errors are answered."""

from marshmallow import INCLUDE, Schema, fields


class FieldProblemSchema(Schema):
    """What is wrong with one field."""

    field = fields.String(required=True, metadata={"description": "Its name, dotted when nested."})
    message = fields.String(required=True, metadata={"description": "What was expected."})


class ProblemSchema(Schema):
    """Envelope A: the original's error, with RFC 9457's members beside it."""

    _errType = fields.Constant("TXBDEV_API_ERROR_V1")
    message = fields.String(required=True, metadata={"examples": ["Invalid API Credentials"]})
    userFriendlyMessage = fields.String(metadata={"description": "Usually empty."})
    referenceCode = fields.UUID(required=True, metadata={"description": "Quote it to support; new for each failure."})
    reason = fields.String(required=True, metadata={"examples": ["Authorization header is missing"]})
    type = fields.Url(metadata={"description": "The page of this kind of error in this documentation."})
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    errors = fields.List(fields.Nested(FieldProblemSchema))


class ParameterErrorsSchema(Schema):
    """Envelope B: what is wrong with the parameters of a v1 request."""

    errors = fields.List(
        fields.String(),
        required=True,
        metadata={"examples": [["Missing parameter 'to': It is required."]]},
    )


class ErrorsTwiceSchema(Schema):
    """Envelopes B and C in one, and whatever A has beside them."""

    class Meta:
        """More may stand beside them."""

        unknown = INCLUDE

    errors = fields.List(fields.String(), required=True, metadata={"examples": [["Contact not found"]]})
    error = fields.String(required=True, metadata={"examples": ["Contact not found"]})


class ErrorSchema(Schema):
    """Envelope C: what is wrong, in one sentence."""

    error = fields.String(required=True, metadata={"examples": ["Requested tenant does not exist"]})
