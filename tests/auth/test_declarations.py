import pytest

from app import create_app
from app.settings import Settings
from blueprints import register as registration
from blueprints.base import Blueprint, UndeclaredEndpointError, open_to_all, refuse_undeclared_endpoints


def test_an_endpoint_that_declares_nothing_keeps_the_application_from_starting(settings: Settings) -> None:
    app = create_app(settings)

    @app.get("/forgotten")
    def forgotten() -> str:
        return "everybody's"

    with pytest.raises(UndeclaredEndpointError, match="/forgotten"):
        refuse_undeclared_endpoints(app)


def test_a_section_with_an_undeclared_endpoint_keeps_the_application_from_starting(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Section:
        blueprint = Blueprint("forgotten", "/api/v2", tag="Contacts")

    @Section.blueprint.operation("GET", "/forgotten")
    @Section.blueprint.response(200)  # type: ignore[untyped-decorator]
    def forgotten() -> dict[str, str]:
        """Get what was forgotten."""
        return {}

    monkeypatch.setattr(registration, "_SECTIONS", (*registration._SECTIONS, Section))

    with pytest.raises(UndeclaredEndpointError, match="/api/v2/forgotten"):
        create_app(settings)


def test_an_endpoint_may_be_declared_open(settings: Settings) -> None:
    app = create_app(settings)

    @app.get("/open")
    @open_to_all("it says nothing")
    def say_nothing() -> str:
        return ""

    refuse_undeclared_endpoints(app)
