"""Lists of contacts, to be named by an id."""

from app.crypto.keys import new_id
from app.store.contacts.contact_lists import ContactList, contact_lists, reserve_list_name
from tests.matrix.tenants_fixture import Party, Town


def add_list(town: Town, party: Party) -> str:
    made = ContactList(id=new_id(), uid=party.uid, name=f"List {town.number()}")
    commit = town.instance.core.store.commit()
    commit.create(contact_lists.path(made.id), contact_lists.encode(made))
    reserve_list_name(commit, made)
    commit.send()
    return made.id
