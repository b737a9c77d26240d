import { type Firestore, updateDoc } from "@firebase/firestore";
import { api, must } from "@/api/client";
import { type Contact, contactReference } from "@/live/contacts";
import type { InboxStore } from "@/live/inboxStore";

/** What a person does with a conversation in the list. Each shows at once, before the server has it. */
export interface ConversationActions {
  setArchived: (contact: Contact, isArchived: boolean) => Promise<void>;
  markRead: (contact: Contact) => Promise<void>;
  markUnread: (contact: Contact) => Promise<void>;
}

function withReadState(contact: Contact, reader: string, isRead: boolean): Contact {
  if (contact.uid === reader) {
    return { ...contact, isReadByOwner: isRead };
  }
  const others = contact.unreadFor.filter((uid) => uid !== reader);
  return { ...contact, unreadFor: isRead ? others.filter((uid) => uid !== "*") : [...others, reader] };
}

export function makeActions(firestore: Firestore, store: InboxStore, reader: string): ConversationActions {
  async function mark(contact: Contact, isRead: boolean, call: () => Promise<unknown>): Promise<void> {
    store.put(withReadState(contact, reader, isRead));
    try {
      await call();
    } catch (error) {
      store.put(contact);
      throw error;
    }
  }

  return {
    async setArchived(contact, isArchived) {
      const changed = { ...contact, isArchived, updated: Math.max(Date.now(), contact.updated + 1) };
      store.put(changed);
      try {
        await updateDoc(contactReference(firestore, contact.id), { isArchived, updated: changed.updated });
      } catch {
        // A message arrived at that moment, or this device's clock is wrong: the API dates the change itself.
        await must(api.PATCH("/api/v2/contacts/{id}", { params: { path: { id: contact.id } }, body: { isArchived } }));
      }
    },
    markRead: (contact) =>
      mark(contact, true, () =>
        must(
          api.POST("/api/v2/conversations/{id}/read", {
            params: { path: { id: contact.id } },
            body: { seenUntil: contact.lastMessageDate },
          }),
        ),
      ),
    markUnread: (contact) =>
      mark(contact, false, () =>
        must(api.POST("/api/v2/conversations/{id}/unread", { params: { path: { id: contact.id } } })),
      ),
  };
}
