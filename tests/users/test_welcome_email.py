"""The welcome mail, as it arrives in a mail server."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from mailbox import Maildir
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from app.auth.principal import Operator
from app.configuration.settings import Settings
from app.problems.permissions import HIGHER_ROLE, USER_DISABLED
from app.problems.users import (
    EMAIL_MISSING,
    EMAIL_UNDELIVERABLE,
    MAIL_NOT_SET_UP,
    MAILS_TOO_MANY,
    USER_NOT_FOUND,
    WELCOME_MAIL_TOO_SOON,
)
from app.services.common.email_allowance import MAX_EMAILS_PER_ADDRESS, MAX_EMAILS_PER_ORGANIZATION
from app.store.common.mail_counts import MailCount, count_of_organization, mail_counts
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from app.times.clock import DAY, MINUTE
from dev.stack import StackEndpoints
from tests.mails.queued import wait_until_sent
from tests.refusals import assert_refused
from tests.users.people import (
    NEW_PASSWORD,
    account_of,
    change,
    created,
    service_account,
    sign_in,
    stored,
)
from tests.world import DEADLINE_SECONDS, Person, TestClock, World, make_settings, run_at_once, serve


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str) -> Settings:
    return make_settings(
        stack,
        project_id,
        SMTP_HOST=stack.smtp_host,
        SMTP_PORT=stack.smtp_port,
        MAIL_FROM="no-reply@example.com",
        SUPPORT_EMAIL="help@example.com",
        WEB_APP_URL="https://app.example.com",
    )


@pytest.fixture
def email(project_id: str) -> str:
    """An address of this test alone: all tests share the mail server."""
    return f"jane.{project_id}@example.com"


def welcome(world: World, caller: Person, uid: str, headers: dict[str, str] | None = None) -> Any:
    return world.call("POST", f"/api/v2/users/{uid}/welcomeEmail", caller, headers=headers or {})


def wait_for_mails(world: World, stack: StackEndpoints, email: str, count: int) -> list[EmailMessage]:
    """Return an address's mails once there are so many and none is waiting."""
    wait_until_sent(world, email)
    found = mails_to(stack, email)
    assert len(found) == count
    return found


def mails_to(stack: StackEndpoints, email: str) -> list[EmailMessage]:
    kept = Maildir(stack.mail_directory, create=False).values()
    mails = [message_from_bytes(mail.as_bytes(), policy=default) for mail in kept]
    return [mail for mail in mails if isinstance(mail, EmailMessage) and mail["X-RcptTo"] == email]


def reset_password(world: World, link: str) -> None:
    """Do what the page behind the link does; the emulator's own page knows no project but its first."""
    settings = world.instance.core.settings
    [code] = parse_qs(urlsplit(link).query)["oobCode"]
    answer = requests.post(
        f"http://{settings.FIREBASE_AUTH_EMULATOR_HOST}/identitytoolkit.googleapis.com/v1/accounts:resetPassword?key=any",
        json={"oobCode": code, "newPassword": NEW_PASSWORD, "targetProjectId": settings.GOOGLE_CLOUD_PROJECT},
        headers={"Authorization": "Bearer owner"},
        timeout=DEADLINE_SECONDS,
    )
    assert answer.status_code == 200, answer.text


def text_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_the_mail_lets_a_new_user_set_his_password_and_sign_in(world: World, stack: StackEndpoints, email: str) -> None:
    uid = created(world, email=email, password=None)
    support = {"primaryContactEmail": "support@acme.example.com"}
    world.change(tenants, world.tenant.id, support_details=support)

    assert welcome(world, world.admin, uid).json() == {"status": "true"}

    [mail] = wait_for_mails(world, stack, email, 1)
    assert mail["Subject"] == "Welcome to Acme Telecom"
    assert str(mail["From"]) == "Acme Telecom <no-reply@example.com>"
    assert str(mail["Reply-To"]) == "support@acme.example.com"
    plain, html = text_of(mail, "plain"), text_of(mail, "html")
    for said in (plain, html):
        assert "Hello Jane Roe," in said
        assert "Welcome to Acme Telecom. You can now text" in said
        assert "support@acme.example.com" in said
    link, sign_in_link = re.findall(r"https?://\S+", plain)
    assert sign_in_link == "https://app.example.com"
    assert f'<a href="{link.replace("&", "&amp;")}"' in html
    reset_password(world, link)
    assert sign_in(world, email, NEW_PASSWORD)


def test_a_user_without_an_account_gets_one(world: World, stack: StackEndpoints, email: str) -> None:
    world.change(users, world.ann.user.id, email=email)

    assert welcome(world, world.admin, world.ann.user.id).status_code == 200

    assert account_of(world, email).uid == world.ann.user.id
    wait_for_mails(world, stack, email, 1)


def test_a_second_mail_within_a_minute_is_refused(world: World, stack: StackEndpoints, email: str, clock: TestClock) -> None:
    uid = created(world, email=email)

    answers = run_at_once(*[lambda: welcome(world, world.admin, uid)] * 4)
    assert sorted(answer.status_code for answer in answers) == [200, 429, 429, 429]
    again = welcome(world, world.admin, uid)
    assert_refused(again, WELCOME_MAIL_TOO_SOON)
    assert 0 < int(again.headers["Retry-After"]) <= 61
    wait_for_mails(world, stack, email, 1)

    clock.forward(MINUTE)
    assert welcome(world, world.admin, uid).status_code == 200
    wait_for_mails(world, stack, email, 2)


def test_the_same_request_again_sends_nothing_again(world: World, stack: StackEndpoints, email: str) -> None:
    uid = created(world, email=email)

    first, again = (welcome(world, world.admin, uid, {"Idempotency-Key": "welcome"}) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["Idempotent-Replayed"] == "true"
    wait_for_mails(world, stack, email, 1)


def test_an_instance_without_a_mail_server_says_so(
    world: World, stack: StackEndpoints, project_id: str, clock: TestClock
) -> None:
    uid = created(world)

    with serve(make_settings(stack, project_id), clock) as served:
        answer = served.call("POST", f"/api/v2/users/{uid}/welcomeEmail", world.admin.authorization)

    assert_refused(answer, MAIL_NOT_SET_UP)


def test_who_gets_no_mail(world: World) -> None:
    uid = created(world)
    assert_refused(welcome(world, world.ann, uid), USER_NOT_FOUND)
    assert_refused(welcome(world, service_account(world), world.admin.user.id), HIGHER_ROLE)
    change(world, world.admin, uid, is_disabled=True)
    assert_refused(welcome(world, world.admin, uid), USER_DISABLED)
    world.change(users, world.ben.user.id, email="")
    assert_refused(welcome(world, world.admin, world.ben.user.id), EMAIL_MISSING)


def test_mail_to_user_of_identity_provider_has_no_link(world: World, stack: StackEndpoints, email: str) -> None:
    uid = created(world, email=email, password=None, external_id="jane@idp")
    world.instance.sso.password_login.restrict(Operator(), is_restricted=True)

    assert welcome(world, world.admin, uid).status_code == 200

    (mail,) = wait_for_mails(world, stack, email, 1)
    body = mail.get_body(("plain",))
    assert body is not None
    assert "single sign-on" in body.get_content()
    assert "http" not in body.get_content().replace("https://app.example.com", "")


def test_mail_replaces_a_closed_password_first(world: World, stack: StackEndpoints, email: str) -> None:
    uid = created(world, email=email, password=NEW_PASSWORD)
    world.change(users, uid, password_closed=True)

    assert welcome(world, world.admin, uid).status_code == 200

    assert sign_in(world, email, NEW_PASSWORD) is None
    assert not stored(world, uid).password_closed


def test_an_address_waits_whoever_has_it(world: World, stack: StackEndpoints, email: str, clock: TestClock) -> None:
    first = created(world, email=email)
    assert welcome(world, world.admin, first).status_code == 200
    assert change(world, world.admin, first, email=f"other.{email}").status_code == 200
    second = created(world, email=email.upper(), phone_number="+12125550143")

    assert_refused(welcome(world, world.admin, second), WELCOME_MAIL_TOO_SOON)
    clock.forward(MINUTE)
    assert welcome(world, world.admin, second).status_code == 200


def test_an_address_gets_ten_mails_a_day(world: World, email: str, clock: TestClock) -> None:
    uid = created(world, email=email)
    for _ in range(MAX_EMAILS_PER_ADDRESS):
        assert welcome(world, world.admin, uid).status_code == 200
        clock.forward(MINUTE)

    refused = welcome(world, world.admin, uid)
    assert_refused(refused, MAILS_TOO_MANY)
    assert 0 < int(refused.headers["Retry-After"]) <= DAY // 1000
    clock.forward(DAY)
    assert welcome(world, world.admin, uid).status_code == 200


def test_an_organization_sends_so_many_mails_a_day(world: World, email: str, clock: TestClock) -> None:
    reference = count_of_organization(world.organization.id)
    now = clock()
    count = MailCount(id=reference.path.id, count=MAX_EMAILS_PER_ORGANIZATION - 1, begun=now, last_at=now, expires_at=now + DAY)
    commit = world.instance.core.store.commit()
    commit.create(reference.path, mail_counts.encode(count))
    commit.send()
    uid = created(world, email=email)

    assert welcome(world, world.admin, uid).status_code == 200
    clock.forward(MINUTE)
    assert_refused(welcome(world, world.admin, uid), MAILS_TOO_MANY)


def test_a_name_in_the_mail_is_no_link(world: World, stack: StackEndpoints, email: str) -> None:
    uid = created(world, email=email, full_name="Win a prize\r\nhttp://evil.example.net/x?a@b.example.net")

    assert welcome(world, world.admin, uid).status_code == 200

    [mail] = wait_for_mails(world, stack, email, 1)
    plain = text_of(mail, "plain")
    assert plain.startswith("Hello Win a prize http: evil. example. net/x?a at b. example. net,")
    assert len(re.findall(r"https?://\S+", plain)) == 2


def test_an_address_from_before_that_mail_cannot_carry(world: World) -> None:
    world.change(users, world.ann.user.id, email="jörg@example.com")

    assert_refused(welcome(world, world.admin, world.ann.user.id), EMAIL_UNDELIVERABLE)
