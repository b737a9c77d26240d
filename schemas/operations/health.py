"""Health of the instance, as in draft-inadarei-api-health-check."""

from marshmallow import fields

from app.services.operations.health_checks import HealthState
from schemas.common.responses import ResponseSchema, choice

EXAMPLE_HEALTH = {
    "status": "pass",
    "time": "2026-01-05T14:15:22.000Z",
    "version": "7.4.15",
    "releaseId": "7.4.15",
    "notes": [],
    "output": "",
    "checks": {
        "firestore:responseTime": [
            {
                "componentType": "datastore",
                "status": "pass",
                "observedValue": 4,
                "observedUnit": "ms",
                "time": "2026-01-05T14:15:22.000Z",
                "ageSeconds": 0,
            }
        ]
    },
    "links": {"documentation": "https://texting.example.com/docs/html"},
    "serviceId": "texting-example",
    "description": "Texting API",
}


class MeasurementSchema(ResponseSchema):
    """Measurement of one component."""

    OPTIONAL_FIELDS = frozenset({"output"})

    componentType = fields.String()
    status = choice(HealthState)
    observedValue = fields.Integer(
        metadata={
            "description": "In `observedUnit`: the response time of the component; for the sweeper, the time since its last "
            "run (-1: never); for documents, the number of damaged ones; for carriers and receivers of events, the number of "
            "accounts and receivers that do not respond and whose messages are put off."
        }
    )
    observedUnit = fields.String()
    time = fields.String()
    ageSeconds = fields.Integer(metadata={"description": "Age of the result."})
    output = fields.String(metadata={"description": "Error message."})


class HealthSchema(ResponseSchema):
    """Health of the instance."""

    status = fields.String(required=True, metadata={"enum": ["pass", "fail"]})
    time = fields.String(metadata={"description": "ISO 8601."})
    version = fields.String()
    releaseId = fields.String()
    notes = fields.List(fields.String())
    output = fields.String()
    checks = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(MeasurementSchema)))
    links = fields.Dict(keys=fields.String(), values=fields.String())
    serviceId = fields.String()
    description = fields.String()
