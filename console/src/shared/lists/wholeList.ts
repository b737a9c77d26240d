import type { UseQueryResult } from "@tanstack/react-query";
import type { Pages } from "./usePages";

const MAX_SHOWN = 500;

/** Return a list that the API gives at once as one page, with the rows that are looked for. */
export function wholeList<Row>(
  query: UseQueryResult<Row[]>,
  find: (rows: Row[]) => Row[] = (rows) => rows,
): Pages<Row> {
  return {
    rows: find(query.data ?? []).slice(0, MAX_SHOWN),
    isLoading: query.isPending,
    isFetching: query.isFetching,
    isFetchingMore: false,
    error: query.data === undefined ? query.error : null,
    hasMore: false,
    showMore: () => undefined,
    retry: () => void query.refetch(),
  };
}
