import { type Contact, type Filter, isShown } from "./contacts";

/** Conversations in the order of a list. */
export interface Conversations {
  readonly length: number;
  at: (index: number) => Contact | undefined;
  /** Return where a conversation stands; -1 if it is not in the list. */
  indexOf: (id: string) => number;
}

/**
 * What a list shows, newest first.
 *
 * A change moves one conversation: its place is found by halving, so it costs no more the more conversations are loaded.
 */
export class ConversationOrder implements Conversations {
  private readonly rows: Contact[];
  /** Each conversation as it was when it got its place. */
  private readonly placed: Map<string, Contact>;

  constructor(
    contacts: Iterable<Contact>,
    private readonly owners: readonly string[],
    private readonly filter: Filter,
    private readonly reader: string,
  ) {
    this.rows = [...contacts].filter((contact) => this.has(contact)).sort(compare);
    this.placed = new Map(this.rows.map((contact) => [contact.id, contact]));
  }

  get length(): number {
    return this.rows.length;
  }

  at(index: number): Contact | undefined {
    return this.rows[index];
  }

  indexOf(id: string): number {
    const contact = this.placed.get(id);
    return contact === undefined ? -1 : this.placeOf(contact);
  }

  /** Whether it shows what was asked for. */
  isOf(owners: readonly string[], filter: Filter): boolean {
    return this.owners === owners && this.filter === filter;
  }

  /** Take a contact as it is now. */
  put(contact: Contact): void {
    const before = this.placed.get(contact.id);
    if (before !== undefined && this.has(contact) && compare(before, contact) === 0) {
      this.rows[this.placeOf(before)] = contact;
      this.placed.set(contact.id, contact);
      return;
    }
    this.remove(contact.id);
    if (this.has(contact)) {
      this.rows.splice(this.placeOf(contact), 0, contact);
      this.placed.set(contact.id, contact);
    }
  }

  remove(id: string): void {
    const before = this.placed.get(id);
    if (before !== undefined) {
      this.rows.splice(this.placeOf(before), 1);
      this.placed.delete(id);
    }
  }

  private has(contact: Contact): boolean {
    return this.owners.includes(contact.uid) && isShown(contact, this.filter, this.reader);
  }

  /** Return the index of the first conversation that does not stand before this one. */
  private placeOf(contact: Contact): number {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(this.rows[middle] as Contact, contact) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

function compare(one: Contact, other: Contact): number {
  if (one.lastMessageDate !== other.lastMessageDate) {
    return other.lastMessageDate - one.lastMessageDate;
  }
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}
