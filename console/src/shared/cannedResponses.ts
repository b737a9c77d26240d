import { useQuery } from "@tanstack/react-query";
import { api, must } from "@/api/client";
import { given } from "@/api/given";
import type { components } from "@/api/schema.gen";
import { useMe } from "@/session/session";
import { readWhole } from "./lists/readWhole";

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

function readAll(): Promise<CannedResponse[]> {
  return readWhole(async (cursor) => {
    const query = given({ scope: "all" as const, limit: PAGE, cursor });
    const page = await must(api.GET("/api/v2/canned-responses", { params: { query } }));
    return { rows: page.canned, nextCursor: page.nextCursor };
  });
}
