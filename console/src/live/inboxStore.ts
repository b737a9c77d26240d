import { type Firestore, getDocs, onSnapshot, type Unsubscribe } from "@firebase/firestore";
import {
  type Contact,
  changesQuery,
  conditionsOf,
  type Filter,
  MAX_PAGE_SIZE,
  PAGE_SIZE,
  pageQuery,
  readContact,
} from "./contacts";
import { ConversationOrder, type Conversations } from "./conversationOrder";

/** Changes are dated by several clocks, so listening begins this much earlier. */
const OVERLAP_MS = 150_000;
/** Where a listener begins anew, before its page is full. */
const FULL = MAX_PAGE_SIZE - 40;

const MAX_ORDERS = 2;

/** A refusal asks for the user's numbers again, at most this often. */
const REFUSAL_PAUSE_MS = 30_000;

interface Place {
  cursor: number | null;
  isDone: boolean;
}

export interface InboxState {
  isLoading: boolean;
  hasFailed: boolean;
  /** Grows with each change of a contact. */
  changes: number;
}

/**
 * The conversations of some numbers: pages that were asked for, and every change since.
 *
 * One listener per number sees all changes, so that pages need none of their own.
 */
export class InboxStore {
  private readonly contacts = new Map<string, Contact>();
  private readonly places = new Map<string, Place>();
  private readonly listeners = new Map<string, Unsubscribe>();
  private readonly watchers = new Set<() => void>();
  private readonly loading = new Set<string>();
  /** The list that is shown, and the one before it: a render that React gives up may have asked for another one. */
  private orders: ConversationOrder[] = [];
  private state: InboxState = { isLoading: false, hasFailed: false, changes: 0 };
  private hasFailed = false;
  private refusedAt = 0;

  constructor(
    private readonly store: Firestore,
    private readonly reader: string,
    private readonly onRefused: () => void,
  ) {}

  subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  getState = (): InboxState => this.state;

  /** Return a contact that was loaded; another object after each change of it. */
  get(id: string): Contact | undefined {
    return this.contacts.get(id);
  }

  /** Return what a list shows, newest first. It stays in order while contacts change. */
  list(owners: readonly string[], filter: Filter): Conversations {
    const found = this.orders.find((order) => order.isOf(owners, filter));
    const order = found ?? new ConversationOrder(this.contacts.values(), owners, filter, this.reader);
    this.orders = [order, ...this.orders.filter((one) => one !== order)].slice(0, MAX_ORDERS);
    return order;
  }

  /** Listen to exactly these owners' contacts. */
  listen(owners: readonly string[]): void {
    for (const [owner, stop] of this.listeners) {
      if (!owners.includes(owner)) {
        stop();
        this.listeners.delete(owner);
        this.forget(owner);
      }
    }
    for (const owner of owners) {
      if (!this.listeners.has(owner)) {
        this.listenTo(owner, Date.now() - OVERLAP_MS);
      }
    }
  }

  /** Load the first page of what a filter shows, unless it was loaded. */
  async open(owners: readonly string[], filter: Filter): Promise<void> {
    await Promise.all(owners.filter((owner) => !this.places.has(key(owner, filter))).map((o) => this.load(o, filter)));
  }

  /** Load the next page. */
  async loadMore(owners: readonly string[], filter: Filter): Promise<void> {
    await Promise.all(owners.map((owner) => this.load(owner, filter)));
  }

  /** Take a contact that was read by itself, or changed here before the server says so. */
  put(contact: Contact): void {
    this.set(contact);
    this.publish();
  }

  close(): void {
    for (const stop of this.listeners.values()) {
      stop();
    }
    this.listeners.clear();
  }

  private async load(owner: string, filter: Filter): Promise<void> {
    const name = key(owner, filter);
    const place = this.places.get(name) ?? { cursor: null, isDone: false };
    if (place.isDone || this.loading.has(name)) {
      return;
    }
    this.loading.add(name);
    this.publish();
    try {
      const conditions = conditionsOf(filter, owner, this.reader);
      const pages = await Promise.all(
        conditions.map((filters) => getDocs(pageQuery(this.store, owner, filters, place.cursor))),
      );
      const found = pages.map((page) => page.docs.map((document) => readContact(document.id, document.data())));
      for (const contact of found.flat()) {
        this.merge(contact);
      }
      const isDone = found.every((page) => page.length < PAGE_SIZE);
      const ends = found.filter((page) => page.length === PAGE_SIZE).map((page) => page.at(-1)?.lastMessageDate ?? 0);
      this.places.set(name, { cursor: ends.length > 0 ? Math.max(...ends) : place.cursor, isDone });
      this.hasFailed = false;
    } catch (error) {
      this.hasFailed = true;
      this.checkRefusal(error);
    } finally {
      this.loading.delete(name);
      this.publish(1);
    }
  }

  private listenTo(owner: string, since: number): void {
    const stop = onSnapshot(
      changesQuery(this.store, owner, since),
      (page) => {
        let latest = since;
        for (const change of page.docChanges()) {
          if (change.type === "removed") {
            // In a full page it may only have moved behind the end.
            if (page.size < MAX_PAGE_SIZE) {
              this.remove(change.doc.id);
            }
          } else {
            this.set(readContact(change.doc.id, change.doc.data()));
          }
        }
        for (const document of page.docs) {
          latest = Math.max(latest, document.get("updated") ?? 0);
        }
        if (!page.empty || page.docChanges().length > 0) {
          this.publish(1);
        }
        const next = latest - OVERLAP_MS > since ? latest - OVERLAP_MS : latest;
        if (page.size >= FULL && next > since) {
          this.listeners.get(owner)?.();
          this.listenTo(owner, next);
        }
      },
      (error) => {
        this.listeners.delete(owner);
        this.hasFailed = true;
        this.publish();
        this.checkRefusal(error);
      },
    );
    this.listeners.set(owner, stop);
  }

  /** Keep the later one: a page may have been read before a change that was heard. */
  private merge(contact: Contact): void {
    const before = this.contacts.get(contact.id);
    if (before === undefined || before.updated <= contact.updated) {
      this.set(contact);
    }
  }

  private set(contact: Contact): void {
    this.contacts.set(contact.id, contact);
    for (const order of this.orders) {
      order.put(contact);
    }
  }

  private remove(id: string): void {
    this.contacts.delete(id);
    for (const order of this.orders) {
      order.remove(id);
    }
  }

  private forget(owner: string): void {
    for (const contact of [...this.contacts.values()]) {
      if (contact.uid === owner) {
        this.remove(contact.id);
      }
    }
    for (const name of [...this.places.keys()]) {
      if (name.startsWith(`${owner} `)) {
        this.places.delete(name);
      }
    }
    this.publish();
  }

  private checkRefusal(error: unknown): void {
    const now = Date.now();
    if ((error as { code?: string }).code === "permission-denied" && now - this.refusedAt > REFUSAL_PAUSE_MS) {
      this.refusedAt = now;
      this.onRefused();
    }
  }

  private publish(changes = 0): void {
    this.state = {
      isLoading: this.loading.size > 0,
      hasFailed: this.hasFailed,
      changes: this.state.changes + changes,
    };
    for (const watcher of this.watchers) {
      watcher();
    }
  }
}

function key(owner: string, filter: Filter): string {
  return `${owner} ${filter}`;
}
