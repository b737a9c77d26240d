import { Button, Select } from "@mantine/core";
import { ContactRound, SearchX, UserPlus } from "lucide-react";
import { useCallback, useState } from "react";
import { useSearchParams } from "react-router";
import { useMe } from "@/session/session";
import { Loaded } from "@/shared/room/Loaded";
import { Empty, Page } from "@/shared/room/Page";
import { say } from "@/shared/toast";
import { NOTHING, useCustomFields, useLists, useNames, useTags } from "@/shared/vocabulary";
import { ExportDialog } from "../export/ExportDialog";
import { ROOM } from "../room";
import { t } from "../texts";
import { Actions } from "./Actions";
import { BulkBar } from "./bulk/BulkBar";
import { ContactDrawer } from "./ContactDrawer";
import { ContactsTable, TableSkeleton } from "./ContactsTable";
import { useContactChanges } from "./changes";
import { FilterBar } from "./filters/FilterBar";
import { FilterChips } from "./filters/FilterChips";
import { canSort, clearFilters, isFiltered, SORTS, type Sort } from "./filters/filters";
import { useFilters } from "./filters/useFilters";
import { NewContactDialog } from "./NewContactDialog";
import { useSelection } from "./selection";
import styles from "./Table.module.css";
import { useContactCount, useContacts } from "./useContacts";

const OPEN = "contact";

/** Everybody an office texts with, as a table. */
export function ContactsPage() {
  const me = useMe();
  const [address, setAddress] = useSearchParams();
  const { filters, change } = useFilters(address, setAddress);
  const owner = filters.owner || me.id;
  const query = useContacts(owner, filters);
  const { contacts, hasNextPage, isPlaceholderData, fetchNextPage } = query;
  const { data: lists = NOTHING } = useLists(owner);
  const { data: tags = NOTHING } = useTags(owner);
  const { data: fields = NOTHING } = useCustomFields(owner);
  const listNames = useNames(lists);
  const selection = useSelection(contacts, JSON.stringify(filters));
  const changes = useContactChanges();
  const [dialog, setDialog] = useState<"create" | "export" | null>(null);
  const openId = address.get(OPEN);
  const hasSelection = selection.selection.isAll || selection.selection.ids.size > 0;

  const addressOf = (id: string) => {
    const next = new URLSearchParams(address);
    next.set(OPEN, id);
    return `?${next}`;
  };
  const open = useCallback(
    (id: string | null) => {
      setAddress((before) => {
        const next = new URLSearchParams(before);
        if (id === null) {
          next.delete(OPEN);
        } else {
          next.set(OPEN, id);
        }
        return next;
      });
    },
    [setAddress],
  );
  const loadMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);

  return (
    <div className={styles.split} data-open={openId !== null}>
      <Page
        room={ROOM}
        isFull
        title={t("contacts.all")}
        actions={
          <Actions
            canImport={!me.restrictions.includes("importContacts")}
            onExport={() => setDialog("export")}
            onCreate={() => setDialog("create")}
          />
        }
      >
        <FilterBar filters={filters} change={change} lists={lists} tags={tags} fields={fields} />
        <FilterChips filters={filters} change={change} lists={lists} tags={tags} fields={fields} />
        <section className={styles.card} aria-label={t("contacts.all")}>
          {hasSelection ? (
            <BulkBar
              owner={owner}
              filters={filters}
              lists={lists}
              tags={tags}
              fields={fields}
              selection={selection}
              loaded={contacts.length}
              hasMore={hasNextPage}
            />
          ) : (
            <div className={styles.summary}>
              {!query.isPending && (
                <Count owner={owner} isFiltered={isFiltered(filters)} shown={contacts.length} hasMore={hasNextPage} />
              )}
              {canSort(filters) ? (
                <Select
                  className={styles.order}
                  size="xs"
                  aria-label={t("table.sort")}
                  data={SORTS.map((sort) => ({ value: sort, label: t(`table.sort.${sort}`) }))}
                  value={filters.sort}
                  allowDeselect={false}
                  onChange={(sort) => change({ ...filters, sort: sort as Sort })}
                />
              ) : (
                <span className={styles.soft}>{t("table.byName")}</span>
              )}
            </div>
          )}
          {query.isPending ? (
            <TableSkeleton />
          ) : query.data === undefined ? (
            <Loaded query={query}>{() => null}</Loaded>
          ) : contacts.length === 0 && !hasNextPage ? (
            isFiltered(filters) ? (
              <Empty icon={SearchX} title={t("table.noMatch")} help={t("table.noMatchHelp")}>
                <Button variant="default" onClick={() => change(clearFilters(filters))}>
                  {t("filters.clear")}
                </Button>
              </Empty>
            ) : (
              <Empty icon={ContactRound} title={t("table.none")} help={t("table.noneHelp")}>
                <Button leftSection={<UserPlus size={16} />} onClick={() => setDialog("create")}>
                  {t("create.title")}
                </Button>
              </Empty>
            )
          ) : (
            <ContactsTable
              contacts={contacts}
              filters={filters}
              change={change}
              listNames={listNames}
              selection={selection}
              openId={openId}
              addressOf={addressOf}
              onOpen={open}
              hasMore={hasNextPage}
              isFetching={query.isFetching}
              isStale={isPlaceholderData}
              hasFailed={query.isFetchNextPageError}
              loadMore={loadMore}
            />
          )}
        </section>
      </Page>
      {openId !== null && <ContactDrawer key={openId} contactId={openId} onClose={() => open(null)} />}
      {dialog === "create" && (
        <NewContactDialog
          owner={owner}
          onCreated={(id) => {
            setDialog(null);
            say(t("create.done"));
            void changes.reset();
            open(id);
          }}
          onExisting={(id) => {
            setDialog(null);
            open(id);
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === "export" && <ExportDialog owner={owner} filters={filters} onClose={() => setDialog(null)} />}
    </div>
  );
}

/** How many contacts there are, as far as that is known. */
function Count({
  owner,
  isFiltered,
  shown,
  hasMore,
}: {
  owner: string;
  isFiltered: boolean;
  shown: number;
  hasMore: boolean;
}) {
  const all = useContactCount(owner);
  const isKnown = !hasMore || isFiltered || all === undefined;
  const count = isKnown ? shown : Math.max(all.count, shown);
  const isMore = isKnown ? hasMore : all.isMore;
  return (
    <span className={styles.count} role="status">
      {t(isMore ? "table.countOrMore" : "table.count", { count })}
    </span>
  );
}
