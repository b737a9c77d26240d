"""Contacts, their lists, imports, duplicates and exports."""

from functools import partial

from app.composition.campaigns import CampaignServices
from app.composition.core import Core
from app.composition.media import MediaServices
from app.frozen import frozen
from app.services.contacts.block_requests import BlockTargets
from app.services.contacts.blocking import Blocking
from app.services.contacts.bulk_deletion import BulkDeletion, BulkDeletionWorker
from app.services.contacts.consent_status import ConsentStatus
from app.services.contacts.contacts import Contacts
from app.services.contacts.creation import ContactCreation
from app.services.contacts.deletion import ContactDeletion
from app.services.contacts.duplicates.groups import DuplicateGroups
from app.services.contacts.duplicates.job import DuplicatesWorker
from app.services.contacts.duplicates.merge import Merging
from app.services.contacts.duplicates.search import Duplicates
from app.services.contacts.imports.batches import Pages
from app.services.contacts.imports.bulk_upload import ContactUploads
from app.services.contacts.imports.imports import ContactImports
from app.services.contacts.imports.job import ContactImportWorker
from app.services.contacts.inbox_counts import Inbox
from app.services.contacts.labels.cleaning import ClearLabelJob
from app.services.contacts.labels.custom_fields import CustomFields
from app.services.contacts.labels.display import LabelDisplay
from app.services.contacts.labels.tagging import ADD_TAG, REMOVE_TAG, Tagging, TaggingJob
from app.services.contacts.labels.tags import Tags
from app.services.contacts.lists.drips import EnrollListJob, ListDrips
from app.services.contacts.lists.jobs import FILL, REMOVE_MEMBERS, ClearListJob, UpdateListMembersJob
from app.services.contacts.lists.lists import ContactLists, require_list_of
from app.services.contacts.lists.members import ContactListMembers
from app.services.contacts.search import ContactSearch
from app.services.contacts.search_index import ContactIndex
from app.services.contacts.updates import ContactUpdates
from app.services.exports.exports import Exports
from app.services.exports.media import OwnMedia
from app.services.exports.queries import ExportQueries
from app.services.exports.writers import ExportWriter
from app.services.jobs.worker import JobWorker
from app.services.messages.history_deletion import WHOLE_CONVERSATION, WHOLE_CONVERSATIONS, ConversationsRemoval, HistoryRemoval


@frozen(kw_only=True)
class ContactServices:
    """The services of contacts. `import_batches` writes rows for callers that need no permission, such as a command."""

    contacts: Contacts
    creation: ContactCreation
    updates: ContactUpdates
    deletion: ContactDeletion
    bulk_deletion: BulkDeletion
    blocking: Blocking
    consent_status: ConsentStatus
    search: ContactSearch
    inbox: Inbox
    search_index: ContactIndex
    lists: ContactLists
    list_members: ContactListMembers
    list_drips: ListDrips
    tags: Tags
    custom_fields: CustomFields
    label_display: LabelDisplay
    tagging: Tagging
    bulk_upload: ContactUploads
    imports: ContactImports
    import_batches: Pages
    duplicates: Duplicates
    exports: Exports


def build_contacts(core: Core, campaigns: CampaignServices, media: MediaServices) -> ContactServices:
    """Build the services of contacts, and register their jobs."""
    settings, store, jobs, clock = core.settings, core.store, core.jobs, core.clock
    relay, paginator, audit, cancellation = core.relay, core.paginator, core.audit, campaigns.drip_cancellation
    lists = ContactLists(store, audit, paginator, clock, jobs)
    search = ContactSearch(store, paginator)
    import_batches = Pages(store, core.keys, jobs, campaigns.opt_outs, clock)
    export_writing = ExportWriter(ExportQueries(store), core.outbound, OwnMedia(store, media.blobs, core.media_links), clock)
    label_display = LabelDisplay(store)
    tags = Tags(store, jobs, audit, paginator, clock)
    workers: list[JobWorker] = [
        ConversationsRemoval(WHOLE_CONVERSATION, store, media.outgoing, clock),
        ConversationsRemoval(WHOLE_CONVERSATIONS, store, media.outgoing, clock),
        HistoryRemoval(store, media.outgoing, clock),
        BulkDeletionWorker(store, jobs),
        ContactImportWorker(store, import_batches, tags),
        UpdateListMembersJob(FILL, store, clock),
        UpdateListMembersJob(REMOVE_MEMBERS, store, clock),
        ClearListJob(store, clock),
        ClearLabelJob(store, clock),
        TaggingJob(ADD_TAG, store, clock),
        TaggingJob(REMOVE_TAG, store, clock),
        EnrollListJob(store, campaigns.drip_enrollments, core.keys),
        DuplicatesWorker(store, Merging(store, cancellation, clock), settings.DEFAULT_REGION),
    ]
    for worker in workers:
        jobs.add_worker(worker)
    return ContactServices(
        contacts=Contacts(store, core.conversations, relay, paginator, clock),
        creation=ContactCreation(store, core.conversations, relay, campaigns.opt_outs),
        updates=ContactUpdates(store, core.conversations, relay, campaigns.opt_outs, clock),
        deletion=ContactDeletion(store, jobs, audit, clock),
        bulk_deletion=BulkDeletion(store, jobs, audit, clock),
        blocking=Blocking(store, BlockTargets(store, settings.DEFAULT_REGION), paginator, audit, cancellation, clock),
        consent_status=ConsentStatus(store, clock),
        search=search,
        inbox=Inbox(store),
        search_index=ContactIndex(store),
        lists=lists,
        list_drips=ListDrips(store, lists, jobs),
        list_members=ContactListMembers(store, lists, search, jobs, clock),
        tags=tags,
        custom_fields=CustomFields(store, jobs, audit, paginator, clock),
        label_display=label_display,
        tagging=Tagging(store, jobs, clock),
        bulk_upload=ContactUploads(store, import_batches, audit),
        imports=ContactImports(store, jobs, audit, clock, partial(require_list_of, store)),
        import_batches=import_batches,
        duplicates=Duplicates(store, jobs, audit, DuplicateGroups(store, settings.DEFAULT_REGION), label_display),
        exports=Exports(store, export_writing, audit, settings.DEFAULT_TIMEZONE),
    )
