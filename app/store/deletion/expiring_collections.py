"""Collections whose documents expire.

Add one line for each new collection with an `expiresAt`; a test compares this table with the existing collections.
"""

from collections.abc import Mapping
from typing import Any

from app.store.blasts.blast_chunks import blast_chunks
from app.store.common.circuit_breakers import circuit_breakers
from app.store.common.idempotency_keys import idempotent_requests
from app.store.common.mail_counts import mail_counts
from app.store.common.mails import mails
from app.store.contacts.import_chunks import import_chunks
from app.store.engine.collection import Collection
from app.store.inbox.digest_marks import digest_marks
from app.store.inbox.readers import readers
from app.store.inbox.typing import typing_people
from app.store.integrations.integration_links import integration_links
from app.store.jobs import job_problems, jobs
from app.store.messages.number_paces import number_paces
from app.store.sso.saml_assertions import saml_assertions
from app.store.sso.sso_requests import sso_requests
from app.store.tenancy.plan_warnings import plan_warnings
from app.store.webhooks.relay_deliveries import relay_deliveries

EXPIRING_COLLECTIONS: Mapping[str, Collection[Any]] = {
    kind.name: kind
    for kind in (
        idempotent_requests,
        relay_deliveries,
        jobs,
        job_problems,
        blast_chunks,
        import_chunks,
        integration_links,
        mail_counts,
        mails,
        circuit_breakers,
        number_paces,
        digest_marks,
        plan_warnings,
        readers,
        typing_people,
        saml_assertions,
        sso_requests,
    )
}
