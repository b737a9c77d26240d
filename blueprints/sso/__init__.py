"""Single sign-on: endpoints that a browser calls before it is signed in."""

from blueprints.sso import (
    oauth,
    saml,
)

BLUEPRINTS = tuple(
    module.blueprint
    for module in (
        oauth,
        saml,
    )
)
