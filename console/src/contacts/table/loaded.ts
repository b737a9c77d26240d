import { type Contact, type ContactFilters, fits } from "./filters/filters";

export interface ContactsPage {
  contacts: Contact[];
  nextCursor: string | null;
}

/** The pages of a table that were read. */
export interface Loaded {
  pages: ContactsPage[];
  pageParams: string[];
}

/** Return loaded pages with contacts changed; those that a filter shows no longer, and those that are gone, are left out. */
export function changeLoaded(
  loaded: Loaded,
  filters: ContactFilters,
  ids: ReadonlySet<string>,
  change: (contact: Contact) => Contact | null,
): Loaded {
  return {
    ...loaded,
    pages: loaded.pages.map((page) => {
      if (!page.contacts.some((contact) => ids.has(contact.id))) {
        return page;
      }
      const contacts = page.contacts.flatMap((contact) => {
        const changed = ids.has(contact.id) ? change(contact) : contact;
        return changed !== null && (changed === contact || fits(changed, filters)) ? [changed] : [];
      });
      return { ...page, contacts };
    }),
  };
}
