"""Configuration of the web app, which it reads before anybody is signed in."""

from app.configuration.web_config import WebConfig, read_web_config
from app.endpoints import instance
from blueprints.http.authorization import public_endpoint
from blueprints.http.blueprint import Blueprint
from schemas.tenancy.web_config import EXAMPLE_WEB_CONFIG, WebConfigSchema

blueprint = Blueprint("web_config", "/api/v2", tag="Frontend")


@blueprint.operation("GET", "/webConfig", "getWebConfig")
@public_endpoint("the web app reads it before anybody is signed in")
@blueprint.response(200, WebConfigSchema, example=EXAMPLE_WEB_CONFIG)
def get_web_config() -> WebConfig:
    """Get the configuration of the web app

    Returns what Firebase's SDK needs in a browser: project, web API key and database. It has no secrets. Emulators are named
    by a local stack only.
    """
    return read_web_config(instance().core.settings)
