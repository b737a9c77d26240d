"""Exports of contacts and conversations."""

from datetime import UTC, datetime
from typing import Any

from flask import Response

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.frozen import replace
from app.problems.contacts import CONTACT_NOT_FOUND, LIST_NOT_FOUND
from app.problems.permissions import HIGHER_ROLE
from app.problems.users import USER_NOT_FOUND
from app.services.exports.requests import ExportFormat
from app.times.clock import SECOND
from blueprints.http.authorization import FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.streamed_list import stream_response
from blueprints.openapi.error_responses import error_responses, v1_parameter_errors
from schemas.exports import DUMPS, MEDIA_TYPES, ExportQuery

blueprint = Blueprint("exports_v1", "/api", tag="Other")

_EXAMPLES = {
    "jsonl": '{"id": "mYq0GmDL2pXZ5GJkR1aWb9cQv3T2", "full_name": "John Doe", "phone_number": "+12125550123"}\n',
    "csv": "id,full_name,phone_number\nmYq0GmDL2pXZ5GJkR1aWb9cQv3T2,John Doe,+12125550123\n",
    "zip": "PK (contacts.csv, manifest.json)",
}
# Tables and lines are text: `binary` would make generated clients read them as bytes, which some then fail to do.
_FORMATS = {ExportFormat.ZIP: {"format": "binary"}}
_CONTENT = {
    kind.partition(";")[0]: {"schema": {"type": "string"} | _FORMATS.get(form, {}), "example": _EXAMPLES[form]}
    # The archive first: generators that read one type only then read bytes, which all exports are.
    for form, kind in sorted(MEDIA_TYPES.items(), key=lambda item: item[0] is not ExportFormat.ZIP)
}


@blueprint.operation("GET", "/export", "getExport")
@authenticate(USER_TOKEN, also=(FIREBASE,), is_slow=True)
@blueprint.arguments(ExportQuery, location="query")
@blueprint.doc(responses={200: {"description": "The export, streamed.", "content": _CONTENT}})
@error_responses(HIGHER_ROLE, USER_NOT_FOUND, CONTACT_NOT_FOUND, LIST_NOT_FOUND)
@v1_parameter_errors
def get_export(caller: UserPrincipal, query: dict[str, Any]) -> Response:
    """Get an export

    Exports a user's contacts, conversations, or both; messages come newest first. An export is complete if: the last JSON line
    has `"export": "complete"` (JSON Lines), the archive opens (ZIP), or the transfer was not interrupted (CSV).
    """
    exports = instance().contacts.exports
    selection = exports.select(caller, query["request"])
    labels = instance().contacts.label_display.find_keys(caller, selection.uid, query["tags"], query["custom_field"])
    selection = replace(selection, labels=labels)
    pieces = exports.write(selection, DUMPS)
    # The second piece needs the first page of data.
    response = stream_response(pieces, MEDIA_TYPES[selection.format], ahead=2)
    day = datetime.fromtimestamp(instance().core.clock() // SECOND, UTC).date()
    name = f"{selection.kind}-{day}.{selection.format}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
