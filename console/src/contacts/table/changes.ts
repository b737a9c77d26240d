import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Contact, ContactFilters } from "./filters/filters";
import { changeLoaded, type Loaded } from "./loaded";
import { CONTACTS } from "./useContacts";

/** Return a function that changes contacts in what is loaded, and one that reads everything again from the top. */
export function useContactChanges() {
  const queries = useQueryClient();
  return useMemo(() => {
    const count = () => queries.invalidateQueries({ queryKey: ["contacts", "count"] });
    return {
      async change(ids: Iterable<string>, change: (contact: Contact) => Contact | null): Promise<void> {
        const changed = new Set(ids);
        // A page that is being read now may be older than the change. The table asks for it again.
        await queries.cancelQueries({ queryKey: CONTACTS, predicate: ({ state }) => state.data !== undefined });
        for (const [name, loaded] of queries.getQueriesData<Loaded>({ queryKey: CONTACTS })) {
          if (loaded) {
            queries.setQueryData(name, changeLoaded(loaded, name.at(-1) as ContactFilters, changed, change));
          }
        }
        void count();
      },
      async reset(): Promise<void> {
        void count();
        await queries.resetQueries({ queryKey: CONTACTS });
      },
    };
  }, [queries]);
}
