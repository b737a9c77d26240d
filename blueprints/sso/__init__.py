"""Single sign-on: endpoints that a browser calls before it is signed in."""

from blueprints.sso import (
    login_options,
    oauth,
    saml,
)

BLUEPRINTS = tuple(
    module.blueprint
    for module in (
        login_options,
        oauth,
        saml,
    )
)
