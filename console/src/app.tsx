import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect, useMemo } from "react";
import { BrowserRouter } from "react-router";
import { ApiProblem } from "./api/problem";
import { BrandContext } from "./config/brand";
import type { Brand, Start } from "./config/start";
import { makeTheme } from "./config/theme";
import { LoginPage } from "./login/LoginPage";
import { connectFirebase } from "./session/firebase";
import { wasSignedIn } from "./session/remembered";
import { SessionProvider, useSession } from "./session/session";
import { ErrorBoundary } from "./shell/ErrorBoundary";
import { Splash } from "./shell/Splash";
import { Unreachable } from "./shell/Unreachable";

const loadShell = () => import("./shell/Shell");
const Shell = lazy(loadShell);

// Who was signed in before probably still is: the inbox loads while that is asked.
if (wasSignedIn()) {
  void loadShell().catch(() => undefined);
}

const MAX_RETRIES = 2;

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => count < MAX_RETRIES && (!(error instanceof ApiProblem) || error.isTemporary),
      },
    },
  });
}

export function App({ start }: { start: Start }) {
  const firebase = useMemo(() => connectFirebase(start.config), [start]);
  const queries = useMemo(makeQueryClient, []);
  return (
    <QueryClientProvider client={queries}>
      <SessionProvider firebase={firebase}>
        <Branded brand={start.brand}>
          <ErrorBoundary>
            <BrowserRouter basename="/console">
              <Content />
            </BrowserRouter>
          </ErrorBoundary>
        </Branded>
      </SessionProvider>
    </QueryClientProvider>
  );
}

/** Show everything in a brand: that of the host, and after the log-in what the API says for this user. */
function Branded({ brand: ofHost, children }: { brand: Brand; children: ReactNode }) {
  const { state } = useSession();
  const brand = state.kind === "signedIn" ? state.me.brand : ofHost;
  const theme = useMemo(() => makeTheme(brand), [brand]);
  useEffect(() => {
    document.title = brand.name;
  }, [brand.name]);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <BrandContext value={brand}>{children}</BrandContext>
    </MantineProvider>
  );
}

function Content() {
  const { state } = useSession();
  switch (state.kind) {
    case "loading":
      return <Splash />;
    case "unreachable":
      return <Unreachable />;
    case "signedOut":
      return <LoginPage notice={state.notice} />;
    case "signedIn":
      return <SignedIn key={state.me.id} />;
  }
}

/** The pages of one person: what they read is forgotten when they log out. */
function SignedIn() {
  const queries = useMemo(makeQueryClient, []);
  return (
    <QueryClientProvider client={queries}>
      <Suspense fallback={<Splash />}>
        <Shell />
      </Suspense>
    </QueryClientProvider>
  );
}
