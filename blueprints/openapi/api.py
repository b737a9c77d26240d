"""The OpenAPI document and the pages that render it."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import flask_smorest
from flask import Flask, Response

from app.auth.principal import Credential
from app.configuration.settings import Settings
from app.json_text import write_json
from blueprints.http.branding import current_brand
from blueprints.openapi.error_responses import ErrorResponsesPlugin
from blueprints.openapi.field_types import FieldPlugin
from blueprints.openapi.reference import REDOC_SCRIPT, SWAGGER_FILES, show_redoc, show_swagger
from blueprints.openapi.tags import TAGS
from blueprints.openapi.version import VERSION
from schemas.common.problems import DualErrorSchema, ParameterErrorsSchema, ProblemSchema, SimpleErrorSchema
from schemas.operations.schema_validation import CollectionReportSchema

_SECURITY_SCHEMES = {
    Credential.FIREBASE: "Firebase ID token: a session of the web or mobile app.",
    Credential.USER_TOKEN: "User API token: `Bearer <user id>:<token>`. It acts as that user.",
    Credential.SYSTEM_TOKEN: "Service account token: `Bearer <token>`, without a colon. Operations name the required scope.",
}

_INTRODUCTION = (
    "API for business text messaging. Start with the [guides]({url}/docs/guides/getting-started): the first message, "
    "[authentication]({url}/docs/guides/authentication), [webhooks]({url}/docs/guides/webhooks), "
    "[pagination]({url}/docs/guides/pagination), [limits]({url}/docs/guides/limits) and "
    "[retries]({url}/docs/guides/idempotency), with samples. [Error codes]({url}/docs/errors) says what to do about each of "
    "them. [Try it]({url}/docs/swagger) calls operations from your browser."
)
_ROLES = (
    "Roles, from lowest to highest: user, organization admin, tenant admin, system admin, super admin. An operation that is "
    "open to a role is open to all higher ones."
)


def configure_openapi(app: Flask, settings: Settings) -> None:
    """Configure title and paths of the documentation; call it before `create_api`."""
    app.config.update(
        API_TITLE=f"{settings.BRAND_NAME} API",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/docs",
        OPENAPI_JSON_PATH="json",
        OPENAPI_REDOC_PATH="html",
        OPENAPI_REDOC_URL=REDOC_SCRIPT,
        OPENAPI_SWAGGER_UI_PATH="swagger",
        OPENAPI_SWAGGER_UI_URL=SWAGGER_FILES,
    )


_INFO_MARK = "\0info"
"""Stands in for the document's `info`, which depends on the brand of the request."""


class Api(flask_smorest.Api):
    """API that generates its OpenAPI document on first request, since that takes longer than the rest of the start-up."""

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, *args: Any, **options: Any) -> None:
        self._undocumented: list[Callable[[], None]] = []
        self._documenting = threading.Lock()
        self._info: dict[str, Any] = {}
        self._parts: list[bytes] = []
        super().__init__(*args, **options)

    def register_blueprint(self, blp: flask_smorest.Blueprint, **options: Any) -> None:
        """Register a blueprint; its documentation is generated later."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self.document(partial(blp.register_views_in_doc, self, self._app, self.spec, name=blp.name, parameters=None))

    def document(self, write: Callable[[], None]) -> None:
        """Defer writing a part of the document until the document is first requested."""
        self._undocumented.append(write)

    def read_document(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        with self._documenting:
            while self._undocumented:
                self._undocumented.pop(0)()
            document: dict[str, Any] = self.spec.to_dict()
        return document

    def _openapi_json(self) -> Response:
        if not self._info:
            document = self.read_document()
            self._parts = write_json({**document, "info": _INFO_MARK}).split(write_json(_INFO_MARK), 1)
            self._info = document["info"]
        brand = current_brand()
        contact = {"name": brand.name, "email": brand.support_email}
        info = write_json({**self._info, "title": f"{brand.name} API", "contact": contact})
        response = Response(info.join(self._parts), mimetype="application/json")
        response.vary.add("Host")
        return response

    def _register_pagination_header(self) -> None:
        """Describe no header of flask-smorest's pagination, which is not used."""

    def _openapi_redoc(self) -> Any:
        return show_redoc()

    def _openapi_swagger_ui(self) -> Any:
        return show_swagger()

    def _register_responses(self) -> None:
        self.document(self._document_responses)

    def _document_responses(self) -> None:
        """Add the error envelopes as components."""
        super()._register_responses()
        self.spec.components.schema("ParameterErrors", schema=ParameterErrorsSchema)
        self.spec.components.schema("SimpleError", schema=SimpleErrorSchema)
        self.spec.components.schema("DualError", schema=DualErrorSchema)
        self.spec.components.schema("CollectionReport", schema=CollectionReportSchema)


def create_api(app: Flask, settings: Settings) -> Api:
    """Return the API to register blueprints with."""
    introduction = _INTRODUCTION.format(url=settings.PUBLIC_URL)
    api = Api(
        app,
        spec_kwargs={
            "info": {
                "description": f"{introduction}\n\n{_ROLES}",
                "contact": {"name": settings.BRAND_NAME, "email": settings.SUPPORT_EMAIL},
                "license": {"name": "Proprietary", "identifier": "LicenseRef-Proprietary"},
            },
            "servers": [{"url": settings.PUBLIC_URL}],
            "marshmallow_plugin": FieldPlugin(),
            "extra_plugins": [ErrorResponsesPlugin(app)],
            "tags": [{"name": name, "description": description} for name, description in TAGS],
        },
    )
    for scheme, description in _SECURITY_SCHEMES.items():
        api.spec.components.security_scheme(str(scheme), {"type": "http", "scheme": "bearer", "description": description})
    return api
