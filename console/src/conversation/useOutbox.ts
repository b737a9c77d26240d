import { useEffect, useMemo, useSyncExternalStore } from "react";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { bodyOf, Outbox, type OutboxEntry } from "./outbox";

let current: { uid: string; outbox: Outbox } | null = null;

async function send(entry: OutboxEntry): Promise<string> {
  const message = await must(
    api.POST("/api/v2/messages", {
      params: { header: { "Idempotency-Key": entry.key } },
      body: bodyOf(entry),
    }),
  );
  return message.id;
}

function openOutbox(uid: string): Outbox {
  if (current?.uid !== uid) {
    current = { uid, outbox: new Outbox(send, localStorage, `console:outbox:${uid}`) };
  }
  return current.outbox;
}

/** The user's outbox, and what of it belongs to a conversation. */
export function useOutbox(contactId: string): { outbox: Outbox; entries: OutboxEntry[] } {
  const me = useMe();
  const outbox = openOutbox(me.id);
  const all = useSyncExternalStore(outbox.subscribe, outbox.getEntries);

  useEffect(() => {
    const flush = () => void outbox.flush();
    flush();
    window.addEventListener("online", flush);
    return () => window.removeEventListener("online", flush);
  }, [outbox]);

  const entries = useMemo(() => all.filter((entry) => entry.contactId === contactId), [all, contactId]);
  return { outbox, entries };
}
