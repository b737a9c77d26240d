import { onAuthStateChanged, signOut } from "@firebase/auth";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { api, connectSession, must } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { components } from "@/api/schema.gen";
import { t } from "@/messages";
import type { Firebase } from "./firebase";
import { rememberSignedIn } from "./remembered";

export type Me = components["schemas"]["Profile"];

type State =
  | { kind: "loading" }
  | { kind: "signedOut"; notice: string }
  | { kind: "unreachable" }
  | { kind: "signedIn"; me: Me };

export interface Session {
  firebase: Firebase;
  state: State;
  /** Read the user's numbers and rights again, and sign out if they are gone. */
  refresh: () => Promise<void>;
  logOut: (notice?: string) => Promise<void>;
}

const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) {
    throw new Error("no session");
  }
  return session;
}

/** Return the user who is signed in; only for pages behind the log-in. */
export function useMe(): Me {
  const { state } = useSession();
  if (state.kind !== "signedIn") {
    throw new Error("not signed in");
  }
  return state.me;
}

export function SessionProvider({ firebase, children }: { firebase: Firebase; children: ReactNode }) {
  const [state, setState] = useState<State>({ kind: "loading" });
  const { auth } = firebase;

  const logOut = useCallback(
    async (notice = "") => {
      setState({ kind: "signedOut", notice });
      await signOut(auth);
    },
    [auth],
  );

  const refresh = useCallback(async () => {
    try {
      const me = await must(api.GET("/api/v2/users/me"));
      setState({ kind: "signedIn", me });
    } catch (error) {
      if (error instanceof ApiProblem && (error.status === 401 || error.status === 403)) {
        await logOut(error.code.startsWith("id-token") ? t("login.ended") : error.message);
      } else {
        setState((before) => (before.kind === "signedIn" ? before : { kind: "unreachable" }));
      }
    }
  }, [logOut]);

  useEffect(() => {
    connectSession(
      async () => (await auth.currentUser?.getIdToken()) ?? null,
      (problem) => void logOut(problem.code.startsWith("id-token") ? t("login.ended") : problem.message),
    );
    return onAuthStateChanged(auth, (user) => {
      rememberSignedIn(user !== null);
      if (user === null) {
        setState((before) => (before.kind === "signedOut" ? before : { kind: "signedOut", notice: "" }));
      } else {
        setState({ kind: "loading" });
        void refresh();
      }
    });
  }, [auth, logOut, refresh]);

  const session = useMemo(() => ({ firebase, state, refresh, logOut }), [firebase, state, refresh, logOut]);
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}
