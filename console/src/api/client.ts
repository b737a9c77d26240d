import createClient from "openapi-fetch";
import { ApiProblem, NetworkProblem } from "./problem";
import type { paths } from "./schema.gen";

type TokenSource = () => Promise<string | null>;

let readToken: TokenSource = async () => null;
let onUnauthorized: (problem: ApiProblem) => void = () => undefined;

/** Name where the session comes from, and who is told that it has ended. */
export function connectSession(source: TokenSource, ended: (problem: ApiProblem) => void): void {
  readToken = source;
  onUnauthorized = ended;
}

async function callWithSession(request: Request): Promise<Response> {
  const token = await readToken();
  if (token !== null) {
    request.headers.set("Authorization", `Bearer ${token}`);
  }
  try {
    return await fetch(request);
  } catch {
    throw new NetworkProblem();
  }
}

/** The API, typed by its own OpenAPI document. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: callWithSession });

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Return the content of a response.
 *
 * @throws ApiProblem if the API refused, NetworkProblem if it was not reached.
 */
export async function must<T>(call: Promise<Outcome<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await call;
  if (response.ok) {
    return data as NonNullable<T>;
  }
  const problem = new ApiProblem(response.status, error as never);
  if (response.status === 401) {
    onUnauthorized(problem);
  }
  throw problem;
}
