"""Resources that an organization or tenant shares with all its users, read by the web app."""

import pytest

from tests.rules.client import make_query
from tests.rules.office import FOREIGN, OWNER, SHARED, SHARED_OWNERS, SIBLING, Office, shared_id

READERS = {"organization:open": {OWNER, SIBLING, "sue"}, "tenant:open": {OWNER, SIBLING, "sue"}, "tenant:foreign": {FOREIGN}}
"""Who belongs to an organization or tenant. The super admin belongs to none."""


@pytest.mark.parametrize("owner", SHARED_OWNERS)
def test_members_read_what_is_shared_with_them(office: Office, owner: str) -> None:
    for uid in (OWNER, SIBLING, "sue", "max", FOREIGN, None):
        client, is_allowed = office.client(uid), uid in READERS.get(owner, set())
        for collection in SHARED:
            answers = client.get(collection, shared_id(owner)), client.query(make_query(collection, {"uid": owner}))
            assert answers == (is_allowed, is_allowed), uid
            assert not client.update(collection, shared_id(owner), {"name": "Mine"})
