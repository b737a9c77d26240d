import { Button, Skeleton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useRef } from "react";
import { useMe } from "@/session/session";
import { browserZone } from "@/shared/times";
import { t } from "../texts";
import { ContactRow } from "./ContactRow";
import type { Contact, ContactFilters } from "./filters/filters";
import { HeaderRow } from "./HeaderRow";
import type { SelectionActions } from "./selection";
import styles from "./Table.module.css";

const ROW_HEIGHT = 54;
const CARD_HEIGHT = 66;
const HEAD_HEIGHT = 40;
const OVERSCAN = 10;

interface Props {
  contacts: Contact[];
  filters: ContactFilters;
  change: (filters: ContactFilters) => void;
  listNames: Map<string, string>;
  selection: SelectionActions;
  openId: string | null;
  addressOf: (id: string) => string;
  onOpen: (id: string) => void;
  hasMore: boolean;
  isFetching: boolean;
  /** Whether the rows are those of the filter before, until those of this one arrive. */
  isStale: boolean;
  hasFailed: boolean;
  loadMore: () => void;
}

/** Contacts in rows, of which only those in view are drawn. */
export function ContactsTable(props: Props) {
  const { contacts, filters, change, selection, openId, hasMore, isFetching, isStale, hasFailed, loadMore } = props;
  const me = useMe();
  const zone = me.timezone || browserZone();
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const height = isNarrow ? CARD_HEIGHT : ROW_HEIGHT;
  // Another function in each drawing would have the places of all rows computed anew.
  const keyOf = useCallback((index: number) => contacts[index]?.id ?? index, [contacts]);
  const rows = useVirtualizer({
    count: contacts.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: OVERSCAN,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    getItemKey: keyOf,
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another height are measured anew
  useEffect(() => rows.measure(), [height, rows]);

  useEffect(() => {
    if (hasMore && !isFetching && !hasFailed && last >= contacts.length - OVERSCAN * 2) {
      loadMore();
    }
  }, [last, contacts.length, hasMore, isFetching, hasFailed, loadMore]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter begins at the top
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [filters]);

  const step = useCallback(
    (from: number, by: number) => {
      rows.scrollToIndex(from + by, { align: "auto" });
      requestAnimationFrame(() => {
        scroller.current?.querySelector<HTMLElement>(`[data-index="${from + by}"] a`)?.focus({ preventScroll: true });
      });
    },
    [rows],
  );

  const chosen = selection.selection;
  const count = chosen.isAll ? contacts.length : chosen.ids.size;
  return (
    <div ref={scroller} className={styles.scroller} data-stale={isStale} data-testid="contacts">
      <table
        className={styles.table}
        aria-label={t("contacts.all")}
        aria-rowcount={hasMore ? -1 : contacts.length + 1}
        aria-busy={isStale}
      >
        <HeaderRow
          filters={filters}
          change={change}
          selected={count === 0 ? "none" : count >= contacts.length ? "all" : "some"}
          onToggle={selection.toggleLoaded}
        />
        <tbody className={styles.rows} style={{ height: rows.getTotalSize() }}>
          {items.map((item) => {
            const contact = contacts[item.index] as Contact;
            return (
              <ContactRow
                key={item.key}
                contact={contact}
                index={item.index}
                isSelected={selection.isSelected(contact.id)}
                isOpen={contact.id === openId}
                top={item.start - HEAD_HEIGHT}
                height={height}
                listNames={props.listNames}
                zone={zone}
                address={props.addressOf(contact.id)}
                onToggle={selection.toggle}
                onOpen={props.onOpen}
                onStep={step}
              />
            );
          })}
        </tbody>
      </table>
      {hasMore && (
        <div className={styles.more}>
          <Button variant="default" size="compact-sm" loading={isFetching} onClick={loadMore}>
            {t(hasFailed ? "app.retry" : "room.more")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** What the table looks like before its first contacts arrive. */
export function TableSkeleton() {
  return (
    <div className={styles.skeletons} role="status" aria-label={t("app.loading")}>
      {["a", "b", "c", "d", "e", "f", "g", "h"].map((name) => (
        <div key={name} className={styles.skeleton}>
          <Skeleton circle height={34} />
          <Skeleton height={12} width="22%" />
          <Skeleton height={12} width="14%" />
          <Skeleton height={12} width="18%" />
        </div>
      ))}
    </div>
  );
}
