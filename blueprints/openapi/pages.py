"""Pages and assets of the API documentation; a page explains each kind of error."""

from typing import Any

import openapi_ui_bundles
from flask import Blueprint, Flask, Response, abort, render_template, request

from app.problems.catalogue import CATALOGUE
from blueprints.http.authorization import public_endpoint
from blueprints.http.error_handlers import DOCUMENTATION_PATH
from blueprints.openapi.api import ASSETS_PATH

blueprint = Blueprint("errors", __name__, template_folder="templates")

# Without it Redoc fetches a logo and Swagger UI a badge; a white-label page must not load from third parties.
_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; worker-src blob:; frame-ancestors 'none'"
)


def register_assets(app: Flask) -> None:
    """Serve the scripts and styles of Redoc and Swagger UI from this instance."""
    for name, bundle in (("redoc", openapi_ui_bundles.redoc), ("swagger-ui", openapi_ui_bundles.swagger_ui)):
        assets = Blueprint(
            f"assets-{name}", __name__, static_folder=bundle.static_path, static_url_path=f"{ASSETS_PATH}/{name}"
        )
        app.register_blueprint(assets)
        endpoint = f"assets-{name}.static"
        app.view_functions[endpoint] = public_endpoint("it is documentation", is_rate_limited=False)(
            app.view_functions[endpoint]
        )
    for endpoint in ("openapi_json", "openapi_redoc", "openapi_swagger_ui"):
        name = f"api-docs.{endpoint}"
        app.view_functions[name] = public_endpoint("it is documentation", is_rate_limited=False)(app.view_functions[name])


def register_content_policy(app: Flask) -> None:
    """Restrict documentation pages to content from this instance."""

    @app.after_request
    def add_policy(response: Response) -> Response:
        if request.path.startswith("/docs"):
            response.headers["Content-Security-Policy"] = _CONTENT_SECURITY_POLICY
        return response


@blueprint.get(DOCUMENTATION_PATH)
@public_endpoint("it is documentation", is_rate_limited=False)
def list_problems() -> Any:
    """List every kind of error."""
    return render_template("problems.html", problems=CATALOGUE.values())


@blueprint.get(f"{DOCUMENTATION_PATH}/<code>")
@public_endpoint("it is documentation", is_rate_limited=False)
def show_problem(code: str) -> Any:
    """Explain one kind of error, and what to do."""
    problem = CATALOGUE.get(code)
    if problem is None:
        abort(404)
    return render_template("problem.html", problem=problem)
