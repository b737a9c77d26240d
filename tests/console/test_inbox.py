"""The inbox and a conversation, live between two people of an office and their customers."""

from typing import Any

from app.store.users.users import users
from tests.console.page import Window
from tests.world import World, wait_until

MARIA, TOM, CHLOE, OMAR, NINA = (f"+1212555015{digit}" for digit in range(5))
FIELD = "footer textarea"
QUOTE = "\u2019"
ROWS = "[data-testid=conversations] a"

_LOSE_ONE_RESPONSE = """
(() => {
  const call = window.fetch;
  let isLost = false;
  window.fetch = async (...request) => {
    const response = await call(...request);
    if (!isLost && request[0].url?.endsWith("/api/v2/messages")) {
      isLost = true;
      throw new TypeError("the connection broke");
    }
    return response;
  };
})()
"""


def text_in(world: World, number: str, message: str) -> None:
    """Send a customer's text to Ann's number, through the sandbox."""
    body = {"from": number, "message": message}
    response = world.call("POST", "/api/v2/sandbox/texts", world.ann, json=body)
    assert response.status_code in (200, 202), response.text


def messages_of(world: World, body: str) -> list[dict[str, Any]]:
    """Return Ann's messages with a text, as the API shows them."""
    found = world.call("GET", "/api/v2/messages?limit=100", world.ann).json()["messages"]
    return [message for message in found if message["message"] == body]


def open_conversation(window: Window, preview: str) -> None:
    """Open the conversation whose latest message this is."""
    window.see(preview)
    row = f"[...document.querySelectorAll('{ROWS}')].find((row) => row.innerText.includes('{preview}'))"
    window.page.wait_for(f"{row} !== undefined")
    window.page.evaluate(f"{row}.click()")
    window.wait_for(FIELD)
    window.page.wait_for(f"[...document.querySelectorAll('[data-message]')].some((one) => one.innerText.includes('{preview}'))")


def send(window: Window, text: str) -> None:
    window.write(FIELD, text)
    window.press("Enter")


def test_a_text_arrives_counts_and_is_answered(ann: Window, office: World) -> None:
    ann.page.evaluate("window.isSamePage = true")
    text_in(office, MARIA, "Are you open on Saturday?")

    ann.see("Are you open on Saturday?")
    ann.page.wait_for("document.title.startsWith('(1) ')")
    assert ann.texts("[data-testid=badge]")[0].startswith("1")

    open_conversation(ann, "Are you open on Saturday?")
    ann.page.wait_for("document.title === 'Acme Telecom'")
    ann.write(FIELD, f"Yes, it{QUOTE}s open")
    ann.see(f"14 characters · 1 segment · {QUOTE} makes each segment 70 characters instead of 160")
    ann.press("Enter")
    ann.wait_for("[data-message][data-direction=out][data-state=delivered]")
    assert ann.texts("[data-state=delivered]")[0].endswith("Delivered")

    text_in(office, MARIA, "Thank you!")
    ann.page.wait_for("[...document.querySelectorAll('[data-message]')].at(-1).innerText.startsWith('Thank you!')")
    assert ann.page.evaluate("window.isSamePage") is True


def test_a_text_is_sent_once_whatever_the_network_does(ann: Window, office: World) -> None:
    text_in(office, TOM, "Is it ready?")
    open_conversation(ann, "Is it ready?")

    ann.page.evaluate(_LOSE_ONE_RESPONSE)
    send(ann, "It is ready")
    ann.wait_for("[data-message][data-direction=out][data-state=delivered]")
    ann.set_offline(True)
    ann.see("You are offline.")
    send(ann, "Come by until six")
    ann.see("Waiting for the connection")
    ann.set_offline(False)

    wait_until(lambda: messages_of(office, "Come by until six"), lambda found: len(found) > 0)
    ann.page.wait_for("document.querySelectorAll('[data-message][data-direction=out][data-state=delivered]').length === 2")
    ann.page.wait_for("document.querySelectorAll('[data-direction=out]').length === 2")
    assert [len(messages_of(office, text)) for text in ("It is ready", "Come by until six")] == [1, 1]


def test_merge_fields_are_filled_in_before_they_leave(ann: Window, office: World) -> None:
    text_in(office, NINA, "Which level do I have?")
    open_conversation(ann, "Which level do I have?")
    contact_id = ann.page.evaluate("location.pathname.split('/').at(-1)")
    field = {"name": "Membership", "key": "membership", "type": "text"}
    body = field | {"organizationId": office.organization.id}
    assert office.call("POST", "/api/v2/custom-fields", office.admin, json=body).status_code == 200
    values = {"full_name": "Nina Novak", "customFields": {"membership": "Gold"}}
    assert office.call("PATCH", f"/api/v2/contacts/{contact_id}", office.ann, json=values).status_code == 200
    ann.see("Nina Novak")

    ann.write(FIELD, "Hi [first], see [link]: ")
    ann.see("'[link]' is no merge field. There are: [first], [last], [full], [company], [membership].")
    ann.click("[aria-label='Insert a merge field']")
    # The contact's panel shows the name of the field too.
    item = "[...document.querySelectorAll('[role=menuitem]')].find((one) => one.innerText.includes('Membership'))"
    ann.page.wait_for(f"{item} !== undefined")
    ann.page.evaluate(f"{item}.click()")
    ann.press("Enter")
    assert messages_of(office, "Hi [first], see [link]: [membership]") == []
    ann.choose("Keep the brackets as typed")
    ann.see("The brackets are sent as they are typed.")
    ann.press("Enter")
    wait_until(lambda: messages_of(office, "Hi [first], see [link]: [membership]"), lambda found: len(found) == 1)

    ann.write(FIELD, "Hi [first], it is [membership]")
    ann.see("Hi Nina, it is Gold")
    ann.see("19 characters · 1 segment")
    ann.press("Enter")
    ann.page.wait_for("[...document.querySelectorAll('[data-message]')].at(-1).innerText.startsWith('Hi Nina, it is Gold')")


def test_people_of_a_shared_number_see_each_other(ann: Window, ben: Window, office: World) -> None:
    text_in(office, CHLOE, "May I bring my son?")
    for window in (ann, ben):
        open_conversation(window, "May I bring my son?")

    send(ben, "Of course you may")
    ann.see("Of course you may")
    ann.see("Ben Baker")
    ann.choose("Note")
    send(ann, "A third visit")
    ben.see("A third visit")
    ben.see("Ann Archer")
    assert messages_of(office, "A third visit")[0]["state"] == "note"

    number = f"/api/v2/numbers/{office.ann.user.phone_number}"
    assert office.call("PATCH", number, office.admin, json={"state": "suspended"}).status_code == 200
    office.change(users, office.ben.user.id, restrictions=["reminders"])
    assert ben.count("[aria-label='Remind me']") == 1
    ben.page.evaluate("location.reload()")
    ben.see("cannot send messages at the moment. Ask an administrator.")
    assert ben.count("[aria-label='Save the note']") == 1
    assert ben.count("[aria-label='Remind me']") == 0
    office.call("PATCH", number, office.admin, json={"state": "active"})
    office.change(users, office.ben.user.id, restrictions=[])


def test_stop_locks_the_composer_for_all_but_notes(ann: Window, office: World) -> None:
    text_in(office, OMAR, "Who is this?")
    open_conversation(ann, "Who is this?")
    text_in(office, OMAR, "STOP")

    ann.wait_for("[data-testid=lock]")
    ann.see("opted out")
    assert ann.texts("[data-testid=lock]")[0].endswith("has opted out. Nothing can be sent until they reply START.")
    assert ann.count("[aria-label='Save the note']") == 1
    assert ann.count("[aria-label='Send']") == 0


def test_keyboard_archives_marks_and_searches(ann: Window, office: World) -> None:
    text_in(office, "+12125550160", "The quick brown fox")
    open_conversation(ann, "The quick brown fox")
    contact_id = ann.page.evaluate("location.pathname.split('/').at(-1)")
    wait_until(lambda: office.contact(contact_id), lambda found: found.read_status)
    ann.page.evaluate("document.activeElement.blur()")

    ann.press("u")
    wait_until(lambda: office.contact(contact_id), lambda found: not found.read_status)
    ann.press("/")
    ann.write("input[type=search]", "fox")
    ann.wait_for("[data-testid=results] a")
    ann.page.evaluate("[...document.querySelectorAll('[data-testid=results] a')].at(-1).click()")
    ann.wait_for(FIELD)
    ann.page.evaluate("document.activeElement.blur()")
    ann.press("?")
    ann.see("Keyboard shortcuts")
    ann.press("Escape")
    ann.page.wait_for("document.querySelector('[role=dialog]') === null")
    ann.press("e")
    wait_until(lambda: office.contact(contact_id), lambda found: found.is_archived)


def test_a_scheduled_message_is_changed_and_canceled(ann: Window, office: World) -> None:
    text_in(office, "+12125550170", "Please remind me tomorrow")
    open_conversation(ann, "Please remind me tomorrow")
    ann.write(FIELD, "Your appointment is today")
    ann.choose("Send later")
    ann.choose("Schedule")
    ann.wait_for("[data-message][data-state=scheduled]")

    ann.choose("Scheduled")
    ann.see("Scheduled and reminders")
    ann.see("Your appointment is today")
    ann.choose("Edit")
    ann.write("[role=dialog] textarea", " at ten")
    ann.choose("Save")
    ann.see("Your appointment is today at ten")
    ann.page.wait_for("document.querySelector('[role=dialog]') === null")
    ann.choose("Cancel")
    ann.see("Nothing is scheduled")
    assert [message["state"] for message in messages_of(office, "Your appointment is today at ten")] == ["canceled"]
