import { ActionIcon, Alert, Button, Select, Skeleton, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { AlertCircle, Phone, Search, X } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { type Contact, FILTERS, type Filter } from "@/live/contacts";
import { t } from "@/messages";
import { formatPhone } from "@/shared/phone";
import { AccountMenu } from "@/shell/AccountMenu";
import styles from "./ConversationList.module.css";
import { ConversationRow } from "./ConversationRow";
import { useInbox } from "./inbox";
import { SearchResults } from "./SearchResults";
import { HELP_EVENT } from "./shortcuts";

const ROW_HEIGHT = 76;
const OVERSCAN = 8;
const SEARCH_DELAY_MS = 200;
const ALL = "all";

interface Props {
  selected: string | undefined;
  search: RefObject<HTMLInputElement | null>;
}

export function ConversationList({ selected, search }: Props) {
  const { filter, setFilter, unread } = useInbox();
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
  const { numbers, number, setNumber, reader, unreadOf } = useInbox();
  if (numbers.length < 2) {
    return null;
  }
  const options = numbers.map((entry) => {
    const name = entry.userId === reader ? t("inbox.ownNumber") : entry.full_name;
    const unread = unreadOf(entry.userId);
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
      searchable={numbers.length > 8}
    />
  );
}

function Conversations({ selected, filter }: { selected: string | undefined; filter: Filter }) {
  const { conversations, state, loadMore, numbers } = useInbox();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: conversations.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    getItemKey: (index) => conversations[index]?.id ?? index,
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (last >= conversations.length - OVERSCAN && conversations.length > 0) {
      loadMore();
    }
  }, [last, conversations.length, loadMore]);

  const selectedIndex = conversations.findIndex((contact) => contact.id === selected);
  useEffect(() => {
    if (selectedIndex >= 0) {
      rows.scrollToIndex(selectedIndex, { align: "auto" });
    }
  }, [selectedIndex, rows]);

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
    <div ref={scroller} className={styles.scroller} data-testid="conversations">
      <ul className={styles.rows} style={{ height: rows.getTotalSize() }}>
        {items.map((item) => {
          const contact = conversations[item.index] as Contact;
          return (
            <li
              key={item.key}
              className={styles.row}
              style={{ transform: `translateY(${item.start}px)`, height: ROW_HEIGHT }}
              aria-setsize={conversations.length}
              aria-posinset={item.index + 1}
            >
              <ConversationRow contact={contact} isSelected={contact.id === selected} />
            </li>
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
