"""Routes that the applications of a test process share: compiling 250 of them took a third of the time of a new application.

What a blueprint adds to an application is also found out once: that took half of the remaining time.
"""

import contextlib
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask
from werkzeug.routing import Map

from app.composition import Instance
from app.configuration.settings import Settings
from blueprints import register as registration

_SHARED = "shared routes"
"""Extension of an application whose routes must not change any more."""

_HOOKS = (
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "url_value_preprocessors",
    "url_default_functions",
    "error_handler_spec",
)
"""Attributes of an application that hold functions beside the views."""


@dataclass(frozen=True)
class _Additions:
    """All that a blueprint adds to an application; one with hooks is not kept as such.

    Attributes:
        blueprint: the blueprint, so that no other one gets its place in memory.
        size: how many functions it had; with more of them it is registered anew.
    """

    blueprint: Blueprint
    size: int
    routes: list[tuple[object, ...]]
    views: Mapping[str, Any]
    context_processors: list[Any]


class _Routes:
    """Routes of an application, by which others with the same blueprints are routed too.

    The views are those of the modules, and find the instance by the application that was called, so the routes of two such
    applications differ in nothing.
    """

    def __init__(self) -> None:
        self._map: Map | None = None
        self._added: list[tuple[object, ...]] = []
        self._additions: dict[int, _Additions] = {}

    @contextlib.contextmanager
    def routing(self, app: Flask) -> Iterator[None]:
        """Route an application that registers its views meanwhile; those of the first one are compiled."""
        added: list[tuple[object, ...]] = []
        with _adding(added, is_compiled=self._map is None), self._registering(added):
            yield
        if self._map is None:
            self._map, self._added = app.url_map, added
        assert added == self._added, "an application has other routes than the one before"
        app.url_map = self._map
        app.extensions[_SHARED] = True

    @contextlib.contextmanager
    def _registering(self, added: list[tuple[object, ...]]) -> Iterator[None]:
        """Register the blueprints of the first application with later ones by what they added to it."""
        register = Flask.register_blueprint

        def register_blueprint(app: Flask, blueprint: Blueprint, **options: Any) -> None:
            known = self._additions.get(id(blueprint))
            if known and not options and known.size == len(blueprint.deferred_functions):
                app.blueprints[blueprint.name] = blueprint
                app.view_functions.update(known.views)
                app.template_context_processors[blueprint.name].extend(known.context_processors)
                added.extend(known.routes)
                return
            if self._map is not None or options:
                register(app, blueprint, **options)
                return
            routes, views, others = len(added), set(app.view_functions), _describe_others(app)
            register(app, blueprint)
            if _describe_others(app) == [*others, blueprint.name]:
                new = {name: view for name, view in app.view_functions.items() if name not in views}
                contexts = list(app.template_context_processors[blueprint.name])
                size = len(blueprint.deferred_functions)
                self._additions[id(blueprint)] = _Additions(blueprint, size, added[routes:], new, contexts)

        Flask.register_blueprint = register_blueprint  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            Flask.register_blueprint = register  # type: ignore[method-assign]


def _describe_others(app: Flask) -> list[object]:
    """Return what an application has beside views, so that two states can be told apart; the blueprints are last."""
    hooks = [repr(getattr(app, name)) for name in _HOOKS]
    return [*hooks, repr(app.template_context_processors[None]), sorted(app.cli.commands), *app.blueprints]


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
