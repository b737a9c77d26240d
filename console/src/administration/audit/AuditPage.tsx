import { Button, Group, Pill, Select, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Search } from "lucide-react";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useMe } from "@/session/session";
import { type Column, PagedTable } from "@/shared/lists/DataTable";
import { usePages } from "@/shared/lists/usePages";
import { Page } from "@/shared/room/Page";
import { atWallClock, browserZone, fullTime } from "@/shared/times";
import { ROOM } from "../room";
import { optionsOf, useOrganizations } from "../shared/useOrganizations";
import { t } from "../words";
import styles from "./AuditPage.module.css";
import { EntryDialog } from "./EntryDialog";
import { type AuditEntry, type AuditSearch, changesOf, queryOf } from "./entries";
import { listEntries } from "./listEntries";

const EMPTY: AuditSearch = { organizationId: null, objectId: "", actorId: "", from: "", to: "" };
const TYPING_MS = 300;
const MAX_NAMES = 4;

/** Return the first fields that were changed, and how many more there are. */
function namesOf(entry: AuditEntry): string {
  const names = changesOf(entry).map((change) => change.field);
  const more = names.length - MAX_NAMES;
  return [...names.slice(0, MAX_NAMES), ...(more > 0 ? [t("audit.more", { count: more })] : [])].join(", ");
}

export default function AuditPage() {
  const me = useMe();
  const zone = me.timezone || browserZone();
  const organizations = useOrganizations();
  const [address, setAddress] = useSearchParams();
  const actorId = address.get("actor") ?? "";
  const [typed, setSearch] = useState(EMPTY);
  const [settled] = useDebouncedValue(typed, TYPING_MS);
  const search = { ...settled, actorId };
  const [chosen, setChosen] = useState<AuditEntry | null>(null);
  const pages = usePages<AuditEntry>(["audit", search, zone], (cursor) =>
    listEntries(
      queryOf(search, (day) => atWallClock(`${day}T00:00`, zone)),
      cursor,
    ),
  );

  const columns: Column<AuditEntry>[] = [
    { name: "time", label: t("audit.time"), isShort: true, show: (entry) => fullTime(entry.at, zone) },
    {
      name: "actor",
      label: t("audit.actor"),
      show: (entry) => (
        <>
          {entry.actorId && !actorId ? (
            <UnstyledButton
              className={styles.actor ?? ""}
              aria-label={t("audit.onlyBy", { name: entry.actorName || entry.actorId })}
              onClick={() => setAddress({ actor: entry.actorId })}
            >
              {entry.actorName || entry.actorId}
            </UnstyledButton>
          ) : (
            entry.actorName || entry.actorId || t(`audit.kind.${entry.actorKind}`)
          )}
          {entry.actorKind !== "user" && (
            <Text size="sm" c="dimmed">
              {t(`audit.kind.${entry.actorKind}`)}
            </Text>
          )}
        </>
      ),
    },
    {
      name: "action",
      label: t("audit.action"),
      show: (entry) => (
        <>
          {entry.action}
          <Text size="sm" c="dimmed">
            {entry.objectKind} {entry.objectId}
          </Text>
        </>
      ),
    },
    {
      name: "changes",
      label: t("audit.changes"),
      show: (entry) => (
        <Group gap="xs" justify="space-between">
          <Text size="sm">{namesOf(entry)}</Text>
          <Button size="compact-sm" variant="default" onClick={() => setChosen(entry)}>
            {t("audit.details")}
          </Button>
        </Group>
      ),
    },
  ];

  return (
    <Page isWide room={ROOM} title={t("audit.title")} help={t("audit.help")}>
      <Group gap="sm">
        <TextInput
          type="search"
          flex="1 1 15rem"
          aria-label={t("audit.objectId")}
          placeholder={t("audit.objectId")}
          leftSection={<Search size={16} aria-hidden="true" />}
          value={typed.objectId}
          onChange={(event) => setSearch({ ...typed, objectId: event.currentTarget.value })}
        />
        {organizations.length > 1 && (
          <Select
            aria-label={t("admin.organization")}
            placeholder={t("admin.allOrganizations")}
            searchable
            clearable
            clearButtonProps={{ "aria-label": t("admin.allOrganizations") }}
            data={optionsOf(organizations)}
            value={typed.organizationId}
            onChange={(organizationId) => setSearch({ ...typed, organizationId })}
            flex="0 1 14rem"
          />
        )}
        {(["from", "to"] as const).map((side) => (
          <TextInput
            key={side}
            type="date"
            aria-label={t(`admin.${side}`)}
            value={typed[side]}
            onChange={(event) => setSearch({ ...typed, [side]: event.currentTarget.value })}
          />
        ))}
      </Group>
      {actorId && (
        <Pill
          size="lg"
          withRemoveButton
          removeButtonProps={{ "aria-label": t("audit.byAnybody"), tabIndex: 0, "aria-hidden": false }}
          onRemove={() => setAddress({})}
        >
          {t("audit.by", { name: pages.rows[0]?.actorName || actorId })}
        </Pill>
      )}
      <PagedTable
        label={t("audit.title")}
        pages={pages}
        columns={columns}
        keyOf={(entry) => entry.id}
        empty={{ title: t("audit.none"), help: t("audit.noneHelp") }}
      />
      {chosen && <EntryDialog entry={chosen} zone={zone} onClose={() => setChosen(null)} />}
    </Page>
  );
}
