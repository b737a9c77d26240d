import { ActionIcon, Button, Indicator, Popover, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { ListFilter, Phone, Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useMe } from "@/session/session";
import { officeOf } from "@/shared/owners";
import { useOwners } from "@/shared/useOwners";
import { t } from "../../texts";
import styles from "../Table.module.css";
import { FilterForm } from "./FilterForm";
import { clearFilters, countConditions, type FilterProps } from "./filters";

const SEARCH_DELAY_MS = 250;

/** What is looked for: words, whose contacts, and conditions. */
export function FilterBar({ filters, change, lists, tags, fields }: FilterProps) {
  const [isOpen, setOpen] = useState(false);
  const conditions = countConditions(filters);
  return (
    <div className={styles.filters}>
      <SearchField text={filters.text} onChange={(text) => change({ ...filters, text })} />
      <OwnerField filters={filters} change={change} />
      <Popover
        opened={isOpen}
        onChange={setOpen}
        position="bottom-end"
        width={320}
        withArrow
        trapFocus
        returnFocus
        shadow="md"
      >
        <Indicator label={conditions} size={18} disabled={conditions === 0} offset={4}>
          <Popover.Target>
            <Button
              variant="default"
              leftSection={<ListFilter size={16} />}
              aria-label={conditions > 0 ? t("filters.openOf", { count: conditions }) : t("filters.open")}
              onClick={() => setOpen((before) => !before)}
            >
              {t("filters.open")}
            </Button>
          </Popover.Target>
        </Indicator>
        <Popover.Dropdown aria-label={t("filters.open")}>
          <FilterForm filters={filters} change={change} lists={lists} tags={tags} fields={fields} />
          <div className={styles.formEnd}>
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              disabled={conditions === 0}
              onClick={() => change({ ...clearFilters(filters), text: filters.text })}
            >
              {t("filters.clear")}
            </Button>
            <Button size="compact-sm" onClick={() => setOpen(false)}>
              {t("room.done")}
            </Button>
          </div>
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

function SearchField({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const sent = useRef(text);
  const send = useDebouncedCallback((words: string) => {
    sent.current = words;
    onChange(words);
  }, SEARCH_DELAY_MS);

  // An address that changes by a link or by "Clear all" is shown; what is being typed is not overwritten.
  useEffect(() => {
    if (text !== sent.current) {
      sent.current = text;
      setTyped(text);
    }
  }, [text]);

  function write(words: string) {
    setTyped(words);
    send(words);
  }

  return (
    <TextInput
      className={styles.search}
      type="search"
      value={typed}
      maxLength={100}
      aria-label={t("filters.search")}
      placeholder={t("filters.search")}
      leftSection={<Search size={16} aria-hidden="true" />}
      rightSection={
        typed && (
          <ActionIcon variant="subtle" color="gray" aria-label={t("filters.clearSearch")} onClick={() => write("")}>
            <X size={16} />
          </ActionIcon>
        )
      }
      onChange={(event) => write(event.currentTarget.value)}
    />
  );
}

/** Whose contacts: the user's own, or those of a number that somebody shares. */
function OwnerField({ filters, change }: Pick<FilterProps, "filters" | "change">) {
  const me = useMe();
  const owners = useOwners(t("filters.own"));
  const now = filters.owner || me.id;

  /** Show another owner's contacts. Lists belong to one owner, tags and custom fields to their office. */
  function choose(owner: string) {
    const isSameOffice = officeOf(me, owner) === officeOf(me, now);
    const kept = isSameOffice ? filters : { ...filters, tags: [], field: null };
    change({ ...kept, owner: owner === me.id ? "" : owner, list: "" });
  }

  if (owners.length === 1) {
    return null;
  }
  return (
    <Select
      className={styles.owner}
      aria-label={t("filters.owner")}
      leftSection={<Phone size={15} aria-hidden="true" />}
      data={owners}
      value={now}
      allowDeselect={false}
      onChange={(owner) => choose(owner ?? me.id)}
    />
  );
}
