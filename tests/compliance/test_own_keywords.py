"""An organization's own words to opt out, opt in and ask for help."""

from typing import Any

from app.services.compliance.opt_outs.inbound_directory import KEPT_MS
from app.store.contacts.contacts import Contact
from tests.compliance.asking import AskingOffice
from tests.costs.counting import counted
from tests.tenancy.offices import organization_admin
from tests.world import CUSTOMER, TestClock, World

WORDS = {"stopWords": ["No more offers", "退订", "Kündigen"], "startWords": ["join-us"], "helpWords": ["Support"]}


def _patch(world: World, settings: dict[str, Any]) -> Any:
    path = f"/api/v2/organizations/{world.organization.id}/settings"
    return world.call("PATCH", path, organization_admin(world), json=settings)


def _contact(world: World, number: str = CUSTOMER) -> Contact:
    found = world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"]
    return world.contact(next(contact["id"] for contact in found if contact["phone_number"] == number))


def test_own_words_count_as_whole_messages(world: World, clock: TestClock) -> None:
    assert _patch(world, {"optOut": WORDS}).status_code == 200
    for index, (words, opted_out) in enumerate(
        [
            ("no more offers", True),
            ("“NO MORE OFFERS!” 🙏", True),
            ("No\u200b more  offers.\nSent from my iPhone", True),
            ("退订", True),
            ("kundigen", True),
            ("STOP", True),
            ("No more offers on Mondays please", False),
            ("Liked “No more offers”", False),
            ("offers", False),
            ("Support", False),
        ]
    ):
        number = f"+1212555{index + 110:04}"
        assert world.text_in(words, from_number=number).status_code == 200
        assert (words, _contact(world, number).opted_out) == (words, opted_out)

    # The register has the words, and START and HELP have theirs.
    assert world.text_in("no more offers").status_code == 200
    [found] = world.call("GET", f"/api/v2/optOuts?number=%2B{CUSTOMER[1:]}", world.ann).json()["optOuts"]
    assert (found["received"], found["cause"]) == ("no more offers", "keyword")
    world.text_in("JOIN US")
    assert not _contact(world).opted_out
    world.text_in("support")
    replies = [message.body for message in world.conversation(_contact(world).id) if message.direction == "out"]
    assert (len(replies), "For help" in replies[0]) == (3, True)

    # Words that are taken away mean nothing, from the next minute on.
    assert _patch(world, {"optOut": {"stopWords": [], "startWords": [], "helpWords": []}}).status_code == 200
    clock.forward(KEPT_MS)
    world.text_in("No more offers")
    assert not _contact(world).opted_out


def test_text_costs_nothing_without_own_words(still_world: World, clock: TestClock) -> None:
    still_world.text_in("Hello")
    reads = {}
    for kind, settings in (("none", {}), ("own", WORDS), ("own, long", {})):
        _patch(still_world, {"optOut": settings})
        clock.forward(KEPT_MS)
        still_world.text_in("Warm")
        with counted(still_world.served.instance) as cost:
            still_world.text_in("Good morning" if kind != "own, long" else "Good morning, " * 4)
        reads[kind] = cost.documents_read
    assert reads == {"none": 5, "own": 6, "own, long": 5}
    # Once a minute each process looks for which organizations it has to.
    clock.forward(KEPT_MS)
    with counted(still_world.served.instance) as cost:
        still_world.text_in("Hello again")
    assert cost.documents_read == 7


_WRONG: list[tuple[dict[str, list[str]], str, str]] = [
    ({"stopWords": ["yes"]}, "stopWords.0", "ordinary reply"),
    ({"stopWords": ["fine by me", "No!"]}, "stopWords.1", "ordinary reply"),
    ({"helpWords": ["ok"]}, "helpWords.0", "ordinary reply"),
    ({"startWords": ["no"]}, "startWords.0", "ordinary reply"),
    ({"startWords": ["Stop"]}, "startWords.0", "Always means STOP"),
    ({"stopWords": ["help"]}, "stopWords.0", "Always means HELP"),
    ({"stopWords": ["more"], "helpWords": ["More!"]}, "stopWords.0", "`helpWords` too"),
    ({"stopWords": ["alta"]}, "stopWords.0", "Means START in the language `es`"),
    ({"stopWords": ["sounds good"]}, "stopWords.0", "`consent.confirmWords` too"),
    ({"stopWords": ["x"]}, "stopWords.0", "at least 2 characters"),
    ({"stopWords": ["?!"]}, "stopWords.0", "letters or digits"),
    ({"stopWords": ["👎"]}, "stopWords.0", "letters or digits"),
    ({"stopWords": ["one two three four five six"]}, "stopWords.0", "at most 5 words"),
    ({"stopWords": ["Liked “you”"]}, "stopWords.0", "quote"),
    ({"stopWords": ["a" * 41]}, "stopWords.0", ""),
    ({"stopWords": [f"word {index}" for index in range(21)]}, "stopWords", ""),
]


def test_ambiguous_words_are_refused(world: World) -> None:
    assert _patch(world, {"consent": {"confirmWords": ["Sounds good"]}, "optOut": {"languages": ["es"]}}).status_code == 200
    for words, field, reason in _WRONG:
        answer = _patch(world, {"optOut": words})
        error = answer.json()["errors"][0]
        assert (answer.status_code, error["field"]) == (400, f"optOut.{field}"), words
        assert reason in str(error), words
    # What agrees may opt in, and a word may have its own meaning once more.
    assert _patch(world, {"optOut": {"startWords": ["Yes"], "stopWords": ["stop"]}}).status_code == 200
    assert _patch(world, {"optOut": {"stopWords": ["aiuto"]}}).status_code == 200
    assert _patch(world, {"optOut": {"languages": ["it"]}}).status_code == 400


def test_confirming_words_are_no_other_keywords(world: World) -> None:
    assert _patch(world, {"optOut": WORDS}).status_code == 200
    assert _patch(world, {"consent": {"confirmWords": ["Support"]}}).status_code == 400
    assert _patch(world, {"consent": {"confirmWords": ["join us"]}}).status_code == 200


def test_opting_in_unasked_confirms(asking_office: AskingOffice) -> None:
    office = asking_office
    office.patch({"optOut": {"startWords": ["Join"]}})
    office.answer("Join")
    sent = office.send("One")
    office.settle()
    assert list(office.taken) == ["One"]
    assert [row["words"] for row in office.consents(sent.contact_id)] == ["Join"]
