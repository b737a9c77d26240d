"""Descriptions of the carrier adapters: one module each, found by themselves."""

import importlib
import pkgutil

from tests.carriers.description import CarrierDescription


def find_descriptions() -> list[CarrierDescription]:
    """Return the description in each module of this package, sorted by name."""
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    found = [
        value()
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, CarrierDescription)
        and value.__module__ == module.__name__
        and not getattr(value, "__abstractmethods__", None)
    ]
    return sorted(found, key=lambda description: description.name)


DESCRIPTIONS = find_descriptions()
