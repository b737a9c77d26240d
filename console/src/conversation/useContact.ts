import { onSnapshot } from "@firebase/firestore";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useInbox } from "@/inbox/inbox";
import { type Contact, contactReference, readContact } from "@/live/contacts";
import { openFirestore } from "@/live/firestore";
import { useSession } from "@/session/session";

/** Return a contact, live; undefined while it loads, null if there is none that the user may read. */
export function useContact(contactId: string): Contact | null | undefined {
  const { firebase } = useSession();
  const { store } = useInbox();
  const [isMissing, setMissing] = useState(false);
  const known = useSyncExternalStore(store.subscribe, () => store.get(contactId));

  useEffect(
    () =>
      onSnapshot(
        contactReference(openFirestore(firebase), contactId),
        (document) => {
          const data = document.data();
          setMissing(data === undefined);
          if (data !== undefined) {
            store.put(readContact(document.id, data));
          }
        },
        () => setMissing(true),
      ),
    [firebase, contactId, store],
  );

  return isMissing ? null : known;
}
