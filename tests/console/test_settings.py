"""The settings of the signed-in user, and what people of an office see of them."""

import json

import pytest

from app.store.users.users import users
from tests.console.page import Window
from tests.console.test_accessibility import find_faults
from tests.world import World

SECTIONS = ("Messages", "Notifications", "API tokens", "Webhook", "Integrations")


def enter_room(window: Window, room: str) -> None:
    """Open a room by the navigation, unless it is open, and wait until its first section is there."""
    if window.count(f"nav[aria-label='Sections of {room}']") == 0:
        window.choose(room)
        window.wait_for(f"nav[aria-label='Sections of {room}'] [aria-current=page]")


def open_section(window: Window, section: str) -> None:
    """Open a section of the settings, and wait until it is loaded."""
    enter_room(window, "Settings")
    window.choose(section)
    window.page.wait_for(f"document.querySelector('h1')?.innerText === {json.dumps(section)}")
    window.page.wait_for("document.querySelector('main [role=status][aria-label=Loading]') === null")


def confirm(window: Window, words: str) -> None:
    """Press a button of the open dialog."""
    found = (
        f"[...document.querySelectorAll('[role=dialog] button')].find((one) => one.innerText.trim() === {json.dumps(words)})"
    )
    window.page.wait_for(f"{found} !== undefined")
    window.page.evaluate(f"{found}.click()")


def pick(window: Window, option: str) -> None:
    """Choose an option of the open list of a field."""
    found = f"[...document.querySelectorAll('[role=option]')].find((one) => one.innerText.trim() === {json.dumps(option)})"
    window.page.wait_for(f"{found} !== undefined")
    window.page.evaluate(f"{found}.click()")


def test_a_token_is_shown_once_and_revoked(ann: Window, office: World) -> None:
    open_section(ann, "API tokens")
    ann.choose("Create a token")
    ann.write("input[name=tokenName]", "Waiting room")
    confirm(ann, "Create")
    ann.wait_for("[data-testid=secret]")
    token = ann.texts("[data-testid=secret]")[0]
    authorization = f"Bearer {office.ann.user.id}:{token}"
    assert office.served.call("GET", "/api/v2/users/me", authorization).json()["credential"]["scope"] == "send"

    confirm(ann, "Done")
    ann.see("Waiting room")
    assert not ann.shows(token)
    assert token not in ann.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")

    ann.choose("Actions for Waiting room")
    ann.choose("Revoke")
    ann.see("Programs that use it are refused")
    confirm(ann, "Revoke")
    ann.see("The token is revoked.")
    ann.page.wait_for(
        "![...document.querySelectorAll('[data-testid=token]')].some((row) => row.innerText.includes('Waiting room'))"
    )
    assert office.served.call("GET", "/api/v2/users/me", authorization).status_code == 401


def test_a_webhook_is_refused_set_and_tested(ann: Window, office: World) -> None:
    open_section(ann, "Webhook")
    ann.write("input[name=url]", "https://10.0.0.1/texts")
    ann.choose("Save")
    ann.wait_for(".mantine-InputWrapper-error")
    ann.page.evaluate("document.querySelector('input[name=url]').select()")
    ann.write("input[name=url]", "https://crm.invalid/texts")
    ann.choose("Save")
    ann.see("Signing secret")
    assert office.call("GET", f"/api/v2/users/{office.ann.user.id}/webhook", office.ann).json()["url"].endswith("/texts")

    ann.choose("Send a test")
    ann.see("Your system did not accept the test event")


def test_restricted_people_look_and_change_nothing(ben: Window, office: World) -> None:
    office.change(users, office.ben.user.id, restrictions=["integrations"])
    ben.page.evaluate("location.reload()")
    ben.see("Settings")

    open_section(ben, "Integrations")
    ben.see("An administrator has restricted this")
    assert not ben.shows("HubSpot")


@pytest.mark.timeout(120)
def test_settings_are_accessible(ann: Window, office: World) -> None:
    path = f"/api/v2/users/{office.ann.user.id}/devices"
    assert office.call("POST", path, office.ann, json={"token": "phone:1", "platform": "ios"}).status_code == 200
    for section in SECTIONS:
        open_section(ann, section)
        assert find_faults(ann) == [], section

    open_section(ann, "API tokens")
    ann.choose("Create a token")
    ann.wait_for("[role=dialog]")
    assert find_faults(ann) == []
    ann.press("Escape")

    open_section(ann, "Notifications")
    ann.choose("Choose the notifications of iPhone or iPad")
    ann.click("[role=dialog] input")
    pick(ann, "Do not show")
    assert find_faults(ann) == []
    confirm(ann, "Save")
    ann.see("Has a choice of its own")
    assert office.call("GET", path, office.ann).json()["devices"][0]["notificationSettings"]["messages"] is False
