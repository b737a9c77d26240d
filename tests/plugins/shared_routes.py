"""Routes that the applications of a test process share: compiling 250 of them took a third of the time of a new application."""

import contextlib
import threading
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Map

from app.composition import Instance
from app.configuration.settings import Settings
from blueprints import register as registration

_SHARED = "shared routes"
"""Extension of an application whose routes must not change any more."""


class _Routes:
    """Routes of an application, by which others with the same blueprints are routed too.

    The views are those of the modules, and find the instance by the application that was called, so the routes of two such
    applications differ in nothing.
    """

    def __init__(self) -> None:
        self._map: Map | None = None
        self._added: list[tuple[object, ...]] = []

    @contextlib.contextmanager
    def routing(self, app: Flask) -> Iterator[None]:
        """Route an application that registers its views meanwhile; those of the first one are compiled."""
        added: list[tuple[object, ...]] = []
        with _adding(added, is_compiled=self._map is None):
            yield
        if self._map is None:
            self._map, self._added = app.url_map, added
        assert added == self._added, "an application has other routes than the one before"
        app.url_map = self._map
        app.extensions[_SHARED] = True


@contextlib.contextmanager
def _adding(added: list[tuple[object, ...]], *, is_compiled: bool) -> Iterator[None]:
    """Note each added route, and set its view; compile it where that is asked for."""
    add = Flask.add_url_rule

    def add_url_rule(app: Flask, rule: str, endpoint: str = "", view_func: Any = None, *more: Any, **options: Any) -> None:
        added.append((rule, endpoint, more, repr(options)))
        if is_compiled:
            add(app, rule, endpoint, view_func, *more, **options)
        else:
            app.view_functions[endpoint] = view_func

    Flask.add_url_rule = add_url_rule  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Flask.add_url_rule = add  # type: ignore[method-assign]


def share_routes() -> None:
    """Compile the routes of the first application of a kind only; the later ones of this process are checked against it."""
    register, add = registration.register, Flask.add_url_rule
    known: defaultdict[tuple[object, ...], _Routes] = defaultdict(_Routes)
    lock = threading.Lock()

    def register_once(app: Flask, settings: Settings, instance: Instance) -> None:
        with lock, known[settings.SERVES, registration._BLUEPRINTS].routing(app):
            register(app, settings, instance)

    def refuse_changes(app: Flask, *values: Any, **options: Any) -> None:
        assert _SHARED not in app.extensions, "add no route to an application that shares its own"
        add(app, *values, **options)

    registration.register = register_once
    Flask.add_url_rule = refuse_changes  # type: ignore[method-assign, assignment]
