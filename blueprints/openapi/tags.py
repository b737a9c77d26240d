"""Tags of the OpenAPI document: the groups in which operations are shown."""

from app.carriers.simulator import SANDBOX_NUMBERS

_SANDBOX = (
    "Numbers whose carrier is the simulator reach no real telephone. The recipient determines the outcome of a message:\n\n"
    "| recipient | outcome |\n|---|---|\n"
    + "\n".join(f"| `{number}` | {simulation.meaning} |" for number, simulation in SANDBOX_NUMBERS.items())
)

TAGS = [
    ("Contacts", "Recipients that a user exchanges messages with. Each contact has one conversation."),
    ("Bulk Operations", "Updates of many conversations at once."),
    ("Team Inbox", "Conversations of a number that several people answer: who has read, who replies, what happened."),
    ("Messages", "Outgoing and inbound messages, notes, and scheduled messages."),
    ("Numbers", "The inventory: phone numbers, short codes and alphanumeric senders, and who has them."),
    ("Canned Responses", "Saved replies, sent by hand or as auto-replies to keywords."),
    ("Blasts", "One message to many contacts: draft, preview, send, results."),
    ("Drip Campaigns", "Series of messages, sent at intervals until the contact replies."),
    ("Users", "People who send and receive messages, each with a phone number, and their API tokens."),
    ("Organizations", "Offices and companies that users belong to."),
    ("Tenants", "A reseller's customers, each with organizations of its own."),
    ("Service Accounts", "Accounts of a reseller's systems: scopes, tokens, and control of users' sessions."),
    ("Audit", "The audit trail: every administrative change, with its author."),
    ("Billing", "Usage and cost of each tenant's users."),
    (
        "Usage",
        "Messages and parts by day, number, user, organization and more; and plans, which limit them.",
    ),
    ("Jobs", "Long-running work: progress, problems, cancellation."),
    ("SkySwitch Exclusive", "Phone numbers and calls of a PBX, for tenants whose provider is SkySwitch."),
    ("API Beta", "Operations that were in beta in the original API."),
    ("Other", "Exports of contacts and conversations, and validation of stored documents."),
    ("Frontend", "For the web app only; may change without notice."),
    ("SSO", "Single sign-on with a customer's identity provider."),
    ("Carriers", "Webhook for carriers: inbound messages and delivery receipts."),
    ("Sandbox", _SANDBOX),
    ("Health Check", "Health of the instance."),
]
"""Name and description of each tag, in the order of the document."""
