"""The queued e-mails of an instance, by address."""

from app.store.common.mails import MailKind, MailState, QueuedMail, mails
from app.store.engine.database import Query
from tests.world import World, wait_until

_MOST = 50


def add_mails(world: World, address: str, count: int, now: int) -> list[str]:
    """Queue e-mails to Ann's address, due now (ms), without tasks, and return their ids."""
    commit = world.instance.core.store.commit()
    ids = [f"m{number}" for number in range(count)]
    for mail_id in ids:
        uid, kind = world.ann.user.id, MailKind.WELCOME
        mail = QueuedMail(id=mail_id, uid=uid, recipient=address, kind=kind, created=now, next_attempt_at=now)
        mails.create(commit, mail)
    commit.send()
    return ids


def mails_for(world: World, address: str) -> list[QueuedMail]:
    """Return the e-mails to an address, in no order."""
    found = world.instance.core.store.page(mails, Query(mails.name, [("recipient", "==", address)], [], _MOST))
    return list(found)


def send_queued(world: World, address: str) -> list[QueuedMail]:
    """Do what their tasks do, and return the e-mails as they are then."""
    for mail in mails_for(world, address):
        world.instance.mails.sending.send(mail.id)
    return mails_for(world, address)


def wait_until_sent(world: World, address: str) -> list[QueuedMail]:
    """Wait until no e-mail to an address waits for its task."""
    waiting = (MailState.QUEUED, MailState.SENDING)
    return wait_until(lambda: mails_for(world, address), lambda found: all(mail.state not in waiting for mail in found))
