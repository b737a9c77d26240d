import pytest
from flask import Flask

from app import create_app
from app.configuration.settings import Settings
from app.endpoints import UndeclaredEndpointError, require_declarations
from blueprints import register as registration
from blueprints.http.authorization import public_endpoint
from blueprints.http.blueprint import Blueprint


def test_undeclared_endpoint_prevents_start() -> None:
    app = Flask(__name__, static_folder=None)

    @app.get("/forgotten")
    def forgotten() -> str:
        return "everybody's"

    with pytest.raises(UndeclaredEndpointError, match="/forgotten"):
        require_declarations(app)


def test_section_with_undeclared_endpoint_prevents_start(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    blueprint = Blueprint("forgotten", "/api/v2", tag="Contacts")

    @blueprint.operation("GET", "/forgotten", "getForgotten")
    @blueprint.response(200)
    def forgotten() -> dict[str, str]:
        """Get what was forgotten."""
        return {}

    monkeypatch.setattr(registration, "_BLUEPRINTS", (*registration._BLUEPRINTS, blueprint))

    with pytest.raises(UndeclaredEndpointError, match="/api/v2/forgotten"):
        create_app(settings)


def test_an_endpoint_may_be_declared_open() -> None:
    app = Flask(__name__, static_folder=None)

    @app.get("/open")
    @public_endpoint("it says nothing")
    def say_nothing() -> str:
        return ""

    require_declarations(app)
