"""The state of the instance."""

from datetime import UTC, datetime
from typing import Any

from app.clock import SECOND
from app.services.health import Check
from blueprints.base import Blueprint, instance, open_to_all
from blueprints.version import VERSION
from schemas.health import EXAMPLE_HEALTH, HealthSchema

blueprint = Blueprint("health", "", tag="Health Check")

_COMPONENT_TYPES = {"firestore": "datastore"}


@blueprint.operation("GET", "/health")
@open_to_all("load balancers and monitors ask it", limited=False)
@blueprint.response(200, HealthSchema, example=EXAMPLE_HEALTH)
@blueprint.alt_response(503, schema=HealthSchema, description="A component does not answer; the body says which.")
def get_health() -> Any:
    """Healthcheck

    Returns 200 if the backend application is behaving correctly, 503 if a component behind it does not answer; the body
    either way. The checks of Firestore, Auth and Cloud Tasks are a second old at most.
    """
    settings = instance().settings
    health = instance().health.check()
    time = datetime.fromtimestamp(health.at / SECOND, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body: dict[str, Any] = {
        "status": "pass" if health.passed else "fail",
        "time": time,
        "version": VERSION,
        "releaseId": VERSION,
        "notes": [],
        "output": "; ".join(check.output for check in health.checks if check.output),
        "checks": {f"{check.component}:responseTime": [_measurement(check, time)] for check in health.checks},
        "links": {"documentation": f"{settings.PUBLIC_URL}/docs/html"},
        "serviceId": settings.GOOGLE_CLOUD_PROJECT,
        "description": f"{settings.BRAND_NAME} API",
    }
    return body, 200 if health.passed else 503


def _measurement(check: Check, time: str) -> dict[str, Any]:
    measurement: dict[str, Any] = {
        "componentType": _COMPONENT_TYPES.get(check.component, "component"),
        "status": "pass" if check.passed else "fail",
        "observedValue": check.milliseconds,
        "observedUnit": "ms",
        "time": time,
    }
    return measurement | ({"output": check.output} if check.output else {})
