"""Single sign-on: identity providers and log-in."""
