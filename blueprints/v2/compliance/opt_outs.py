"""The register of opt-outs, v2."""

from typing import Any

from flask import Response

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.frozen import replace
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.common.pagination import Page
from app.store.compliance.opt_outs import OptOut
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.phone_numbers import read_recipient
from blueprints.http.streamed_list import stream_table
from blueprints.openapi.error_responses import error_responses
from blueprints.openapi.tables import describe_table
from schemas.compliance.opt_outs import (
    COLUMNS,
    EXAMPLE_OPT_OUT,
    OptOutExportQuery,
    OptOutListSchema,
    OptOutSchema,
    OptOutsQuery,
)

blueprint = Blueprint("opt_outs_v2", "/api/v2", tag="Contacts")


@blueprint.operation("GET", "/optOuts", "listOptOuts")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.page(OptOutListSchema, EXAMPLE_OPT_OUT, USER_NOT_FOUND, query=OptOutsQuery)
def list_opt_outs(caller: Principal, query: dict[str, Any]) -> Page[OptOut]:
    """Get Opt-outs

    Returns a page of the opt-outs of a user's contacts, the latest first: since when, why, and what was received. An opt-out
    stays here when its contact is deleted.
    """
    filters = query["filters"]
    if query["number"] is not None:
        filters = replace(filters, number=read_recipient("number", query["number"]))
    return instance().compliance.opt_outs.list_page(caller, query["uid"], filters, query["limit"], query["cursor"])


@blueprint.operation("GET", "/optOuts/export", "exportOptOuts")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS, is_slow=True)
@blueprint.arguments(OptOutExportQuery, location="query")
@blueprint.doc(responses=describe_table(COLUMNS))
@error_responses(PARAMETERS_INVALID, USER_NOT_FOUND)
def export_opt_outs(caller: Principal, query: dict[str, Any]) -> Response:
    """Export Opt-outs

    Returns the opt-outs of a user's contacts as CSV, one line each, the latest first. Times are in ms.
    """
    pages = instance().compliance.opt_outs.stream(caller, query["uid"], query["filters"])
    return stream_table(OptOutSchema(), COLUMNS, pages, "opt-outs.csv")
