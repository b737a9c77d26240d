import { type ReactNode, useId } from "react";
import { Fault, Lines } from "@/shared/room/Loaded";
import { Card, Empty } from "@/shared/room/Page";
import styles from "./DataTable.module.css";
import { MoreButton } from "./MoreButton";
import type { Pages } from "./usePages";

export interface Column<Row> {
  name: string;
  label: string;
  show: (row: Row) => ReactNode;
  isNumber?: boolean;
  /** Whether its values stay on one line, as numbers of telephones and times do. */
  isShort?: boolean;
}

interface TableProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string;
}

/** Rows in columns on a desk; on a telephone each row is a card that names its values. */
export function DataTable<Row>({ label, columns, rows, keyOf }: TableProps<Row>) {
  const id = useId();
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-labelledby={id}>
        <caption id={id} className="visually-hidden">
          {label}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" data-number={column.isNumber}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td
                  key={column.name}
                  data-label={column.label}
                  data-number={column.isNumber}
                  data-short={column.isShort}
                >
                  <div className={styles.value}>{column.show(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface ListProps<Row> extends Omit<TableProps<Row>, "rows"> {
  pages: Pages<Row>;
  empty: { title: string; help?: string; action?: ReactNode };
}

/** A list of the API: while it loads, if it fails, if it is empty, and page after page. */
export function PagedTable<Row>({ pages, empty, ...table }: ListProps<Row>) {
  if (pages.isLoading) {
    return (
      <Card isFlush>
        <Lines count={6} />
      </Card>
    );
  }
  if (pages.error) {
    return (
      <Card isFlush>
        <Fault error={pages.error} onRetry={pages.retry} />
      </Card>
    );
  }
  if (pages.rows.length === 0) {
    return (
      <Card isFlush>
        <Empty title={empty.title} help={empty.help}>
          {empty.action}
        </Empty>
      </Card>
    );
  }
  return (
    <div aria-busy={pages.isFetching}>
      <DataTable {...table} rows={pages.rows} />
      {pages.hasMore && <MoreButton isBusy={pages.isFetchingMore} onClick={pages.showMore} />}
    </div>
  );
}
