"""Costs of a sign-on by SAML."""

from collections.abc import Sequence

from tests.costs.counting import Cost, counted
from tests.costs.expectation import Expectation, make_cost
from tests.sso.saml.forge import signed
from tests.sso.saml.office import SamlOffice, key_of
from tests.world import World


def _open_office(world: World) -> SamlOffice:
    office = SamlOffice(world)
    office.add_provider("okta")
    office.give_external_id(world.ann, "ann")
    return office


def begin_a_sign_on(world: World) -> Cost:
    office = _open_office(world)
    with counted(world.instance) as cost:
        office.begin()
    return cost


def finish_a_sign_on(world: World) -> Cost:
    office = _open_office(world)
    begun = office.begin()
    response = signed(office.response(begun), key_of("okta"))
    with counted(world.instance) as cost:
        assert office.finish(begun, response)["token"]
    return cost


def refuse_a_stranger(world: World) -> Cost:
    office = _open_office(world)
    with counted(world.instance) as cost:
        assert office.post("noise", '{"r":"made up","s":"as well"}', None)["error"]
    return cost


SAML: Sequence[Expectation] = [
    Expectation(
        "Sign-on by SAML, begun",
        begin_a_sign_on,
        make_cost(reads=1, commits=1, read=1, written=1),
        "The provider is read, the sign-on written.",
    ),
    Expectation(
        "Sign-on by SAML, completed by a known user",
        finish_a_sign_on,
        make_cost(reads=6, queries=1, commits=3, read=10, written=3, deleted=1),
        "Read: sign-on; provider; its organization; reservations of the user's names; the user, with "
        "organization and tenant; other organizations that the user administers. The sign-on is removed, the "
        "assertion marked as used, an audit entry written; the first time the user is written too.",
    ),
    Expectation(
        "Sign-on by SAML, forged",
        refuse_a_stranger,
        make_cost(reads=1, read=1),
        "A state that we did not sign is refused without a read, and so is anything that is not a response. The page of the "
        "failure needs the brand of the host, which is read once a minute.",
    ),
]
