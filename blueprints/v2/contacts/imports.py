"""Contacts in bulk, v2: synchronous uploads of JSON, and asynchronous imports of files."""

from typing import Any

from flask import current_app

from app.auth.principal import Principal, Scope, UserPrincipal
from app.endpoints import instance
from app.errors import DomainError
from app.problems.contacts import IMPORT_TOO_LONG, IMPORT_TYPE_REFUSED, IMPORT_UNREADABLE
from app.problems.jobs import JOBS_TOO_MANY
from app.problems.permissions import HIGHER_ROLE, RESTRICTED, ROLE_MISSING
from app.problems.requests import BODY_TOO_LARGE, CONTENT_ENCODING_REFUSED, PARAMETERS_INVALID, REQUEST_REFUSED
from app.problems.tenancy import ORGANIZATION_NOT_FOUND
from app.problems.users import USER_NOT_FOUND
from app.services.contacts.imports.imports import MAX_ROWS, ImportRequest
from app.services.contacts.imports.parser import Format, Reading
from app.store.jobs import Job
from blueprints.http.authorization import ANY_CREDENTIAL, FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.body_limits import body_limit
from blueprints.http.file_upload import FORM, UploadedFile, drain_body
from blueprints.http.idempotency import idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.contacts.imports import (
    DELIMITERS,
    EXAMPLE_RESULT,
    EXAMPLE_UPLOAD,
    ContactImportQuery,
    ContactUploadResultSchema,
    ContactUploadSchema,
    dump_results,
)
from schemas.jobs import EXAMPLE_JOB, JobSchema

MAX_UPLOAD_BYTES = 10 * 1024**2
MAX_FILE_BYTES = 50 * 1024**2
MAX_LINES = MAX_ROWS + 1000
"""Lines of a compressed file: rows, header and some empty lines."""

blueprint = Blueprint("contact_import_v2", "/api/v2", tag="API Beta")

_FORMATS_BY_CONTENT_TYPE = {
    "text/csv": Format.CSV,
    "text/plain": Format.CSV,
    "text/tab-separated-values": Format.CSV,
    # What browsers send for a CSV file where Excel is installed.
    "application/vnd.ms-excel": Format.CSV,
    "application/csv": Format.CSV,
    "application/x-ndjson": Format.JSON_LINES,
    "application/jsonl": Format.JSON_LINES,
    "application/x-jsonlines": Format.JSON_LINES,
}
_FORMATS_BY_EXTENSION = {".jsonl": Format.JSON_LINES, ".ndjson": Format.JSON_LINES, ".csv": Format.CSV, ".txt": Format.CSV}
_CSV_UPLOAD = {
    "schema": {"type": "string", "format": "binary"},
    "example": "Full Name,Phone,Email\nJohn Doe,+12125550123,john.doe@example.com\n",
}
_JSON_LINES_UPLOAD = {"schema": {"type": "string"}, "example": '{"full_name": "John Doe", "phone_number": "+12125550123"}\n'}
_FORM_UPLOAD = {
    "schema": {
        "type": "object",
        "properties": {"file": {"type": "string", "format": "binary"}},
        "required": ["file"],
        "additionalProperties": False,
    },
    "example": {"file": "contacts.csv"},
}
_UPLOAD_BODY = {
    "required": True,
    "content": {"text/csv": _CSV_UPLOAD, "application/x-ndjson": _JSON_LINES_UPLOAD, FORM: _FORM_UPLOAD},
}


@blueprint.operation("POST", "/contacts/batch", "uploadContacts")
@body_limit(MAX_UPLOAD_BYTES)
@authenticate(FIREBASE, USER_TOKEN, is_slow=True)
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(ContactUploadSchema, example=EXAMPLE_UPLOAD)
@blueprint.response(200, ContactUploadResultSchema, example=EXAMPLE_RESULT)
@error_responses(HIGHER_ROLE, PARAMETERS_INVALID, RESTRICTED, USER_NOT_FOUND, BODY_TOO_LARGE)
def upload_contacts(caller: UserPrincipal, body: dict[str, Any]) -> Any:
    """Upload batches of Contacts

    POST an array of contact operations, at most 10,000 and 10 MiB. The operation will be batched to the database, and the
    request will return once the batch is committed. Each row is written completely or not at all. An invalid row is reported
    and does not fail the others. Repeating an upload changes nothing. For more rows, upload a file to
    `POST /api/v2/contacts/import`.
    """
    region = body["region"] or instance().core.settings.DEFAULT_REGION
    uid = body["uid"] or body["uid_alias"]
    results = instance().contacts.bulk_upload.upload(caller, uid, body["contacts"], region)
    return current_app.json.response(dump_results(results))


@blueprint.operation("POST", "/contacts/import", "importContacts")
@body_limit(MAX_FILE_BYTES)
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_CONTACTS, is_slow=True)
@blueprint.arguments(ContactImportQuery, location="query")
@blueprint.response(202, JobSchema, example=EXAMPLE_JOB | {"counts": {}, "problemCount": 0, "problems": []})
@blueprint.doc(requestBody=_UPLOAD_BODY)
@error_responses(PARAMETERS_INVALID, IMPORT_UNREADABLE, REQUEST_REFUSED, RESTRICTED, ROLE_MISSING, USER_NOT_FOUND)
@error_responses(ORGANIZATION_NOT_FOUND)
@error_responses(HIGHER_ROLE, JOBS_TOO_MANY, CONTENT_ENCODING_REFUSED, IMPORT_TYPE_REFUSED, IMPORT_TOO_LONG, BODY_TOO_LARGE)
def import_contacts(caller: Principal, query: dict[str, Any]) -> Job:
    """Import Contacts from a File

    Accepts a CSV table or JSON Lines, at most 50 MiB and 1,000,000 rows, and returns the job that imports it.
    `GET /api/v2/jobs/{id}` returns its progress, rejected rows and skipped cells. The job's `result` describes how the file was
    read: encoding, delimiter, header, column mapping and ignored columns. Existing contacts get their missing fields. Repeating
    a file changes nothing, so no Idempotency-Key is needed.
    """
    try:
        file = UploadedFile(MAX_FILE_BYTES, MAX_LINES)
        import_request = ImportRequest(
            uid=query["uid"],
            list_id=query["list_id"],
            is_dry_run=query["dryRun"],
            creates_tags=query["createTags"],
            reading=Reading(
                format=_detect_format(file),
                delimiter=DELIMITERS.get(query["delimiter"], query["delimiter"]),
                encoding=query["encoding"],
                charset=file.charset,
                cuts_extension=query["cutExtensions"],
                columns=None if query["columns"] is None else query["columns"].split(","),
                skips_first_line=query["skipFirstLine"],
                region=query["region"] or instance().core.settings.DEFAULT_REGION,
            ),
        )
        return instance().contacts.imports.begin(caller, import_request, file.pieces)
    except DomainError:
        drain_body()
        raise


def _detect_format(file: UploadedFile) -> Format:
    by_name = next((found for ending, found in _FORMATS_BY_EXTENSION.items() if file.name.lower().endswith(ending)), None)
    found = by_name or _FORMATS_BY_CONTENT_TYPE.get(file.content_type)
    if found is None:
        raise DomainError(IMPORT_TYPE_REFUSED)
    return found
