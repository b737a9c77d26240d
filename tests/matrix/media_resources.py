"""Media files, to be named by an id."""

from app.crypto.keys import new_id
from app.store.messages.media_files import MediaFile, MediaState, media_files
from app.times.clock import DAY
from tests.matrix.tenants_fixture import Party, Town


def add_media(town: Town, party: Party) -> str:
    now = town.instance.core.clock()
    media = MediaFile(
        id=new_id(),
        uid=party.uid,
        uploaded_by=party.uid,
        state=MediaState.STORED,
        content_type="application/pdf",
        file_name="bill.pdf",
        created=now,
        sweep_at=now + DAY,
    )
    commit = town.instance.core.store.commit()
    media_files.create(commit, media)
    commit.send()
    return media.id
