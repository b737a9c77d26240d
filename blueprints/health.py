"""Health check of the instance."""

from datetime import UTC, datetime
from typing import Any

from app.endpoints import instance
from app.errors import ServiceUnavailableError
from app.services.operations.health_checks import Check, HealthState
from app.times.clock import SECOND
from blueprints.http.authorization import public_endpoint
from blueprints.http.blueprint import Blueprint
from blueprints.openapi.version import VERSION
from schemas.operations.health import EXAMPLE_HEALTH, HealthSchema

blueprint = Blueprint("health", "", tag="Health Check")

_COMPONENT_TYPES = {"firestore": "datastore"}


@blueprint.operation("GET", "/health", "getHealth")
@public_endpoint("load balancers and monitors call it", is_rate_limited=False)
@blueprint.response(200, HealthSchema, example=EXAMPLE_HEALTH)
@blueprint.alt_response(503, schema=HealthSchema, description="A component does not respond; the body names it.")
def get_health() -> Any:
    """Healthcheck

    Returns 200 if the backend application is behaving correctly, and 503 if a component does not respond. Either response has
    the body below and arrives within 3 seconds. Firestore, Auth and Cloud Tasks are checked at most once a second. The
    sweeper's last run, the number of damaged documents found, and the mail server are checked at most once a minute.
    `ageSeconds` is the age of each result. A fault of the sweeper, documents, Redis or the mail server is a `warn`: `status`
    stays `pass`, and `notes` repeats it.
    """
    settings = instance().core.settings
    health = instance().operations.health.check()
    body: dict[str, Any] = {
        "status": "pass" if health.passed else "fail",
        "time": _format_time(health.at),
        "version": VERSION,
        "releaseId": VERSION,
        "notes": [check.output for check in health.checks if check.state is HealthState.WARN],
        "output": "; ".join(check.output for check in health.checks if check.state is HealthState.FAIL),
        "checks": {f"{check.component}:{check.measurement}": [_component(check)] for check in health.checks},
        "links": {"documentation": f"{settings.PUBLIC_URL}/docs/html"},
        "serviceId": settings.GOOGLE_CLOUD_PROJECT,
        "description": f"{settings.BRAND_NAME} API",
    }
    return (body, 200) if health.passed else (body, 503, {"Retry-After": str(ServiceUnavailableError.RETRY_AFTER_SECONDS)})


def _component(check: Check) -> dict[str, Any]:
    measurement: dict[str, Any] = {
        "componentType": _COMPONENT_TYPES.get(check.component, "component"),
        "status": check.state,
        "observedValue": check.value,
        "observedUnit": check.unit,
        "time": _format_time(check.at),
        "ageSeconds": max(0, (instance().core.clock() - check.at) // SECOND),
    }
    return measurement | ({"output": check.output} if check.output else {})


def _format_time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / SECOND, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
