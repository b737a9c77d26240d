import { useMemo } from "react";
import { useMe } from "@/session/session";
import { browserZone } from "@/shared/times";
import { NOTHING, useCustomFields, useLists } from "@/shared/vocabulary";

/** The words in which contacts are compared: names of lists and custom fields, and the user's time zone. */
export function useWords(uid: string) {
  const me = useMe();
  const { data: lists = NOTHING } = useLists(uid);
  const { data: fields = NOTHING } = useCustomFields(uid);
  const zone = me.timezone || browserZone();
  return useMemo(
    () => ({
      zone,
      lists: new Map(lists.map((list) => [list.id, list.name])),
      fields: new Map(fields.map((field) => [field.key, field.name])),
    }),
    [zone, lists, fields],
  );
}
