"""Tags and custom fields, to be named by an id."""

from app.store.contacts.labels.definitions import contact_labels, new_label_id, read_labels
from tests.matrix.tenants_fixture import Party, Town


def add_tag(town: Town, party: Party) -> str:
    """Add a tag of a person's organization."""
    return _add(town, party, "tags", {"name": f"Tag {town.number()}"})


def add_custom_field(town: Town, party: Party) -> str:
    """Add a custom field of a person's organization."""
    number = town.number()
    return _add(town, party, "custom_fields", {"key": f"field{number}", "name": f"Field {number}", "type": "text"})


def _add(town: Town, party: Party, attribute: str, entry: dict[str, str]) -> str:
    store, organization_id = town.instance.core.store, party.user.organization_id
    label_id = new_label_id(organization_id)
    labels = read_labels(store, organization_id)
    getattr(labels, attribute)[label_id] = entry
    commit = store.commit()
    commit.replace(contact_labels.path(labels.id), contact_labels.encode(labels))
    commit.send()
    return label_id
