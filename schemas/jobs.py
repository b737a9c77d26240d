"""Jobs on the wire."""

from marshmallow import Schema, fields

from app.store.jobs import JobState
from schemas.common import EXAMPLE_UID, PageQuery, Text, time_field

EXAMPLE_JOB = {
    "id": "iw8guE9ndCkMXzyVmDezmyO0Il0SzA9i",
    "kind": "contact-import",
    "userId": EXAMPLE_UID,
    "state": "running",
    "counts": {"done": 12000, "created": 11987},
    "total": 50000,
    "problemCount": 13,
    "problems": [
        {
            "line": 41,
            "field": "phone_number",
            "column": "Phone",
            "severity": "error",
            "reason": "Holds letters: write the number in digits.",
            "value": "212 555 O123",
        }
    ],
    "dryRun": False,
    "result": {
        "dryRun": False,
        "format": "csv",
        "encoding": "utf-8",
        "delimiter": "comma",
        "header": True,
        "columns": [
            {"position": 1, "name": "Full Name", "field": "full_name"},
            {"position": 2, "name": "Phone", "field": "phone_number"},
        ],
        "ignoredColumns": [{"position": 3, "name": "Birthday"}],
    },
    "failure": "",
    "created": 1670372913091,
    "updated": 1670372931118,
    "finished": 0,
}


class JobsQuery(PageQuery):
    """Which jobs a list shows."""

    userId = Text(
        longest=128,
        load_default=None,
        metadata={"description": "Whose jobs; the caller's own if absent. A service account must give it."},
    )
    kind = Text(longest=64, load_default=None, metadata={"description": "Only jobs of this kind."})


class JobSchema(Schema):
    """A job, and how far it is."""

    id = fields.String()
    kind = fields.String(metadata={"description": "Which work it is."})
    userId = fields.String(attribute="uid", metadata={"description": "Whose documents it is about; empty for the instance's."})
    state = fields.Enum(
        JobState,
        by_value=True,
        metadata={"description": "`running`; then `done`, `failed` (see `failure`) or `canceled`, which it stays."},
    )
    counts = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": "What was done so far; `done` is the progress."}
    )
    total = fields.Integer(metadata={"description": "What `counts.done` will be at the end; 0 where that is not known."})
    problemCount = fields.Integer(
        attribute="problem_count",
        metadata={"description": "How many things could not be done, or only in part: see `severity`."},
    )
    problems = fields.List(fields.Dict(), metadata={"description": "The first of them; `GET …/problems` tells all."})
    dryRun = fields.Function(
        lambda job: bool(job.parameters.get("dryRun")),
        metadata={
            "type": "boolean",
            "description": "Whether it is a rehearsal: everything is counted, and nothing is changed.",
        },
    )
    result = fields.Dict(
        metadata={"description": "What the job answers beyond its counts; an import says here how it read the file."}
    )
    failure = fields.String(metadata={"description": "Why it failed."})
    created = time_field("When it was asked for.")
    updated = time_field("When it last came on.")
    finished = time_field("When it ended; 0 for not yet.")


class JobsSchema(Schema):
    """A page of jobs, the newest first."""

    jobs = fields.List(fields.Nested(JobSchema), attribute="items")
    nextCursor = fields.String(attribute="next_cursor", allow_none=True)


class ProblemsQuery(Schema):
    """Where a page of problems begins."""

    cursor = Text(
        longest=1000,
        load_default=None,
        metadata={"description": "`nextCursor` of the page before; without it the list begins at its beginning."},
    )


class JobProblemsSchema(Schema):
    """Some of what a job could not do, in its order."""

    problems = fields.List(fields.Dict(), attribute="items")
    nextCursor = fields.String(attribute="next_cursor", allow_none=True)
