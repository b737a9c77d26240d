import { useQuery } from "@tanstack/react-query";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";

/**
 * Return the name of a person of the office; empty while it is unknown.
 *
 * @param uid the person.
 * @param messageId a message of theirs: the API names the author, where the user's own colleagues do not include them.
 */
export function usePersonName(uid: string, messageId: string): string {
  const me = useMe();
  const known =
    uid === me.id ? me.full_name : [...me.numbers, ...me.sharedWith].find((one) => one.userId === uid)?.full_name;
  const { data = "" } = useQuery({
    queryKey: ["name", uid],
    queryFn: async () =>
      (await must(api.GET("/api/v2/messages/{id}", { params: { path: { id: messageId } } }))).sentByName,
    enabled: known === undefined && uid !== "" && messageId !== "",
    staleTime: Number.POSITIVE_INFINITY,
  });
  return known ?? data;
}
