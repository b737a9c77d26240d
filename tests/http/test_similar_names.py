"""Which names count as misspellings and synonyms, and which are only names of something else."""

import pytest

from blueprints.http.unknown_names.similar_names import (
    count_edits,
    find_misspelled,
    find_nearest,
    find_synonym,
)

SEND = ("to", "from", "message", "media", "notify", "sendAt", "sendStatus", "type", "autoArchive", "scheduleTimezone")
USER = ("email", "full_name", "phone_number", "organizationId", "restrictions", "relayWebhook", "external_id", "is_disabled")


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("To", "to"),
        ("FROM", "from"),
        ("send_at", "sendAt"),
        ("send-at", "sendAt"),
        (" sendAt ", "sendAt"),
        ("sendta", "sendAt"),
        ("sendA", "sendAt"),
        ("messages", "message"),
        ("mesage", "message"),
        ("form", "from"),
        ("schedulTimezon", "scheduleTimezone"),
    ],
)
def test_misspelling_is_recognized(name: str, right: str) -> None:
    assert find_misspelled(name, SEND) == right


@pytest.mark.parametrize(
    "name",
    ["id", "tos", "t", "uid", "state", "status", "note", "read_status", "accountUid", "campaign", "_", "", "名前", "x" * 9999],
)
def test_other_name_is_no_misspelling(name: str) -> None:
    assert find_misspelled(name, SEND) is None
    assert find_synonym(name, SEND) is None


@pytest.mark.parametrize("name", ["email2", "phone_number_2", "organization", "sharedWith", "deleted", "isAdmin"])
def test_second_value_is_no_misspelling(name: str) -> None:
    assert find_misspelled(name, USER) is None


@pytest.mark.parametrize(
    ("name", "right"),
    [("scheduledAt", "sendAt"), ("mediaUrl", "media"), ("media_urls", "media"), ("Text", "message"), ("recipient", "to")],
)
def test_synonym_is_recognized(name: str, right: str) -> None:
    assert find_misspelled(name, SEND) is None
    assert find_synonym(name, SEND) == right


@pytest.mark.parametrize(
    ("name", "accepted", "right"),
    [
        ("pageSize", ("limit", "cursor"), "limit"),
        ("page", ("limit", "cursor"), "cursor"),
        ("keyword", ("name", "auto_keyword"), "auto_keyword"),
        ("desc", ("name", "description"), "description"),
        ("zzqxjv", ("name", "description"), None),
        ("limit", (), None),
    ],
)
def test_refused_name_gets_a_suggestion(name: str, accepted: tuple[str, ...], right: str | None) -> None:
    assert find_nearest(name, accepted) == right


@pytest.mark.parametrize(
    ("first", "second", "edits"),
    [("", "", 0), ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "xbc", 1), ("ca", "abc", 3)],
)
def test_edits_are_counted(first: str, second: str, edits: int) -> None:
    assert count_edits(first, second) == count_edits(second, first) == edits
