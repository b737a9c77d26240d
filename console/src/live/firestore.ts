import { connectFirestoreEmulator, type Firestore, initializeFirestore } from "@firebase/firestore";
import type { Firebase } from "@/session/firebase";

const opened = new WeakMap<Firebase, Firestore>();

/** Return Firestore of the instance, opened once. Its security rules decide what the user may read. */
export function openFirestore(firebase: Firebase): Firestore {
  const before = opened.get(firebase);
  if (before !== undefined) {
    return before;
  }
  const { config, app } = firebase;
  const store = initializeFirestore(app, {}, config.databaseId);
  if (config.firestoreEmulatorHost) {
    const [host = "", port = ""] = config.firestoreEmulatorHost.split(":");
    connectFirestoreEmulator(store, host, Number(port));
  }
  opened.set(firebase, store);
  return store;
}
