import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Fault, Lines } from "@/shared/room/Loaded";
import { Empty, pageStyles } from "@/shared/room/Page";
import { MoreButton } from "./MoreButton";
import type { Pages } from "./usePages";

interface Props<Row> {
  pages: Pages<Row>;
  empty: { icon: LucideIcon; title: string; help: string };
  /** An element of a list. */
  children: (row: Row) => ReactNode;
}

/** A list of the API as rows of a card: while it loads, if it fails, if it is empty, and page after page. */
export function PagedRows<Row>({ pages, empty, children }: Props<Row>) {
  if (pages.isLoading) {
    return <Lines />;
  }
  if (pages.error) {
    return <Fault error={pages.error} onRetry={pages.retry} />;
  }
  if (pages.rows.length === 0) {
    return <Empty {...empty} />;
  }
  return (
    <div aria-busy={pages.isFetching}>
      <ul className={pageStyles.rows}>{pages.rows.map(children)}</ul>
      {pages.hasMore && <MoreButton isBusy={pages.isFetchingMore} onClick={pages.showMore} />}
    </div>
  );
}
