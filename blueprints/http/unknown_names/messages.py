"""Messages about unknown names. Nothing else has the words."""

from collections.abc import Collection

from blueprints.http.unknown_names.locations import BODY, FORM, QUERY

_KINDS = {BODY: "field", QUERY: "query parameter", FORM: "form field"}
_PLACES = {BODY: "in the JSON body", QUERY: "as a query parameter"}
_MAX_ACCEPTED = 20


def explain(location: str, accepted: Collection[str], right: str | None, elsewhere: tuple[str, str] | None) -> str:
    """Return the message for an unknown name.

    Args:
        location: where it was sent.
        accepted: names that the operation has there.
        right: the name that is probably meant.
        elsewhere: location in which the operation has a parameter of this name, and its right name there.
    """
    kind = _KINDS[location]
    if right is not None:
        return f"Unknown {kind}. Did you mean `{right}`?"
    if elsewhere is not None:
        other, name = elsewhere
        return f"Unknown {kind}. Send `{name}` {_PLACES[other]}."
    if not accepted:
        return f"Unknown {kind}. The operation has none."
    names = sorted(accepted)
    listed = ", ".join(f"`{name}`" for name in names[:_MAX_ACCEPTED])
    return f"Unknown {kind}. Known: {listed}{', …' if len(names) > _MAX_ACCEPTED else ''}."
