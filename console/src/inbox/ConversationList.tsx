import { ActionIcon, Alert, Button, Select, Skeleton, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { AlertCircle, Phone, Search, X } from "lucide-react";
import { type RefObject, useEffect, useState } from "react";
import { FILTERS, type Filter } from "@/live/contacts";
import { t } from "@/messages";
import { formatPhone } from "@/shared/phone";
import { AccountMenu } from "@/shell/AccountMenu";
import styles from "./ConversationList.module.css";
import { ConversationRow } from "./ConversationRow";
import { useCounts, useInbox, useInboxState } from "./inbox";
import { SearchResults } from "./SearchResults";
import { HELP_EVENT } from "./shortcuts";
import { useVisibleRows } from "./useVisibleRows";

const ROW_HEIGHT = 76;
/** How many rows before the end the next page is asked for. */
const AHEAD = 16;
const SEARCH_DELAY_MS = 200;
const ALL = "all";

interface Props {
  selected: string | undefined;
  search: RefObject<HTMLInputElement | null>;
}

export function ConversationList({ selected, search }: Props) {
  const { filter, setFilter } = useInbox();
  const { badge: unread } = useCounts();
  const [text, setText] = useState("");
  const [query] = useDebouncedValue(text.trim(), SEARCH_DELAY_MS);
  return (
    <>
      <header className={styles.header}>
        <div className={styles.heading}>
          <Title order={1} size="h3">
            {t("inbox.title")}
          </Title>
          {unread > 0 && (
            <span className={styles.total} role="img" aria-label={t("inbox.unreadCount", { count: unread })}>
              {unread}
            </span>
          )}
          <div className={styles.account}>
            <AccountMenu onHelp={() => window.dispatchEvent(new Event(HELP_EVENT))} position="bottom-start" />
          </div>
        </div>
        <NumberSwitcher />
        <TextInput
          ref={search}
          type="search"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") {
              setText("");
              event.currentTarget.blur();
            }
          }}
          placeholder={t("inbox.search")}
          aria-label={t("inbox.search")}
          leftSection={<Search size={16} aria-hidden="true" />}
          rightSection={
            text && (
              <ActionIcon variant="subtle" color="gray" aria-label={t("inbox.clearSearch")} onClick={() => setText("")}>
                <X size={16} />
              </ActionIcon>
            )
          }
        />
        {!query && (
          <fieldset className={styles.filters} aria-label={t("inbox.filters")}>
            {FILTERS.map((name) => (
              <button
                key={name}
                type="button"
                className={styles.filter}
                aria-pressed={filter === name}
                onClick={() => setFilter(name)}
              >
                {t(`inbox.filter.${name}`)}
              </button>
            ))}
          </fieldset>
        )}
      </header>
      {query ? (
        <SearchResults query={query} selected={selected} />
      ) : (
        <Conversations selected={selected} filter={filter} />
      )}
    </>
  );
}

function NumberSwitcher() {
  const { owners, number, setNumber, reader } = useInbox();
  const counts = useCounts();
  if (owners.length < 2) {
    return null;
  }
  const options = owners.map((entry) => {
    const name = entry.userId === reader ? t("inbox.ownNumber") : entry.full_name;
    const unread = counts.numbers.find((one) => one.userId === entry.userId)?.unread ?? 0;
    const phone = formatPhone(entry.phone_number);
    return { value: entry.userId, label: `${name} · ${phone}${unread > 0 ? ` (${unread})` : ""}` };
  });
  return (
    <Select
      aria-label={t("inbox.number")}
      leftSection={<Phone size={15} aria-hidden="true" />}
      data={[{ value: ALL, label: t("inbox.allNumbers") }, ...options]}
      value={number ?? ALL}
      onChange={(value) => setNumber(value === null || value === ALL ? null : value)}
      allowDeselect={false}
      searchable={owners.length > 8}
    />
  );
}

function Conversations({ selected, filter }: { selected: string | undefined; filter: Filter }) {
  const { conversations, loadMore, numbers } = useInbox();
  const state = useInboxState();
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const { first, end, scrollTo } = useVisibleRows(scroller, conversations.length, ROW_HEIGHT);

  useEffect(() => {
    if (end >= conversations.length - AHEAD && conversations.length > 0) {
      loadMore();
    }
  }, [end, conversations.length, loadMore]);

  const selectedIndex = selected === undefined ? -1 : conversations.indexOf(selected);
  useEffect(() => {
    if (selectedIndex >= 0) {
      scrollTo(selectedIndex);
    }
  }, [selectedIndex, scrollTo]);

  if (state.hasFailed) {
    return (
      <Alert color="red" m="md" icon={<AlertCircle size={18} />} title={t("inbox.failed")}>
        <Button size="xs" variant="light" color="red" onClick={loadMore}>
          {t("app.retry")}
        </Button>
      </Alert>
    );
  }
  if (conversations.length === 0) {
    return state.isLoading ? <Skeletons /> : <Empty filter={filter} hasNumber={numbers.length > 0} />;
  }
  return (
    <div ref={setScroller} className={styles.scroller} data-testid="conversations">
      <ul className={styles.rows} style={{ height: conversations.length * ROW_HEIGHT }}>
        {Array.from({ length: end - first }, (_, index) => {
          const contact = conversations.at(first + index);
          return (
            contact && (
              <li
                key={contact.id}
                className={styles.row}
                style={{ transform: `translateY(${(first + index) * ROW_HEIGHT}px)`, height: ROW_HEIGHT }}
                aria-setsize={conversations.length}
                aria-posinset={first + index + 1}
              >
                <ConversationRow contact={contact} isSelected={contact.id === selected} />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

function Empty({ filter, hasNumber }: { filter: Filter; hasNumber: boolean }) {
  return (
    <Stack align="center" justify="center" gap={4} className={styles.empty}>
      <Text fw={600}>{hasNumber ? t(`inbox.empty.${filter}`) : t("inbox.noNumber")}</Text>
      <Text size="sm" c="dimmed" ta="center">
        {hasNumber ? t(`inbox.empty.${filter}Help`) : t("inbox.noNumberHelp")}
      </Text>
    </Stack>
  );
}

function Skeletons() {
  return (
    <div className={styles.skeletons} role="status" aria-label={t("app.loading")}>
      {["a", "b", "c", "d", "e", "f"].map((name) => (
        <div key={name} className={styles.skeleton}>
          <Skeleton circle height={44} />
          <div className={styles.lines}>
            <Skeleton height={12} width="55%" />
            <Skeleton height={10} width="85%" />
          </div>
        </div>
      ))}
    </div>
  );
}
