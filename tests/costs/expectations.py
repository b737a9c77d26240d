"""The one table of what operations cost: the tests count against it, and `docs/costs.md` is written from it."""

from collections.abc import Sequence

from tests.costs import arriving, reading, sending
from tests.costs.administration import ADMINISTRATION
from tests.costs.campaigns import CAMPAIGNS
from tests.costs.contact_book import CONTACT_BOOK
from tests.costs.contact_import import IMPORTING
from tests.costs.contact_lists import CONTACT_LISTS
from tests.costs.credentials import CREDENTIALS
from tests.costs.duplicates import DUPLICATES
from tests.costs.expectation import Expectation, make_cost
from tests.costs.exports import EXPORTS
from tests.costs.integrations import INTEGRATIONS
from tests.costs.pushing import PUSHING
from tests.costs.schema_validation import SCHEMA_VALIDATION
from tests.costs.single_sign_on import SIGNING_ON

ACCEPTING: Sequence[Expectation] = [
    Expectation(
        "Accept, own number, known contact",
        sending.accept_to_a_known_contact,
        make_cost(reads=2, commits=1, read=7, written=2, tasks=1),
        "Read: token, user, claim of the sender's number; then organization, tenant, claim of the customer's number, contact. "
        "Written: message, contact.",
    ),
    Expectation(
        "Accept, own number, new contact",
        sending.accept_to_a_new_contact,
        make_cost(reads=2, commits=1, read=7, written=3, tasks=1),
        "Claim and contact are read though they do not exist; both are written.",
    ),
    Expectation(
        "Accept, number shared by a colleague",
        sending.accept_from_a_shared_number,
        make_cost(reads=2, commits=1, read=8, written=2, tasks=1),
        "The number's owner is read in the second round trip.",
    ),
    Expectation(
        "Accept, with Idempotency-Key",
        sending.accept_with_an_idempotency_key,
        make_cost(reads=2, commits=1, read=8, written=3, tasks=1),
        "The earlier answer is looked for in the first round trip; this one is written in the same commit.",
    ),
    Expectation(
        "Accept, typed in the app",
        sending.accept_a_typed_text,
        make_cost(reads=2, commits=1, read=6, written=2, tasks=1),
        "A session authenticates without a token's document.",
    ),
    Expectation(
        "Accept, for later",
        sending.accept_for_later,
        make_cost(reads=2, commits=1, read=7, written=2, tasks=1),
    ),
]

SENDING: Sequence[Expectation] = [
    *ACCEPTING,
    Expectation(
        "Accept, for more than 30 days later",
        sending.accept_for_next_year,
        make_cost(reads=2, commits=1, read=7, written=2),
        "Cloud Tasks takes no task for that time; the sweep makes it when it comes within 30 days.",
    ),
    Expectation(
        "Accept the same Idempotency-Key again",
        sending.replay_an_answer,
        make_cost(reads=2, read=8),
        "The contact is read ahead, as for a new text; nothing is written.",
    ),
    Expectation(
        "Store a text that was sent elsewhere, for a user with a webhook",
        sending.store_a_text_for_a_webhook,
        make_cost(reads=2, commits=1, read=7, written=3, tasks=1),
        "The webhook's event is written in the same commit, and the task posts it.",
    ),
    Expectation(
        "Deliver, real carrier",
        sending.deliver_by_twilio,
        make_cost(reads=2, commits=2, read=7, written=2),
        "Read: message; then user, organization, tenant, contact, instance, claim of the sender's number. Written: the claim, "
        "then what the carrier said.",
    ),
    Expectation(
        "Deliver, simulator",
        sending.deliver_by_simulator,
        make_cost(reads=2, commits=2, read=7, written=2, tasks=2),
        "The simulator has its two receipts brought by tasks.",
    ),
    Expectation(
        "Deliver, for a user with a webhook",
        sending.deliver_for_a_webhook,
        make_cost(reads=2, commits=2, read=7, written=3, tasks=1),
        "The event is written with the claim.",
    ),
    Expectation(
        "Deliver, task comes a second time",
        sending.deliver_again,
        make_cost(reads=1, read=1),
    ),
]

ARRIVING: Sequence[Expectation] = [
    Expectation(
        "Receipt, simulator",
        arriving.take_a_receipt,
        make_cost(reads=1, commits=1, read=1, written=1),
    ),
    Expectation(
        "Receipt that tells nothing new",
        arriving.take_a_receipt_again,
        make_cost(reads=1, read=1),
    ),
    Expectation(
        "Receipt, Twilio",
        arriving.take_a_receipt_of_twilio,
        make_cost(reads=3, commits=1, read=6, written=1),
        "Whose secret signs it is read first: message; then user, organization, tenant, instance.",
    ),
    Expectation(
        "Text in, simulator, known contact",
        arriving.receive_from_a_known_contact,
        make_cost(reads=2, commits=1, read=6, written=2),
        "Read: claim of the number, message (which must not be there yet); then user, claim of the customer's number, contact, "
        "claim of the text as a canned response's keyword.",
    ),
    Expectation(
        "Text in, simulator, new contact",
        arriving.receive_from_a_new_contact,
        make_cost(reads=2, commits=1, read=6, written=3),
        "Claim and contact are written beside the message.",
    ),
    Expectation(
        "Text in that came before",
        arriving.receive_again,
        make_cost(reads=1, read=2),
    ),
    Expectation(
        "Text in, STOP",
        arriving.receive_stop,
        make_cost(reads=3, commits=1, read=7, written=3, tasks=1),
        "Only an active office answers: its organization and tenant are read. The answer is written in the same commit.",
    ),
    Expectation(
        "Text in, answered by an away message",
        arriving.receive_while_away,
        make_cost(reads=3, commits=1, read=8, written=3, tasks=1),
        "As STOP is answered: with organization and tenant, in the same commit. What was answered is noted in the contact.",
    ),
    Expectation(
        "Text in, Twilio, known contact",
        arriving.receive_by_twilio,
        make_cost(reads=5, commits=1, read=11, written=2),
        "Whose secret signs it is read first: claim of the number; user; organization, tenant, instance.",
    ),
    Expectation(
        "Post an event to a webhook",
        arriving.post_to_a_webhook,
        make_cost(reads=1, commits=2, read=2, written=2),
        "Written: the claim, then what was answered.",
    ),
    Expectation(
        "Sweep with nothing to do, each minute",
        arriving.sweep_an_idle_instance,
        make_cost(queries=4, read=4),
        "A query each for messages, webhooks' events, deletions and jobs; one that finds nothing is billed as one read.",
    ),
]

LISTS: Sequence[Expectation] = [
    Expectation(
        "Contacts v2, page of 25",
        reading.list_contacts,
        make_cost(reads=2, queries=1, read=4 + 26),
        "4 to authenticate; the 26th tells that there is another page.",
    ),
    Expectation(
        "Contacts v2, the next page",
        reading.list_the_next_contacts,
        make_cost(reads=2, queries=1, read=4 + 26),
        "A cursor skips nothing that would be read.",
    ),
    Expectation(
        "Scheduled texts, page of 25",
        reading.list_scheduled_texts,
        make_cost(reads=2, queries=1, read=4 + 26),
    ),
    Expectation(
        "Tokens, page of 25",
        reading.list_tokens,
        make_cost(reads=2, queries=1, read=4 + 26),
    ),
]

READING: Sequence[Expectation] = [
    Expectation(
        "First request in an hour with a token",
        sending.first_request_of_the_hour,
        make_cost(reads=2, commits=1, read=4, written=1),
        "Authenticating reads token and user, then organization and tenant. When the token was used is noted once an hour; "
        "no other figure here includes it.",
    ),
    *LISTS,
    Expectation(
        "Conversation, page of 25",
        reading.list_a_conversation,
        make_cost(reads=3, queries=1, read=4 + 1 + 26),
        "The contact is read first: it says whether the caller may see its messages.",
    ),
    Expectation(
        "Contacts v1, the whole list of 650",
        reading.list_all_contacts,
        make_cost(reads=2, queries=3, read=4 + 650),
        "Streamed by 300.",
    ),
    Expectation(
        "Contact by id",
        reading.read_a_contact,
        make_cost(reads=3, read=4 + 1),
    ),
    Expectation(
        "Message by id",
        reading.read_a_message,
        make_cost(reads=3, read=4 + 1),
    ),
    Expectation(
        "Message by id, service account",
        reading.read_a_message_as_a_service_account,
        make_cost(reads=4, read=5),
        "Read: account; message; its user; his organization and tenant.",
    ),
    Expectation(
        "Change the time of a scheduled text",
        reading.change_the_time_of_a_scheduled_text,
        make_cost(reads=3, commits=1, read=4 + 1, written=1, tasks=1),
        "The task of the earlier time stays, and does nothing.",
    ),
    Expectation(
        "Cancel a scheduled text",
        reading.cancel_a_scheduled_text,
        make_cost(reads=3, commits=1, read=4 + 1, written=1),
    ),
    Expectation(
        "Create a token",
        reading.create_a_token,
        make_cost(reads=2, queries=1, commits=1, read=4 + 1, written=1),
        "The user's tokens are counted, which is billed as one read: 50 at most.",
    ),
    Expectation(
        "Delete a token",
        reading.delete_a_token,
        make_cost(reads=3, commits=1, read=4 + 1, deleted=1),
    ),
    Expectation(
        "Health",
        reading.check_health,
        make_cost(reads=3, read=3, tasks=1),
        "The instance's document, the sweeper's record twice a minute, and the queue's settings; "
        "Firebase Auth is asked too, which bills nothing.",
    ),
    Expectation(
        "Health, within the same second",
        reading.check_health_again,
        make_cost(),
        "Anybody may ask, so the answer is kept for a second.",
    ),
]

ALL: Sequence[Expectation] = [
    *SENDING,
    *ARRIVING,
    *PUSHING,
    *CAMPAIGNS,
    *READING,
    *CONTACT_BOOK,
    *CONTACT_LISTS,
    *DUPLICATES,
    *EXPORTS,
    *SCHEMA_VALIDATION,
    *ADMINISTRATION,
    *CREDENTIALS,
    *INTEGRATIONS,
    *SIGNING_ON,
    *IMPORTING,
]
