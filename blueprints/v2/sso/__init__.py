"""Single sign-on, v2: its administration. `blueprints.sso` has the log-in."""
