"""One mailbox is one user, however its address is spelled; an address that mail cannot carry is refused when it is given."""

import hashlib
from typing import Any
from urllib.parse import quote

import pytest

from app.auth.principal import Scope
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import EMAIL_IN_USE
from app.store.operations.instance_settings import AUTHENTICATION_ID, authentications
from app.store.users.user_emails import UserEmail, email_reference, user_emails
from app.store.users.users import users
from tests.refusals import assert_refused
from tests.users.people import PASSWORD, account_of, change, create, created, service_account, sign_in, stored
from tests.world import World, run_at_once

OTHER_NUMBER = "+12125550143"


def restrict_passwords(world: World, uid: str) -> None:
    commit = world.instance.core.store.commit()
    commit.create(authentications.path(AUTHENTICATION_ID), {"restrictLocalPasswordLogin": True})
    commit.send()
    world.change(users, uid, external_id="pbx-1")


def may_use_password(world: World, email: str) -> Any:
    answer = world.call("GET", f"/auth/passwordLoginAllowed/{quote(email, safe='')}")
    assert answer.status_code == 200, answer.text
    return answer.json()["passwordLoginAllowed"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a@münchen.example", "a@xn--mnchen-3ya.example"),
        ("a@XN--MNCHEN-3YA.example", "A@MÜNCHEN.example"),
        ("kim@example.com", "\u212aim@example.com"),
    ],
)
def test_another_spelling_of_an_address_is_in_use(world: World, first: str, second: str) -> None:
    created(world, email=first)

    assert_refused(create(world, world.admin, email=second, phone_number=OTHER_NUMBER), EMAIL_IN_USE)


def test_two_spellings_at_once_make_one_user(world: World) -> None:
    answers = run_at_once(
        lambda: create(world, world.admin, email="a@münchen.example"),
        lambda: create(world, world.admin, email="a@xn--mnchen-3ya.example", phone_number=OTHER_NUMBER),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]


def test_a_domain_is_stored_in_ascii_and_signs_in(world: World) -> None:
    uid = created(world, email="Jane@München.example")

    assert stored(world, uid).email == "Jane@xn--mnchen-3ya.example"
    assert sign_in(world, "jane@xn--mnchen-3ya.example", PASSWORD)


@pytest.mark.parametrize("has_claim", [True, False])
@pytest.mark.parametrize("spelling", ["old@münchen.example", "OLD@xn--mnchen-3ya.example"])
def test_a_user_stored_in_unicode_is_found(world: World, has_claim: bool, spelling: str) -> None:
    email = "old@münchen.example"
    world.change(users, world.ann.user.id, email=email)
    if has_claim:
        claim = UserEmail(id=hashlib.sha256(email.encode()).hexdigest(), uid=world.ann.user.id)
        commit = world.instance.core.store.commit()
        commit.create(user_emails.path(claim.id), user_emails.encode(claim))
        commit.send()
    restrict_passwords(world, world.ann.user.id)

    assert may_use_password(world, spelling) is False
    caller = service_account(world, Scope.REVOKE_USER_TOKEN)
    revoked = world.call("POST", "/api/v2/service-accounts/revoke/email", caller, json={"email": spelling})
    assert revoked.status_code == 200, revoked.text


def test_a_former_claim_counts_and_is_replaced(world: World) -> None:
    email = "old@münchen.example"
    former = user_emails.at(hashlib.sha256(email.encode()).hexdigest())
    world.change(users, world.ann.user.id, email=email)
    commit = world.instance.core.store.commit()
    commit.create(former.path, user_emails.encode(UserEmail(id=former.path.id, uid=world.ann.user.id)))
    commit.send()

    assert_refused(create(world, world.admin, email="old@xn--mnchen-3ya.example"), EMAIL_IN_USE)
    assert change(world, world.admin, world.ann.user.id, full_name="Ann Archer").status_code == 200
    assert stored(world, world.ann.user.id).email == "old@xn--mnchen-3ya.example"
    assert world.instance.core.store.get(former) is None
    claim = world.instance.core.store.get(email_reference(email))
    assert claim is not None
    assert claim.uid == world.ann.user.id
    assert_refused(create(world, world.admin, email=email), EMAIL_IN_USE)


@pytest.mark.parametrize("email", ["=?utf-8?q?x?=@example.com", "jörg@example.com", "a" * 65 + "@example.com"])
def test_an_address_that_mail_cannot_carry_is_refused(world: World, email: str) -> None:
    for answer in (
        create(world, world.admin, email=email),
        change(world, world.admin, world.ann.user.id, email=email),
    ):
        assert_refused(answer, PARAMETERS_INVALID)
        assert answer.json()["errors"][0]["field"] == "email"
    assert account_of(world, email) is None


def test_a_user_keeps_an_address_from_before(world: World) -> None:
    world.change(users, world.ann.user.id, email="jörg@example.com")

    assert change(world, world.admin, world.ann.user.id, full_name="Jörg Neu").status_code == 200
    assert stored(world, world.ann.user.id).full_name == "Jörg Neu"


def test_a_slash_in_an_address_may_stand_in_the_path(world: World) -> None:
    uid = created(world, email="sales/berlin@example.com")
    assert may_use_password(world, "sales/berlin@example.com") is True

    restrict_passwords(world, uid)

    assert may_use_password(world, "Sales/Berlin@example.com") is False
