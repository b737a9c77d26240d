"""Contacts in bulk, put together."""

from dataclasses import dataclass
from functools import partial

from app.composition.core import Core
from app.services.contacts.imports.batches import Pages
from app.services.contacts.imports.bulk_upload import ContactUploads
from app.services.contacts.imports.imports import ContactImports
from app.services.contacts.imports.job import ContactImportWorker
from app.services.contacts.lists.lists import require_list_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactData:
    """The services of contacts in bulk. `import_pages` carries rows out for whoever needs no permission, such as a command."""

    uploads: ContactUploads
    imports: ContactImports
    import_pages: Pages


def compose_contact_data(core: Core) -> ContactData:
    """Put contacts in bulk together, and let their jobs be carried on."""
    pages = Pages(core.store, core.keys, core.jobs, core.clock)
    core.jobs.add_worker(ContactImportWorker(core.store, pages))
    return ContactData(
        uploads=ContactUploads(core.store, pages, core.audit),
        imports=ContactImports(core.store, core.jobs, core.audit, core.clock, partial(require_list_of, core.store)),
        import_pages=pages,
    )
