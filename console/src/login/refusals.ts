import { wordsOf } from "@/api/problem";
import { type MessageKey, t } from "@/messages";

const WORDS: Record<string, MessageKey> = {
  "auth/invalid-credential": "login.wrong",
  "auth/wrong-password": "login.wrong",
  "auth/user-not-found": "login.wrong",
  "auth/invalid-email": "login.wrong",
  "auth/missing-password": "login.wrong",
  "auth/user-disabled": "login.disabled",
  "auth/too-many-requests": "login.tooMany",
  "auth/network-request-failed": "app.network",
  "auth/api-key-not-valid.-please-pass-a-valid-api-key.": "login.notSetUp",
};

/** Return what to tell somebody whose log-in failed. */
export function wordsOfRefusal(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  const key = WORDS[code];
  if (key !== undefined) {
    return t(key);
  }
  return error instanceof Error && code === "" && error.message ? error.message : wordsOf(error);
}
