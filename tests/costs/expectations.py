"""The one table of what operations cost: the tests count against it, and `docs/costs.md` is written from it."""

from collections.abc import Sequence

from tests.costs import arriving, reading, sending
from tests.costs.administration import ADMINISTRATION
from tests.costs.campaigns import CAMPAIGNS
from tests.costs.consent import CONSENT
from tests.costs.contact_book import CONTACT_BOOK
from tests.costs.contact_import import IMPORTING
from tests.costs.contact_lists import CONTACT_LISTS
from tests.costs.credentials import CREDENTIALS
from tests.costs.duplicates import DUPLICATES
from tests.costs.expectation import Expectation, make_cost
from tests.costs.exports import EXPORTS
from tests.costs.groups import GROUPS
from tests.costs.inbox import INBOX
from tests.costs.integrations import INTEGRATIONS
from tests.costs.media import MEDIA
from tests.costs.pushing import PUSHING
from tests.costs.schema_validation import SCHEMA_VALIDATION
from tests.costs.single_sign_on import SIGNING_ON
from tests.costs.usage_reports import USAGE

SENDING: Sequence[Expectation] = [
    *sending.ACCEPTING,
    Expectation(
        "Accept, for more than 30 days later",
        sending.accept_for_next_year,
        make_cost(reads=1, commits=1, read=6, written=2),
        "Cloud Tasks accepts no task for that time; the sweeper creates it when it is due within 30 days.",
    ),
    Expectation(
        "Accept the same Idempotency-Key again",
        sending.replay_an_answer,
        make_cost(reads=2, commits=1, read=7),
        "As for a new message, but the commit fails and writes nothing; then the earlier response is read.",
    ),
    Expectation(
        "Store a message that was sent elsewhere, for a user with a webhook",
        sending.store_a_text_for_a_webhook,
        make_cost(reads=1, commits=1, read=6, written=3, tasks=1),
        "The webhook's event is written in the same commit, and the task posts it.",
    ),
    Expectation(
        "Deliver, real carrier",
        sending.deliver_by_twilio,
        make_cost(reads=1, commits=2, read=7, written=2),
        "Read: message, user, organization, tenant, contact, instance, reservation of the sender's number. Written: the lease, "
        "then the carrier's response. A later task, as of the next attempt, reads the message first.",
    ),
    *sending.IN_ORDER,
    Expectation(
        "Deliver, simulator",
        sending.deliver_by_simulator,
        make_cost(reads=1, commits=2, read=7, written=2, tasks=2),
        "The simulator delivers its two receipts by tasks.",
    ),
    Expectation(
        "Deliver, for a user with a webhook",
        sending.deliver_for_a_webhook,
        make_cost(reads=1, commits=2, read=7, written=3, tasks=1),
        "The event is written with the lease.",
    ),
    Expectation(
        "Deliver, task runs a second time",
        sending.deliver_again,
        make_cost(reads=1, read=7),
        "Read with the message, before it is known that it was sent.",
    ),
]

ARRIVING: Sequence[Expectation] = [
    Expectation(
        "Receipt, simulator",
        arriving.take_a_receipt,
        make_cost(reads=1, commits=1, read=1, written=1),
    ),
    Expectation(
        "Receipt without news",
        arriving.take_a_receipt_again,
        make_cost(reads=1, read=1),
    ),
    Expectation(
        "Receipt, Twilio",
        arriving.take_a_receipt_of_twilio,
        make_cost(reads=3, commits=1, read=6, written=1),
        "The owner of the signing secret is read first: message; then user, organization, tenant, instance.",
    ),
    Expectation(
        "Inbound message, simulator, known contact",
        arriving.receive_from_a_known_contact,
        make_cost(reads=1, commits=1, read=5, written=2),
        "Read: reservation of the number, message (which must not exist yet), user, reservation of the contact's number, "
        "contact, reservation of the text as a canned response's keyword.",
    ),
    Expectation(
        "Inbound message, simulator, new contact",
        arriving.receive_from_a_new_contact,
        make_cost(reads=1, commits=1, read=6, written=3),
        "Reservation and contact are written with the message.",
    ),
    Expectation(
        "Inbound message, a number's first in a process",
        arriving.receive_the_first_message,
        make_cost(reads=2, commits=1, read=6, written=3),
        "The same documents in two round trips: the number leads to its user.",
    ),
    Expectation(
        "Inbound message, repeated by the carrier",
        arriving.receive_again,
        make_cost(reads=1, read=5),
    ),
    Expectation(
        "Inbound message, STOP",
        arriving.receive_stop,
        make_cost(reads=2, commits=1, read=7, written=6, tasks=1),
        "Only an active office replies: its organization and tenant are read, and the brand. The reply is in the same commit, "
        "and so are the event in the thread and the two entries of the register of opt-outs.",
    ),
    Expectation(
        "Inbound message, with an away message as reply",
        arriving.receive_while_away,
        make_cost(reads=2, commits=1, read=7, written=3, tasks=1),
        "Like the reply to STOP: with organization and tenant, in the same commit. The contact records what was answered.",
    ),
    Expectation(
        "Inbound message, Twilio, known contact",
        arriving.receive_by_twilio,
        make_cost(reads=2, commits=1, read=10, written=2),
        "What the signing secret depends on is read first: reservation of the number, user, organization, tenant, instance.",
    ),
    Expectation(
        "Post an event to a webhook",
        arriving.post_to_a_webhook,
        make_cost(reads=1, commits=2, read=2, written=2),
        "Written: the lease, then the response.",
    ),
    Expectation(
        "Sweep with nothing to do, each minute",
        arriving.sweep_an_idle_instance,
        make_cost(reads=1, queries=10, read=14),
        "A query each for messages, events, deletions, jobs, e-mails, digests, media, and times by old rules of zones. "
        "Measuring counts messages and reads open circuits.",
    ),
    Expectation(
        "Look for unanswered conversations of an organization that has digests, with none",
        arriving.look_for_unanswered_conversations,
        make_cost(reads=2, queries=2, commits=1, read=4, written=1),
        "Every `minutes` / 10. Organizations without digests cost nothing, and neither do inbound messages.",
    ),
    Expectation(
        "Look for expired documents, with nothing to remove, each hour",
        arriving.remove_expired_of_an_idle_instance,
        make_cost(queries=17, read=17),
        "A query for each collection whose documents expire.",
    ),
]

READING: Sequence[Expectation] = [
    Expectation(
        "First request in an hour with a token",
        sending.first_request_of_the_hour,
        make_cost(reads=2, commits=1, read=4, written=1),
        "Authentication reads token and user, then organization and tenant. The time of use is written once "
        "an hour; no other figure here includes it.",
    ),
    *reading.LISTS,
    Expectation(
        "Conversation, page of 25",
        reading.list_a_conversation,
        make_cost(reads=2, queries=1, read=4 + 1 + 26),
        "The contact is read first: it decides whether the caller has access to its messages.",
    ),
    Expectation(
        "Contacts v1, the whole list of 650",
        reading.list_all_contacts,
        make_cost(reads=1, queries=3, read=4 + 650),
        "Streamed in pages of 300.",
    ),
    Expectation(
        "Contact by id",
        reading.read_a_contact,
        make_cost(reads=2, read=4 + 1),
    ),
    Expectation(
        "Message by id",
        reading.read_a_message,
        make_cost(reads=2, read=4 + 1),
    ),
    Expectation(
        "Message by id, service account",
        reading.read_a_message_as_a_service_account,
        make_cost(reads=4, read=5),
        "Read: service account; message; its user; organization and tenant of the user.",
    ),
    Expectation(
        "Change the time of a scheduled message",
        reading.change_the_time_of_a_scheduled_text,
        make_cost(reads=3, commits=1, read=4 + 1 + 1, written=2, tasks=1),
        "The contact names the message's new place. The task for the earlier time stays, and does nothing.",
    ),
    Expectation(
        "Cancel a scheduled message",
        reading.cancel_a_scheduled_text,
        make_cost(reads=3, commits=1, read=4 + 1 + 1, written=2),
        "The contact no longer names it. Those for the same instant in whose place it stood are read.",
    ),
    Expectation(
        "Create a token",
        reading.create_a_token,
        make_cost(reads=1, queries=1, commits=1, read=4 + 1, written=1),
        "The user's tokens are counted, at most 50, which is billed as one read.",
    ),
    Expectation(
        "Delete a token",
        reading.delete_a_token,
        make_cost(reads=2, commits=1, read=4 + 1, deleted=1),
    ),
    Expectation(
        "Health",
        reading.check_health,
        make_cost(reads=3, queries=2, read=5, tasks=1),
        "The instance's document and the queue's settings; once a minute the sweeper's document and the open circuit "
        "breakers, twice each. Firebase Auth is called too, at no charge.",
    ),
    Expectation(
        "Health, within the same second",
        reading.check_health_again,
        make_cost(),
        "Anybody may call, so the response is cached for a second.",
    ),
]

ALL: Sequence[Expectation] = [
    *SENDING,
    *ARRIVING,
    *GROUPS,
    *CONSENT,
    *INBOX,
    *PUSHING,
    *CAMPAIGNS,
    *READING,
    *CONTACT_BOOK,
    *CONTACT_LISTS,
    *DUPLICATES,
    *EXPORTS,
    *SCHEMA_VALIDATION,
    *ADMINISTRATION,
    *USAGE,
    *CREDENTIALS,
    *MEDIA,
    *INTEGRATIONS,
    *SIGNING_ON,
    *IMPORTING,
]
