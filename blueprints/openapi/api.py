"""The instance's own documentation: the OpenAPI document, two views of it, and a page for each kind of error."""

import threading
from typing import Any

import flask_smorest
import openapi_ui_bundles
from flask import Blueprint, Flask, Response, abort, render_template, request

from app.auth.principal import Credential
from app.problems.catalogue import CATALOGUE
from app.settings import Settings
from blueprints.authorization import public_endpoint
from blueprints.error_handlers import DOCUMENTATION_PATH
from blueprints.openapi.error_responses import ErrorResponsesPlugin
from blueprints.openapi.version import VERSION
from blueprints.v2.sandbox import DESCRIPTION as SANDBOX_DESCRIPTION
from schemas.problems import DualErrorEnvelopeSchema, ErrorSchema, ParameterErrorsSchema, ProblemSchema

ASSETS_PATH = "/docs/assets"

blueprint = Blueprint("errors", __name__, template_folder="templates")

_TAGS = [
    ("Contacts", "A user's customers; each is also the conversation with that customer."),
    ("Bulk Operations", "Many conversations marked at once."),
    ("Messages", "Texts out and in, notes, scheduled texts."),
    ("Canned Responses", "Answers that are written once and used again, by hand or by a keyword."),
    ("Drip Campaigns", "Texts that follow each other at intervals, until the contact answers."),
    ("Users", "The people who text, each from one number, and the tokens of their programs."),
    ("Organizations", "The offices and companies that users belong to."),
    ("Tenants", "A reseller's customers, each with organizations of its own."),
    ("Service Accounts", "A reseller's own systems: what they may do, by which tokens, and what they do with users' sessions."),
    ("Audit", "Who changed what: every administrative change."),
    ("Billing", "What each tenant's users cost."),
    ("Jobs", "Long work: how far it is, what it could not do, and an end to it."),
    ("SkySwitch Exclusive", "Numbers and calls of a telephone system, for tenants whose provider is SkySwitch."),
    ("API Beta", "Operations of the original that were still new there."),
    ("Other", "Exports of contacts and conversations."),
    ("Frontend", "For the web app alone; may change without notice."),
    ("SSO", "Signing on at a customer's own identity provider."),
    ("Carriers", "Where carriers bring customers' texts and receipts."),
    ("Sandbox", SANDBOX_DESCRIPTION),
    ("Health Check", "The state of the instance."),
]
# Redoc would fetch its maker's logo, Swagger UI a badge: a reseller's documentation asks nobody else for anything.
_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; worker-src blob:; frame-ancestors 'none'"
)
_SECURITY_SCHEMES = {
    Credential.FIREBASE: "A Firebase ID token: the session of the web and mobile app.",
    Credential.USER_TOKEN: "A user's own program: `Bearer <user id>:<token>`. It acts as that user.",
    Credential.SYSTEM_TOKEN: "A service account: `Bearer <token>`, without a colon. The scope it needs stands beside it.",
}


def configure_openapi(app: Flask, settings: Settings) -> None:
    """Set where the documentation is served, before the API is made."""
    app.config.update(
        API_TITLE=f"{settings.BRAND_NAME} API",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/docs",
        OPENAPI_JSON_PATH="json",
        OPENAPI_REDOC_PATH="html",
        OPENAPI_REDOC_URL=f"{ASSETS_PATH}/redoc/redoc.standalone.js",
        OPENAPI_SWAGGER_UI_PATH="swagger",
        OPENAPI_SWAGGER_UI_URL=f"{ASSETS_PATH}/swagger-ui/",
        OPENAPI_SWAGGER_UI_CONFIG={"validatorUrl": None},
    )


class Api(flask_smorest.Api):
    """The API, whose document is written when somebody asks for it: that takes longer than all else at the start."""

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, *args: Any, **options: Any) -> None:
        self._undocumented: list[flask_smorest.Blueprint] = []
        self._documenting = threading.Lock()
        super().__init__(*args, **options)

    def register_blueprint(self, blp: flask_smorest.Blueprint, **options: Any) -> None:
        """Serve a section; it is described later."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self._undocumented.append(blp)

    def _openapi_json(self) -> Any:
        with self._documenting:
            while self._undocumented:
                section = self._undocumented.pop(0)
                section.register_views_in_doc(self, self._app, self.spec, name=section.name, parameters=None)
        return super()._openapi_json()

    def _register_responses(self) -> None:
        """Describe errors once for all operations, in envelope A."""
        super()._register_responses()
        self.spec.components.schema("ParameterErrors", schema=ParameterErrorsSchema)
        self.spec.components.schema("Error", schema=ErrorSchema)
        self.spec.components.schema("ErrorsTwice", schema=DualErrorEnvelopeSchema)


def create_api(app: Flask, settings: Settings) -> Api:
    """Answer the API to register blueprints with; its document describes the instance."""
    api = Api(
        app,
        spec_kwargs={
            "info": {
                "description": f"Texting from one number, by API. Help: {settings.SUPPORT_EMAIL}",
                "contact": {"email": settings.SUPPORT_EMAIL},
            },
            "servers": [{"url": settings.PUBLIC_URL}],
            "extra_plugins": [ErrorResponsesPlugin(app)],
            "tags": [{"name": name, "description": description} for name, description in _TAGS],
        },
    )
    for scheme, description in _SECURITY_SCHEMES.items():
        api.spec.components.security_scheme(str(scheme), {"type": "http", "scheme": "bearer", "description": description})
    return api


def register_docs_assets(app: Flask) -> None:
    """Serve the documentation's scripts and styles from the instance itself."""
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


def register_docs_policy(app: Flask) -> None:
    """Let the documentation's pages load nothing but what the instance itself serves."""

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
    """Show one kind of error: what it means, and what to do."""
    problem = CATALOGUE.get(code)
    if problem is None:
        abort(404)
    return render_template("problem.html", problem=problem)
