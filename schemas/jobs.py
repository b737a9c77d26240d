"""Long-running jobs."""

from marshmallow import Schema, fields

from app.store.jobs import JobState
from schemas.common.fields import EXAMPLE_UID, OwnedPageQuery, Text, time_field
from schemas.common.responses import ResponseSchema

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


class JobsQuery(OwnedPageQuery):
    """Filters of the job list."""

    kind = Text(longest=64, load_default=None, metadata={"description": "Only jobs of this kind."})


class JobSchema(ResponseSchema):
    """Job and its progress."""

    id = fields.String()
    kind = fields.String(metadata={"description": "Kind of work."})
    userId = fields.String(attribute="uid", metadata={"description": "Uid of the owner; empty for jobs of the whole instance."})
    state = fields.Enum(
        JobState,
        by_value=True,
        metadata={"description": "`running`, then one of the final states `done`, `failed` (see `failure`) or `canceled`."},
    )
    counts = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": "Counts so far; `done` is the progress."}
    )
    total = fields.Integer(metadata={"description": "Value of `counts.done` at the end; 0 if unknown."})
    problemCount = fields.Integer(
        attribute="problem_count",
        metadata={"description": "Number of items that failed, wholly or partly: see `severity`."},
    )
    problems = fields.List(fields.Dict(), metadata={"description": "The first problems; `GET …/problems` lists all."})
    dryRun = fields.Function(
        lambda job: bool(job.parameters.get("dryRun")),
        metadata={
            "type": "boolean",
            "description": "Whether this is a dry run, which counts everything and changes nothing.",
        },
    )
    result = fields.Dict(
        metadata={"description": "Results of the job besides its counts; for an import, how the file was read."}
    )
    failure = fields.String(metadata={"description": "Why the job failed."})
    created = time_field("When the job was created.")
    updated = time_field("When the job last made progress.")
    finished = time_field("When the job ended; 0 if it is running.")


class JobListSchema(ResponseSchema):
    """Page of jobs, newest first."""

    jobs = fields.List(fields.Nested(JobSchema), attribute="items")
    nextCursor = fields.String(attribute="next_cursor", allow_none=True)


class ProblemsQuery(Schema):
    """Query of a job's problems."""

    cursor = Text(
        longest=1000,
        load_default=None,
        metadata={"description": "`nextCursor` of the previous page. Omit it to get the first page."},
    )


class JobProblemListSchema(ResponseSchema):
    """Page of a job's problems, in the order of the work."""

    problems = fields.List(fields.Dict(), attribute="items")
    nextCursor = fields.String(attribute="next_cursor", allow_none=True)
