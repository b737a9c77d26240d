"""HTTP layer: each view parses a request, calls one service function and returns its result.

`v1` and `v2` are the API's versions, `frontend` and `sso` serve the web app and browsers. `http` has what all requests pass,
`openapi` documents them.
May import everything in `app` and `schemas`, and `tasks` for its handlers. Only the application factory imports it.
"""
