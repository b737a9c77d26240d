import { type FirebaseApp, initializeApp } from "@firebase/app";
import {
  type Auth,
  browserLocalPersistence,
  connectAuthEmulator,
  indexedDBLocalPersistence,
  initializeAuth,
} from "@firebase/auth";
import type { WebConfig } from "@/config/start";

export interface Firebase {
  app: FirebaseApp;
  auth: Auth;
  config: WebConfig;
}

/** Connect Firebase's SDK. Without its own pop-up it loads no scripts from elsewhere. */
export function connectFirebase(config: WebConfig): Firebase {
  const app = initializeApp({
    projectId: config.projectId,
    apiKey: config.apiKey || "missing",
    authDomain: config.authDomain,
  });
  const auth = initializeAuth(app, { persistence: [indexedDBLocalPersistence, browserLocalPersistence] });
  if (config.authEmulatorUrl) {
    connectAuthEmulator(auth, config.authEmulatorUrl, { disableWarnings: true });
  }
  return { app, auth, config };
}
