"""Logging in, by whom it is allowed and under whose brand."""

from app.store.operations.instance_settings import AUTHENTICATION_ID, Authentication, authentications
from app.store.users.users import users
from tests.console.office import PASSWORD, give_password
from tests.console.page import Window
from tests.world import World

HOST = "acme.localhost"


def test_refusals_are_told_in_words(window: Window, office: World) -> None:
    carl = office.add_person("Carl Closed")
    give_password(office, carl)
    window.log_in(office.served.url, carl.user.email, "wrong")
    window.see("The e-mail address or the password is wrong.")

    office.change(users, carl.user.id, external_id="carl@idp")
    store = office.instance.core.store
    commit = store.commit()
    commit.create(
        authentications.path(AUTHENTICATION_ID),
        authentications.encode(Authentication(id=AUTHENTICATION_ID, restrict_local_password_login=True)),
    )
    commit.send()
    window.log_in(office.served.url, carl.user.email, PASSWORD)
    window.see("Your office does not allow passwords.")

    window.choose("Forgot your password?")
    window.choose("Send the link")
    window.see("If there is an account with this address")


def test_an_ended_session_leads_to_the_log_in(window: Window, office: World) -> None:
    dora = office.add_person("Dora Done", "+12125550177")
    give_password(office, dora)
    window.log_in(office.served.url, dora.user.email, PASSWORD)
    window.see("No conversations yet")

    office.change(users, dora.user.id, is_disabled=True)

    window.wait_for("input[name=email]")
    window.wait_for("[role=alert]")
    assert window.texts("[role=alert]") != [""]


def test_each_host_has_its_brand(window: Window, office: World) -> None:
    brand = {"name": "Acme Voice", "color": "#8b1a4a", "hosts": [HOST]}
    response = office.served.call(
        "PATCH", f"/api/v2/tenants/{office.tenant.id}/branding", authorization=office.reseller, json=brand
    )
    assert response.status_code == 200, response.text
    color = "getComputedStyle(document.documentElement).getPropertyValue('--mantine-primary-color-filled').trim()"

    seen = []
    for host in ("127.0.0.1", HOST):
        window.go(f"{office.served.url.replace('127.0.0.1', host)}/console/")
        window.see("Log in to")
        seen.append((window.page.evaluate("document.title"), window.texts("h1")[0], window.page.evaluate(color)))

    assert seen == [
        ("Acme Texting", "Log in to Acme Texting", seen[0][2]),
        ("Acme Voice", "Log in to Acme Voice", seen[1][2]),
    ]
    assert seen[0][2] != seen[1][2]
