"""Usage, v2."""

from typing import Any

from flask import Response, request

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.requests import CURSOR_INVALID, PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND
from app.problems.usage import USAGE_TOO_LARGE
from app.problems.users import USER_NOT_FOUND
from app.services.usage.reports import UsageRequest
from app.store.usage.message_counts import day_of
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.openapi.error_responses import error_responses
from schemas.usage import EXAMPLE_CSV, EXAMPLE_USAGE, UsageListSchema, UsageQuery, write_csv

blueprint = Blueprint("usage_v2", "/api/v2", tag="Usage")

_CSV = "text/csv"
_TABLE = {"schema": {"type": "string", "description": "One line per row, without pages."}, "example": EXAMPLE_CSV}


@blueprint.operation("GET", "/usage", "getUsage")
@authenticate(*ANY_CREDENTIAL, scope=Scope.SYNC_BILLING, is_slow=True)
@blueprint.arguments(UsageQuery, location="query")
@blueprint.response(200, UsageListSchema, example=EXAMPLE_USAGE)
@blueprint.doc(responses={200: {"content": {_CSV: _TABLE}}})
@error_responses(PARAMETERS_INVALID, CURSOR_INVALID, USER_NOT_FOUND, ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND, USAGE_TOO_LARGE)
def get_usage(caller: Principal, query: dict[str, Any]) -> Response | dict[str, Any]:
    """Get Usage

    Counts messages and parts by day or month and, with `groupBy`, by number, user, organization, tenant, carrier or source.
    Without a name in the query, users get their own usage, administrators that of everything they administer.

    A message counts on the day (UTC) when it was received, or handed to a carrier for the last time. It counts though its
    conversation, contact or user is deleted. Notes, canceled messages, and those that still wait do not count.

    With `Accept: text/csv` the response is a table of all rows.
    """
    limit, cursor = query.pop("limit"), query.pop("cursor")
    asked = UsageRequest(**query)
    usage = instance().usage
    report = usage.reports.report(caller, asked)
    if request.accept_mimetypes.best_match(["application/json", _CSV]) == _CSV:
        return Response(write_csv(report.rows), content_type=f"{_CSV}; charset=utf-8")
    page = usage.paginator.slice(report.rows, lambda row: row.place, f"usage:{asked}", limit, cursor)
    return {
        "first_day": report.first_day,
        "last_day": report.last_day,
        "open_day": day_of(report.open_from),
        "total": report.total,
        "items": page.items,
        "next_cursor": page.next_cursor,
    }
