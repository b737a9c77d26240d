"""Users of a media file: messages, and steps of drip campaigns."""

from app.media.links import MediaLinks
from app.store.campaigns.drip_campaigns import drip_campaigns, page_of_drip_campaigns
from app.store.engine.store import Store
from app.store.messages.media_files import MediaFile
from app.store.messages.message_queries import messages_with_media

_PAGE = 100


def is_used(store: Store, links: MediaLinks, media: MediaFile) -> bool:
    """Whether a message, or a step of one of the owner's drip campaigns, contains a file."""
    address = links.address(media.id, media.file_name)
    if store.ids(messages_with_media(address, 1)):
        return True
    return any(
        address in step.get("media", ())
        for page in store.pages(drip_campaigns, page_of_drip_campaigns(media.uid, _PAGE, None))
        for campaign in page
        for step in campaign.steps
    )
