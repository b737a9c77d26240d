"""One table of cases for all carrier adapters.

To add an adapter, write `tests/carriers/adapters/<name>.py` with a subclass of `CarrierDescription`. It has what differs
from other carriers: account values, responses, webhooks and signatures in the carrier's own format, expected kinds of its codes
and expected states of its statuses. Model: `tests/carriers/adapters/twilio.py`. The cases in `tests/carriers/cases` find
it, and fail for a registered carrier without one.

Golden files are in `tests/<name>/golden`, written from the carrier's documentation:

- `send_text.json`, `send_media.json`, `send_text_and_media.json`, `send_group.json`: requests, as
  `{"method", "path", "headers", "form" or "json"}`. The messages are those of `Texts`.
- `inbound.form` or `inbound.json`: an inbound message with everything that the carrier sends, and `inbound_group.*`. What they
  say is in `inbound.expected.json`: the attributes of `InboundMessage` that matter.

A feature that the carrier lacks is in `absent` with its reason, and its cases are skipped with this reason. What only one
carrier has is tested in `tests/<name>`.

The cases of one adapter, and their number: `pytest tests/carriers/cases -n0 -k <name>`.
"""
