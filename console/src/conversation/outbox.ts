import { ApiProblem, NetworkProblem, wordsOf } from "@/api/problem";
import type { components } from "@/api/schema.gen";

/** A message that was typed and not yet seen in the conversation. */
export interface OutboxEntry {
  /** The Idempotency-Key: every attempt has the same, so the message is sent once. */
  key: string;
  contactId: string;
  to: string | string[];
  from: string;
  body: string;
  media: string[];
  isNote: boolean;
  /** Whether the server puts the values of the contact in place of merge fields. */
  mergeFields: boolean;
  /** The text with these values as it was shown; empty if there are none, or the server was not reached. */
  filled: string;
  typedAt: number;
  state: "sending" | "waiting" | "refused" | "accepted";
  /** Why it was refused, in words. */
  problem: string;
  /** The message's id, once the server has it. */
  messageId: string;
}

export type NewEntry = Pick<
  OutboxEntry,
  "contactId" | "to" | "from" | "body" | "media" | "isNote" | "mergeFields" | "filled"
>;

/** Return the request of an entry: the same at each attempt, as its key demands. */
export function bodyOf(entry: NewEntry): components["schemas"]["SendRequest"] {
  return {
    to: entry.to,
    from: entry.from,
    message: entry.body,
    ...(entry.media.length > 0 ? { media: entry.media } : {}),
    ...(entry.mergeFields ? { mergeFields: true } : {}),
    ...(entry.isNote ? { type: "note" as const } : {}),
  };
}

/** Hand an entry to the API, and return the id of its message. */
export type Send = (entry: OutboxEntry) => Promise<string>;

export interface Shelf {
  getItem: (name: string) => string | null;
  setItem: (name: string, value: string) => void;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** The server keeps keys for 24 hours; after that a repetition could be a second message. */
const MAX_AGE_MS = 20 * 60 * 60 * 1000;
const BUSY = "idempotency-key-busy";

/**
 * Messages on their way to the server, kept over a reload.
 *
 * A lost request or response is repeated with the same key until the server answers. Messages of one conversation go one after
 * the other, in the order in which they were typed.
 */
export class Outbox {
  private entries: readonly OutboxEntry[];
  private readonly watchers = new Set<() => void>();
  private readonly busy = new Set<string>();
  private pause = FIRST_PAUSE_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly send: Send,
    private readonly shelf: Shelf,
    private readonly name: string,
    private readonly now: () => number = Date.now,
  ) {
    this.entries = this.read();
  }

  subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  getEntries = (): readonly OutboxEntry[] => this.entries;

  add(entry: NewEntry): void {
    const key = crypto.randomUUID();
    this.keep([...this.entries, { ...entry, key, typedAt: this.now(), state: "waiting", problem: "", messageId: "" }]);
    void this.flush();
  }

  /** Send a refused entry once more. It was never accepted, so it keeps its key. */
  retry(key: string): void {
    this.change(key, { state: "waiting", problem: "" });
    void this.flush();
  }

  remove(key: string): void {
    this.keep(this.entries.filter((entry) => entry.key !== key));
  }

  /** Forget entries whose messages are seen in the conversation. */
  settle(messageIds: ReadonlySet<string>): void {
    if (this.entries.some((entry) => entry.messageId && messageIds.has(entry.messageId))) {
      this.keep(this.entries.filter((entry) => !messageIds.has(entry.messageId)));
    }
  }

  /** Send what waits: now, and again after a pause as long as the server is not reached. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    const contacts = new Set(this.entries.filter((entry) => entry.state === "waiting").map((entry) => entry.contactId));
    const outcomes = await Promise.all([...contacts].map((contact) => this.flushConversation(contact)));
    if (outcomes.includes(false)) {
      this.timer = setTimeout(() => void this.flush(), this.pause);
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
    } else {
      this.pause = FIRST_PAUSE_MS;
    }
  }

  /** Send a conversation's entries in their order; return false if one must wait. */
  private async flushConversation(contactId: string): Promise<boolean> {
    if (this.busy.has(contactId)) {
      return true;
    }
    this.busy.add(contactId);
    try {
      for (;;) {
        const next = this.entries.find((entry) => entry.contactId === contactId && entry.state === "waiting");
        if (next === undefined) {
          return true;
        }
        if (!(await this.attempt(next))) {
          return false;
        }
      }
    } finally {
      this.busy.delete(contactId);
    }
  }

  private async attempt(entry: OutboxEntry): Promise<boolean> {
    this.change(entry.key, { state: "sending" });
    try {
      const messageId = await this.send(entry);
      this.change(entry.key, { state: "accepted", messageId });
      return true;
    } catch (error) {
      const mayWork = error instanceof NetworkProblem || (error instanceof ApiProblem && isTemporary(error));
      this.change(entry.key, mayWork ? { state: "waiting" } : { state: "refused", problem: wordsOf(error) });
      return !mayWork;
    }
  }

  private change(key: string, changes: Partial<OutboxEntry>): void {
    this.keep(this.entries.map((entry) => (entry.key === key ? { ...entry, ...changes } : entry)));
  }

  private keep(entries: readonly OutboxEntry[]): void {
    this.entries = entries;
    try {
      this.shelf.setItem(this.name, JSON.stringify(entries));
    } catch {
      // A full or closed shelf: the entries last as long as the page.
    }
    for (const watcher of this.watchers) {
      watcher();
    }
  }

  private read(): readonly OutboxEntry[] {
    try {
      const kept = JSON.parse(this.shelf.getItem(this.name) ?? "[]") as OutboxEntry[];
      return kept
        .filter((entry) => entry.state !== "accepted" && this.now() - entry.typedAt < MAX_AGE_MS)
        .map((entry) => (entry.state === "sending" ? { ...entry, state: "waiting" } : entry));
    } catch {
      return [];
    }
  }
}

function isTemporary(problem: ApiProblem): boolean {
  return problem.isTemporary || problem.code === BUSY;
}
