import { onSnapshot } from "@firebase/firestore";
import { useEffect, useMemo, useState } from "react";
import { openFirestore } from "@/live/firestore";
import { type Message, readMessage, scheduledQuery } from "@/live/messages";
import { useSession } from "@/session/session";

export interface Scheduled {
  /** The next first. */
  messages: Message[];
  isLoading: boolean;
  hasFailed: boolean;
}

/** What waits for its time at these owners' numbers, live: scheduled messages and reminders. */
export function useScheduled(owners: readonly string[]): Scheduled {
  const { firebase } = useSession();
  const [pages, setPages] = useState<ReadonlyMap<string, Message[]>>(new Map());
  const [hasFailed, setFailed] = useState(false);

  useEffect(() => {
    const stops = owners.map((owner) =>
      onSnapshot(
        scheduledQuery(openFirestore(firebase), owner),
        (page) => {
          const found = page.docs.map((message) => readMessage(message.id, message.data()));
          setPages((before) => new Map([...before, [owner, found]]));
        },
        () => setFailed(true),
      ),
    );
    return () => {
      for (const stop of stops) {
        stop();
      }
    };
  }, [firebase, owners]);

  const messages = useMemo(
    () => owners.flatMap((owner) => pages.get(owner) ?? []).sort((one, other) => one.sendAt - other.sendAt),
    [pages, owners],
  );
  return { messages, isLoading: !hasFailed && owners.some((owner) => !pages.has(owner)), hasFailed };
}
