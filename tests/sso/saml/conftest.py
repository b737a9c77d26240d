"""An office that signs on by SAML, one for all tests of a module."""

import uuid
from collections.abc import Iterator

import pytest

from dev.stack import StackEndpoints
from tests.sso.saml.forge import signing_key
from tests.sso.saml.office import SamlOffice
from tests.world import TestClock, make_settings, people_world, serve


@pytest.fixture(scope="module")
def office(stack: StackEndpoints) -> Iterator[SamlOffice]:
    """An office with two providers: `okta` signs assertions, `google` signs responses; Ann is `ann` there, Ben `ben`."""
    with serve(make_settings(stack, f"demo-saml-{uuid.uuid4().hex[:8]}"), TestClock()) as served:
        office = SamlOffice(people_world(served))
        office.add_provider("okta", certificates=[signing_key("okta-next").certificate, signing_key("okta").certificate])
        office.add_provider("google", wantAssertionsSigned=False)
        office.add_provider("portal", allowIdpInitiated=True)
        office.give_external_id(office.world.ann, "ann")
        office.give_external_id(office.world.ben, "ben@a.com")
        yield office
