"""HTTP for all endpoints: authentication, limits, idempotency, parsing, streaming, headers and error responses."""
