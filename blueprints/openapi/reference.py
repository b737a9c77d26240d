"""Redoc and Swagger UI: their pages and files, without other companies' names, logos and hosts."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import openapi_ui_bundles.redoc
import openapi_ui_bundles.swagger_ui
from flask import Blueprint, Flask

from app.json_text import write_json
from blueprints.guides.rendered import ASSETS_PATH, make_asset, make_cached, render_reference
from blueprints.http.authorization import public_endpoint

DOCUMENT_PATH = "/docs/json"
REDOC_SCRIPT = f"{ASSETS_PATH}/redoc/redoc.standalone.js"
SWAGGER_FILES = f"{ASSETS_PATH}/swagger-ui/"

# The credit below Redoc's menu, whose logo comes from its makers' host.
_CREDIT = re.compile(
    r'\w+\.createElement\(\w+,null,\w+\.createElement\("a",\{[^{}]*href:"https://redocly\.com/redoc/"\},'
    r'\w+\.createElement\(\w+,null\),"API docs by Redocly"\)\)'
)
_LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"

blueprint = Blueprint("assets-redoc", __name__)
_document = public_endpoint("it is documentation", is_rate_limited=False)


def show_redoc() -> Any:
    """Return the page of the API reference."""
    return render_reference("guides/redoc.html", "/docs/html", script=REDOC_SCRIPT, document=DOCUMENT_PATH)


def show_swagger() -> Any:
    """Return the page from which operations can be called."""
    return render_reference("guides/swagger.html", "/docs/swagger", scripts=SWAGGER_FILES, document=DOCUMENT_PATH)


@cache
def read_redoc() -> str:
    """Return Redoc's script without the credit and its logo."""
    script = (Path(openapi_ui_bundles.redoc.static_path) / "redoc.standalone.js").read_text()
    return _CREDIT.sub("null", script).replace(_LOGO, "")


@blueprint.get(REDOC_SCRIPT)
@_document
def get_redoc() -> Any:
    """Return Redoc's script."""
    return make_asset(read_redoc(), "text/javascript")


def list_operations(document: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield each operation of a document as a passage of the guides' search; Redoc's address of it leads there."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if "operationId" in operation:
                tag = operation["tags"][0]
                yield {
                    "url": f"/docs/html#tag/{tag.replace(' ', '-')}/operation/{operation['operationId']}",
                    "page": tag,
                    "title": operation["summary"],
                    "text": f"{method.upper()} {path} {operation['description']}",
                }


def register_reference(app: Flask, read_document: Callable[[], dict[str, Any]]) -> None:
    """Serve the scripts and styles of Redoc and Swagger UI from this instance, and open their pages to everybody.

    Args:
        app: before it serves requests.
        read_document: returns the OpenAPI document.
    """

    @cache
    def read_operations() -> str:
        return write_json({"passages": list(list_operations(read_document()))}).decode()

    @app.get("/docs/operations.json", endpoint="operations")
    @_document
    def get_operations() -> Any:
        return make_cached(read_operations(), "application/json")

    app.register_blueprint(blueprint)
    swagger = Blueprint(
        "assets-swagger-ui",
        __name__,
        static_folder=openapi_ui_bundles.swagger_ui.static_path,
        static_url_path=SWAGGER_FILES.rstrip("/"),
    )
    app.register_blueprint(swagger)
    pages = ("openapi_json", "openapi_redoc", "openapi_swagger_ui")
    for name in ("assets-swagger-ui.static", *(f"api-docs.{page}" for page in pages)):
        app.view_functions[name] = _document(app.view_functions[name])
