import { signInWithCustomToken } from "@firebase/auth";
import type { components } from "@/api/schema.gen";
import { t } from "@/messages";
import type { Firebase } from "@/session/firebase";

export type Provider = components["schemas"]["SignInProvider"];

interface Outcome {
  token: string;
  error: boolean;
  reference?: string;
}

const POLL_MS = 500;

function isOutcome(data: unknown): data is Outcome {
  return typeof data === "object" && data !== null && "token" in data && "error" in data;
}

/**
 * Open the provider's log-in in a window, and sign in with the token that its last page posts.
 *
 * @returns whether the user signed in; false if the window closed without a result, or was cut off from this page.
 */
export async function signInWithProvider(firebase: Firebase, provider: Provider): Promise<boolean> {
  const start = new URL(provider.startUrl);
  start.searchParams.set("origin", location.origin);
  const popup = window.open(start, "sign-on", "popup,width=520,height=680");
  if (popup === null) {
    throw new Error(t("login.popupBlocked"));
  }
  const outcome = await waitForOutcome(popup, start.origin);
  if (outcome === null) {
    return false;
  }
  if (outcome.error) {
    throw new Error(t("login.ssoFailed", { reference: outcome.reference ?? "" }));
  }
  await signInWithCustomToken(firebase.auth, outcome.token);
  return true;
}

function waitForOutcome(popup: Window, origin: string): Promise<Outcome | null> {
  return new Promise((resolve) => {
    const finish = (outcome: Outcome | null) => {
      window.removeEventListener("message", listen);
      clearInterval(timer);
      resolve(outcome);
    };
    const listen = (event: MessageEvent) => {
      // The last page is the instance's own: nobody else's word counts.
      if (event.origin === origin && event.source === popup && isOutcome(event.data)) {
        finish(event.data);
      }
    };
    const timer = setInterval(() => {
      if (popup.closed) {
        // A message that was posted before the window closed is still under way.
        setTimeout(() => finish(null), POLL_MS);
        clearInterval(timer);
      }
    }, POLL_MS);
    window.addEventListener("message", listen);
  });
}
