import { useCallback, useEffect, useRef, useState } from "react";
import type { Contact } from "./filters/filters";

/** Which contacts are selected: some by id, or all that match the filter. */
export type Selection = { isAll: false; ids: ReadonlySet<string> } | { isAll: true };

export interface SelectionActions {
  selection: Selection;
  isSelected: (id: string) => boolean;
  /** Select a contact or not; with `isRange`, also those between it and the last one. */
  toggle: (id: string, isRange: boolean) => void;
  /** Select everything that is loaded, or nothing. */
  toggleLoaded: () => void;
  selectAll: () => void;
  clear: () => void;
}

const NONE: ReadonlySet<string> = new Set();

/** Return the contacts between two of them, both included, in the order of the table. */
export function between(contacts: Contact[], from: string, to: string): string[] {
  const places = [from, to].map((id) => contacts.findIndex((contact) => contact.id === id));
  const [first, last] = [Math.min(...places), Math.max(...places)];
  return first < 0 ? [to] : contacts.slice(first, last + 1).map((contact) => contact.id);
}

/**
 * What is selected in a table.
 *
 * @param name what the table shows; another one begins without a selection.
 */
export function useSelection(contacts: Contact[], name: string): SelectionActions {
  const [selection, setSelection] = useState<Selection>({ isAll: false, ids: NONE });
  const last = useRef("");
  const loaded = useRef(contacts);
  loaded.current = contacts;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter begins anew
  useEffect(() => setSelection({ isAll: false, ids: NONE }), [name]);

  const toggle = useCallback((id: string, isRange: boolean) => {
    const anchor = last.current;
    setSelection((before) => {
      const ids = new Set(before.isAll ? loaded.current.map((contact) => contact.id) : before.ids);
      const chosen = isRange && anchor ? between(loaded.current, anchor, id) : [id];
      if (ids.has(id)) {
        for (const one of chosen) {
          ids.delete(one);
        }
      } else {
        for (const one of chosen) {
          ids.add(one);
        }
      }
      return { isAll: false, ids };
    });
    last.current = id;
  }, []);

  const toggleLoaded = useCallback(() => {
    setSelection((before) => {
      const isNone = !before.isAll && before.ids.size === 0;
      return { isAll: false, ids: isNone ? new Set(loaded.current.map((contact) => contact.id)) : NONE };
    });
  }, []);

  return {
    selection,
    isSelected: (id) => selection.isAll || selection.ids.has(id),
    toggle,
    toggleLoaded,
    selectAll: useCallback(() => setSelection({ isAll: true }), []),
    clear: useCallback(() => setSelection({ isAll: false, ids: NONE }), []),
  };
}
