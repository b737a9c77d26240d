"""Entries of an operation in the OpenAPI document, declared at its view."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeVar

from flask_smorest.utils import deepupdate

View = TypeVar("View", bound=Callable[..., Any])

_DOCUMENTED, _BY_HAND = "_apidoc", "manual_doc"
"""Where flask-smorest keeps them: attribute of the view, and key in it."""


def document(**entries: Any) -> Callable[[View], View]:
    """Add entries to the operation of a view, verbatim.

    It does what `flask_smorest.Blueprint.doc` does, without a wrapper that each request would run through.
    """

    def decorate(view: View) -> View:
        # A copy: the view that this one wraps has the same object.
        documented = deepcopy(getattr(view, _DOCUMENTED, {}))
        documented[_BY_HAND] = deepupdate(documented.get(_BY_HAND, {}), entries)
        setattr(view, _DOCUMENTED, documented)
        return view

    return decorate
