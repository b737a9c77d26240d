import { Checkbox } from "@mantine/core";
import { ArrowDown, ArrowUp } from "lucide-react";
import { t } from "../texts";
import { type ContactFilters, canSort, nextSort, type Sort, sortOf } from "./filters/filters";
import styles from "./Table.module.css";

interface Props {
  filters: ContactFilters;
  change: (filters: ContactFilters) => void;
  /** How much of what is loaded is selected. */
  selected: "none" | "some" | "all";
  onToggle: () => void;
}

/** The columns; three of them sort the contacts. */
export function HeaderRow({ filters, change, selected, onToggle }: Props) {
  const sort = sortOf(filters);
  const order = canSort(filters)
    ? (column: "name" | "lastMessage" | "created") => change({ ...filters, sort: nextSort(filters.sort, column) })
    : undefined;
  return (
    <thead className={styles.head}>
      <tr aria-rowindex={1} className={styles.headRow}>
        <th scope="col" className={styles.check}>
          <Checkbox
            size="xs"
            aria-label={t("table.selectLoaded")}
            checked={selected === "all"}
            indeterminate={selected === "some"}
            onChange={onToggle}
          />
        </th>
        <SortHeader className={styles.who} column="name" sort={sort} onSort={order} />
        <th scope="col" className={styles.number}>
          {t("table.number")}
        </th>
        <th scope="col" className={styles.company}>
          {t("table.company")}
        </th>
        <th scope="col" className={styles.tags}>
          {t("table.tags")}
        </th>
        <th scope="col" className={styles.lists}>
          {t("table.lists")}
        </th>
        <SortHeader className={styles.last} column="lastMessage" sort={sort} onSort={order} />
        <SortHeader className={styles.created} column="created" sort={sort} onSort={order} />
      </tr>
    </thead>
  );
}

interface SortProps {
  className: string | undefined;
  column: "name" | "lastMessage" | "created";
  sort: Sort;
  /** Absent where the order cannot be chosen. */
  onSort: ((column: "name" | "lastMessage" | "created") => void) | undefined;
}

function SortHeader({ className, column, sort, onSort }: SortProps) {
  const isHere = sort.replace("-", "") === column;
  const isDescending = sort.startsWith("-");
  const Arrow = isDescending ? ArrowDown : ArrowUp;
  return (
    <th scope="col" className={className} aria-sort={isHere ? (isDescending ? "descending" : "ascending") : undefined}>
      {onSort ? (
        <button type="button" className={styles.sort} onClick={() => onSort(column)}>
          {t(`table.${column}`)}
          {isHere && <Arrow size={13} aria-hidden="true" />}
        </button>
      ) : (
        <span title={t("table.byName")}>{t(`table.${column}`)}</span>
      )}
    </th>
  );
}
