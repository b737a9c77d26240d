"""Reports of schema validation."""

from typing import Any

from marshmallow import fields

from app.services.operations.schema_validation.jobs import collections_of
from app.store.jobs import Job, JobState
from schemas.common.fields import EXAMPLE_UID, time_field
from schemas.common.responses import ResponseSchema

EXAMPLE_REPORT = {
    "id": "iw8guE9ndCkMXzyVmDezmyO0Il0SzA9i",
    "userId": EXAMPLE_UID,
    "state": "done",
    "checked": 5120,
    "faulty": 1,
    "collections": [
        {
            "name": "contacts",
            "checked": 120,
            "faulty": 1,
            "problems": [{"id": "Wm3kq8sTz0LrYp5nXb2V", "field": "phone_number", "reason": "Must be a phone number in E.164."}],
        },
        {"name": "messages", "checked": 5000, "faulty": 0, "problems": []},
    ],
    "failure": "",
    "created": 1670372913091,
    "updated": 1670372931118,
    "finished": 1670372931118,
}
EXAMPLE_BEGUN = EXAMPLE_REPORT | {"state": "running", "checked": 0, "faulty": 0, "collections": [], "finished": 0}


class DocumentProblemSchema(ResponseSchema):
    """Invalid field of a document."""

    id = fields.String(metadata={"description": "Id of the document."})
    field = fields.String(metadata={"description": "Field name in Firestore; `(document)` for the whole document."})
    reason = fields.String(metadata={"description": "What the value must be. The value itself is never returned."})


class CollectionReportSchema(ResponseSchema):
    """Result for one collection."""

    name = fields.String()
    checked = fields.Integer(metadata={"description": "Number of documents checked."})
    faulty = fields.Integer(metadata={"description": "Number of documents with problems."})
    problems = fields.List(fields.Nested(DocumentProblemSchema), metadata={"description": "The first 20 problems."})


class SchemaReportSchema(ResponseSchema):
    """Validation and its results so far."""

    id = fields.String()
    userId = fields.String(
        attribute="uid", metadata={"description": "Uid of the documents' owner; empty for the whole instance."}
    )
    state = fields.Enum(JobState, by_value=True, metadata={"description": "`running`, then `done` or `failed`."})
    checked = fields.Function(lambda job: job.counts.get("done", 0), metadata={"type": "integer"})
    faulty = fields.Function(lambda job: job.counts.get("faulty", 0), metadata={"type": "integer"})
    collections = fields.Method(
        "dump_collections",
        metadata={
            "type": "array",
            "items": {"$ref": "#/components/schemas/CollectionReport"},
            "description": "Results, one for each collection.",
        },
    )
    failure = fields.String(metadata={"description": "Why the validation failed."})
    created = time_field("When the validation was requested.")
    updated = time_field("When the validation last made progress.")
    finished = time_field("When the validation ended; 0 if it is running.")

    def dump_collections(self, job: Job) -> Any:
        """Return the results by collection."""
        return CollectionReportSchema(many=True).dump(collections_of(job))
