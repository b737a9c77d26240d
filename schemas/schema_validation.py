"""Reports of validations on the wire."""

from typing import Any

from marshmallow import Schema, fields

from app.services.operations.schema_validation.jobs import collections_of
from app.store.jobs import Job, JobState
from schemas.common import EXAMPLE_UID, time_field

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


class DocumentProblemSchema(Schema):
    """Something that is wrong with a document."""

    id = fields.String(metadata={"description": "The document's."})
    field = fields.String(metadata={"description": "Its name in Firestore; `(document)` for the document as a whole."})
    reason = fields.String(metadata={"description": "What it must be; never what it is."})


class CollectionReportSchema(Schema):
    """What was found in a collection."""

    name = fields.String()
    checked = fields.Integer(metadata={"description": "Documents that were looked at."})
    faulty = fields.Integer(metadata={"description": "Those of them with a problem."})
    problems = fields.List(fields.Nested(DocumentProblemSchema), metadata={"description": "The first 20."})


class SchemaReportSchema(Schema):
    """A validation, and what it found so far."""

    id = fields.String()
    userId = fields.String(attribute="uid", metadata={"description": "Whose documents; empty for the whole instance."})
    state = fields.Enum(JobState, by_value=True, metadata={"description": "`running`; then `done` or `failed`."})
    checked = fields.Function(lambda job: job.counts.get("done", 0), metadata={"type": "integer"})
    faulty = fields.Function(lambda job: job.counts.get("faulty", 0), metadata={"type": "integer"})
    collections = fields.Method("dump_collections", metadata={"description": "Those that were looked into, by their names."})
    failure = fields.String(metadata={"description": "Why it failed."})
    created = time_field("When it was asked for.")
    updated = time_field("When it last came on.")
    finished = time_field("When it ended; 0 for not yet.")

    def dump_collections(self, job: Job) -> Any:
        """Answer what was found in each collection."""
        return CollectionReportSchema(many=True).dump(collections_of(job))
