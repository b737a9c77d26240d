"""Validation of stored documents, v2."""

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.jobs import JOBS_TOO_MANY, SCHEMA_REPORT_NOT_FOUND
from app.problems.permissions import ROLE_MISSING
from app.problems.users import USER_NOT_FOUND
from app.store.jobs import Job
from blueprints.http.authorization import FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.operations.schema_validation import EXAMPLE_BEGUN, EXAMPLE_REPORT, SchemaReportSchema

blueprint = Blueprint("schema_validation_v2", "/api/v2", tag="Other")


@blueprint.operation("POST", "/schemaValidation", "startSchemaValidation")
@authenticate(FIREBASE, USER_TOKEN)
@idempotent_with_lease()
@blueprint.response(202, SchemaReportSchema, example=EXAMPLE_BEGUN | {"userId": ""})
@error_responses(JOBS_TOO_MANY, ROLE_MISSING)
def validate_instance(caller: UserPrincipal) -> Job:
    """Start schema validation of the instance

    Starts to validate every document of the instance against the schema in the code, and returns the report, which fills while
    the job runs. Nothing changes. Open to system admins.
    """
    return instance().operations.schema_validation.begin(caller, None)


@blueprint.operation("POST", "/schemaValidation/<uid>", "startUserSchemaValidation")
@authenticate(FIREBASE, USER_TOKEN)
@idempotent_with_lease()
@blueprint.response(202, SchemaReportSchema, example=EXAMPLE_BEGUN)
@error_responses(JOBS_TOO_MANY, USER_NOT_FOUND)
def validate_user(caller: UserPrincipal, uid: str) -> Job:
    """Start document schema validation

    Starts to validate every document of a user against the schema in the code, and returns the report, which fills while the
    job runs. Nothing changes.
    """
    return instance().operations.schema_validation.begin(caller, uid)


@blueprint.operation("GET", "/schemaValidation/reports/<id>", "getSchemaValidationReport")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.response(200, SchemaReportSchema, example=EXAMPLE_REPORT)
@error_responses(SCHEMA_REPORT_NOT_FOUND)
def get_report(caller: UserPrincipal, id: str) -> Job:
    """Get Schema Validation Report

    Returns a validation's progress and findings: the first problems of each collection, by document and field, without values.
    Available for 30 days.
    """
    return instance().operations.schema_validation.get(caller, id)
