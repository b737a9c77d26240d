import pytest

from app.store.contacts.contacts import contacts
from app.store.engine.database import Path
from app.store.messages.messages import messages
from app.store.users.users import users
from tests.world import World


@pytest.mark.parametrize("document_id", ["", ".", "..", "__x__", "__", "____", "a/b", "/", "x" * 1501, "ä" * 751, "👋" * 376])
def test_an_id_that_firestore_cannot_have_is_impossible(document_id: str) -> None:
    assert not Path("contacts", document_id).is_possible()


@pytest.mark.parametrize("document_id", ["a", "...", "__x", "x__", "x" * 1500, "ä" * 750, "a b", "\0", "\n", "*", "[0]", "`"])
def test_an_id_that_firestore_can_have_is_asked_for(world: World, document_id: str) -> None:
    assert Path("contacts", document_id).is_possible()
    assert world.instance.core.store.get(contacts.at(document_id)) is None


def test_one_round_trip_reads_the_possible_among_the_impossible(world: World) -> None:
    ann = world.ann.user.id

    nobody, user, nothing = world.instance.core.store.read(users.at("__x__"), users.at(ann), messages.at("a/b"))

    assert (nobody, nothing) == (None, None)
    assert user is not None
    assert user.id == ann
