import { useInfiniteQuery } from "@tanstack/react-query";

/** A list that the API gives page by page. */
export interface Pages<Row> {
  rows: Row[];
  isLoading: boolean;
  isFetching: boolean;
  isFetchingMore: boolean;
  error: unknown;
  hasMore: boolean;
  showMore: () => void;
  retry: () => void;
}

export interface PageOf<Row> {
  rows: Row[];
  nextCursor: string | null | undefined;
}

/**
 * Read a list page by page.
 *
 * @param name first part of the name of the query, and what the list depends on.
 * @param refreshMs after which time rows are read again that change by themselves; false if none does.
 */
export function usePages<Row>(
  name: readonly unknown[],
  read: (cursor: string | undefined) => Promise<PageOf<Row>>,
  refreshMs: (rows: Row[]) => number | false = () => false,
): Pages<Row> {
  const query = useInfiniteQuery({
    queryKey: name,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor || undefined,
    placeholderData: (before) => before,
    refetchInterval: ({ state }) => refreshMs(state.data?.pages.flatMap((page) => page.rows) ?? []),
  });
  return {
    rows: query.data?.pages.flatMap((page) => page.rows) ?? [],
    isLoading: query.isPending,
    isFetching: query.isFetching,
    isFetchingMore: query.isFetchingNextPage,
    error: query.data === undefined ? query.error : null,
    hasMore: query.hasNextPage,
    showMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  };
}
