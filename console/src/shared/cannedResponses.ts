import { useQuery } from "@tanstack/react-query";
import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { useMe } from "@/session/session";

export type CannedResponse = components["schemas"]["CannedResponse"];

const PAGE = 200;

/** The user's canned responses, and those that are shared with the user. */
export function useCannedResponses(isAsked = true) {
  const me = useMe();
  return useQuery({ queryKey: ["canned", me.id], enabled: isAsked, queryFn: readAll });
}

/** Return the text of a canned response for a contact, with its merge fields filled in.
 *
 * @throws ApiProblem if the API refused, NetworkProblem if it was not reached.
 */
export async function writeFor(response: CannedResponse, contactId: string): Promise<string> {
  if (!response.mergeFields) {
    return response.body;
  }
  const path = { id: response.id };
  const { text } = await must(
    api.POST("/api/v2/canned-responses/{id}/preview", { params: { path }, body: { contactId } }),
  );
  return text;
}

async function readAll(): Promise<CannedResponse[]> {
  const found: CannedResponse[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const paging: { cursor?: string } = cursor ? { cursor } : {};
    const page: components["schemas"]["CannedResponseList"] = await must(
      api.GET("/api/v2/canned-responses", { params: { query: { scope: "all", limit: PAGE, ...paging } } }),
    );
    found.push(...page.canned);
    cursor = page.nextCursor;
  }
  return found;
}
