"""A conversation that is longer than what is drawn of it."""

from app.crypto.keys import new_id
from app.store.messages.messages import Direction, Message, MessageState, messages
from app.times.clock import system_clock
from tests.console.page import Window
from tests.console.test_inbox import messages_of, send, text_in
from tests.world import World

LARS = "+12125550181"
COUNT, MOST_DRAWN = 350, 300
_MESSAGES = "[data-message]"
_DRAWN = f"document.querySelectorAll('{_MESSAGES}')"
_GO_UP = f"""
window.first !== undefined && {_DRAWN}[0] !== first || (() => {{
  const list = document.querySelector("[role=log]");
  list.scrollTop = 0;
  window.first = {_DRAWN}[0];
  window.place = first.getBoundingClientRect().top;
}})()
"""
"""Scroll to the start of what is drawn, again until more is: what comes at that moment still moves the view to the end."""

_MOVED = "Math.abs(first.getBoundingClientRect().top - place)"
_BEGIN_SCROLLING = "window.timer = setInterval(() => { document.querySelector('[role=log]').scrollTop = 0 }, 30)"


def add_messages(world: World, number: str) -> str:
    """Add messages to the conversation with a customer in one commit, and return the contact's id."""
    contact_id = str(messages_of(world, "Did you get my letters?")[0]["contactId"])
    commit, now = world.instance.core.store.commit(), system_clock()
    for index in range(COUNT):
        message = Message(
            id=new_id(),
            uid=world.ann.user.id,
            contact_id=contact_id,
            direction=Direction.IN,
            from_number=number,
            to_number=world.ann.user.phone_number,
            state=MessageState.RECEIVED,
            body=f"Letter {index}" + " and so on" * (index % 9),
            date=now - 60_000 * (COUNT - index),
        )
        messages.create(commit, message)
    commit.send()
    return contact_id


def test_a_long_conversation_is_read_back_to_its_start(ann: Window, office: World) -> None:
    text_in(office, LARS, "Did you get my letters?")
    ann.see("Did you get my letters?")
    contact_id = add_messages(office, LARS)
    ann.go(f"{office.served.url}/console/inbox/{contact_id}")
    ann.page.wait_for(f"{_DRAWN}.length > 0 && [...{_DRAWN}].at(-1).innerText.includes('Did you get my letters?')")

    ann.page.wait_for(_GO_UP)
    assert ann.page.evaluate(_MOVED) < 2
    ann.page.evaluate(_BEGIN_SCROLLING)
    ann.page.wait_for(f"{_DRAWN}[0].innerText.startsWith('Letter 0\\n')")
    ann.page.evaluate("clearInterval(timer)")
    assert ann.count(_MESSAGES) == MOST_DRAWN

    text_in(office, LARS, "I wrote so many")
    ann.see("1 new message")
    assert not ann.shows("Did you get my letters?")
    send(ann, "I have read them all")
    ann.page.wait_for(f"[...{_DRAWN}].at(-1).innerText.startsWith('I have read them all')")
    assert not ann.shows("Latest messages")

    ann.page.evaluate(_BEGIN_SCROLLING)
    ann.see("Latest messages")
    ann.page.evaluate("clearInterval(timer)")
    ann.choose("Latest messages")
    ann.page.wait_for("!document.body.innerText.includes('Latest messages')")
    assert ann.page.evaluate(f"[...{_DRAWN}].at(-1).getBoundingClientRect().bottom <= innerHeight")
