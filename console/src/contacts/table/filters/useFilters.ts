import { useCallback, useMemo } from "react";
import type { SetURLSearchParams } from "react-router";
import { type ContactFilters, NO_FILTERS, readFilters, writeFilters } from "./filters";

/** The filters of the page's address: a reload or a link keeps them. */
export function useFilters(address: URLSearchParams, setAddress: SetURLSearchParams) {
  // The open contact is in the address too, and changes nothing here.
  const text = writeFilters(new URLSearchParams(), readFilters(address)).toString();
  const filters = useMemo(() => readFilters(new URLSearchParams(text)), [text]);
  const change = useCallback(
    (changed: ContactFilters) =>
      setAddress((before) => writeFilters(before, { ...NO_FILTERS, ...changed }), { replace: true }),
    [setAddress],
  );
  return { filters, change };
}
