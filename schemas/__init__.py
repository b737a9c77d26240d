"""Requests and responses with their descriptions in the OpenAPI document, one module or package per subject.

The subjects are those of `app.services` and `blueprints.v2`; `common` has what they share.
"""
